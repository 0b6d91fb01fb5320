"""The hierarchy of areas, with dates of validity and successors, and the scopes that cut across it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

SMALL_AREA_CODE = re.compile(r"[EWS]01\d{6}|95[A-Z]{2}\d{2}[A-Z]\d|N2\d{7}", re.ASCII)
SMALL_AREA_NAME = re.compile(r"(?P<district>\S.*\S) (?P<msoa>\d{3})(?P<lsoa>[A-Z])", re.ASCII)
AREA_CODE = re.compile(r"[EWSNKJ]\d{8}", re.ASCII)


class Level(StrEnum):
    """What an area is; smaller areas first. A unitary authority stands directly under its region; so does the area of
    a force, where figures come by force and not by district.

    A scope is whatever a reporting service speaks for; it stands apart, since it may cut across the others.
    """

    DISTRICT = "district"
    UNITARY = "unitary"
    COUNTY = "county"
    FORCE = "force"
    REGION = "region"
    COUNTRY = "country"
    SCOPE = "scope"


@dataclass(frozen=True)
class Area:
    """One GSS-coded area; `first` and `last` are the months in which its code is in use."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    successor: str | None = None

    @property
    def apart(self) -> bool:
        """Whether it stands apart from the hierarchy: all that a scope speaks for, whatever it cuts across."""
        return self.level is Level.SCOPE

    def in_use(self, month: date) -> bool:
        return (self.first is None or self.first <= month) and (self.last is None or month <= self.last)


@dataclass(frozen=True)
class Scope:
    """Who reports (a force, a service) and which of the smallest areas they speak for."""

    id: str
    title: str
    areas: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Areas:
    """Every area of a registry, the partnership's own (home) and the one it is held against (benchmark)."""

    home: str
    benchmark: str | None
    all: tuple[Area, ...]
    scopes: tuple[Scope, ...] = field(default=())

    @cached_property
    def by_code(self) -> dict[str, Area]:
        return {area.code: area for area in self.all}

    def __getitem__(self, code: str) -> Area:
        return self.by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def at(self, month: date) -> tuple[Area, ...]:
        """The areas in use in a month."""
        if month not in self._in_use:
            self._in_use[month] = tuple(area for area in self.all if area.in_use(month))
        return self._in_use[month]

    def named(self, text: str, levels: Iterable[Level] = tuple(Level)) -> tuple[Area, ...]:
        """The areas that a code, a name or an alias means; none, one, or several of one name."""
        wanted = plain_name(text)
        allowed = set(levels)
        return tuple(area for area in self._by_name.get(wanted, ()) if area.level in allowed)

    def heir(self, code: str, month: date) -> str:
        """The code that stands for an area's people in a month: itself, or its successors' last."""
        seen = {code}
        while (area := self.by_code[code]).successor and area.last and month > area.last:
            if area.successor in seen or area.successor not in self.by_code:
                break
            code = area.successor
            seen.add(code)
        return code

    def children(self, code: str, month: date) -> tuple[str, ...]:
        """The areas in use that lie directly in an area."""
        if month not in self._members_of:
            members: dict[str, list[str]] = {}
            for area in self.at(month):
                members.setdefault(area.parent or "", []).append(area.code)
            self._members_of[month] = {parent: tuple(codes) for parent, codes in members.items()}
        return self._members_of[month].get(code, ())

    def leaves(self, code: str, month: date) -> tuple[str, ...]:
        """The smallest areas in use that make up an area; an area without members is its own."""
        below = self.children(code, month)
        return tuple(leaf for child in below for leaf in self.leaves(child, month)) if below else (code,)

    def ancestors(self, code: str) -> Iterator[str]:
        """The areas that an area lies in, the nearest first."""
        parent = self.by_code[code].parent
        while parent is not None and parent in self.by_code:
            yield parent
            parent = self.by_code[parent].parent

    def depth(self, code: str) -> int:
        return sum(1 for _ in self.ancestors(code))

    def scope_named(self, text: str) -> Scope | None:
        """The scope that an id, a title or an alias means."""
        return self._scopes_by_name.get(plain_name(text))

    def scopes_of(self, code: str, month: date) -> tuple[Scope, ...]:
        """The scopes that speak for any part of an area.

        One that figures are of, whole, is left out where others speak for the same parts: it reports of none of them.
        """
        leaves = set(self.leaves(code, month))
        found = {scope: leaves & self._members(scope, month) for scope in self.scopes}
        found = {scope: mine for scope, mine in found.items() if mine}
        for scope, mine in [*found.items()]:
            others = set[str]().union(*(theirs for other, theirs in found.items() if other is not scope))
            if scope.id in self and mine <= others:
                del found[scope]
        return tuple(found)

    def _members(self, scope: Scope, month: date) -> set[str]:
        return {self.heir(area, month) for area in scope.areas if area in self.by_code}

    @cached_property
    def _in_use(self) -> dict[date, tuple[Area, ...]]:
        return {}

    @cached_property
    def _members_of(self) -> dict[date, dict[str, tuple[str, ...]]]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Area, ...]]:
        found: dict[str, tuple[Area, ...]] = {}
        for area in self.all:
            for name in {plain_name(text) for text in (area.code, area.name, *area.aliases)}:
                found[name] = (*found.get(name, ()), area)
        return found

    @cached_property
    def _scopes_by_name(self) -> dict[str, Scope]:
        return {plain_name(name): scope for scope in self.scopes for name in (*scope.aliases, scope.title, scope.id)}


def plain_name(text: str) -> str:
    """A name as it is compared: case, and how blanks and "and" are written, do not matter."""
    return " ".join(text.replace("&", " and ").casefold().split())
