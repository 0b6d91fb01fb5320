"""The position of a category and of a quarter, claim by claim, from entries made by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpitool.areas import Level
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry
from kpitool.views.closed import Going
from kpitool.views.page import Bullets
from kpitool.views.positions import clear, position
from kpitool.views.records import AreaRecord, Direction, Entry, Finding, Missing, Previous
from kpitool.views.steady import steady
from kpitool.views.summary import summary_of, summary_page
from tests.conftest import World
from tests.views.test_wording import ROW, SEEN, entry_of, found, period

Q3 = Quarter(2019, 3)


@pytest.fixture
def registry(world: World) -> Registry:
    return world.load().registry


def entry(title: str = "Burglary", word: Going | None = None, now: float = 20.0, **told: Any) -> Entry:
    """An adverse indicator that has worsened, unless told otherwise."""
    change = {"change_verdict": told.pop("verdict", "worsening")}
    made = entry_of({**ROW, **change})
    direction = Direction(word, now, None, 30.0, None)
    return replace(made, **{"title": title, "status": "adverse", "direction": direction, **told})


SUMMER = Period(date(2019, 7, 1), 3)
QUARTER_BEFORE = Previous(period(SUMMER), 6.0, 600.0, None, None, None, None, None)
WORSENED = [found("worse_than_previous")]
BEHIND = [found("worse_than_benchmark")]
RED = [found("red_red"), *WORSENED, *BEHIND]


def said(entries: list[Entry], registry: Registry) -> str:
    return position(entries, registry).statement


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([entry(findings=WORSENED)], "Burglary has worsened."),
        ([entry(word="slower", findings=WORSENED)], "Burglary has worsened; it is rising more slowly."),
        ([entry("Thefts", word="faster", findings=WORSENED)], "Thefts have worsened; they are rising faster."),
        (
            [entry(word="slower", findings=WORSENED), entry("Arson", word="slower", findings=WORSENED)],
            "Burglary and arson have worsened; both are rising more slowly.",
        ),
        (
            [entry(word="slower", findings=WORSENED), entry("Arson", word="turned", findings=WORSENED)],
            "Burglary and arson have worsened; burglary is rising more slowly, arson is rising after a fall.",
        ),
        (
            [entry(word="continuing", findings=WORSENED), entry("Arson", findings=WORSENED)],
            "Burglary and arson have worsened; burglary is still rising.",
        ),
        ([entry(findings=RED)], "Burglary has worsened. Burglary is also worse than the Midshire Region."),
        ([entry(verdict="similar", findings=BEHIND)], "Burglary is worse than the Midshire Region."),
        ([entry(verdict="similar", findings=[found("adverse_trend")])], "Burglary is in an adverse trend."),
        ([entry(verdict="similar", findings=[found("adverse_shift")])], "Burglary is in a run on the adverse side of"),
    ],
)
def test_what_is_adverse_is_told_by_what_the_rules_claim(registry: Registry, entries: list[Entry], words: str) -> None:
    assert words in said(entries, registry)
    assert said(entries, registry).startswith("There is nothing exceptional to report. ")


def grave(*rules: str) -> list[Finding]:
    return [found(rule, level="exception") for rule in rules]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [entry(status="exception", word="faster", findings=[*grave("red_red"), *WORSENED, *BEHIND])],
            "Burglary is exceptional: worse than before and than the Midshire Region; it is rising faster.",
        ),
        (
            [entry(status="exception", verdict="similar", findings=grave("outside_limits", "fails_target"))],
            "Burglary is exceptional: outside the control limits, failing the target.",
        ),
        (
            [entry(name, status="exception", findings=grave("outside_limits")) for name in ("Burglary", "Arson")],
            "Burglary and arson are exceptional: outside the control limits.",
        ),
    ],
)
def test_what_is_exceptional_is_told_first_with_its_rule(registry: Registry, entries: list[Entry], words: str) -> None:
    assert said(entries, registry) == words


def test_a_trend_is_only_said_to_be_adverse_where_the_rule_of_that_name_fired(registry: Registry) -> None:
    assert "trend" not in said([entry(findings=RED)], registry)


def test_what_the_board_has_acknowledged_is_told_as_such(registry: Registry) -> None:
    seen = [replace(each, acknowledged=SEEN) for each in WORSENED]
    assert said([entry(findings=seen)], registry).endswith(
        "Burglary has been acknowledged by the chair in 2019/20 Q2: A plan is in place."
    )
    # a finding beside it that the board has not seen leaves the indicator open
    assert "acknowledged" not in said([entry(findings=[*seen, *BEHIND])], registry)


def test_an_explained_finding_is_told_by_its_own_claim(registry: Registry) -> None:
    explained: dict[str, Any] = {"status": "steady", "explained": "Referrals are taken sooner."}
    limits = [found("outside_limits", explained=True)]
    position_ = position([entry(verdict="similar", findings=limits, **explained)], registry)
    assert position_.also == ["Burglary is outside the control limits, which is explained: referrals are taken sooner."]
    worsened = [found("worse_than_previous", explained=True)]
    assert position([entry(findings=worsened, **explained)], registry).also == [
        "Burglary has worsened, which is explained: referrals are taken sooner."
    ]


def calm(title: str, verdict: str = "similar", word: Going | None = None) -> Entry:
    return entry(title, word, verdict=verdict, status="steady", findings=[])


def test_what_is_steady_is_told_in_few_words() -> None:
    (told,) = steady([calm("Burglary"), calm("Arson", word="stabilised"), calm("Thefts", word="levelling")])
    assert told == (
        "Burglary is similar to the year before; arson has stabilised over the last four quarters; "
        "thefts are levelling."
    )
    assert steady([calm("Burglary"), calm("Arson"), calm("Thefts")]) == [
        "Similar to the year before: burglary, arson and thefts."
    ]
    earlier = replace(calm("Burglary"), previous=QUARTER_BEFORE)
    assert steady([earlier]) == ["Burglary is similar to Jul–Sep 2019."]
    assert steady([calm("Burglary", "improving")]) == ["Burglary has improved."]
    assert steady([entry(findings=WORSENED)]) == []


def test_what_was_judged_without_a_figure_is_clear_only_as_far_as_it_could_be_judged(registry: Registry) -> None:
    gone = Missing([], [], [], "Mar 2019 missing from Home Police")
    part = replace(calm("Burglary", "not_compared"), value=None, missing=gone, previous=None, benchmark=None)
    assert clear([part], Q3) == "Clear as far as it could be judged: burglary."
    assert said([part], registry) == "Nothing exceptional was found, but no indicator could be judged in full."


def test_findings_of_every_rule_are_told_of_the_parts_of_home(registry: Registry) -> None:
    north, south = (
        AreaRecord(f"E0700000{n}", f"{name}ton", Level.DISTRICT) for n, name in ((1, "North"), (2, "South"))
    )
    rules = ["red_red", "worse_than_previous", "worse_than_benchmark", "outside_limits", "fails_target"]
    seen = found("adverse_trend", acknowledged=SEEN)
    parts = [
        entry(area=north, findings=[found(rule) for rule in rules]),
        entry(area=south, findings=[seen, found("outside_limits")]),
    ]
    page = summary_page(parts, summary_of(parts, registry, Q3), registry, Q3)
    items = [item for block in page.blocks if isinstance(block, Bullets) for item in block.items]
    assert items[:5] == [
        "Burglary, worse than before: Northton 7.2 (was 6.0).",
        "Burglary, worse than the Midshire Region (5.0): Northton 7.2.",
        "Burglary, outside the control limits: Northton 7.2, Southton 7.2.",
        "Burglary, failing the target: Northton 7.2.",
        "Burglary, in an adverse trend: Southton 7.2, acknowledged by the chair in 2019/20 Q2: A plan is in place.",
    ]
