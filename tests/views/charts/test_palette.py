"""Colours: marks that can be told from their ground, texts that can be read on it, and one variable for each role."""

import re

import pytest

from kpitool.views.charts.palette import COLOURS, DARK, FORCED, PAGE, PAPER, Palette, variables

TEXTS = ("ink", "muted")
MARKS = ("series", "raw", "edge", "adverse", "favourable", "other", "bar", "home", "benchmark")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_as_wcag_works_it_out() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that just fails


@pytest.mark.parametrize("palette", [PAPER, DARK])
def test_texts_and_marks_stand_out_from_their_ground(palette: Palette) -> None:
    assert {name for name in TEXTS if contrast(getattr(palette, name), palette.paper) < 4.5} == set()
    assert {name for name in MARKS if contrast(getattr(palette, name), palette.paper) < 3} == set()


@pytest.mark.parametrize("palette", [PAPER, DARK])
def test_what_is_drawn_on_a_bar_or_a_band_stands_out_from_it(palette: Palette) -> None:
    assert contrast(palette.ink, palette.bar) >= 3
    assert contrast(palette.home, palette.band) >= 3
    assert contrast(palette.ink, palette.band) >= 4.5


@pytest.mark.parametrize("palette", [PAPER, DARK, FORCED])
def test_the_style_sheet_gives_each_variable_of_the_page_a_colour(palette: Palette) -> None:
    declared = dict(re.findall(r"(--[\w-]+):([^;]+);", variables(palette)))
    assert {f"var({name})" for name in declared} == {getattr(PAGE, name) for name in COLOURS}
    assert all(re.fullmatch(r"#[0-9a-f]{6}|[A-Z][A-Za-z]+", colour) for colour in declared.values())
