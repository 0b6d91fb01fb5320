"""`kpitool diff`: which figures and verdicts moved between two editions, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import (
    Opened,
    areas_asked,
    benchmarks,
    commits_in,
    home_and_parts,
    open_edition,
    open_store,
    quarter_asked,
)
from kpitool.commands.options import AreaText, IndicatorText, QuarterText
from kpitool.commands.showing import Way, note, show
from kpitool.errors import InputError, UsageError, did_you_mean, quoted
from kpitool.period import Quarter
from kpitool.registry import Loaded
from kpitool.views.envelope import EditionMark

if TYPE_CHECKING:
    from kpitool.commits import Commit
    from kpitool.store import Edition
    from kpitool.views.differences import Causes
    from kpitool.views.records import Entry

EXAMPLES = (
    "kpitool diff",
    "kpitool diff 'Board 14 Feb 2020'",
    "kpitool diff 12 15 --quarter 2019Q3",
)
FREEZE = "freeze"


@dataclass(frozen=True)
class Sides:
    """The two editions to hold against each other, and the quarter frozen with one of them."""

    before: Opened
    after: Opened
    frozen_quarter: str | None


@shared
def command(
    editions: Annotated[
        list[str] | None,
        typer.Argument(
            help="One or two editions, by number, date or label; without one the last frozen, without another now.",
            metavar="[EDITION [EDITION]]",
        ),
    ] = None,
    quarter: QuarterText = None,
    area: AreaText = None,
    indicator: IndicatorText = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Tell which figures and verdicts moved between two editions, and whether data or registry moved them."""
    from kpitool.views.differences import Between, differences
    from kpitool.views.movements import diff_page

    commits = commits_in(open_store(where))
    sides = _sides(editions or [], commits, where)
    before, after = sides.before, sides.after
    asked = quarter_asked(quarter, after.registry, after.edition.coverage, sides.frozen_quarter)
    names = _indicators(indicator, sides)
    causes = _causes(sides, commits)
    old = _entries(before.edition, before.loaded, sides, asked, area, names)
    same_data = not causes.restatements and before.edition.facts.equals(after.edition.facts)
    same_registry = before.loaded.texts == after.loaded.texts
    middle = old if same_data else _entries(after.edition, before.loaded, sides, asked, area, names)
    new = middle if same_registry else _entries(after.edition, after.loaded, sides, asked, area, names)
    if all(entry.value is None for entry in [*old, *new]):
        raise InputError(
            Code.NOTHING_ASSESSED,
            f"nothing could be assessed for {asked.reading}",
            help="kpitool status says what is loaded",
        )
    rows = differences(old, middle, new, causes)
    between = Between(_mark(before), _mark(after), len(rows), sum(row.verdicts_moved for row in rows))
    page = diff_page(rows, between, before.registry, after.registry, asked)
    envelope = envelope_of("diff", after, asked, between)
    envelope = replace(envelope, warnings=(*_unkept(after), *envelope.warnings))
    show(page, envelope, rows, way)
    behind = sorted({number for row in rows for source in row.restated for number in source.editions})
    if behind:
        note(f"what edition {behind[-1]} brought: kpitool history --edition {behind[-1]}", way)


def _unkept(now: Opened) -> list[str]:
    """That the registry on disk is another than the newest edition has."""
    if now.as_at is not None or now.store.registry_at(now.edition.number)[0] == now.loaded.snapshot:
        return []
    return [f"the registry has changed since edition {now.edition.number}; this is the one on disk"]


def _sides(texts: Sequence[str], commits: "Sequence[Commit]", where: Where) -> Sides:
    """The editions asked for: from the last freeze until now, where nothing else is said.

    Raises:
        UsageError: more than two are named, or none is and nothing is frozen.
    """
    if len(texts) > 2:
        message = f"diff takes at most two editions, not {len(texts)}"
        raise UsageError(Code.EXTRA_ARGUMENT, message, help=f"for example: {EXAMPLES[1]}")
    first = texts[0] if texts else _last_freeze(commits)
    before = open_edition(where, first)
    after = open_edition(where, texts[1] if len(texts) == 2 else None)
    quarters = {commit.number: commit.quarter for commit in commits}
    return Sides(before, after, quarters.get(before.edition.number) or quarters.get(after.edition.number))


def _last_freeze(commits: "Sequence[Commit]") -> str:
    from kpitool.commits import forgotten_in

    gone = forgotten_in(commits)
    frozen = next((each for each in commits if each.command == FREEZE and each.number not in gone), None)
    if frozen is None:
        raise UsageError(
            Code.NOTHING_FROZEN,
            "no edition is frozen, so there is nothing to compare with",
            help="name an edition, such as kpitool diff 0 (kpitool history lists them), "
            "or freeze what the board sees: kpitool freeze --label 'Board 14 Feb 2020'",
        )
    return str(frozen.number)


def _indicators(names: Sequence[str] | None, sides: Sides) -> set[str]:
    """The indicators asked for, of either registry.

    Raises:
        UsageError: neither registry has one.
    """
    known = {**sides.after.registry.indicators, **sides.before.registry.indicators}
    for name in names or ():
        if name not in known:
            hint = did_you_mean(name, known, "kpitool indicators lists them")
            raise UsageError(Code.NO_SUCH_INDICATOR, f"there is no indicator {quoted(name)}", help=hint)
    return set(names or known)


def _entries(
    edition: "Edition",
    loaded: Loaded,
    sides: Sides,
    quarter: Quarter,
    areas: Sequence[str] | None,
    indicators: set[str],
) -> "list[Entry]":
    """The entries of an edition under a registry, of the areas that `compare` shows or those asked for."""
    from kpitool.analysis.assessment import assess
    from kpitool.views.entries import entries

    registry = loaded.registry
    if not registry.known_in(quarter).indicators:
        return []
    chosen = [*home_and_parts(registry, quarter), *benchmarks(registry)]
    if areas:
        chosen = _areas(areas, sides)
    return [each for each in entries(assess(edition, registry, quarter), chosen) if each.indicator in indicators]


def _areas(texts: Sequence[str], sides: Sides) -> list[str]:
    """The areas asked for, as the one registry or the other knows them."""
    found: list[str] = []
    for text in texts:
        try:
            found += areas_asked([text], sides.after.registry, ())
        except UsageError:
            found += areas_asked([text], sides.before.registry, ())
    return found


def _causes(sides: Sides, commits: "Sequence[Commit]") -> "Causes":
    from kpitool.analysis.restatements import restatements
    from kpitool.ingest.definition import reading_of
    from kpitool.views.differences import Causes

    before, after = sides.before, sides.after
    ingests: dict[str, list[int]] = {}
    for commit in reversed(commits):
        if commit.command == "ingest" and commit.source is not None:
            ingests.setdefault(commit.source, []).append(commit.number)
    shared = set(before.registry.sources) & set(after.registry.sources)
    reread = frozenset(name for name in shared if reading_of(name, before.loaded) != reading_of(name, after.loaded))
    return Causes(
        before=before.registry,
        after=after.registry,
        restatements=restatements(before.edition, after.edition, ingests),
        reread=reread,
    )


def _mark(opened: Opened) -> EditionMark:
    edition = opened.edition
    return EditionMark(edition.number, edition.label, edition.time)
