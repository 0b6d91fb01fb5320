"""The words that the schema closes are those that the analysis has: neither says one that the other lacks."""

from enum import StrEnum
from typing import get_args

import pytest

from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.continuity import State
from kpitool.analysis.direction import Direction
from kpitool.analysis.disclosure.withholding import Shown
from kpitool.analysis.findings import Outcome, Status
from kpitool.analysis.rules import WhyNot
from kpitool.ingest import checks
from kpitool.registry.rules import RuleName, Severity
from kpitool.views import closed

LISTS = [
    (closed.Status, Status),
    (closed.Verdict, Verdict),
    (closed.Level, Severity),
    (closed.State, State),
    (closed.Tried, Outcome),
    (closed.Outcome, checks.Outcome),
    (closed.Going, Direction),
    (closed.Withheld, Shown),
]


@pytest.mark.parametrize(("listed", "words"), LISTS, ids=[words.__name__ for _, words in LISTS])
def test_a_closed_list_has_the_words_of_the_code(listed: object, words: type[StrEnum]) -> None:
    assert set(get_args(listed)) == {word.value for word in words}


@pytest.mark.parametrize(("listed", "words"), [(closed.Rule, RuleName), (closed.WhyNot, WhyNot)])
def test_an_open_list_knows_the_words_of_the_code(listed: object, words: type[StrEnum]) -> None:
    _, known = get_args(listed)
    assert list(known.words) == [word.value for word in words]
