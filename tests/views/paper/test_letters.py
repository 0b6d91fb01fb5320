"""The letters of the PDF: what is said to be covered is, and what is not is told in words that are."""

import re
from datetime import UTC, datetime

import pytest
from typst import TypstError

from kpitool.views.paper.letters import COVERED, plainly, strange, told
from kpitool.views.paper.setting import compiled

FIRST_ALONE = """#set document(title: "Letters")
#set text(font: sys.inputs.first, fallback: false)
#for each in sys.inputs.paper.codepoints() { par(each); par(strong(each)) }"""
CHARACTERS = "".join(re.findall(f"[{COVERED}]", "".join(map(chr, range(0xD800)))))


def set_in_the_first_family_alone(text: str) -> bytes:
    return compiled(FIRST_ALONE, text, datetime(2020, 1, 1, tzinfo=UTC))


def test_the_first_family_has_all_that_is_covered_light_and_bold() -> None:
    assert len(CHARACTERS) > 1000
    assert set_in_the_first_family_alone(CHARACTERS).startswith(b"%PDF")


@pytest.mark.parametrize("character", "▲■✓日")
def test_a_character_that_is_not_covered_is_not_set_in_the_first_family(character: str) -> None:
    assert strange(character) == {character}
    with pytest.raises(TypstError):
        set_in_the_first_family_alone(character)


def test_welsh_polish_greek_and_cyrillic_are_covered_and_so_are_the_signs_of_figures() -> None:
    assert strange("ŴŵŶŷẀẁẂẃẄẅŸÿ ĄąĆćĘęŁłŃńÓóŚśŹźŻż Ελλάδα Україна, Москва £€ •–—−±×≤≥½²…‰“”‘’→") == set()


def test_accents_that_stand_alone_are_joined_to_their_letters() -> None:
    assert told("w\u0302 y\u0302", lambda characters: not characters) == "ŵ ŷ"


def test_only_what_has_no_letter_is_told_by_its_name() -> None:
    assert told("▲ 🚲 日 Dŵr", lambda characters: "🚲" not in characters) == "▲ [bicycle] 日 Dŵr"
    assert told("日", lambda _: False) == "[u+65e5]"


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Dŵr", "Dŵr"),
        ("x\u0302", "x"),
        ("ἄλφα", "αλφα"),
        ("㎡", "m2"),
        ("▲", "[black up-pointing triangle]"),
        ("日", "[u+65e5]"),
    ],
)
def test_a_plain_text_is_of_the_first_family_alone(said: str, plain: str) -> None:
    assert plainly(said) == plain
    assert strange(plainly(said)) == set()
