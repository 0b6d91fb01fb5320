"""Characters for consoles that have few."""

import pytest

from kpitool.views.characters import PLAIN, fits, json_escape, spelt


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp437", "ascii"])
def test_every_sign_has_an_ascii_stand_in(encoding: str) -> None:
    assert all(stand_in.isascii() for stand_in in PLAIN.values())
    assert spelt("12 months – −3.1 % ≥ 5 × 2 … • ▲", encoding) == "12 months - -3.1 % >= 5 x 2 ... * ^"


def test_unicode_is_left_as_it_is() -> None:
    for encoding in ("utf-8", "utf-16", "utf-8-sig"):
        assert spelt("Conwy – Ŵyr ▲", encoding) == "Conwy – Ŵyr ▲"


def test_letters_of_names_are_kept_where_the_encoding_has_them_and_bared_where_not() -> None:
    assert spelt("façade Ŵyr 東", "latin-1") == "façade Wyr ?"
    assert spelt("façade", "ascii") == "facade"


def test_an_encoding_that_nobody_knows_gets_ascii() -> None:
    assert not fits("–", "no-such-encoding")
    assert spelt("a–b", "no-such-encoding") == "a-b"


def test_json_has_escapes_beyond_the_first_plane_too() -> None:
    assert json_escape("–") == "\\u2013"
    assert json_escape("😀") == "\\ud83d\\ude00"
