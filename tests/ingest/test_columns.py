"""Columns found by their names, loosely but never wrongly; labels without their footnotes."""

import pytest

from kpitool.ingest.columns import columns_named, matches, taken, without_footnotes


@pytest.mark.parametrize(
    ("name", "header", "found"),
    [
        ("Count", ["Area", "Count"], [1]),
        ("count", ["Area", " Count "], [1]),
        ("Area name", ["Area\n Name", "Count"], [0]),
        ("Burglary", ["Burglary6", "Robbery"], [0]),
        ("Burglary", ["Burglary [note 3]", "Robbery"], [0]),
        ("Count", ["Count", "Count", "count"], [0, 1]),  # both exact ones, and not the one in small letters
        ("Count#2", ["Count", "Area", "Count"], [2]),
        ("Count#3", ["Count", "Area", "Count"], []),
        ("Population*", ["Population figures (mid-2018)3", "Rate"], [0]),
        ("Q2", ["Q1"], []),  # a number of its own is no footnote
        ("Count 2", ["Count 1"], []),
        ("Count", ["Count 1"], []),
        ("", ["", "x"], []),
    ],
)
def test_a_name_means_the_columns_that_differ_in_writing_alone(name: str, header: list[str], found: list[int]) -> None:
    assert columns_named(name, header) == found


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("ENGLAND AND WALES7,8", "ENGLAND AND WALES"),
        ("Essex10", "Essex"),
        ("Stalking and harassment 5", "Stalking and harassment"),
        ("Burglary [note 3]", "Burglary"),
        ("Burglary [notes 3, 4]", "Burglary"),
        ("Total recorded crime (excluding fraud3)", "Total recorded crime (excluding fraud)"),
        ("Population (mid-2018)3", "Population (mid-2018)"),
        ("Lancashire ", "Lancashire"),
        ("2019", "2019"),
        ("Charnwood 001A", "Charnwood 001A"),
        ("12", "12"),
    ],
)
def test_footnotes_go_and_the_label_stays(label: str, plain: str) -> None:
    assert without_footnotes(label) == plain


def test_what_stands_at_a_place_of_a_template() -> None:
    title = "Table P1: Police recorded crime, number of offences, year ending December 20191,2"
    assert taken("*offences, {}1,2", title) == "year ending December 2019"
    assert taken("return-{}.csv", "RETURN-2019Q3.csv") == "2019Q3"
    assert taken("return-{}.csv", "other.csv") is None
    assert matches("Estimated Population mid-*", "Estimated population  mid-2018") == "2018"
    assert matches("*", "All ages") == "All ages"
    assert matches("*20*", "Quarter 2019/20") == "Quarter 2019/20"  # which of two would be meant?
    assert matches("Source*", "1. Notes") is None
