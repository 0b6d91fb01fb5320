"""What a source will bear: how far a month may fall, and how many records may be rejected or without a place."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, counted, quoted, visible
from kpitool.ingest.checks import Outcome
from kpitool.ingest.receipt import Receipt, RejectedRecord
from kpitool.ingest.restatement import COVER, of_scope, period_id
from kpitool.period import Period
from kpitool.registry.sources import Layout, Series, Source
from kpitool.store import Edition
from kpitool.tables import DIMENSION, Kind, dimension_columns

USUAL_FALL = 50.0
"""Where a source states no `max_fall`: a fall by more than half, in percent."""
BACK, LEAST, FEWEST = 12, 6, 50
"""What is usual: the median of up to 12 earlier periods, of 6 at least, and of no fewer than 50 records each."""
SHOWN = 12


@dataclass(frozen=True)
class Fall:
    """A scope's period with far fewer records than it held before, or than is usual; `beside` says which."""

    period: str
    scope: str
    records: float
    against: float
    beside: str
    by_count: bool = False

    @property
    def text(self) -> str:
        part = share(self.against - self.records, self.against)
        what = (
            f"a total of {self.records:,.0f}, {part} less"
            if self.by_count
            else f"{self.records:,.0f} records, {part} fewer"
        )
        return f"{self.period}{of_scope(self.scope)}: {what} than the {self.against:,.0f} {self.beside}"


def share(part: float, whole: float) -> str:
    """A part in percent, to three figures: "63.2%", "14.2%", "1.04%"."""
    percent = part / whole * 100
    return f"{percent:.3g}%" if percent >= 0.001 or not percent else "less than 0.001%"


def falls(
    edition: Edition | None,
    name: str,
    source: Source,
    observations: pl.DataFrame,
    coverage: pl.DataFrame,
    year_starts: int,
) -> list[Fall]:
    """The scopes and periods of a statement that fell by more than the source's `max_fall`, or by more than half.

    A period that was held is measured by what it held, a new one by what is usual for its scope.
    """
    if source.layout is Layout.VALUES:
        return []
    most = USUAL_FALL if source.max_fall is None else source.max_fall
    cover = coverage.select(COVER).unique()
    new = _records(observations, cover, source)
    if edition is None:
        held = new.clear()
    else:
        known = edition.coverage.filter(pl.col("source") == name).select(COVER)
        held = _records(edition.of_source(name), known, source)
    after = pl.concat([held.join(cover, on=COVER, how="anti"), new]).sort("scope", "months", "start")
    earlier = pl.concat_list(pl.col("records").shift(back).over("scope", "months") for back in range(1, BACK + 1))
    usual = pl.when(pl.col("earlier").list.len() >= LEAST, pl.col("earlier").list.median() >= FEWEST).then(
        pl.col("earlier").list.median()
    )
    fallen = (
        after.with_columns(earlier=earlier.list.drop_nulls())
        .with_columns(usual=usual)
        .join(cover, on=COVER, how="semi")
        .join(held.rename({"records": "before"}), on=COVER, how="left")
        .with_columns(against=pl.coalesce("before", "usual"))
        .filter(
            pl.col("against") > 0,
            ((pl.col("against") - pl.col("records")) * 100 - pl.col("against") * most).round(6) > 0,
        )
        .sort("start", "scope", "months")
    )
    return [
        Fall(
            period_id(Period(row["start"], row["months"]), year_starts),
            row["scope"],
            row["records"],
            row["against"],
            "held before" if row["before"] is not None else _usual(row["months"], source),
            source.layout is Layout.COUNTS,
        )
        for row in fallen.iter_rows(named=True)
    ]


def _usual(months: int, source: Source) -> str:
    """What such a period is called where what is usual is told."""
    word = {1: "month", 3: "quarter", 12: "year"}.get(months) if source.series is Series.FLOW else None
    return f"usual in a {word}" if word else "usual"


def _records(facts: pl.DataFrame, cover: pl.DataFrame, source: Source) -> pl.DataFrame:
    """How many records a source has for each scope and period that is covered; 0 where it has none.

    Wherever they lie, so that a month whose places have gone is none that fell. Cases, where a row counts some of them.
    Columns out: `scope`, `start`, `months`, `records`.
    """
    totals = [
        pl.col(DIMENSION + name) == dimension.total
        for name, dimension in source.dimensions.items()
        if dimension.total is not None and DIMENSION + name in dimension_columns(facts.columns)
    ]
    number = "count" if source.columns.denominator is None else "denominator"
    found = (
        facts.filter(pl.col("kind") != Kind.COVERED.value, *totals).group_by(COVER).agg(records=pl.col(number).sum())
    )
    return (
        cover.join(found, on=COVER, how="left").with_columns(pl.col("records").fill_null(0.0)).select(*COVER, "records")
    )


def refuse_falls(name: str, source: Source, found: Sequence[Fall], *, accepted: bool) -> list[str]:
    """The falls in words, for the receipt.

    Raises:
        InputError: the source states the most that it may fall by, and they were not accepted.
    """
    told = _some([fall.text for fall in found], "more falls")
    if found and source.max_fall is not None and not accepted:
        raise InputError(
            Code.FALLEN,
            f"{quoted(name)}: {counted(len(found), 'period')} fell by more than {source.max_fall:g}%, "
            "the most that the registry allows",
            details=told,
            help="look at the file; if it is right, add --accept-falls",
        )
    return told


def refuse_rejected(receipt: Receipt, source: Source) -> None:
    """Refuses extracts of which more records are rejected than the source will bear.

    Raises:
        InputError: with the share, the commonest reasons and the first places.
    """
    rejected, most = receipt.outcomes[Outcome.REJECTED], source.max_rejected
    if most is None or rejected * 100 <= round(receipt.records * most, 6):
        return
    reasons = [f"{visible(reason.text)} ({reason.records:,})" for reason in receipt.reasons[:10]]
    places = [f"{_place(each)}: {visible('; '.join(each.reasons))}" for each in receipt.examples[:5]]
    raise InputError(
        Code.MANY_REJECTED,
        f"{quoted(receipt.source)}: {rejected:,} of {receipt.records:,} records are rejected "
        f"({share(rejected, receipt.records)}), more than the {most:g}% that the registry allows",
        details=[*reasons, *places],
        help="mend the extract, or raise max_rejected of the source",
    )


def _place(record: RejectedRecord) -> str:
    return quoted(record.file) + (f", line {record.line}" if record.line is not None else "")


def without_place(source: Source, observations: pl.DataFrame, year_starts: int) -> list[str]:
    """The scopes and periods in which more records have no place than the source's `max_unlocated`."""
    if not source.adds:
        return []
    number = pl.coalesce("denominator", "count")
    many = (
        observations.group_by(COVER)
        .agg(unlocated=number.filter(pl.col("kind") == Kind.UNLOCATED.value).sum(), records=number.sum())
        .filter((pl.col("unlocated") * 100 - pl.col("records") * source.max_unlocated).round(6) > 0)
        .sort("start", "scope")
    )
    return _some(
        [
            f"{period_id(Period(row['start'], row['months']), year_starts)}{of_scope(row['scope'])}: "
            f"{row['unlocated']:,.0f} of {row['records']:,.0f} records have no place "
            f"({share(row['unlocated'], row['records'])}); they are in no district's figure"
            for row in many.iter_rows(named=True)
        ],
        "more periods in which many records have no place",
    )


def _some(texts: Sequence[str], more: str) -> list[str]:
    return list(texts) if len(texts) <= SHOWN else [*texts[:SHOWN], f"and {len(texts) - SHOWN:,} {more}"]
