"""What senders say of their figures: that a number is held back, or that it is provisional or was revised."""

from collections.abc import Sequence

import polars as pl

from kpitool.analysis.basis import Holding
from kpitool.analysis.rollup import slot_frame
from kpitool.analysis.rows import selected
from kpitool.analysis.windows import CURRENT, Span
from kpitool.registry.models import Registry
from kpitool.tables import Kind

MARKS: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "area": pl.String(),
    "marks": pl.List(pl.Struct({"mark": pl.String(), "start": pl.Date(), "months": pl.Int32(), "of": pl.String()})),
}


def marks_of(planned: Sequence[Span], edition: Holding, registry: Registry) -> pl.DataFrame:
    """The marks of what each window is made of: a mark of a part is one of the whole.

    Columns out: `indicator`, `area`, `marks` (a list of `mark`, the period's `start` and `months`, and `of`, the area
    whose figure has it).
    """
    marked = edition.facts.filter(pl.col("mark").is_not_null()).with_columns(kind=pl.lit(Kind.WITHHELD.value))
    if not marked.height:
        return pl.DataFrame(schema=MARKS)
    whole = [span for span in planned if span.role == CURRENT and span.indicator in registry.indicators]
    slots = slot_frame(whole, registry).select("indicator", "source", "start", "months")
    found = pl.concat(
        [
            selected(marked.filter(pl.col("mark") == mark), registry, Kind.WITHHELD)
            .join(slots, on=["indicator", "source", "start", "months"])
            .select("indicator", "start", "months", of="area", mark=pl.lit(mark))
            for mark in marked["mark"].unique().sort()
        ]
    )
    geography = registry.geography
    codes = [code for code in found["of"].unique() if code in geography]
    above = pl.DataFrame(
        [(code, area) for code in codes for area in (code, *geography.ancestors(code))],
        schema={"of": pl.String(), "area": pl.String()},
        orient="row",
    )
    fields = ["mark", "start", "months", "of"]
    told = found.join(above, on="of").unique().sort("indicator", "area", *fields)
    return told.group_by("indicator", "area", maintain_order=True).agg(marks=pl.struct(fields)).cast(MARKS)  # type: ignore[arg-type]
