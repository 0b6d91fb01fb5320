"""A figure as the first screen has it."""

from dataclasses import replace

import pytest

from kpitool.views.dashboard.records import Figure, Held
from kpitool.views.dashboard.short import by_category, short
from tests.views.dashboards import Size, made_up


def figure() -> Figure:
    found = made_up(Size(1, 1, 6), seed=3).indicators[0].areas[0].figures[-1]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("told", "size"),
    [("+10.0%", 10.0), ("−3.1%", -3.1), ("+11.1 pts", 11.1), ("0.0%", 0.0), ("+1,200.5%", 1200.5), ("–", None)],
)
def test_a_change_is_sorted_by_the_number_that_it_is_written_with(told: str, size: float | None) -> None:
    assert short(replace(figure(), change=told)).size == size


def test_a_status_is_its_sign_and_its_words() -> None:
    told = short(replace(figure(), status="adverse", status_words="▲ adverse, new"))
    assert (told.sign, told.status_words) == ("▲", "adverse, new")


def test_a_status_of_one_word_has_no_sign() -> None:
    told = short(replace(figure(), status_words="explained"))
    assert (told.sign, told.status_words) == ("", "explained")


def test_a_withheld_figure_shows_how_it_is_withheld() -> None:
    told = short(replace(figure(), value=None, text="–", count=None, count_text="<5", withheld="small"))
    assert (told.value, told.text) == (None, "<5")


def test_worse_than_the_benchmark_is_sorted_before_similar_and_better() -> None:
    held = Held("Midshire", 6.8, "6.8", "similar", "similar to")
    verdicts = ("better", "similar", "worse", "not_tested", "much_worse")
    ranks = {
        verdict: short(replace(figure(), benchmark=replace(held, verdict=verdict))).rank  # type: ignore[arg-type]
        for verdict in verdicts
    }
    assert ranks.pop("not_tested") is None
    assert sorted(ranks, key=lambda each: ranks[each] or 0) == ["much_worse", "worse", "similar", "better"]


def test_no_rule_that_fired_is_said_to_be_none() -> None:
    assert short(replace(figure(), fired=[])).fired == "none"


def test_a_finding_that_is_explained_says_so() -> None:
    fired = [
        each for row in made_up(Size(9, 1, 9)).indicators for one in row.areas[0].figures if one for each in one.fired
    ]
    told = short(replace(figure(), fired=[replace(fired[0], explained=True), fired[1]]))
    assert told.fired == "worse than before (explained); worse than before"


def test_a_category_without_indicators_is_left_out() -> None:
    dashboard = made_up(Size(1))
    assert [category for category, _ in by_category(dashboard)] == ["crime"]
