"""Windows that are not whole: the newest earlier one that is stands beside, or is shared with a late benchmark."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from kpitool.analysis.windows import BACK, BEFORE, BESIDE, CURRENT, SHORT, Course, Span, spans
from kpitool.registry.models import BenchmarkKind, Registry

if TYPE_CHECKING:
    from kpitool.analysis.basis import Basis

KNOWN = pl.col("value").is_not_null() | pl.col("withheld").is_not_null()
"""Whether there is a figure, told or withheld: an earlier one stands beside what is not there, not what is not told."""


def whole_windows(
    basis: "Basis", ways: Mapping[str, Course], parts: Collection[str]
) -> tuple[list[Span], pl.DataFrame]:
    """The plan of some courses and its windows, measured, and earlier ones where these are not whole.

    `parts`: the indicators among them that are values of a breakdown, which stand beside nothing. Of those that
    are only judged, earlier windows are measured for late benchmarks alone.
    """
    planned = spans(ways.values())
    windows = basis.measured(planned)
    extra = _earlier(ways, windows, basis, parts)
    if not extra:
        return planned, windows
    further = basis.tried(extra)
    beside = _newest_whole(extra, further, windows, basis.registry)
    named = [
        Span(span.indicator, beside[span.indicator, span.role], span.period, span.step)
        for span in extra
        if (span.indicator, span.role) in beside
    ]
    roles = pl.DataFrame(
        [(*key, role) for key, role in beside.items()],
        schema={"indicator": pl.String(), "role": pl.String(), "beside": pl.String()},
        orient="row",
    )
    again = further.join(roles, on=["indicator", "role"]).with_columns(role="beside").drop("beside")
    return [*planned, *extra, *named], pl.concat([windows, further, again.select(windows.columns)])


def _earlier(ways: Mapping[str, Course], windows: pl.DataFrame, basis: "Basis", parts: Collection[str]) -> list[Span]:
    """Earlier windows of the same kind, where the headline figure or its benchmark's is missing.

    They end up to `SHORT` months earlier for the former, and within the benchmark's lag for the latter.
    """
    registry = basis.registry
    have = {
        (name, area)
        for name, area in windows.filter(pl.col("role") == CURRENT, KNOWN).select("indicator", "area").iter_rows()
    }
    extra = []
    for name, course in ways.items():
        if name in parts:
            continue
        benchmark = registry.benchmark(name)
        there = (name, registry.benchmark_area(name)) in have
        pooled = benchmark is None or benchmark.kind is BenchmarkKind.POOLED
        late = benchmark.max_lag if benchmark and not (pooled and there) else 0
        short = 0 if name in basis.judged_only else SHORT
        limit = late if (name, registry.headline(name)) in have else short
        for number, period in enumerate(course.earlier(limit), start=1):
            extra += course.spans(f"{BACK}{number}", period)
    return extra


def _newest_whole(
    extra: Sequence[Span], further: pl.DataFrame, windows: pl.DataFrame, registry: Registry
) -> dict[tuple[str, str], str]:
    """Which earlier windows stand beside one that is not whole: their roles, and the ones they get."""
    known = set(further.filter(KNOWN).select("indicator", "role", "area").rows())
    lacking = set(windows.filter(pl.col("role") == CURRENT, ~KNOWN).select("indicator", "area").rows())
    taken = set(windows.filter(pl.col("role") == BESIDE)["indicator"])
    found: dict[tuple[str, str], str] = {}
    for span in extra:
        name, headline = span.indicator, registry.headline(span.indicator)
        is_before = span.role.endswith(BEFORE)
        if is_before or name in taken or (name, headline) not in lacking or (name, span.role, headline) not in known:
            continue
        taken.add(name)
        found |= {(name, span.role): BESIDE, (name, span.role + BEFORE): BESIDE + BEFORE}
    return found
