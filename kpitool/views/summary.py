"""The exception summary of a quarter: what there is to report, category by category, and what backs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.views import positions
from kpitool.views.backing import found_in_parts, is_headline, not_assessed, notes
from kpitool.views.category import category_table
from kpitool.views.evidence import cleared_sentences, evidence_sentences
from kpitool.views.in_force import rules_in_force
from kpitool.views.page import Block, Bullets, Heading, Page, Paragraph, Tone
from kpitool.views.records import Entry


@dataclass(frozen=True)
class CategorySummary:
    category: str
    title: str
    statement: str


@dataclass(frozen=True)
class Summary:
    """What a quarter's exceptions come to, in sentences; `rules` are the levels in force."""

    statement: str
    also: list[str]
    categories: list[CategorySummary]
    clear: str
    new: str
    rules: list[str]


def summary_of(entries: Sequence[Entry], registry: Registry, quarter: Quarter) -> Summary:
    """The position of the quarter and of each category, from the headline entries."""
    home = [entry for entry in entries if is_headline(entry, registry)]
    by_category = {name: [entry for entry in home if entry.category == name] for name in registry.categories}
    position = positions.position(home, registry)
    return Summary(
        statement=position.statement,
        also=position.also,
        categories=[
            CategorySummary(name, registry.categories[name].title, positions.position(some, registry).whole)
            for name, some in by_category.items()
            if some
        ],
        clear=positions.clear(home, quarter),
        new=positions.new_ones(home),
        rules=rules_in_force(registry),
    )


def summary_page(entries: Sequence[Entry], summary: Summary, registry: Registry, quarter: Quarter) -> Page:
    """The summary as a page: the sentence first, then a table and the statements of each category."""
    home = [entry for entry in entries if is_headline(entry, registry)]
    name = registry.geography[registry.areas.home].name
    tone = Tone.BAD if any(entry.status == "exception" for entry in home) else Tone.STRONG
    blocks: list[Block] = [
        Heading(registry.title, 1),
        Paragraph(f"Exceptions, {quarter.reading}, {name}", Tone.QUIET),
        Heading("Summary"),
        Paragraph(summary.statement, tone),
    ]
    further = [said for said in (*summary.also, summary.new, summary.clear) if said]
    blocks += [Bullets(tuple(further))] if further else []
    for category in summary.categories:
        mine = [entry for entry in home if entry.category == category.category]
        blocks.append(Heading(category.title))
        if len(summary.categories) > 1:
            blocks.append(Paragraph(category.statement))
        blocks += [category_table(mine, registry), Bullets(tuple(entry.statement for entry in mine))]
    if found := evidence_sentences(home, registry):
        blocks += [Heading("Findings"), Bullets(tuple(found))]
    if cleared := cleared_sentences(home, registry):
        blocks += [Heading("Cleared since the last quarter"), Bullets(tuple(cleared))]
    if parts := found_in_parts(entries, registry):
        blocks += [Heading(f"Parts of {name}"), Paragraph(STRICTER, Tone.QUIET), Bullets(tuple(parts))]
    backing = {"What could not be assessed": not_assessed(home, registry), "Notes": notes(home, registry)}
    for title, items in {**backing, "Rules in force": summary.rules}.items():
        blocks += [Heading(title), Bullets(tuple(items))] if items else []
    return Page(tuple(blocks))


STRICTER = "Judged by a stricter test, since among many some stand out by chance; no indicator's status rests on them."
