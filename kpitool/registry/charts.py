"""Which indicators have a control chart, and how it is drawn: by the registry's choice, and by what the sources are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from kpitool.registry.fields import Model
from kpitool.registry.sources import Layout, Series, Source


class Chart(Model):
    """How a control chart is drawn; what is not said is as the board has it, or as the sources suggest.

    `of`: the indicator's value, or the bare count. `screened`: moving ranges beyond 3.267 times their mean are left out
    of the limits. `baseline`: the limits are those of the first so many points. `seasonal`: values are divided by the
    index of their calendar period.
    """

    off: bool | None = None
    period: Literal["quarter", "month"] | None = None
    of: Literal["value", "count"] | None = None
    screened: bool | None = None
    baseline: Annotated[int, Field(ge=6, le=60)] | None = None
    seasonal: bool | None = None


@dataclass(frozen=True)
class Charting:
    """How a chart is drawn: a point for so many months, of counts or values."""

    months: int
    of_counts: bool
    screened: bool
    baseline: int | None
    seasonal: bool


def charting(choices: Sequence[Chart], sources: Sequence[Source], *, counts: bool) -> Charting | None:
    """How an indicator is charted (choices: the nearest first), or nothing where it has no chart.

    A chart needs periods that follow each other and do not overlap: months or quarters, which are added up to the
    chart's period only where they are a flow. Years, spans, cohorts and waves are short series and have none.
    `counts`: the indicator counts events (a rate, a count). Counts have a season unless the registry says otherwise.
    """
    off, period = _chosen(choices, "off", False), _chosen(choices, "period", "quarter")
    months = {"month": 1, "quarter": 3}[period]
    steps = {source.period.format.months for source in sources}
    if off or len(steps) != 1 or not all(_follows(source, months) for source in sources):
        return None
    return Charting(
        months=months,
        of_counts=counts and _chosen(choices, "of", "value") == "count",
        screened=_chosen(choices, "screened", True),
        baseline=_chosen(choices, "baseline", None),
        seasonal=_chosen(choices, "seasonal", counts),
    )


def _follows(source: Source, months: int) -> bool:
    step = source.period.format.months
    if step is None or step > months or source.series in {Series.COHORT, Series.WAVE}:
        return False
    return step == months or (source.series is Series.FLOW and source.layout is not Layout.VALUES)


def _chosen(choices: Sequence[Chart], name: str, default: Any) -> Any:
    return next((value for choice in choices if (value := getattr(choice, name)) is not None), default)
