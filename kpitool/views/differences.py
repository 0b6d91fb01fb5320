"""What moved between two editions of one quarter: figures and verdicts, before and after, and why."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kpitool.analysis.restatements import Restatement
from kpitool.registry.changes import changed_keys, source_names
from kpitool.registry.models import Registry
from kpitool.views.closed import Status, Verdict
from kpitool.views.envelope import EditionMark
from kpitool.views.records import AreaRecord, Entry, PeriodRecord

DATA: Literal["data"] = "data"
REGISTRY: Literal["registry"] = "registry"
Cause = Literal["data", "registry"]
Kind = Literal["changed", "gained", "lost", "added", "removed"]
CLOSE = 1e-9
Key = tuple[str, str]
"""An indicator and the code of an area."""


@dataclass(frozen=True)
class Verdicts:
    """What the comparisons with the window before, the benchmark and the home area say."""

    previous: Verdict
    benchmark: Verdict
    home: Verdict


@dataclass(frozen=True)
class Side:
    """A figure as one of the two editions has it, with what it was compared with; `findings` as "rule level"."""

    value: float | None
    count: float | None
    denominator: float | None
    previous_value: float | None
    previous_count: float | None
    previous_denominator: float | None
    benchmark_value: float | None
    home_value: float | None
    status: Status
    explained: bool
    verdicts: Verdicts
    findings: list[str]
    missing: str | None


@dataclass(frozen=True)
class Moved:
    """By how much the figure moved: after less before, and the percent of the value before."""

    count: float | None
    value: float | None
    percent_of_value: float | None


@dataclass(frozen=True)
class RestatedSource:
    """A source that said it anew: in which editions, and whether because its definition had changed."""

    source: str
    editions: list[int]
    reread: bool


@dataclass(frozen=True)
class Difference:
    """One indicator in one area, where two editions differ.

    `kind`: changed; gained or lost, where one edition alone has the value; added or removed, where one registry alone
    has the indicator or the area. `benchmark` is the name of the area that it is held against. `why`: data, registry,
    or both. `restated` are the sources behind the one, `changed_keys` the registry's keys behind the other; they are
    empty where that is no cause.
    """

    indicator: str
    title: str
    category: str
    area: AreaRecord
    period: PeriodRecord
    unit: str
    benchmark: str | None
    kind: Kind
    verdicts_moved: bool
    before: Side | None
    after: Side | None
    change: Moved
    why: list[Cause]
    restated: list[RestatedSource]
    changed_keys: list[str]


@dataclass(frozen=True)
class Between:
    """The two editions that are held against each other, how many rows differ, and in how many a verdict does."""

    before: EditionMark
    after: EditionMark
    rows: int
    verdicts: int


@dataclass(frozen=True)
class Causes:
    """What can have moved a figure: two registries, the statements in between, and the sources that were read anew."""

    before: Registry
    after: Registry
    restatements: Sequence[Restatement]
    reread: frozenset[str]


def differences(
    before: Sequence[Entry], between: Sequence[Entry], after: Sequence[Entry], causes: Causes
) -> list[Difference]:
    """The rows that differ, those whose verdicts moved first, then in the order of the indicators.

    `between` are the entries of the later data under the earlier registry: what differs from `before` is restated data,
    what differs from `after` is the changed registry.
    """
    old, middle, new = (_by_key(entries) for entries in (before, between, after))
    found = [
        _difference(key, old, middle, new, causes)
        for key in dict.fromkeys([*new, *old])
        if _differ(old.get(key), new.get(key))
    ]
    return sorted(found, key=lambda row: not row.verdicts_moved)


def _by_key(entries: Sequence[Entry]) -> dict[Key, Entry]:
    return {(entry.indicator, entry.area.code): entry for entry in entries}


def _difference(
    key: Key, old: Mapping[Key, Entry], middle: Mapping[Key, Entry], new: Mapping[Key, Entry], causes: Causes
) -> Difference:
    was, now = old.get(key), new.get(key)
    shown = now or was
    if shown is None:
        raise AssertionError(f"{key} stands on neither side")
    why: list[Cause] = [DATA] if _differ(was, middle.get(key)) else []
    why += [REGISTRY] if _differ(middle.get(key), now) else []
    restated = _restated(shown, causes) if DATA in why else []
    if REGISTRY not in why and any(source.reread for source in restated):
        why.append(REGISTRY)  # the figures were read anew because the registry says otherwise how
    before, after = (side(entry) if entry else None for entry in (was, now))
    return Difference(
        indicator=shown.indicator,
        title=shown.title,
        category=shown.category,
        area=shown.area,
        period=shown.period,
        unit=shown.unit,
        benchmark=next((each.benchmark.area.name for each in (now, was) if each and each.benchmark), None),
        kind=_kind(before, after),
        verdicts_moved=before is not None and after is not None and _judged(before) != _judged(after),
        before=before,
        after=after,
        change=_moved(before, after),
        why=why,
        restated=restated,
        changed_keys=changed_keys(causes.before, causes.after, shown.indicator) if REGISTRY in why else [],
    )


def side(entry: Entry) -> Side:
    """A figure with its verdicts, as one edition has it."""
    previous = entry.previous
    return Side(
        value=entry.value,
        count=entry.count,
        denominator=entry.denominator,
        previous_value=previous.value if previous else None,
        previous_count=previous.count if previous else None,
        previous_denominator=previous.denominator if previous else None,
        benchmark_value=entry.benchmark.value if entry.benchmark else None,
        home_value=entry.home.value if entry.home else None,
        status=entry.status,
        explained=entry.explained is not None,
        verdicts=Verdicts(
            previous=entry.change.verdict if entry.change else "not_compared",
            benchmark=entry.benchmark.verdict if entry.benchmark else "not_compared",
            home=entry.home.verdict if entry.home else "not_compared",
        ),
        findings=[
            f"{finding.rule} {finding.level}{' explained' if finding.explained else ''}" for finding in entry.findings
        ],
        missing=entry.missing.reason if entry.missing else None,
    )


def own_moved(before: Side, after: Side) -> bool:
    """Whether the figure itself moved, and not only what it is compared with."""
    return not _all_close(_own(before), _own(after))


def same_number(one: float | None, other: float | None) -> bool:
    """Whether two figures are one, but for the last digits of a computer's division."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=CLOSE)


