"""Quotation marks of a text file: where CSV has them, or within cells."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitool.ingest import quotes
from kpitool.ingest.quotes import are_sound, looked_through

CELLS = ["", "a", '"a"', '"a, b"', '"a ""b"" c"', '""', '5" pipe', '"open', 'shut"', '"a" b', '"a\nb"', "\ufeff", "\r"]
LONG = '"' + "x" * 300 + '"'


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("a,b\n1,2\n", True),
        ('a,b\n"1",2\n', True),
        ('a,b\n1,"2"', True),
        ('a,b\r\n1,"2"\r\n', True),
        ('\ufeff"a",b\n1,2\n', True),
        ('a,b\n"say ""so""",2\n', True),
        ('a,b\n5" pipe,2\n', False),
        ('a,b\n5" pipe, 6" pipe\n', False),
        ('a,b\n"1" inch,2\n', False),
        ('a,b\n "1",2\n', False),
        ('a,b\n"one\ntwo",2\n', False),
        ('a,b\n1,"two', False),
        ('a,b\n"1"\r,2\n', False),
        ('a,b\n\ufeff"1",2\n', False),
    ],
)
def test_quotation_marks_are_sound_around_whole_cells_alone(text: str, sound: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())

    assert looked_through(path, ",") is sound


@given(
    rows=st.lists(st.lists(st.sampled_from([*CELLS, LONG]), min_size=1, max_size=4), max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    at_once=st.integers(40, 2_000),
)
def test_every_way_to_look_finds_the_same(
    rows: list[list[str]], end: str, at_once: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("quotes") / "a.csv"
    text = end.join([";".join(row) for row in [["a", "b"], *rows]])
    path.write_bytes(text.encode())

    found = looked_through(path, ";", at_once=at_once)

    if found is not None:
        assert found <= are_sound(path, ";")
    if "\ufeff" not in text:  # which the slower way takes for the beginning of any line
        assert looked_through(path, ";") == are_sound(path, ";")


def test_the_bytes_are_told_once_each(tmp_path: Path) -> None:
    path, told = tmp_path / "a.csv", bytearray()
    text = b'\xef\xbb\xbf"a",b\n' + b'"1",2\n' * 100
    path.write_bytes(text)

    assert looked_through(path, ",", told.extend, at_once=64) is True
    assert bytes(told) == text


def test_of_a_line_longer_than_what_is_looked_at_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "x" * 100 + ',"2"\n', encoding="utf-8")

    assert looked_through(path, ",", at_once=64) is None
    assert are_sound(path, ",")


def test_a_file_with_many_quoted_cells_far_apart_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    monkeypatch.setattr(quotes, "MOST_CELLS", 10)
    for last, sound in (('"2"', True), ('5" pipe', False)):
        path.write_text("a,b\n" + f'"1",{"x" * 400}\n' * 50 + f"1,{last}\n", encoding="utf-8")
        assert looked_through(path, ",") is sound


def test_of_a_file_full_of_quoted_cells_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + '"1","2"\n' * 10, encoding="utf-8")
    monkeypatch.setattr(quotes, "MOST_CELLS", 10)

    assert looked_through(path, ",") is None
    assert are_sound(path, ",")


@pytest.mark.parametrize("late", [b'"\xe9"', b'"\x01"'])
def test_a_file_full_of_quoted_cells_is_not_sound_where_bytes_of_it_are_no_text_that_can_be_looked_at(
    tmp_path: Path, late: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b'"1","2"\n' * 10 + late + b",3\n")

    assert not are_sound(path, ",")
