"""`kpitool exceptions`: the quarter's exception summary."""

from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.commands.assessing import DATA, dated, envelope_of, followed_assessment, require_some, rows
from kpitool.commands.opening import home_and_parts, open_edition, quarter_asked
from kpitool.commands.options import (
    AsAtText,
    AsJson,
    FailOn,
    FormatChoice,
    NoColor,
    OutputPath,
    QuarterText,
    Quiet,
    RegistryPath,
    StorePath,
)
from kpitool.commands.showing import Way, note, show

if TYPE_CHECKING:
    from kpitool.views.records import Entry

EXAMPLE = "For example: kpitool exceptions --quarter 2019Q3, or with --json for other programs"
FINDINGS = 1


def command(
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit with 1 if the home area has such a finding (or a graver).")
    ] = None,
    registry: RegistryPath = None,
    store: StorePath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Report the quarter's exceptions: what is exceptional, adverse, clear, or could not be assessed."""
    from kpitool.views.entries import entries as entries_of
    from kpitool.views.summary import is_headline, summary_of, summary_page

    opened = open_edition(registry, store, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    areas = home_and_parts(opened.registry, asked)
    everything = entries_of(followed_assessment(opened, asked, areas=areas), areas)
    entries = [entry for entry in everything if is_headline(entry, opened.registry) or _has_finding(entry)]
    summary = summary_of(entries, opened.registry, asked)
    way = Way(form, as_json, output, quiet, no_color)
    envelope = envelope_of("exceptions", opened, asked, summary, opened.came.lost)
    page = summary_page(entries, summary, opened.registry, asked)
    show(dated(page, opened), envelope, rows(entries, ()), way)
    own = [entry for entry in entries if is_headline(entry, opened.registry)]
    require_some(own, asked)
    if fail_on is not None and any(_fails(entry, fail_on) for entry in own):
        note(f"there are findings of the kind {fail_on.value}: exit code {FINDINGS}", way)
        raise typer.Exit(FINDINGS)


def _has_finding(entry: "Entry") -> bool:
    return any(finding.rule != DATA for finding in entry.findings)


def _fails(entry: "Entry", fail_on: FailOn) -> bool:
    if fail_on is FailOn.DATA:
        return any(finding.rule == DATA for finding in entry.findings)
    return entry.status == "exception" or (fail_on is FailOn.ADVERSE and entry.status == "adverse")
