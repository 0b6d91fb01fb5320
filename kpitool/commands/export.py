"""`kpitool export`: the tidy assessment for spreadsheets, dashboards and other programs."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of, followed_assessment, require_some
from kpitool.commands.family import Where, shared
from kpitool.commands.forms import Forms
from kpitool.commands.opening import (
    Opened,
    areas_asked,
    benchmarks,
    home_and_parts,
    indicators_asked,
    open_edition,
    quarter_asked,
)
from kpitool.commands.options import AreaText, AsAtText, AsJson, IndicatorText, QuarterText
from kpitool.commands.showing import Way, show_text, warn
from kpitool.errors import UsageError
from kpitool.period import Quarter
from kpitool.settings import Format

if TYPE_CHECKING:
    from kpitool.analysis.assessment import Assessment
    from kpitool.views.envelope import Envelope
    from kpitool.views.records import Entry
    from kpitool.views.tidy import Figure

EXAMPLES = (
    "kpitool export --quarter 2019Q3 -o assessment.xlsx",
    "kpitool export --quarters 9 --indicator burglary -o burglary.parquet",
    "kpitool export --area all --format csv > assessment.csv",
)
MOST = 9
"""The quarters that an assessment looks back on: two years and the one they began with."""


class ExportFormat(StrEnum):
    """How the tidy assessment is written: as data, or as a workbook."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"


FORMS = Forms(
    by_ending={f".{each}": each for each in ExportFormat},
    binary=frozenset({ExportFormat.PARQUET, ExportFormat.XLSX}),
    json=ExportFormat.JSON,
    example="assessment",
)


@shared
def command(
    quarter: QuarterText = None,
    quarters: Annotated[
        int, typer.Option("--quarters", min=1, max=MOST, help="So many quarters of history, this one included.")
    ] = 1,
    as_at: AsAtText = None,
    area: AreaText = None,
    indicator: IndicatorText = None,
    format: Annotated[  # noqa: A002
        ExportFormat | None, typer.Option("--format", help="How to write rows; else by the file's name, else CSV.")
    ] = None,
    json: AsJson = False,
    *,
    where: Where,
    way: Way,
) -> None:
    """Write the quarter's assessment as a table: a row for each figure and period, ready to filter, join and draw.

    A row has one indicator, area, period and value of a breakdown, with everything that the other commands tell of it,
    unrounded; the columns are the same in every format.
    """
    form = FORMS.chosen(format, _by_default(way), way, as_json=json)
    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    entries, figures = tidied(opened, asked, quarters, area, indicator)
    envelope = envelope_of("export", opened, asked, lost=opened.came.lost)
    way = _in_form(way, form)
    show_text(_written(form, figures, envelope, opened), way)
    warn(envelope.warnings, way)
    require_some(entries, asked)


def tidied(
    opened: Opened,
    quarter: Quarter,
    quarters: int = 1,
    areas: Sequence[str] | None = None,
    indicators: Sequence[str] | None = None,
    assessment: "Assessment | None" = None,
) -> "tuple[list[Entry], list[Figure]]":
    """The entries of a quarter, and every figure of its tidy assessment in order.

    `assessment`: the quarter's, of every indicator and with each finding's past, where it was assessed before.

    Raises:
        UsageError: there is no such area or indicator, or so many quarters are not looked back on.
        InputError: nothing was watched in that quarter.
    """
    from kpitool.analysis.history import histories
    from kpitool.views.entries import breakdown_entries
    from kpitool.views.entries import entries as entries_of
    from kpitool.views.tidy import tidy_figures

    if not 1 <= quarters <= MOST:
        raise UsageError(Code.BAD_VALUE, f"{quarters} quarters cannot be looked back on", help=f"ask for 1 to {MOST}")
    registry = opened.registry
    chosen = areas_asked(areas, registry, [*home_and_parts(registry, quarter), *benchmarks(registry)])
    wanted = set(indicators_asked(indicators, registry))
    assessment = assessment or followed_assessment(opened, quarter, None if indicators is None else sorted(wanted))
    entries = [entry for entry in entries_of(assessment, chosen) if entry.indicator in wanted]
    past = histories(opened.edition, registry.known_in(quarter).only({e.indicator for e in entries}), quarter, quarters)
    parts = breakdown_entries(assessment, entries)
    return entries, list(tidy_figures(entries, parts, past, registry))


def _written(form: ExportFormat, figures: "list[Figure]", envelope: "Envelope", opened: Opened) -> str | bytes:
    """The rows in a format: each has the same rows and columns, in the same order."""
    from kpitool.views.envelope import as_csv, as_json, as_json_lines
    from kpitool.views.tidy import SCHEMA, tidy_frame, tidy_records

    frame = tidy_frame(figures, envelope, opened.registry)
    match form:
        case ExportFormat.XLSX:
            from kpitool.views.workbook import as_xlsx

            return as_xlsx(frame, envelope, opened.registry)
        case ExportFormat.PARQUET:
            from kpitool.views.tidy import as_parquet

            return as_parquet(frame)
        case ExportFormat.JSON:
            return as_json(envelope, tidy_records(frame))
        case ExportFormat.JSONL:
            return as_json_lines(tidy_records(frame))
        case ExportFormat.CSV:
            return as_csv(tidy_records(frame), list(SCHEMA))


def _by_default(way: Way) -> ExportFormat:
    """What the environment or the registry says, where it is a format of data."""
    known = way.format.value if way.format is not None else ""
    return ExportFormat(known) if known in set(ExportFormat) else ExportFormat.CSV


def _in_form(way: Way, form: ExportFormat) -> Way:
    return replace(way, format=None if form in FORMS.binary else Format(form.value))
