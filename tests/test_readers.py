"""Files, folders, frames and streams → documents; everything that is not read has a reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing.errors import ReadError, TableError
from framing.readers import Reading, Unread, read_frame, read_paths, read_stream
from framing.readers.dates import iso_date
from framing.readers.text import headline

RAW = ["doc_id", "text", "source", "topic", "date", "title"]
CORPUS = [
    {
        "doc_id": "007",
        "text": 'The mayor said: "It may rain", and left.\n\nNobody — not even Zoë — was sure; or were they?',
        "source": "Harbour Wire",
        "topic": "weather",
        "date": "2031-05-04",
        "title": "Rain, perhaps",
        "reach": "1200",
    },
    {
        "doc_id": "8",
        "text": "Ferries;\tboats | rafts, all of them stopped.",
        "source": "Valley Post",
        "topic": "",
        "date": "2031-05-05",
        "title": "Ferries stop",
        "reach": "80",
    },
    {"doc_id": "x-9", "text": "NA", "source": "", "topic": "ferries", "date": "", "title": "", "reach": "0"},
]


def write(path: Path, content: str | bytes = "A text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def delimited(delimiter: str, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(CORPUS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(CORPUS)
    return out.getvalue().encode(encoding)


def workbook(rows: list[list[Any]], name: str = "Sheet") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    cover = book.active
    cover.title = name
    for row in rows:
        cover.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(rows).to_parquet(out)
    return out.getvalue()


def json_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "c.csv": lambda: delimited(","),
    "semicolons.csv": lambda: delimited(";"),
    "bars.csv": lambda: delimited("|"),
    "tabs.csv": lambda: delimited("\t"),
    "c.tsv": lambda: delimited("\t"),
    "excel.csv": lambda: delimited(";", "utf-8-sig"),
    "western.csv": lambda: delimited(",", "cp1252"),
    "wide.csv": lambda: delimited(",", "utf-16"),
    "widest.tsv": lambda: delimited("\t", "utf-32"),
    "c.jsonl": lambda: json_lines(CORPUS),
    "c.ndjson": lambda: json_lines(CORPUS),
    "lines.json": lambda: json_lines(CORPUS),
    "list.json": lambda: json.dumps(CORPUS, indent=1).encode(),
    "inside.json": lambda: json.dumps({"count": 3, "articles": CORPUS}).encode(),
    "c.xlsx": lambda: workbook([list(CORPUS[0]), *(list(row.values()) for row in CORPUS)]),
    "c.parquet": lambda: parquet(CORPUS),
}


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    return reading.docs.to_dict("records")


def fails(*paths: Any, **named: Any) -> str:
    with pytest.raises(ReadError) as caught:
        read_paths(paths, **named)
    return str(caught.value)


# --- the same corpus in every dress ------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_documents(tmp_path: Path, name: str, packed: bool) -> None:
    data = FORMATS[name]()
    if packed:
        name, data = name + ".gz", gzip.compress(data)
    reading = read_paths([write(tmp_path / name, data)])
    assert rows_of(reading) == CORPUS
    assert list(reading.docs.columns) == [*RAW, "reach"]
    assert reading.unread == ()
    assert reading.inputs == {name: hashlib.sha256(data).hexdigest()}


@pytest.mark.parametrize("kind", ["list", "columns", "pandas", "polars", "lazy", "arrow"])
def test_every_frame_gives_the_same_documents(kind: str) -> None:
    import polars as pl
    import pyarrow as pa

    frames = {
        "list": lambda: CORPUS,
        "columns": lambda: {name: [row[name] for row in CORPUS] for name in CORPUS[0]},
        "pandas": lambda: pd.DataFrame(CORPUS, index=[5, 5, 9]),
        "polars": lambda: pl.DataFrame(CORPUS),
        "lazy": lambda: pl.LazyFrame(CORPUS),
        "arrow": lambda: pa.Table.from_pylist(CORPUS),
    }
    reading = read_frame(frames[kind]())
    assert rows_of(reading) == CORPUS
    assert reading.inputs == {}


ANY_TEXT = st.text(min_size=1).filter(lambda text: text.strip() != "")
ANY_ROWS = st.lists(st.fixed_dictionaries({"text": ANY_TEXT, "note": st.text()}), min_size=1, max_size=5)
SHARED_FOLDER = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@SHARED_FOLDER
@given(rows=ANY_ROWS, ascii_only=st.booleans())
def test_json_lines_keep_any_text(tmp_path: Path, rows: list[dict[str, str]], ascii_only: bool) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    docs = read_paths([write(tmp_path / "any.jsonl", lines)]).docs
    assert docs["text"].tolist() == [with_plain_lines(row["text"]) for row in rows]
    assert docs["note"].tolist() == [row["note"] for row in rows]
    assert docs["doc_id"].tolist() == [f"any-{row}" for row in range(1, len(rows) + 1)]


@SHARED_FOLDER
@given(rows=ANY_ROWS)
def test_parquet_keeps_any_text(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    docs = read_paths([write(tmp_path / "any.parquet", parquet(rows))]).docs
    assert docs["text"].tolist() == [with_plain_lines(row["text"]) for row in rows]
    assert docs["note"].tolist() == [row["note"] for row in rows]


PRINTED = st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc"]), min_size=1)


@SHARED_FOLDER
@given(texts=st.lists(PRINTED.filter(lambda text: text.strip(" \u3000\ufeff")), min_size=1, max_size=4))
def test_csv_keeps_any_printed_text(tmp_path: Path, texts: list[str]) -> None:
    texts = [text for text in texts if text.strip()] or ["a"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("text", "note"), *((f'{text}\n"{text}"', "x") for text in texts)])
    docs = read_paths([write(tmp_path / "any.csv", out.getvalue())]).docs
    assert docs["text"].tolist() == [f'{text}\n"{text}"' for text in texts]


# --- text files: bytes and titles --------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32"])
def test_a_text_is_decoded_with_plain_line_ends(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    data = (mark + "“Naïve” – said Zoë.\r\nNext.\rLast.\n").encode(encoding)
    (row,) = rows_of(read_paths([write(tmp_path / "a.txt", data)]))
    assert row["text"] == "“Naïve” – said Zoë.\nNext.\nLast.\n"


def test_one_western_byte_does_not_spoil_a_text_in_utf8(tmp_path: Path) -> None:
    data = "“Naïve”, said Zoë – ".encode() + b"caf\xe9."
    (row,) = rows_of(read_paths([write(tmp_path / "a.txt", data)]))
    assert row["text"] == "“Naïve”, said Zoë – café."


def test_other_encodings_are_guessed_only_when_western_is_impossible(tmp_path: Path) -> None:
    russian = "Паром сегодня не придёт, сказала мэр города. Никто не знал почему. " * 20
    data = russian.encode("koi8-r") + "Ѓ".encode("cp1251")  # 0x81 has no meaning in Windows-1252
    (row,) = rows_of(read_paths([write(tmp_path / "a.txt", data)]))
    assert row["text"].isprintable()
    assert sum("а" <= letter <= "я" for letter in row["text"].lower()) > 0.7 * len(russian)


def test_a_text_of_five_megabytes_in_one_line(tmp_path: Path) -> None:
    text = "It may rain. " * 400_000
    (row,) = rows_of(read_paths([write(tmp_path / "long.txt", text)]))
    assert row["text"] == text
    assert row["title"] == ""
    rows = read_paths([write(tmp_path / "long.csv", f'id,text\n1,"{text}"\n')])
    assert rows_of(rows)[0]["text"] == text


def test_reading_large_fields_leaves_the_csv_module_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    read_paths([write(tmp_path / "a.csv", "id,text\n1,x\n")])
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferries stop\n\nThe last boat left.", "Ferries stop"),
        ("\n\n# Ferries stop #\n \nThe last boat left.", "Ferries stop"),
        ("Will ferries stop?\n\nNo.", "Will ferries stop?"),
        ("Storm nears the U.S.\n\nIt may turn.", "Storm nears the U.S."),
        ("Ferries stop\nThe last boat left.", ""),
        ("The last boat left.\n\nNobody knew.", ""),
        ("The mayor said:\n\nNothing.", ""),
        ("Ferries stop\n\n  \n", ""),
        ("Ferries stop", ""),
        ("* * *\n\nThe last boat left.", ""),
        ("word " * 25 + "\n\nText.", ("word " * 25).strip()),
        ("word " * 26 + "\n\nText.", ""),
    ],
)
def test_a_headline_is_a_short_first_line_above_a_blank_one(tmp_path: Path, text: str, title: str) -> None:
    assert headline(text) == title
    (row,) = rows_of(read_paths([write(tmp_path / "a.md", text)]))
    assert (row["title"], row["text"]) == (title, text)


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_date",
    [
        "2031-05-04", "2031-5-4", "2031/05/04", "2031.05.04", "20310504", 20310504, 20310504.0,
        "2031-05-04T23:30:00-05:00", "2031-05-04 09:30", "May 4, 2031", "may 4 2031", "May 4th, 2031",
        "04 May 2031", "4 May, 2031", "4-May-2031", "Sunday, May 4, 2031", "Sun, 04 May 2031 10:00:00 GMT",
        "May 4, 2031 Sunday", "4th of May 2031", " May 4, 2031 at 9:30 ", date(2031, 5, 4),
        datetime(2031, 5, 4, 23, 30), pd.Timestamp("2031-05-04 23:30"),
    ],
)  # fmt: skip
def test_a_clear_date_becomes_iso(given_date: Any) -> None:
    assert iso_date(given_date) == "2031-05-04"


@pytest.mark.parametrize(
    "given_date",
    ["05/04/2031", "2031-13-04", "2031-02-30", "2031", "2031-05", "spring 2031", "Mayday 4, 2031"],
)
def test_any_other_date_stays_as_given(given_date: str) -> None:
    assert iso_date(given_date) == given_date


@pytest.mark.parametrize(("word", "month"), [("Sept.", "09"), ("September", "09"), ("Mar", "03"), ("dec", "12")])
def test_months_are_known_by_name_and_abbreviation(word: str, month: str) -> None:
    assert iso_date(f"{word} 9, 2031") == f"2031-{month}-09"


def test_no_date_is_empty() -> None:
    assert [iso_date(value) for value in (None, float("nan"), pd.NaT, pd.NA, " ")] == [""] * 5


# --- folders -----------------------------------------------------------------------------------------------


def a_folder(root: Path) -> Path:
    coverage = root / "coverage"
    write(coverage / "valley-post" / "20310506_rafts.text", "Rafts may float.")
    write(coverage / "harbour-wire" / "2031-05-04-ferries.txt", "Ferries stop\n\nThe last boat left.")
    write(coverage / "harbour-wire" / "2031_05_05 boats.md.gz", gzip.compress(b"Boats may stop."))
    write(coverage / "more.csv", "id,text,outlet\n1,A row.,Hill Times\n")
    return coverage


def test_a_folder_is_read_whole_and_sorted(tmp_path: Path) -> None:
    reading = read_paths([a_folder(tmp_path)])
    assert [(row["doc_id"], row["source"], row["date"], row["title"]) for row in rows_of(reading)] == [
        ("harbour-wire/2031-05-04-ferries", "harbour-wire", "2031-05-04", "Ferries stop"),
        ("harbour-wire/2031_05_05 boats", "harbour-wire", "2031-05-05", ""),
        ("1", "Hill Times", "", ""),
        ("valley-post/20310506_rafts", "valley-post", "2031-05-06", ""),
    ]
    assert list(reading.docs.columns) == RAW
    assert set(reading.inputs) == {
        "harbour-wire/2031-05-04-ferries.txt",
        "harbour-wire/2031_05_05 boats.md.gz",
        "more.csv",
        "valley-post/20310506_rafts.text",
    }


def test_texts_directly_in_the_folder_have_no_source(tmp_path: Path) -> None:
    write(tmp_path / "flat" / "a.txt")
    assert read_paths([tmp_path / "flat"]).docs["source"].tolist() == [""]
    assert read_paths([tmp_path / "flat"], source="folder").docs["source"].tolist() == [""]
    assert read_paths([tmp_path / "flat" / "a.txt"]).docs["source"].tolist() == [""]


def test_one_path_may_be_given_alone_and_as_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert read_paths(str(path)).docs["doc_id"].tolist() == ["a"]


def test_files_given_one_by_one_are_named_by_their_stem(tmp_path: Path) -> None:
    paths = [write(tmp_path / "north" / "b.txt"), write(tmp_path / "south" / "a.txt")]
    docs = read_paths(paths).docs
    assert docs["doc_id"].tolist() == ["b", "a"]
    assert docs["source"].tolist() == ["north", "south"]


def test_names_are_prefixed_only_when_they_clash(tmp_path: Path) -> None:
    for folder in ("x/north", "x/south", "y/north"):
        write(tmp_path / folder / "a.txt")
    write(tmp_path / "x" / "north" / "b.txt")
    north, south, other = tmp_path / "x" / "north", tmp_path / "x" / "south", tmp_path / "y" / "north"
    reading = read_paths([north, south])
    assert reading.docs["doc_id"].tolist() == ["north/a", "north/b", "south/a"]
    assert reading.docs["source"].tolist() == ["north", "north", "south"]
    assert list(reading.inputs) == ["north/a.txt", "north/b.txt", "south/a.txt"]
    assert read_paths([north, other]).docs["doc_id"].tolist() == ["x/north/a", "x/north/b", "y/north/a"]
    assert read_paths([north / "b.txt", south / "a.txt"]).docs["doc_id"].tolist() == ["b", "a"]


def test_two_files_with_one_stem_keep_their_endings(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "a.md")
    write(tmp_path / "b.txt")
    assert read_paths([tmp_path]).docs["doc_id"].tolist() == ["a.md", "a.txt", "b"]


def test_overlapping_paths_are_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "c" / "a.txt")
    assert len(read_paths([path, path]).docs) == 1
    reading = read_paths([tmp_path / "c", tmp_path / "c"])
    assert reading.docs["doc_id"].tolist() == ["a"]


def test_a_file_inside_a_given_folder_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "c" / "north" / "a.txt")
    assert len(read_paths([tmp_path / "c", tmp_path / "c" / "north" / "a.txt"]).docs) == 1


def test_what_is_not_read_is_listed_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / ".hidden.txt")
    write(tmp_path / ".git" / "b.txt")
    write(tmp_path / "notes.docx")
    write(tmp_path / "Makefile")
    write(tmp_path / "photo.png")
    write(tmp_path / "empty.txt", "")
    write(tmp_path / "blank.md", " \n\t\r\n")
    write(tmp_path / "program.txt", b"MZ\x00\x01text")
    write(tmp_path / "noise.txt", bytes(range(1, 9)) * 40)
    write(tmp_path / "torn.txt.gz", gzip.compress(b"text" * 99)[:-9])
    write(tmp_path / "not.txt.gz", "text")
    write(tmp_path / "bad.xlsx", "PK no workbook")
    write(tmp_path / "bad.parquet", "PAR1")
    write(tmp_path / "none.parquet", "")
    write(tmp_path / "codes.csv", "unit,coder\n1,ana\n")
    write(tmp_path / "head.csv", "id,text\n")
    write(tmp_path / "wide.txt", b"\xff\xfeA\x00B")
    write(tmp_path / "numbers.json", "[1, 2]")
    reading = read_paths([tmp_path])
    assert reading.docs["doc_id"].tolist() == ["a"]
    assert list(reading.inputs) == ["a.txt"]
    starts = {
        ".git": "hidden folder",
        ".hidden.txt": "hidden file",
        "Makefile": "not a text or table: a name without an ending is not read; texts are .txt",
        "bad.parquet": "not a Parquet file that can be opened (",
        "bad.xlsx": "not a workbook that can be opened (",
        "blank.md": "empty",
        "codes.csv": 'no column holds the texts: none is called "text", "content", "body"',
        "empty.txt": "empty",
        "head.csv": "empty: the table has no rows",
        "noise.txt": "binary file",
        "none.parquet": "empty",
        "not.txt.gz": "not a whole gzip file (Not a gzipped file",
        "notes.docx": "not a text or table: .docx is not read; save it as plain text (.txt)",
        "numbers.json": "not a table of texts: a .json file should hold a list of objects",
        "photo.png": "not a text or table: .png is not read; texts are .txt, .text, .md; tables are .csv",
        "program.txt": "binary file",
        "torn.txt.gz": "not a whole gzip file (",
        "wide.txt": "begins as UTF-16, but byte 4 does not fit",
    }
    assert [left.file for left in reading.unread] == list(starts)
    for left in reading.unread:
        assert left.reason.startswith(starts[left.file]), left


def test_a_seed_is_read_through_its_texts_alone(tmp_path: Path) -> None:
    for seed in ("ferries", "rafts"):
        write(tmp_path / seed / "card.toml", 'title = "Ferries"')
        write(tmp_path / seed / "codes.csv", "doc_id,text\na,no document\n")
        write(tmp_path / seed / "texts" / "harbour-wire" / "a.txt")
        write(tmp_path / seed / "texts" / "b.txt")
    reading = read_paths([tmp_path / "ferries"])
    assert reading.docs["doc_id"].tolist() == ["b", "harbour-wire/a"]
    assert reading.docs["source"].tolist() == ["", "harbour-wire"]
    assert list(reading.inputs) == ["texts/b.txt", "texts/harbour-wire/a.txt"]
    assert reading.unread == ()
    several = read_paths([tmp_path])
    assert several.docs["doc_id"].tolist()[:2] == ["ferries/b", "ferries/harbour-wire/a"]
    assert several.docs["source"].tolist()[:2] == ["ferries", "harbour-wire"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege on Windows")
def test_links_that_lead_back_or_nowhere_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    write(folder / "sub" / "a.txt")
    write(tmp_path / "outside" / "o.txt")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "up").symlink_to(tmp_path)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "again.txt").symlink_to(folder / "sub" / "a.txt")
    (folder / "linked").symlink_to(tmp_path / "outside")
    reading = read_paths([folder])
    assert reading.docs["doc_id"].tolist() == ["linked/o", "sub/a"]
    assert {left.file: left.reason for left in reading.unread} == {
        "again.txt": "a symbolic link to a file in the folders being read",
        "gone.txt": "a symbolic link that leads nowhere",
        "self.txt": "a symbolic link that leads nowhere",
        "sub/loop": "a symbolic link that leads back into the folders being read",
        "up": "a symbolic link that leads back into the folders being read",
    }


def test_what_may_not_be_opened_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")
    locked, room = write(tmp_path / "locked.txt"), write(tmp_path / "room" / "b.txt").parent
    read_bytes, iterdir = Path.read_bytes, Path.iterdir

    def refuse(path: Path, forbidden: Path, allowed: Callable[[Path], Any]) -> Any:
        if path == forbidden:
            raise PermissionError(13, "Permission denied")
        return allowed(path)

    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse(path, locked, read_bytes))
    monkeypatch.setattr(Path, "iterdir", lambda path: refuse(path, room, iterdir))
    assert read_paths([tmp_path]).unread == (
        Unread("locked.txt", "cannot be opened: Permission denied"),
        Unread("room", "the folder cannot be opened: Permission denied"),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux file names may be any bytes")
def test_a_file_name_that_is_no_text_still_gives_a_name(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("A text.", encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes only UTF-8 names")
    reading = read_paths([tmp_path])
    assert reading.docs["doc_id"].tolist() == ["caf\ufffd"]
    assert list(reading.inputs) == ["caf\ufffd.txt"]


def test_no_absolute_path_is_told(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    write(folder / "bad.docx")
    reading = read_paths([folder])
    assert str(tmp_path) not in reading.docs.to_json() + str(reading.unread) + str(reading.inputs)


# --- patterns ----------------------------------------------------------------------------------------------


def test_a_pattern_fills_fields_and_makes_columns(tmp_path: Path) -> None:
    write(tmp_path / "harbour_wire_2031-05-04_ferries_stop.txt")
    write(tmp_path / "valley_post_20310506_rafts.txt.gz", gzip.compress(b"Rafts."))
    write(tmp_path / "README.txt")
    for pattern in ("{source}_{date}_{slug}.txt", "{source}_{date}_{slug}"):
        reading = read_paths([tmp_path], pattern=pattern)
        assert list(reading.docs.columns) == [*RAW, "slug"]
        assert reading.docs[["source", "date", "slug"]].values.tolist() == [
            ["harbour_wire", "2031-05-04", "ferries_stop"],
            ["valley_post", "2031-05-06", "rafts"],
        ]
        assert reading.unread == (Unread("README.txt", f'its name does not fit the pattern "{pattern}"'),)


def test_a_pattern_may_have_folders_and_fields_may_be_named(tmp_path: Path) -> None:
    write(tmp_path / "2031" / "harbour" / "boats-a.txt", "Boats stop\n\nAll of them.")
    (row,) = rows_of(read_paths([tmp_path], pattern="{year}/{outlet}/{theme}-{n}", source="outlet", topic="theme"))
    assert (row["source"], row["topic"], row["title"], row["year"], row["n"]) == (
        "harbour", "boats", "Boats stop", "2031", "a",
    )  # fmt: skip
    assert "outlet" not in row
    (row,) = rows_of(read_paths([tmp_path], pattern="{title}-{doc_id}"))
    assert (row["doc_id"], row["title"], row["source"]) == ("a", "boats", "harbour")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("articles.txt", "there is no field in braces"),
        ("{}_{date}", 'the field "{}" is not a plain name of letters, digits and _'),
        ("{date:%Y}_{slug}", 'the field "{date:%Y}" is not a plain name'),
        ("{news source}_{slug}", 'the field "{news source}" is not a plain name'),
        ("{slug}_{slug}", 'the field "{slug}" stands twice'),
        ("{source_{date}", "a brace is opened or closed alone"),
        ("{source}{date}", "nothing stands between two fields"),
        ("{text}_{date}", "the text of a document is what its file holds"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_explained(tmp_path: Path, pattern: str, reason: str) -> None:
    message = fails(write(tmp_path / "a.txt"), pattern=pattern)
    assert message.startswith(f'pattern "{pattern}": {reason}')
    assert message.endswith(
        'Write fields such as {source}, {topic}, {date} or {title}, for example "{source}_{date}_{slug}.txt".'
    )


def test_a_pattern_that_fits_nothing_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    assert fails(tmp_path, pattern="{source}_{slug}") == (
        'pattern "{source}_{slug}" fits none of the 2 text files; the first is "a.txt".'
    )
    table = write(tmp_path / "t" / "t.csv", "id,text\n1,x\n")
    assert fails(table, pattern="{slug}") == (
        'pattern "{slug}" is for names of text files, and only tables were found.'
    )
    assert fails(tmp_path / "a.txt", pattern="{source}_{slug}") == (
        'a.txt: its name does not fit the pattern "{source}_{slug}"'
    )


def test_a_column_of_text_files_must_come_from_their_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert fails(path, source="outlet") == (
        'source="outlet" names a column, and text files have none: use source="folder", or give a pattern '
        "for their names that has {outlet}."
    )
    assert fails(path, topic="theme").startswith('topic="theme" names a column, and text files have none: give')
    table = write(tmp_path / "t.csv", "id,text,outlet\n1,x,Hill Times\n")
    assert read_paths([path, table], source="outlet").docs["source"].tolist() == ["", "Hill Times"]


# --- tables ------------------------------------------------------------------------------------------------


def test_usual_names_are_found_in_any_case_and_own_columns_stay(tmp_path: Path) -> None:
    header = "ID,Headline,Body,Publisher,Pub Date,Topic,leaning,reach"
    row = "1,Rain,It may rain.,A,4 May 2031,t,left,007"
    docs = read_paths([write(tmp_path / "a.csv", f"{header}\n{row}\n")]).docs
    assert docs.to_dict("records") == [
        {"doc_id": "1", "text": "It may rain.", "source": "A", "topic": "t", "date": "2031-05-04",
         "title": "Rain", "leaning": "left", "reach": "007"}
    ]  # fmt: skip


def test_named_columns_win_and_what_they_displace_is_kept() -> None:
    frame = pd.DataFrame({"text": ["short"], "lead": ["It may rain."], "source": ["feed"], "paper": ["A"]})
    docs = read_frame(frame, text="lead", source="paper").docs
    assert docs.iloc[0].to_dict() == {
        "doc_id": "row-1", "text": "It may rain.", "source": "A", "topic": "", "date": "", "title": "",
        "text_as_read": "short", "source_as_read": "feed",
    }  # fmt: skip


def test_one_column_may_serve_twice() -> None:
    docs = read_frame([{"headline": "Rain, perhaps"}], text="headline", doc_id="headline").docs
    assert docs[["doc_id", "text", "title"]].values.tolist() == [["Rain, perhaps", "Rain, perhaps", ""]]


def test_own_columns_keep_their_type() -> None:
    frame = pd.DataFrame({"text": ["a", "", "c"], "n": [1, 2, 3], "share": [0.5, 1, 2], "tags": [["x"], [], ["y"]]})
    docs = read_frame(frame).docs
    assert (docs["n"].dtype, docs["share"].dtype) == (frame["n"].dtype, frame["share"].dtype)
    assert docs["tags"].tolist() == [["x"], ["y"]]
    assert docs.index.tolist() == [0, 1]


def test_long_numbers_stay_exact_beside_missing_ones(tmp_path: Path) -> None:
    rows = [{"id": 2**60 + 1, "text": "a", "reply": 2**60 + 3}, {"id": None, "text": "b", "reply": None}]
    for name, data in (("a.jsonl", json_lines(rows)), ("a.json", json.dumps(rows).encode())):
        docs = read_paths([write(tmp_path / name, data)]).docs
        assert docs["doc_id"].tolist() == [str(2**60 + 1), "a-2"]
        assert docs["reply"][0] == 2**60 + 3
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert read_paths([tmp_path / "a.parquet"]).docs["doc_id"].tolist() == [str(2**60 + 1), "a-2"]


def test_numbers_and_nothing_become_text() -> None:
    frame = {"doc_id": [1.0, 2.0], "text": [3.0, 2.5], "source": [None, float("nan")], "topic": [7, 8]}
    docs = read_frame(frame).docs
    assert docs.iloc[:, :4].values.tolist() == [["1", "3", "", "7"], ["2", "2.5", "", "8"]]
    assert (docs.dtypes == "str").all()


def test_missing_ids_are_made_from_the_file_and_the_row(tmp_path: Path) -> None:
    path = write(tmp_path / "articles.csv.gz", gzip.compress(b"id,text\nx,a\n,b\n ,c\n"))
    assert read_paths([path]).docs["doc_id"].tolist() == ["x", "articles-2", "articles-3"]


def test_rows_without_text_are_set_aside(tmp_path: Path) -> None:
    rows = [{"text": "a"}, {"text": " \n"}, {"text": None}, {"id": 1}, {"text": ["b"]}, {"text": "c"}]
    reading = read_paths([write(tmp_path / "a.jsonl", json_lines(rows))])
    assert reading.docs["doc_id"].tolist() == ["a-1", "a-6"]
    assert reading.unread == (
        Unread("a.jsonl", "row 2: empty text"),
        Unread("a.jsonl", "row 3: empty text"),
        Unread("a.jsonl", "row 4: empty text"),
        Unread("a.jsonl", "row 5: the text is a list, not text"),
    )
    assert read_frame(rows).unread[0] == Unread("", "row 2: empty text")


def test_blank_rows_at_the_end_are_no_rows(tmp_path: Path) -> None:
    reading = read_paths([write(tmp_path / "a.csv", "id,text,,\n\n1,a,,\n,,,\n\n,,,\n")])
    assert reading.docs["text"].tolist() == ["a"]
    assert list(reading.docs.columns) == RAW
    assert reading.unread == ()


def test_a_column_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    docs = read_paths([write(tmp_path / "a.csv", ",text\n0,a\n")]).docs
    assert docs["column_1"].tolist() == ["0"]


def test_tables_take_the_folder_as_source_when_asked(tmp_path: Path) -> None:
    write(tmp_path / "harbour-wire" / "a.csv", "id,text,source\n1,a,feed\n")
    assert read_paths([tmp_path]).docs["source"].tolist() == ["feed"]
    docs = read_paths([tmp_path], source="folder").docs
    assert docs[["source", "source_as_read"]].values.tolist() == [["harbour-wire", "feed"]]


def test_tables_with_other_columns_are_joined(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "id,text,leaning\n1,a,left\n")
    write(tmp_path / "b.jsonl", json_lines([{"text": "b", "reach": 5}]))
    write(tmp_path / "c.csv", "id,text\n3,\n")
    docs = read_paths([tmp_path]).docs
    assert docs["doc_id"].tolist() == ["1", "b-1"]
    assert docs["leaning"].tolist()[0] == "left"
    assert docs["reach"].tolist()[1] == 5


def test_workbooks_have_sheets_dates_and_whole_numbers(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["note"])
    book.active.append(["All of May."])
    sheet = book.create_sheet("Articles")
    sheet.append(["id", "text", "date", "year", "share"])
    sheet.append([7, "a\nb", date(2031, 5, 4), 2031, 0.5])
    sheet.append([8, 12, datetime(2031, 5, 5, 9, 30), 2032, 1.5])
    path = tmp_path / "a.xlsx"
    book.save(path)
    docs = read_paths([path], sheet="Articles").docs
    assert docs.drop(columns=["source", "topic", "title"]).values.tolist() == [
        ["7", "a\nb", "2031-05-04", 2031, 0.5],
        ["8", "12", "2031-05-05", 2032, 1.5],
    ]
    assert 'the columns are "note"' in fails(path)
    assert fails(path, sheet="articels") == (
        'a.xlsx: no sheet is called "articels"; the sheets are "Sheet", "Articles". Did you mean "Articles"?'
    )


def test_an_index_kept_in_parquet_is_a_column_again(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": ["a"]}, index=pd.Index(["x"], name="doc_id")).to_parquet(path)
    assert read_paths([path]).docs["doc_id"].tolist() == ["x"]
    pd.DataFrame({"text": ["a"]}, index=[4]).to_parquet(path)
    assert list(read_paths([path]).docs.columns) == RAW


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "a \\ud83d b \\ud83d\\ude00", "own": ["\\ude00"]}')
    docs = read_paths([path]).docs
    assert docs["text"].tolist() == ["a \ufffd b \U0001f600"]
    assert docs["own"].tolist() == [["\ufffd"]]
    assert read_frame([{"text": "a \ud83d"}]).docs["text"].tolist() == ["a \ufffd"]


# --- errors ------------------------------------------------------------------------------------------------


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "coverage").mkdir()
    missing = tmp_path / "covrage"
    assert fails(missing) == f'no file or folder is called "{missing}". Did you mean "coverage"?'
    assert fails(tmp_path / "*.txt").endswith('*.txt". Wildcards are not read; give the folder.')
    assert fails() == "no paths to read: give a file or a folder."


def test_a_folder_without_texts(tmp_path: Path) -> None:
    folder = tmp_path / "coverage"
    folder.mkdir()
    looked = "looked for .txt, .text, .md, .csv, .tsv, .tab, .jsonl, .ndjson, .json, .xlsx, .xlsm, .parquet"
    assert fails(folder) == f"no texts in coverage: {looked} (each also with .gz); found no files."
    write(folder / "b.txt", "")
    write(folder / "a.docx")
    assert fails(folder) == (
        f"no texts in coverage: {looked} (each also with .gz); found 2 files; 2 unreadable, the first "
        "a.docx: not a text or table: .docx is not read; save it as plain text (.txt)."
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", b"a\x00b", "a.txt: binary file: it holds bytes that no text has; save it as UTF-8 text"),
        ("a.txt.gz", b"a", "a.txt.gz: not a whole gzip file (Not a gzipped file (b'a'))"),
        ("a.pdf", b"a", "a.pdf: not a text or table: .pdf is not read; export its text to .txt"),
        (
            "a.csv",
            b"id,headline\n1,a\n",
            'a.csv: no column holds the texts: none is called "text", "content", "body", "article", '
            '"full_text", "fulltext", "article_text" or "transcript"; the columns are "id", "headline". '
            'Name yours with text="…".',
        ),
        ("a.csv", b'id,text\n1,a\n2,"b\nc",x\n', "a.csv, line 3: cells in this row 3, in the header 2; "),
        ("a.csv", b"id,text\n1\n", "a.csv, line 2: cells in this row 1, in the header 2; "),
        ("a.csv", b'id,text\n1,"a\nb"\n2,"c\n3,d\n', "a.csv, line 4: the row that begins here opens a"),
        ("a.csv", b'id,text\n1,"a "b" c"\n', "a.csv, line 2: a quotation mark inside a quoted text"),
        ("a.csv", b"text,id,text\na,1,b\n", 'a.csv: two columns are called "text"; rename one.'),
        ("a.txt", bytes(range(128, 256)) * 5, "a.txt: its encoding is not recognised; save it as UTF-8"),
        ("a.xlsx", workbook([]), "a.xlsx: empty: the sheet has no cells"),
        ("a.jsonl", b'{"text": "a"}\n\n{"text": \n', "a.jsonl, line 3: not JSON: "),
        ("a.jsonl", b'{"text": "a"}\n[1]\n', "a.jsonl, line 2: not a JSON object; write"),
        ("a.json", b'[{"text": "a"},\n {"text" "b"}]', "a.json, line 2: not JSON: "),
        ("a.csv", b"id,text\n7,a\n8,b\n7,c\n", 'doc_id "7" stands in a.csv, row 1 and in a.csv, row 3; '),
        ("a.csv", b"id,text\n7,\n8, \n", "no texts in a.csv: row 1: empty text; no other"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    found = fails(write(tmp_path / name, content))
    assert found.startswith(message), found
    assert str(tmp_path) not in found


def test_a_named_column_that_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text,outlet\n1,a,b\n")
    assert fails(path, source="outlets") == (
        'a.csv: no column is called "outlets", asked for as source; the columns are "id", "text", "outlet". '
        'Did you mean "outlet"?'
    )
    assert fails(path, text="txt").startswith('a.csv: no column is called "txt", asked for as text; the columns')
    with pytest.raises(ReadError) as caught:
        read_frame([{"text": "a"}], source="folder")
    assert str(caught.value).startswith('the data frame: no column is called "folder", asked for as source')


def test_an_id_that_repeats_across_files(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "id,text\nb,a\n")
    write(tmp_path / "b.txt")
    assert fails(tmp_path).startswith('doc_id "b" stands in a.csv, row 1 and in b.txt; each document needs its own')


def test_a_frame_that_cannot_be_read_says_why() -> None:
    for data, message in (
        ([], "no texts in the data frame: it has no rows"),
        (
            [{"text": ""}, {"text": None}],
            "no texts in the data frame: row 1: empty text; no other row has a text either.",
        ),
        ([{"a": "b"}], "the data frame: no column holds the texts"),
        ({"text": ["a", "b"], "id": [1]}, "the data frame: "),
        ({"text": ["a", "b"], "id": [1, 1]}, 'doc_id "1" stands in row 1 and in row 2; each document'),
    ):
        with pytest.raises(ReadError) as caught:
            read_frame(data)
        assert str(caught.value).startswith(message)
    with pytest.raises(TableError, match="cannot read a table from int"):
        read_frame(3)


# --- streams -----------------------------------------------------------------------------------------------


def stream(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def test_a_stream_is_one_text() -> None:
    data = b"Ferries stop\r\n\r\nThe last boat left."
    reading = read_stream(stream(data))
    assert reading.docs.iloc[0].to_dict() == {
        "doc_id": "stdin", "text": "Ferries stop\n\nThe last boat left.", "source": "", "topic": "",
        "date": "", "title": "Ferries stop",
    }  # fmt: skip
    assert reading.inputs == {"stdin": hashlib.sha256(data).hexdigest()}


def test_a_stream_of_objects_is_json_lines() -> None:
    reading = read_stream(stream(json_lines([*CORPUS, {"text": ""}])), name="pipe")
    assert rows_of(reading)[:3] == CORPUS
    assert reading.unread == (Unread("pipe", "row 4: empty text"),)


@pytest.mark.parametrize("text", ['{"text": "a"}\nand more', "{braces} in a text", '{"a":\n1}'])
def test_a_stream_that_only_looks_like_json_is_a_text(text: str) -> None:
    assert read_stream(stream(text.encode())).docs["text"].tolist() == [text]


def test_a_stream_that_cannot_be_read_says_why() -> None:
    for data, message in (
        (b"", "stdin: empty."),
        (b"\x00\x01", "stdin: binary file"),
        (b'{"a": 1}\n', "stdin: no column holds the texts"),
    ):
        with pytest.raises(ReadError) as caught:
            read_stream(stream(data))
        assert str(caught.value).startswith(message)
