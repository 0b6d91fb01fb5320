"""How a figure came to be, in records and in words: what it was when a board saw it, and what was rejected."""

from collections.abc import Sequence
from typing import Any

from kpitool.analysis.assessment import Assessment
from kpitool.errors import listed, quoted
from kpitool.labels import MAX_LABEL
from kpitool.period import Period
from kpitool.registry.models import Indicator
from kpitool.views import numbers
from kpitool.views.periods import period_record
from kpitool.views.records import Entry, Rejected, RestatedWindow


def restated(row: dict[str, Any], windows: Sequence[Period | None], assessment: Assessment) -> list[RestatedWindow]:
    """The windows of a row, its own and the one before, whose figures are not what a board saw."""
    registry, found = assessment.registry, list[RestatedWindow]()
    indicator = registry.indicators[row["indicator"]]
    for prefix, window in zip(("", "previous_"), windows, strict=True):
        if row[f"{prefix}restated"] and window is not None and assessment.seen is not None:
            value, before = row[f"{prefix}value"], row[f"{prefix}seen"]
            points = value - before if indicator.measure.kind == "proportion" else None
            period = period_record(window, indicator, registry)
            percent = row[f"{prefix}restated_percent"]
            found.append(RestatedWindow(period, before, value, percent, points, assessment.seen))
    return found


def rejected(row: dict[str, Any]) -> list[Rejected]:
    """The sources of a row of whose records many were rejected."""
    return [
        Rejected(each["source"], each["read"], each["rejected"], _percent(each["rejected"], each["read"]))
        for each in row["rejected"] or ()
    ]


def restated_words(entry: Entry, indicator: Indicator) -> str:
    """Restated figures as a reason: "restated since 'Board 14 Feb 2020': 8.6 then, 9.1 now (+5.8%)"."""
    told = [
        ("" if each.period == entry.period else f"{numbers.in_words(each.period.label)}, ")
        + _then_and_now(each, indicator)
        for each in entry.restated
    ]
    return f"restated since {quoted(entry.restated[0].since, MAX_LABEL)}: {'; '.join(told)}" if told else ""


def rejected_words(sources: Sequence[Rejected]) -> str:
    """Rejected records as a reason: "612 of 8,640 records (7.1%) of recorded_crime were rejected"."""
    told = [
        "many records"
        if each.percent is None
        else f"{numbers.number(each.rejected)} of {numbers.number(each.records)} records "
        f"({numbers.number(each.percent, 1)}%)"
        for each in sources
    ]
    named = [f"{words} of {each.source}" for words, each in zip(told, sources, strict=True)]
    return f"{listed(named)} were rejected" if named else ""


def _percent(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else part / whole * 100


def _then_and_now(each: RestatedWindow, indicator: Indicator) -> str:
    """Both figures, with a decimal more where they look the same, and how far apart they are."""
    before, now = numbers.figure(each.before, indicator), numbers.figure(each.value, indicator)
    if before == now:
        before, now = numbers.precise(each.before, indicator), numbers.precise(each.value, indicator)
    apart = numbers.signed(each.points, 1, " pts") if each.points is not None else numbers.signed(each.percent)
    known = each.points is not None or each.percent is not None
    return f"{before} then, {now} now" + (f" ({apart})" if known else "")
