"""The tidy assessment: one row for each figure and period, as a table of fixed columns for whoever draws or joins it.

Built from entries, in which small counts are withheld already.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from kpitool import __version__
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry
from kpitool.views.entries import caveats_of, unjudged
from kpitool.views.envelope import Envelope
from kpitool.views.periods import period_record
from kpitool.views.records import Beside, Entry
from kpitool.views.tidy_columns import COLUMNS

CURRENT, HISTORY = "current", "history"
DTYPES: dict[type, pl.DataType] = {
    str: pl.String(),
    float: pl.Float64(),
    int: pl.Int32(),
    date: pl.Date(),
    datetime: pl.Datetime("us", "UTC"),
    bool: pl.Boolean(),
}
SCHEMA = pl.Schema({column.name: DTYPES[column.holds] for column in COLUMNS})
Figure = tuple[str, Entry]
"""An entry with the role of its period."""


def tidy_figures(
    entries: Sequence[Entry], parts: Iterable[Entry], past: pl.DataFrame, registry: Registry
) -> Iterator[Figure]:
    """Entries in their order; before each its past, after it what stands beside it and the values it is made up of.

    `parts`: as `entries.breakdown_entries` gives them. `past`: as `analysis.history.histories` gives it.
    """
    earlier, made_of = _by_figure(past.iter_rows(named=True)), dict[tuple[str, str], list[Entry]]()
    for part in parts:
        made_of.setdefault((part.indicator, part.area.code), []).append(part)
    for entry in entries:
        key = entry.indicator, entry.area.code
        beside = [_beside(entry, entry.beside)] if entry.beside else []
        told = {entry.period, *(each.period for _, each in beside)}
        for row in earlier.get(key, ()):
            figure = _past(row, entry, registry)
            if figure.period not in told:
                yield HISTORY, figure
        yield CURRENT, entry
        yield from beside
        yield from ((CURRENT, part) for part in made_of.get(key, ()))


def tidy_frame(figures: Iterable[Figure], envelope: Envelope, registry: Registry) -> pl.DataFrame:
    """A row for each figure; the columns are `COLUMNS`, whatever there is, and null where there is nothing."""
    same = _same_everywhere(envelope)
    rows = [_row(role, entry, same, registry) for role, entry in figures]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def tidy_records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a tidy assessment for JSON and CSV."""
    return list(frame.iter_rows(named=True))


def as_parquet(frame: pl.DataFrame) -> bytes:
    """The table as a Parquet file."""
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


def _by_figure(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["indicator"], row["area"]), []).append(row)
    return found


def _past(row: Mapping[str, Any], entry: Entry, registry: Registry) -> Entry:
    """A figure of an earlier window, measured and not judged."""
    indicator, period = registry.indicators[entry.indicator], Period(row["start"], row["months"])
    known = row["value"] is not None
    return replace(
        unjudged(entry),
        period=period_record(period, indicator, registry),
        value=row["value"],
        count=row["x"],
        denominator=row["n"] if known else None,
        population_year=row["population_year"] if known else None,
        lower95=row["lower95"],
        upper95=row["upper95"],
        lower998=row["lower998"],
        upper998=row["upper998"],
        withheld=row["withheld"],
        caveats=caveats_of(entry.area.code, indicator, registry, period),
    )


def _beside(entry: Entry, beside: Beside) -> Figure:
    figure = replace(
        unjudged(entry),
        period=beside.period,
        value=beside.value,
        count=beside.count,
        denominator=beside.denominator,
        population_year=beside.population_year,
        lower95=beside.lower95,
        upper95=beside.upper95,
        lower998=None,
        upper998=None,
        missing=beside.missing,
        withheld=beside.withheld,
        previous=beside.previous,
        change=beside.change,
        explained=beside.explained,
        statement=beside.note,
    )
    return beside.kind, figure


def _row(role: str, entry: Entry, same: Mapping[str, Any], registry: Registry) -> list[Any]:
    told = {**same, **_of_indicator(entry.indicator, registry), **_judgement(role, entry), "role": role}
    return [told[column.name] if column.name in told else _reached(entry, column.of) for column in COLUMNS]


def _reached(entry: Entry, path: str) -> Any:
    """What stands in an entry at a path; null where a part of the way is null."""
    found: Any = entry
    for name in path.split("."):
        if found is None:
            return None
        found = getattr(found, name)
    return found


def _same_everywhere(envelope: Envelope) -> dict[str, Any]:
    registry, edition, quarter = envelope.registry, envelope.edition, envelope.quarter
    return {
        "registry": registry.title if registry else None,
        "registry_sha256": registry.sha256 if registry else None,
        "quarter": quarter.id if isinstance(quarter, Quarter) else None,
        "edition": edition.number if edition else None,
        "edition_label": edition.label if edition else None,
        "edition_time": edition.time.replace(microsecond=0) if edition else None,  # JSON has seconds
        "kpitool_version": __version__,
    }


def _of_indicator(name: str, registry: Registry) -> dict[str, Any]:
    indicator = registry.indicators[name]
    category = registry.categories[indicator.category]
    return {
        "category_title": category.title,
        "owner": indicator.owner or category.owner,
        "polarity": indicator.polarity.value,
        "sources": _joined(indicator.source),
    }


def _judgement(role: str, entry: Entry) -> dict[str, Any]:
    """What was found about a figure, in words; nothing of one that is not judged."""
    followed = [finding for finding in entry.findings if finding.state is not None]
    since = [finding.since for finding in followed if finding.since is not None]
    return {
        "status": entry.status if role == CURRENT and entry.breakdown is None else None,
        "findings": _joined(finding.rule for finding in entry.findings),
        "findings_state": _state([str(finding.state) for finding in followed]),
        "findings_since": min(since, default=None),
        "acknowledged": _joined(
            f"{finding.rule}, {finding.acknowledged.quarter}, {finding.acknowledged.by}: {finding.acknowledged.reason}"
            for finding in entry.findings
            if finding.acknowledged
        ),
        "caveats": _joined(entry.caveats),
        "statement": entry.statement or None,
    }


def _state(states: Sequence[str]) -> str | None:
    return ("new" if set(states) == {"new"} else "continuing") if states else None


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None
