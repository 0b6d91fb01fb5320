"""How a paper begins: what it is for, and the position of the quarter in short."""

from collections import Counter
from collections.abc import Sequence

from kpitool.errors import listed
from kpitool.period import FULL_MONTHS, Quarter
from kpitool.registry.models import Registry
from kpitool.registry.rules import RuleName
from kpitool.views import numbers
from kpitool.views.benchmarks import with_article
from kpitool.views.category import STATUS
from kpitool.views.evidence import cleared_sentences
from kpitool.views.page import Cell, Column, Tone, table
from kpitool.views.paper.document import Block, Grid, Link, Numbered, Section
from kpitool.views.paper.matter import Matter
from kpitool.views.records import Entry, Finding
from kpitool.views.wording.claims import apart, claim_words, since_words
from kpitool.views.wording.naming import in_sentence


def in_full(quarter: Quarter) -> str:
    """A quarter with its months in full: "October to December 2019 (quarter 3 of 2019/20)"."""
    first, last = quarter.period.start, quarter.period.last_month
    year, _, number = quarter.label.partition(" Q")
    return f"{FULL_MONTHS[first.month - 1]} to {FULL_MONTHS[last.month - 1]} {last.year} (quarter {number} of {year})"


def purpose(matter: Matter) -> Section:
    """What the paper is for, what it covers and what the figures are held against."""
    registry = matter.registry
    categories = {entry.category for entry in matter.home}
    indicators = numbers.word(len(matter.home)), "indicator" if len(matter.home) == 1 else "indicators"
    groups = numbers.word(len(categories)), "category" if len(categories) == 1 else "categories"
    blocks = [
        Numbered(
            f"This report informs {matter.board} of the performance of {registry.title} in {in_full(matter.quarter)}: "
            "what is exceptional, how each category stands, and what could not be assessed."
        ),
        Numbered(
            f"It covers {' '.join(indicators)} in {' '.join(groups)} for {matter.home_name}. "
            f"{_held_against(matter.home, registry)} What makes an indicator exceptional or adverse is set out in the "
            "last appendix, Rules in force."
        ),
    ]
    if registry.paper.dashboard:
        link = Link(registry.paper.dashboard, registry.paper.dashboard)
        blocks.append(Numbered("Every figure, with its districts and its past, is in the dashboard:", link=link))
    return Section("Purpose of the report", tuple(blocks))


def _held_against(home: Sequence[Entry], registry: Registry) -> str:
    """What figures are compared with, as far as any is."""
    held = ["with its own figure a year earlier"] if any(entry.previous for entry in home) else []
    areas = dict.fromkeys(entry.benchmark.area.code for entry in home if entry.benchmark)
    held += [f"with {with_article(registry.geography[code])}" for code in areas]
    return f"Where it can be, each is compared {listed(held)}." if held else "None can be compared yet."


def summary(matter: Matter) -> Section:
    """The position of the quarter, what else to know, what is new since the last one, and statuses by category."""
    told = matter.summary
    further = [*told.also, told.new, told.clear]
    blocks: list[Block] = [Numbered(told.statement), *matter.remarks_on("summary")]
    blocks += [Numbered(each) for each in further if each]
    blocks += [_since_last_quarter(matter), _glance(matter)]
    return Section("Summary", tuple(blocks))


def _since_last_quarter(matter: Matter) -> Numbered:
    """What was found, told apart by its past: new, continuing, cleared."""
    registry, home = matter.registry, matter.home
    found = [(entry, finding) for entry in home for finding in _told(entry)]
    new = [_found(entry, each, registry) for entry, each in found if each.state == "new"]
    going_on = [_found(entry, each, registry) for entry, each in found if each.state != "new"]
    cleared = [said.removesuffix(".") for said in cleared_sentences(home, registry)]
    before = matter.quarter.before().label
    if not (new or going_on or cleared):
        return Numbered(f"No rule fired in this quarter, nor in the last one, {before}.")
    items = (f"New: {_or_none(new)}", f"Continuing: {_or_none(going_on)}", f"No longer found: {_or_none(cleared)}")
    return Numbered(f"Since the last quarter, {before}, the findings stand as follows.", items=items)


def _told(entry: Entry) -> list[Finding]:
    return apart([each for each in entry.findings if each.rule != RuleName.DATA.value])


def _found(entry: Entry, finding: Finding, registry: Registry) -> str:
    since = since_words(finding, registry).removeprefix(", new this quarter").strip(", ")
    said = [claim_words(finding.rule, entry, registry), since, "explained" if finding.explained else ""]
    return f"{in_sentence(entry.title)} ({', '.join(each for each in said if each)})"


def _or_none(items: Sequence[str]) -> str:
    return ("; ".join(items) if items else "none") + "."


def _glance(matter: Matter) -> Grid:
    """How many indicators of each category have which status."""
    registry = matter.registry
    columns = [Column("Category"), *(Column(_word(status), right=True) for status in STATUS)]
    rows: list[list[str | Cell]] = []
    for name, category in registry.categories.items():
        if mine := matter.of_category(name):
            counts = Counter[str](entry.status for entry in mine)
            rows.append([category.title, *(_count(counts[status], STATUS[status][1]) for status in STATUS)])
    every = Counter[str](entry.status for entry in matter.home)
    total = Cell("All", Tone.STRONG), *(Cell(str(every[status]), Tone.STRONG) for status in STATUS)
    if len(rows) > 1:
        rows.append([*total])
    explained = any(finding.explained for entry in matter.home for finding in _told(entry))
    note = "A finding that is explained makes no indicator adverse." if explained else ""
    return Grid("Indicators by status", table(columns, rows, note))


def _word(status: str) -> str:
    return status.replace("_", " ").capitalize()


def _count(count: int, tone: Tone) -> Cell:
    return Cell(str(count), tone) if count else Cell("0", Tone.QUIET)
