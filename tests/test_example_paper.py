"""The paper of the bundled example says all that the partnership published for 2019/20 Q3, each figure included."""

import re
from typing import Any

import pytest

from tests.conftest import Run
from tests.test_example import example, ingested

__all__ = ["example", "ingested"]

PUBLISHED: list[tuple[str, str, list[str]]] = [
    # what was published, the paragraph's lead, and the words that say it
    ("nothing exceptional in any category", "Position:", ["There is nothing exceptional to report."]),
    ("overall crime: an adverse trend", "Overall crime:", ["7.1% more", "has worsened", "Adverse"]),
    (
        "vehicle offences: 8.6, the region 6.8, up 10%",
        "Vehicle offences:",
        ["8.6 per 1,000 residents", "10.0% more", "well above the East Midlands (6.8)", "Adverse"],
    ),
    ("burglary: similar to the year before", "Burglary:", ["the rate is similar (5.7 before)"]),
    ("violence with injury: stable", "Violence with injury:", ["the rate is similar", "It has stabilised"]),
    (
        "first-time entrants: 190, 124, 126, 101, 100; 52 so far",
        "First-time entrants to youth justice:",
        ["From 2014/15 to 2018/19: 190, 124, 126, 101 and 100.", "So far, in Apr–Sep 2019: 52"],
    ),
    (
        "re-offending: 1.37 after 0.71; 0.18 so far, a cohort still being followed",
        "Re-offending by young offenders:",
        ["1.37", "0.71 in 2017/18", "0.18", "a cohort still being followed"],
    ),
    (
        "young offenders in education: 62%, 64% the year before; new",
        "Young offenders in education, employment or training:",
        ["62%", "2018/19: 64%", "It is new this quarter."],
    ),
    (
        "integrated offender management",
        "Integrated offender management:",
        ["no figure is published", "Nothing of note"],
    ),
    ("probation", "Probation:", ["no figure is published", "Nothing of note"]),
    (
        "repeat referrals to MARAC: 49%, rising, explained",
        "Repeat referrals to MARAC:",
        ["49%", "11.1 points higher", "explained: the criteria for referral changed"],
    ),
    ("referrals to UAVA: 1,887, rising", "Referrals to UAVA:", ["1,887", "the count has risen"]),
    (
        "ASB less or the same: rising over five quarters",
        "Residents who agree that ASB has decreased or stayed the same:",
        ["From Oct–Dec 2018 to Oct–Dec 2019: 84%, 86%, 87%, 88% and 90%."],
    ),
    (
        "feel safe after dark: rising over five quarters",
        "Residents who feel safe outside after dark:",
        ["From Oct–Dec 2018 to Oct–Dec 2019: 72%, 74%, 75%, 77% and 79%."],
    ),
    (
        "ASB recorded by the police: 8.5, by PEN code",
        "ASB recorded by the police:",
        ["8.5 per 1,000 residents", "66% nuisance, 22% personal and 12% environmental", "PEN codes are correct only"],
    ),
    (
        "ASB in Sentinel: 12.41, above the police's",
        "ASB in Sentinel:",
        ["12.41", "above ASB recorded by the police (8.5), which is not expected"],
    ),
    (
        "hate incidents: 0.88 after 0.83; 64%, 19%, 8%",
        "Hate incidents:",
        ["0.88", "0.83 before", "64% racial, 19% sexual orientation", "8% disability"],
    ),
    ("aggravated crime: 0.3", "Racially or religiously aggravated crime:", ["0.30 per 1,000 residents"]),
    (
        "get on well: 94%, as the year before; new",
        "People from different backgrounds get on well:",
        ["94%", "the same as the 94% in Oct–Dec 2018", "It is new this quarter."],
    ),
]


def parts(run: Run) -> list[dict[str, Any]]:
    found = run("report", "--quarter", "2019Q3", "--json").json["results"]
    assert isinstance(found, list)
    return found


def test_each_published_figure_is_in_its_own_paragraph(example: Run) -> None:
    told = parts(example)
    for published, lead, words in PUBLISHED:
        said = [part["text"] for part in told if part["about"] == lead]
        assert said, published
        for each in words:
            assert all(each in text for text in said), (published, each)


def test_every_indicator_is_published_and_none_is_left_out(example: Run) -> None:
    indicators = example("indicators", "--json").json["results"]
    leads = {lead for _, lead, _ in PUBLISHED}
    # the rate of the newest return stands beside the yearly count of first-time entrants, and was not published
    assert {f"{each['title']}:" for each in indicators} - leads == {"First-time entrants, newest return:"}


def test_sections_stand_in_the_order_of_boards(example: Run) -> None:
    sections = list(dict.fromkeys(part["section"] for part in parts(example)))
    assert sections == [
        "Purpose of the report",
        "Summary",
        "Ongoing reductions in crime",
        "Reducing offending and re-offending",
        "Repeat victimisation and vulnerable victims",
        "Anti-social behaviour and satisfaction",
        "Preventing terrorism and radicalisation",
        "Caveats",
        "Recommendation",
        "Officer to contact",
        "Appendix A: Every indicator with its figures",
        "Appendix B: Earlier figures",
        "Appendix C: Rules in force",
    ]


def test_paragraphs_tables_and_charts_are_each_counted_through_the_paper(example: Run) -> None:
    for kind in ("paragraph", "table", "chart"):
        numbers = [part["number"] for part in parts(example) if part["part"] == kind]
        assert numbers == list(range(1, len(numbers) + 1)), kind
        assert numbers, kind


def test_what_was_found_is_told_apart_as_new_continuing_and_cleared(example: Run) -> None:
    (found,) = (part for part in parts(example) if part["text"].startswith("Since the last quarter, 2019/20 Q2"))
    new, continuing, cleared = found["items"]
    assert (new, cleared) == ("New: none.", "No longer found: none.")
    assert "overall crime (worse than before, since 2018/19 Q3 or earlier)" in continuing
    assert "repeat referrals to MARAC (worse than before, since 2019/20 Q2, explained)" in continuing


def test_the_board_is_asked_to_consider_what_is_adverse(example: Run) -> None:
    (asked,) = (part for part in parts(example) if part["section"] == "Recommendation")
    assert asked["text"] == "The Leicestershire Safer Communities Strategy Board is asked to:"
    assert asked["items"] == [
        "note the position set out in this report;",
        "consider what is being done about overall crime and vehicle offences, reported as adverse.",
    ]


def test_no_sentence_begins_small_or_ends_without_a_stop(example: Run) -> None:
    for part in parts(example):
        if part["part"] == "paragraph" and part["section"] not in {"Recommendation", "Officer to contact"}:
            assert re.search(r"[.:]$", part["text"]), part
            assert all(item.endswith(".") for item in part["items"]), part


@pytest.mark.parametrize("category", ["crime", "offending", "vulnerable", "behaviour", "radicalisation"])
def test_a_categorys_position_is_the_one_of_the_summary(example: Run, category: str) -> None:
    summary = example("exceptions", "--quarter", "2019Q3", "--json").json["summary"]
    (told,) = (each for each in summary["categories"] if each["category"] == category)
    (position,) = (p for p in parts(example) if p["about"] == "Position:" and p["section"] == told["title"])
    assert position["text"] == told["statement"]
