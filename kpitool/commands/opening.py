"""From what the command line says to what a command works on: registry, store, edition, quarter, areas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpitool.codes import Code
from kpitool.commands.editions import AsAt, edition_asked
from kpitool.commands.family import Near, Where
from kpitool.commands.settings import STORE_NAME
from kpitool.errors import Fault, InputError, RegistryError, UsageError, counted, did_you_mean, quoted, some
from kpitool.hints import quarter_hint, span_hint
from kpitool.period import Period, Quarter, quarter_from, span_from
from kpitool.registry import Loaded, read_registry, read_snapshot

if TYPE_CHECKING:
    import polars as pl

    from kpitool.commands.came import Came
    from kpitool.commits import Commit
    from kpitool.registry.diagnostics import Diagnostic
    from kpitool.registry.models import Registry
    from kpitool.store import Edition, Store


@dataclass(frozen=True)
class Opened:
    """A registry with its store and an edition; `as_at` says which was asked for, where it is not the newest."""

    loaded: Loaded
    store: "Store"
    edition: "Edition"
    as_at: AsAt | None = None

    @property
    def registry(self) -> "Registry":
        return self.loaded.registry

    @property
    def rests_on(self) -> dict[str, Any]:
        """What an answer from it rests on: the registry's files and the newest edition, unless another was asked for.

        An edition asked for never changes, and has the registry that it was kept with.
        """
        return {"texts": {}} if self.as_at else {"texts": self.loaded.texts, "edition": self.edition.number}

    @property
    def frozen_quarter(self) -> str | None:
        """The quarter that was frozen with the edition, where its label was asked for."""
        return self.as_at.quarter if self.as_at else None

    @cached_property
    def came(self) -> "Came":
        """How the edition's figures came to be: what a board saw before it, and what became of the records read."""
        from kpitool.commands.came import how_it_came

        return how_it_came(self.edition, self.store)


def open_registry(where: Near) -> Loaded:
    """The registry named, or the nearest one.

    Raises:
        RegistryError: it cannot be found, or has faults; all of them are told.
    """
    place = where.place
    loaded, faults = read_registry(place)
    if loaded is None:
        raise RegistryError(
            Code.REFUSED,
            f"the registry {quoted(str(place), 300)} has {counted(len(faults), 'fault')}",
            details=_rendered(faults),
            faults=_records(faults),
            help="mend the registry; kpitool check shows the same list",
        )
    return loaded


def open_store(where: Where) -> "Store":
    """The store named, or the one beside the registry, which is not read for it: it may be broken.

    Raises:
        RegistryError: there is no such registry.
    """
    from kpitool.store import Store

    return Store(where.of_store.value or STORE_NAME)


def commits_in(store: "Store") -> "list[Commit]":
    """Every commit of a store, the newest first.

    Raises:
        InputError: nothing has been ingested yet.
    """
    commits = store.commits()
    if not commits:
        raise _nothing_in(store)
    return commits


def open_edition(where: Where, as_at: str | None = None) -> Opened:
    """The registry, its store and the newest edition; or all that as at the edition that a text names.

    Raises:
        UsageError: the text names no edition.
        InputError: nothing has been ingested yet.
    """
    if as_at is not None:
        return _opened_as_at(as_at, where)
    loaded = open_registry(where)
    store = open_store(where)
    edition = store.edition()
    if edition is None:
        raise _nothing_in(store)
    return Opened(loaded, store, edition)


def quarter_asked(
    text: str | None, registry: "Registry", coverage: "pl.DataFrame", frozen: str | None = None
) -> Quarter:
    """The quarter that a text names; without one the frozen quarter, else the latest.

    Raises:
        UsageError: it names none.
        InputError: `latest`, and no source covers a quarter.
    """
    text = text if text is not None else frozen or "latest"
    if text.strip().casefold() == "latest":
        from kpitool.analysis.windows import latest_quarter

        newest = latest_quarter(coverage, registry)
        if newest is None:
            raise InputError(
                Code.NO_QUARTER,
                "no source covers a quarter of the home area",
                help="kpitool status says what is covered",
            )
        return newest
    quarter = quarter_from(text, registry.year_starts)
    if quarter is None:
        hint = quarter_hint(text, registry.year_starts)
        raise UsageError(Code.NOT_A_QUARTER, f"{quoted(text)} is not a quarter", help=hint)
    return quarter


