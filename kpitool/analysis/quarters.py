"""Several quarters assessed together: each as it is by itself, and all by what is withheld of the last one.

Two quarters that were each planned for themselves could be subtracted, and tell a small count that neither tells.
"""

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from kpitool.analysis.assessment import (
    Assessment,
    Judged,
    assessment_of,
    foreseen,
    judged,
    unlocated,
    with_others,
    with_rest,
)
from kpitool.analysis.basis import Basis, Holding, basis_of
from kpitool.analysis.breakdowns import Part, parts_of, with_parts
from kpitool.analysis.continuity import followed, quarters_before, with_past
from kpitool.analysis.copies import Copies, copies_of
from kpitool.analysis.earlier import whole_windows
from kpitool.analysis.past import past
from kpitool.analysis.seen import Seen
from kpitool.analysis.series import chart_spans
from kpitool.period import Quarter
from kpitool.registry.models import Registry


def assess_quarters(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    earlier: Sequence[Quarter],
    *,
    areas: Collection[str] | None = None,
    seen: Seen | None = None,
    received: pl.DataFrame | None = None,
) -> list[Assessment]:
    """The assessments of a quarter and of the `earlier` ones before it, the oldest first.

    Each is as `continuity.followed` gives it, with two exceptions. Areas are those of the last quarter, so that one
    which took over from others has a past. And the plan of the last quarter decides what is withheld of all: of a
    source that has a small count in anything that it looks at, nothing is printed of earlier quarters but what it
    knows, which is the windows of `windows.LENGTH` quarters with those before, and no parts of these. Of another source
    everything is printed, unless there is a small count in what the plan does not know: then none of that is.
    """
    before = sorted({each for each in earlier if each < quarter})
    last = followed(edition, registry, quarter, seen=seen, received=received, areas=areas)
    if not before:
        return [last]
    looked_at = sorted({each for one in before for each in quarters_before(one)})
    rules = past(edition, registry, quarter, looked_at, areas=areas)
    found = _assessed(edition, registry, quarter, before, areas, seen, received)
    return [*(with_past(each, rules) for each in found), last]


def _assessed(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    before: Sequence[Quarter],
    areas: Collection[str] | None,
    seen: Seen | None,
    received: pl.DataFrame | None,
) -> Iterator[Assessment]:
    """The earlier quarters, one after the other, from one pass over copies of their indicators."""
    then, month = registry.known_in(quarter), quarter.period.last_month
    parts = parts_of(then)
    wanted = with_others(areas, then, month)
    basis = basis_of(edition, with_parts(then, parts), month, wanted)
    copies = copies_of(basis, before)
    broken = copies.parts(parts)
    both = _guarded(basis.under(basis.registry.with_indicators({**copies.indicators})), copies, broken)
    saw = None
    if seen:
        everywhere = then.with_indicators(both.registry.indicators)
        saw = _guarded(basis_of(seen.edition, everywhere, month, wanted), copies, broken)
    every = judged(both, copies.ways, broken, seen=saw, received=received)
    whole = with_rest(every, both, copies.ways)
    label = seen.label if seen else None
    for one in before:
        yield assessment_of(_of(whole, copies, one), registry.known_in(one), one, label)


def _guarded(basis: Basis, copies: Copies, parts: Sequence[Part]) -> Basis:
    """A basis that withholds what the plan does not know of the sources that have a small count there."""
    registry = basis.registry
    if not any(registry.below(source) > 1 for source in registry.sources):
        return basis
    from kpitool.analysis.disclosure.further import further_sources  # few registries withhold anything

    every, alone = basis.every_area(), {part.id for part in parts}
    planned, _ = whole_windows(every, copies.ways, alone)
    lost = unlocated(planned, every)
    printed = [*planned, *foreseen(every, copies.ways, alone), *chart_spans(registry, copies.ways, alone)]
    return basis.withholding(further_sources(every.plan, every.counted(printed), lost, printed, registry))


NAMES = ("indicator", "expected", "not_above", "not_below")
"""The columns that name an indicator."""


def _of(whole: Judged, copies: Copies, quarter: Quarter) -> Judged:
    """What was found of one quarter, under the names of its indicators."""
    names = {copy: name for copy, name, of in copies.originals if of == quarter.id}
    mine = whole.of(names)
    table, trials, charts, parts = (
        frame.with_columns(pl.col(each).replace(names) for each in NAMES if each in frame.columns)
        for frame in (mine.table, mine.trials, mine.charts, mine.parts.filter(pl.col("indicator").is_in(list(names))))
    )
    return Judged(
        table, trials, charts, parts, [span._replace(indicator=names[span.indicator]) for span in mine.planned]
    )
