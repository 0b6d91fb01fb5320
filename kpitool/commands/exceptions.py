"""`kpitool exceptions`: the quarter's exception summary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.commands.assessing import DATA, dated, envelope_of, followed_assessment, require_some, rows
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import Worked, given
from kpitool.commands.opening import Opened, home_and_parts, open_edition, quarter_asked
from kpitool.commands.options import AsAtText, QuarterText
from kpitool.commands.showing import Way, next_step, note
from kpitool.settings import FailOn
from kpitool.views.answer import answer_of

if TYPE_CHECKING:
    from kpitool.analysis.assessment import Assessment
    from kpitool.views.envelope import Envelope
    from kpitool.views.page import Page
    from kpitool.views.records import Entry
    from kpitool.views.summary import Summary

EXAMPLES = (
    "kpitool exceptions --quarter 2019Q3",
    "kpitool exceptions --as-at 'Board 14 Feb 2020'",
    "kpitool exceptions --quiet --fail-on exception -o exceptions.md",
    "kpitool exceptions --json",
)
FINDINGS = 1


@shared
def command(
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit with 1 if the home area has such a finding (or a graver).")
    ] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Report the quarter's exceptions: what is exceptional, adverse, clear, or could not be assessed."""
    asked, asked_to_fail = {"quarter": quarter, "as_at": as_at}, replace(where, fail_on=fail_on).of_fail_on.value
    told = given("exceptions", asked, where, way, lambda: reported("exceptions", quarter, as_at, where))
    next_step(f"kpitool explain {told['gravest']} says why; kpitool freeze keeps this for the board", way)
    if asked_to_fail in told["fails"]:
        note(f"there are findings of the kind {asked_to_fail}: exit code {FINDINGS}", way)
        raise typer.Exit(FINDINGS)


def reported(name: str, quarter: str | None, as_at: str | None, where: Where) -> Worked:
    """A quarter's exceptions as the answer of the command `name`; it ends with what they mean for an exit code."""
    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    areas = home_and_parts(opened.registry, asked)
    told = exceptional(followed_assessment(opened, asked, areas=areas), opened, name)
    own = told.headlines
    ends = {
        "gravest": _gravest(own).indicator,
        "fails": [each.value for each in FailOn if any(_fails(entry, each) for entry in own)],
    }
    answer = answer_of(told.page, told.envelope, rows(told.entries, "exceptions"), ends)
    return Worked(answer, lambda: require_some(own, asked), **opened.rests_on)


def _gravest(entries: "Sequence[Entry]") -> "Entry":
    """The entry that a reader asks about first."""
    order = {"exception": 0, "adverse": 1}
    return min(entries, key=lambda entry: order.get(entry.status, 2))


@dataclass(frozen=True)
class Exceptional:
    """A quarter's exceptions: the entries told of, those that the board reads, what they come to, and the page."""

    entries: "list[Entry]"
    headlines: "list[Entry]"
    summary: "Summary"
    page: "Page"
    envelope: "Envelope"


def exceptional(assessment: "Assessment", opened: Opened, name: str = "exceptions") -> Exceptional:
    """The exceptions of a quarter that was assessed with each finding's past, as the answer of the command `name`."""
    from kpitool.views.backing import is_headline
    from kpitool.views.entries import entries as entries_of
    from kpitool.views.summary import summary_of, summary_page

    registry, quarter = opened.registry, assessment.quarter
    found = set(assessment.findings.filter(assessment.findings["rule"] != DATA).select("indicator", "area").iter_rows())
    areas = home_and_parts(registry, quarter)
    entries = entries_of(assessment, areas, lambda *key: key[1] == registry.headline(key[0]) or key in found)
    summary = summary_of(entries, registry, quarter)
    return Exceptional(
        entries=entries,
        headlines=[entry for entry in entries if is_headline(entry, registry)],
        summary=summary,
        page=dated(summary_page(entries, summary, registry, quarter), opened),
        envelope=envelope_of(name, opened, quarter, summary, opened.came.lost),
    )


def _fails(entry: "Entry", fail_on: FailOn) -> bool:
    if fail_on is FailOn.DATA:
        return any(finding.rule == DATA for finding in entry.findings)
    return entry.status == "exception" or (fail_on is FailOn.ADVERSE and entry.status == "adverse")
