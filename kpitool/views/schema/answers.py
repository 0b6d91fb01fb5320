"""What each command answers with, said once: the record of a result, the summary, and what the envelope says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Presence = Literal["always", "perhaps", "never"]


@dataclass(frozen=True)
class Answer:
    """A command's answer: each result is a `result` (a class by its path; none: columns of the registry's choice).

    `without`: the fields of it that the command does not compute. The others: whether the envelope names the registry,
    the edition and the quarter.
    """

    result: str | None
    summary: str | None = None
    without: tuple[str, ...] = ()
    registry: Presence = "always"
    edition: Presence = "always"
    quarter: Presence = "always"


JUDGEMENT = ("target", "signal", "restated", "rejected", "status", "explained", "findings", "cleared", "statement")
"""The fields of an entry that only a command which judges has."""
COMPARISON = ("previous", "change", "direction", "beside", "benchmark", "home")
ENTRY = "kpitool.views.records.Entry"
ANSWERS: Mapping[str, Answer] = {
    "exceptions": Answer(ENTRY, "kpitool.views.summary.Summary"),
    "report": Answer("kpitool.views.paper.records.PaperPart"),
    "show": Answer("kpitool.views.profile.Profile"),
    "explain": Answer("kpitool.views.explanation_records.Explanation"),
    "compare": Answer(ENTRY, without=JUDGEMENT),
    "rates": Answer(ENTRY, without=(*COMPARISON, *JUDGEMENT)),
    "dashboard": Answer("kpitool.views.dashboard.written.WrittenRecord"),
    "export": Answer("kpitool.views.tidy_columns.TidyRow"),
    "backtest": Answer("kpitool.views.backtest.RaisedRecord", "kpitool.views.backtest.BacktestSummary"),
    "ingest": Answer("kpitool.ingest.take.Taken", edition="never", quarter="never"),
    "status": Answer("kpitool.analysis.standing.SourceStanding", edition="perhaps", quarter="perhaps"),
    "rejects": Answer("kpitool.views.rejects.RejectRecord", quarter="never"),
    "sniff": Answer("kpitool.views.proposals.ProposalRecord", registry="perhaps", edition="never", quarter="never"),
    "template": Answer(None, edition="perhaps", quarter="never"),
    "freeze": Answer("kpitool.views.editions.Frozen"),
    "history": Answer(
        "kpitool.views.editions.EditionRecord",
        "kpitool.views.editions.Shown",
        registry="never",
        edition="never",
        quarter="never",
    ),
    "diff": Answer("kpitool.views.differences.Difference", "kpitool.views.differences.Between"),
    "prune": Answer("kpitool.views.editions.Pruned", registry="never", edition="never", quarter="never"),
    "demo": Answer(ENTRY, "kpitool.views.summary.Summary"),
    "init": Answer("kpitool.starting.told.BegunRecord", edition="never", quarter="never"),
    "add": Answer("kpitool.starting.told.AddedRecord", edition="never", quarter="never"),
    "check": Answer("kpitool.errors.Fault", registry="perhaps", edition="never", quarter="never"),
    "indicators": Answer("kpitool.views.listing.IndicatorRecord", edition="never", quarter="never"),
    "config": Answer("kpitool.views.settings.SettingRecord", registry="never", edition="never", quarter="never"),
    "guide": Answer("kpitool.guide.GuidePage", registry="never", edition="never", quarter="never"),
    "doctor": Answer("kpitool.doctor.Check", registry="perhaps", edition="perhaps", quarter="never"),
}
"""The commands that answer in records; `schema` itself answers with a schema."""
