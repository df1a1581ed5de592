"""The house: floors, front door, names, documentation."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import framing as fr

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "framing").rglob("*.py"))


def test_each_floor_imports_only_from_the_floors_below() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_door_is_sorted_and_complete() -> None:
    assert fr.__all__ == sorted(fr.__all__)
    public = {name for name, thing in vars(fr).items() if not name.startswith("_") and not inspect.ismodule(thing)}
    assert public - {"annotations"} == set(fr.__all__)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, framing; print(*[m for m in ('sklearn', 'matplotlib', 'scipy', 'nltk', 'textstat', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", fr.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(fr, name)
    document = inspect.getdoc(thing) or ""
    assert len(document.splitlines()[0]) > 15
    if inspect.isclass(thing) and dict(vars(thing)).get("__doc__", "").startswith(f"{name}("):
        pytest.fail(f"{name} has only the docstring a dataclass makes")


@pytest.mark.parametrize("name", [n for n in fr.__all__ if n[0].isupper() and hasattr(getattr(fr, n), "lexicons")])
def test_every_measure_says_range_zero_nan_and_source_and_has_an_example(name: str) -> None:
    if name in ("Marks", "Scores", "Comparison"):
        pytest.skip("a result, not a measure")
    document = inspect.getdoc(getattr(fr, name)) or ""
    for word in ("NaN", "igher", "ource"):
        assert word in document or (word == "igher" and "Range" in document), word
    assert doctest.DocTestParser().get_examples(document)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_are_read_in_one_sitting_and_do_not_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 560, "split it by member"
    calls = [n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    assert "print" not in calls
    assert path.stem not in ("util", "utils", "helpers", "misc")
    assert ast.get_docstring(ast.parse(text)), "a module begins with what it is for"


def test_every_module_imports_on_its_own() -> None:
    for module in pkgutil.walk_packages(fr.__path__, "framing."):
        importlib.import_module(module.name)


def test_no_file_names_a_machine() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, kept):
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".csv", ".txt", ".ipynb", ".cff", ".jinja") and path.is_file():
            text = path.read_text(encoding="utf-8")
            for sign in ("/wo" + "rk/", "/ho" + "me/", "/tm" + "p/"):
                assert sign not in text, f"{name} names a path of one machine"
