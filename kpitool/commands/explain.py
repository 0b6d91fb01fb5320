"""`kpitool explain`: one figure with everything that led to it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kpitool.commands.assessing import dated, envelope_of, followed_assessment, require_some
from kpitool.commands.opening import Opened, open_edition, quarter_asked
from kpitool.commands.options import (
    AsAtText,
    AsJson,
    FormatChoice,
    NoColor,
    OutputPath,
    QuarterText,
    Quiet,
    RegistryPath,
    StorePath,
)
from kpitool.commands.receipts import origin_records
from kpitool.commands.show import area_of, figure_of
from kpitool.commands.showing import Way, show
from kpitool.period import Period, Quarter
from kpitool.registry.models import Rate

if TYPE_CHECKING:
    from kpitool.analysis.origins import Use
    from kpitool.registry.models import Registry
    from kpitool.views.explanation_records import Explanation
    from kpitool.views.records import Entry

EXAMPLE = "For example: kpitool explain vehicle_offences --quarter 2019Q3, or with --area Charnwood"


def command(
    indicator: Annotated[str, typer.Argument(help="The indicator; kpitool indicators lists them.")],
    area: Annotated[str | None, typer.Option("--area", help="Its figure in this area, by code or name.")] = None,
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    registry: RegistryPath = None,
    store: StorePath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Explain one figure: extracts, counts, formula, comparisons, and every rule with what it compared."""
    from kpitool.views.explanation import explanation_page

    opened = open_edition(registry, store, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    entry, explanation = _explained(indicator, area, opened, asked)
    way = Way(form, as_json, output, quiet, no_color)
    page = explanation_page(explanation, opened.registry, asked)
    show(dated(page, opened), envelope_of("explain", opened, asked), [explanation], way)
    if explanation.measure != "narrative":
        require_some([entry], asked)


def _explained(name: str, area: str | None, opened: Opened, quarter: Quarter) -> "tuple[Entry, Explanation]":
    """The figure of an indicator in an area, and its explanation.

    Raises:
        UsageError: there is no such indicator or area.
        InputError: the indicator has no figures for that area.
    """
    import polars as pl

    from kpitool.analysis.derivation import derivation
    from kpitool.analysis.origins import origins
    from kpitool.analysis.yardsticks import with_yardsticks
    from kpitool.views.derived import PREFIXES, Evidence, explanation_of
    from kpitool.views.entries import breakdown_entries, entries
    from kpitool.views.known import Known

    registry, facts = opened.registry, opened.edition.facts
    code, month = area_of(name, area, opened, quarter), quarter.period.last_month
    assessment = followed_assessment(opened, quarter, [name])
    entry = figure_of(name, code, entries(assessment, [code]), registry)
    mine = (pl.col("indicator") == name) & (pl.col("area") == code)
    row = assessment.table.filter(mine).pipe(with_yardsticks, registry).row(0, named=True)
    periods = {role: assessment.periods[name, role] for role in PREFIXES if (name, role) in assessment.periods}
    others = [each for each in (row["benchmark_area"], row["home_area"]) if each is not None]
    evidence = Evidence(
        derivation=derivation(opened.edition, registry.known_in(quarter), quarter, name, code, periods, others),
        trials=assessment.trials.filter(mine),
        charts=assessment.charts.filter(mine),
        breakdown=breakdown_entries(assessment, [entry]),
        origins=origin_records(origins(facts, registry, _uses(name, code, row, periods, registry), month), opened),
    )
    return entry, explanation_of(Known(registry, quarter, entry, row, periods), evidence)


def _uses(
    name: str, code: str, row: Mapping[str, Any], periods: Mapping[str, Period], registry: "Registry"
) -> "list[Use]":
    """What is read for a figure: its windows, those of its benchmark and home, and the people they are per."""
    from kpitool.analysis.origins import mid_year_use, uses
    from kpitool.views.derived import PREFIXES

    windows = [(role, code, period) for role, period in periods.items()]
    if row["benchmark_area"] is not None:
        windows.append(("benchmark", row["benchmark_area"], Period(row["benchmark_start"], row["benchmark_months"])))
    if row["home_area"] is not None:
        windows.append(("home", row["home_area"], periods["current"]))
    found, measure = uses(registry, name, windows), registry.indicators[name].measure
    if isinstance(measure, Rate):
        prefixes = {**PREFIXES, "benchmark": "benchmark_", "home": "home_"}
        found += [
            mid_year_use(registry, measure.population, role, area, year)
            for role, area, _ in windows
            if (year := row[f"{prefixes[role]}population_year"]) is not None
        ]
    return found