def span_asked(text: str, registry: "Registry") -> Period:
    """The span of months that a text names.

    Raises:
        UsageError: it names none.
    """
    span = span_from(text, registry.year_starts)
    if span is None:
        hint = span_hint(text, registry.year_starts)
        raise UsageError(Code.NOT_A_SPAN, f"{quoted(text)} is not a span of months", help=hint)
    return span


def require_source(name: str, registry: "Registry") -> None:
    """Refuses a source that the registry lacks.

    Raises:
        UsageError: with the nearest spelling.
    """
    _require(Code.NO_SUCH_SOURCE, "source", name, registry.sources)


def require_scope(name: str, registry: "Registry") -> None:
    """Refuses a scope that the registry lacks.

    Raises:
        UsageError: with the nearest spelling.
    """
    _require(Code.NO_SUCH_SCOPE, "scope", name, registry.scopes)


def _require(code: Code, what: str, name: str, allowed: Collection[str]) -> None:
    if name not in allowed:
        have = f"the {what}s are {some([*allowed])}" if allowed else f"the registry has no {what}s"
        raise UsageError(code, f"there is no {what} {quoted(name)}", help=did_you_mean(name, allowed, have))


def areas_asked(texts: Sequence[str] | None, registry: "Registry", default: Sequence[str]) -> list[str]:
    """The codes of the areas that texts name; every area for `all`.

    Raises:
        UsageError: a text names no area, or several.
    """
    geography = registry.geography
    if not texts:
        return list(default)
    if any(text.casefold() == "all" for text in texts):
        return [area.code for area in geography.all]
    codes: list[str] = []
    for text in texts:
        named = geography.named(text)
        if not named:
            spelt = [name for area in geography.all for name in (area.name, *area.aliases, area.code)]
            hint = did_you_mean(text, [*spelt, "all"], "use a GSS code, a name or 'all'")
            raise UsageError(Code.NO_SUCH_AREA, f"there is no area {quoted(text)} in the registry", help=hint)
        codes.extend(area.code for area in named)
    return codes


def indicators_asked(names: Sequence[str] | None, registry: "Registry") -> list[str]:
    """The indicators that are asked for; every one where none is.

    Raises:
        UsageError: one does not exist.
    """
    for name in names or ():
        if name not in registry.indicators:
            hint = did_you_mean(name, registry.indicators, "kpitool indicators lists them")
            raise UsageError(Code.NO_SUCH_INDICATOR, f"there is no indicator {quoted(name)}", help=hint)
    return list(names or registry.indicators)


def home_and_parts(registry: "Registry", quarter: Quarter) -> list[str]:
    """The home area, the areas it is made up of, and those whose figures the board reads in its place."""
    geography = registry.geography
    parts = [
        area.code
        for area in geography.at(quarter.period.last_month)
        if geography.home in geography.ancestors(area.code)
    ]
    return list(dict.fromkeys([geography.home, *parts, *map(registry.headline, registry.indicators)]))


def benchmarks(registry: "Registry") -> list[str]:
    """The areas that indicators are held against."""
    codes = [registry.benchmark_area(name) for name in registry.indicators]
    return list(dict.fromkeys(code for code in codes if code is not None))


def _opened_as_at(text: str, where: Where) -> Opened:
    """An edition with the registry it was kept with; the one on disk only says where the store is."""
    store = open_store(where)
    commits = commits_in(store)
    as_at = edition_asked(text, commits)
    edition = store.edition(as_at.number)
    if edition is None:
        raise _nothing_in(store)
    return Opened(_registry_at(as_at.number, store, where.place), store, edition, as_at)


def _registry_at(number: int, store: "Store", path: Path) -> Loaded:
    snapshot, version = store.registry_at(number)
    loaded, faults = read_snapshot(path, snapshot)
    if loaded is None:
        raise RegistryError(
            Code.KEPT_REFUSED,
            f"the registry of edition {number} has {counted(len(faults), 'fault')}",
            details=_rendered(faults),
            faults=_records(faults),
            help=f"version {version or 'that'} of kpitool kept it, and can read it",
        )
    return loaded


def _nothing_in(store: "Store") -> InputError:
    return InputError(
        Code.NOTHING_INGESTED,
        f"nothing has been ingested into {quoted(store.location, 300)} yet",
        help="run kpitool ingest first",
    )


def _rendered(faults: "Sequence[Diagnostic]") -> list[str]:
    from kpitool.views.diagnostics import rendered

    return [rendered(fault) for fault in faults]


def _records(faults: "Sequence[Diagnostic]") -> list[Fault]:
    from kpitool.views.diagnostics import record

    return [record(fault) for fault in faults]
