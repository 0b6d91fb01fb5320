"""What a command answers: a page for people, a record for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kpitool.views.envelope import Envelope, answer_record
from kpitool.views.page import Page


@dataclass(frozen=True)
class Answer:
    """A page and the envelope with its results, both of the same figures; `ends`: what else the command needs."""

    page: Page
    record: Mapping[str, Any]
    ends: Mapping[str, Any] = field(default_factory=dict)


def answer_of(page: Page, envelope: Envelope, results: Sequence[Any], ends: Mapping[str, Any] | None = None) -> Answer:
    """An answer from its envelope and results."""
    return Answer(page, answer_record(envelope, results), ends or {})
