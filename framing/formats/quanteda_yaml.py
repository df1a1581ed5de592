"""quanteda dictionaries in YAML: keys are categories, lists are patterns, keys below keys are nested categories.

Scalars are taken as written, so that ``no``, ``on`` and ``1.0`` stay words. Category names of nested keys are joined
with a dot, as quanteda's ``flatten_dictionary`` joins them.

Source: ``dictionary()`` and ``as.yaml()`` in quanteda, https://quanteda.io/reference/dictionary.html (Benoit et al.
2018, Journal of Open Source Software 3(30), 774).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from framing.entries import Entry
from framing.formats.base import Draft, Format, Row, branches, by_category, plain_file
from framing.lexicon import Lexicon

__all__ = ["QUANTEDA_YAML"]

_DEEPEST = 12


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    import yaml

    text = plain_file(path, draft, encoding)
    if not text:
        return
    try:
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        alias = next((event for event in events if isinstance(event, yaml.AliasEvent)), None)
        if alias is not None:
            draft.refuse(
                alias.start_mark.line + 1,
                "it uses YAML anchors and aliases (& and *), which dictionaries do not; write them out, "
                'and put a pattern that begins with "*" or "&" in quotation marks.',
            )
            return
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = f"{error.problem or error.context}"
        draft.refuse(mark.line + 1 if mark else 0, f"not valid YAML: {said}; indent with spaces, quote odd signs.")
        return
    except (yaml.YAMLError, RecursionError) as error:
        draft.refuse(0, f"not valid YAML: {type(error).__name__}; save it again as plain text in UTF-8.")
        return
    if not isinstance(root, yaml.MappingNode):
        line = root.start_mark.line + 1 if root is not None else 1
        draft.refuse(line, 'a dictionary begins with a category and a colon, such as "praise:".')
        return
    _walk(root, (), draft)


def _walk(node: Any, path: tuple[str, ...], draft: Draft) -> None:
    """Note the patterns below a node; mappings are categories, sequences lists, scalars patterns."""
    line = node.start_mark.line + 1
    if len(path) > _DEEPEST:
        draft.refuse(line, f"categories are nested more than {_DEEPEST} deep; make the tree flatter.")
    elif node.id == "mapping":
        seen: dict[str, int] = {}
        for key, below in node.value:
            name, at = str(key.value), key.start_mark.line + 1
            if key.id != "scalar":
                draft.refuse(at, "the name of a category should be a word.")
            elif name in seen:
                draft.refuse(at, f'the category "{name}" stands already on line {seen[name]}; put both lists in one.')
            else:
                seen[name] = at
                _walk(below, (*path, name), draft)
    elif node.id == "sequence":
        for below in node.value:
            _walk(below, path, draft)
    elif node.value or node.style:
        draft.rows.append(Row(line, node.value, ".".join(path)))


def _render(lexicon: Lexicon, path: Path) -> None:
    import yaml

    body = yaml.safe_dump(_nested(by_category(lexicon), ()), allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(f"# {lexicon.name}, licence {lexicon.licence}\n{body}", encoding="utf-8", newline="")


def _nested(by_name: dict[str, list[Entry]], above: tuple[str, ...]) -> dict[str, Any]:
    """Categories as quanteda nests them: a mapping, or a list where a category has patterns of its own."""
    out: dict[str, Any] = {}
    for path in branches(by_name, above):
        own: list[Any] = [entry.pattern for entry in by_name.get(".".join(path), ())]
        deeper = _nested(by_name, path)
        out[path[-1]] = [*own, deeper] if own and deeper else own or deeper
    return out


QUANTEDA_YAML = Format("quanteda YAML", (".yml", ".yaml"), _parse, _render)
