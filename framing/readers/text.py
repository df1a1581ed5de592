"""Text files: bytes → text, and what the text says about itself."""

from __future__ import annotations

import codecs
import re
import unicodedata

from framing.readers.base import Unreadable, plain_lines

__all__ = ["decoded", "headline"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b"))
_SAMPLE = 1 << 16
_STRAY = re.compile("[\udc80-\udcff]")
_AS_WESTERN = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(128, 256)}
_ABBREVIATION = re.compile(r"(?:^|\W)(?:[A-Z]\.){2,}$")


def decoded(data: bytes) -> str:
    """The text of a file, with every line end as ``\\n``, whatever its encoding.

    In order: what a byte-order mark says; UTF-8; UTF-8 with some stray Western bytes; Windows-1252 when every
    byte has a meaning in it; and last the best guess of charset-normalizer.

    Raises
    ------
    Unreadable
        When there is nothing in the file, it is not text, or no encoding fits.

    >>> decoded("naïve\\r\\n".encode("cp1252"))
    'naïve\\n'
    """
    if not data:
        raise Unreadable("empty")
    text = plain_lines(_decoded(data).removeprefix("\ufeff"))
    if not text.strip():
        raise Unreadable("empty")
    return text


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            known = encoding.removesuffix("-sig").upper()
            raise Unreadable(f"begins as {known}, but byte {error.start} does not fit; save it as UTF-8") from error
    if _binary(data):
        raise Unreadable("binary file: it holds bytes that no text has; save it as UTF-8 text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _damaged(data) or _western(data) or _guessed(data)


def _binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return b"\0" in data or controls > 0.02 * len(sample)


def _damaged(data: bytes) -> str:
    """UTF-8 with a few bytes of Windows-1252 pasted in; empty when the file is not mostly UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    n_stray = len(_STRAY.findall(text))
    n_other = sum(map(len, re.findall(r"[^\x00-\x7f]+", text))) - n_stray
    return text.translate(_AS_WESTERN) if n_other > n_stray else ""


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 4 * _SAMPLE]).best()
    try:
        if best is not None:
            return data.decode(best.encoding)
    except UnicodeDecodeError:
        pass
    raise Unreadable("its encoding is not recognised; save it as UTF-8")


def headline(text: str) -> str:
    """The first line, when a blank line follows it and it reads like a headline; empty otherwise.

    A headline has at most 25 words and does not end like a sentence or an introduction (``.``, ``,``, ``:``,
    ``;``). The text keeps it.

    >>> headline("Ferries stop for winter\\n\\nThe last boat left on Monday.")
    'Ferries stop for winter'
    """
    body = text.lstrip()
    line, _, rest = body.partition("\n")
    following, _, rest = rest.partition("\n")
    line = re.sub(r"^#+\s+|\s+#+$", "", line.strip())
    if following.strip() or not rest.strip() or not line or len(line.split()) > 25:
        return ""
    if not any(unicodedata.category(letter)[0] in "LN" for letter in line):
        return ""
    ends = line.rstrip("\"'”’»)]")
    return "" if ends.endswith((".", ",", ":", ";", "…")) and not _ABBREVIATION.search(ends) else line