def _differ(was: Entry | None, now: Entry | None) -> bool:
    if was is None or now is None:
        return was is not now
    before, after = side(was), side(now)
    return (
        not _all_close([*_own(before), *_beside(before)], [*_own(after), *_beside(after)])
        or _judged(before) != _judged(after)
        or was.period != now.period
    )


def _own(side: Side) -> list[float | None]:
    return [side.value, side.count, side.denominator]


def _beside(side: Side) -> list[float | None]:
    previous = [side.previous_value, side.previous_count, side.previous_denominator]
    return [*previous, side.benchmark_value, side.home_value]


def _judged(side: Side) -> tuple[object, ...]:
    return side.status, side.explained, side.verdicts, tuple(side.findings)


def _all_close(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    return all(same_number(*pair) for pair in zip(one, other, strict=True))


def _kind(before: Side | None, after: Side | None) -> Kind:
    if before is None or after is None:
        return "added" if before is None else "removed"
    if (before.value is None) == (after.value is None):
        return "changed"
    return "gained" if before.value is None else "lost"


def _moved(before: Side | None, after: Side | None) -> Moved:
    if before is None or after is None:
        return Moved(None, None, None)
    value = _less(after.value, before.value)
    percent = 100 * value / abs(before.value) if value is not None and before.value else None
    return Moved(_less(after.count, before.count), value, percent)


def _less(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return None
    return 0.0 if same_number(one, other) else one - other


def _restated(entry: Entry, causes: Causes) -> list[RestatedSource]:
    """The sources of an indicator that said anew what its windows rest on; all of them, where none speaks for those."""
    names = [name for registry in (causes.after, causes.before) for name in source_names(registry, entry.indicator)]
    mine = [each for each in causes.restatements if each.source in names]
    start = entry.previous.period.start if entry.previous else entry.period.start
    near = [each for each in mine if each.first <= entry.period.end and each.last >= start] or mine
    return [
        RestatedSource(source, [each.edition for each in near if each.source == source], source in causes.reread)
        for source in dict.fromkeys(each.source for each in near)
    ]
