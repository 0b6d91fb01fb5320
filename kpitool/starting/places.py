"""Whose registry it is to be: the home area, what it is held against, and the areas around it."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpitool.areas import AREA_CODE, Area, Areas, Level
from kpitool.codes import Code
from kpitool.errors import UsageError, listed, nearest, quoted
from kpitool.geography import around, called, england, people_of
from kpitool.views.blocks import comments, scalar

NOTHING = {"none", "no", "nothing"}
"""What says that there is to be no benchmark."""
BY_HAND = re.compile(rf"({AREA_CODE.pattern})\s+(\S.*)", re.ASCII)
LEVELS = {"E07": Level.DISTRICT, "E10": Level.COUNTY, "E11": Level.COUNTY, "E12": Level.REGION}
"""The levels of areas that are named by hand, by how their codes begin; all others stand alone."""
HOME_HELP = "name it as 'Leicestershire' or by its GSS code; one outside England by both: 'W06000015 Cardiff'"


@dataclass(frozen=True)
class Places:
    """The areas of a new registry; `bundled` says that they, and their residents, are known to the program."""

    areas: Areas
    bundled: bool

    @property
    def home(self) -> Area:
        return self.areas[self.areas.home]

    @property
    def benchmark(self) -> Area | None:
        return self.areas[self.areas.benchmark] if self.areas.benchmark else None


def places_of(home: str, benchmark: str | None = None) -> Places:
    """The areas around a home area that a name, a code, or both name; its region is the benchmark if none is named.

    Raises:
        UsageError: there is no such area, or several are called so.
    """
    text = " ".join(home.split())
    by_hand = BY_HAND.fullmatch(text)
    if by_hand is not None and by_hand[1] not in england():
        return _alone(Area(by_hand[1], by_hand[2], LEVELS.get(by_hand[1][:3], Level.UNITARY)), benchmark)
    area = _one(by_hand[1] if by_hand else text)
    return replace(Places(around(area.code), True), areas=_held_against(around(area.code), benchmark))


def areas_text(places: Places) -> str:
    """The file of areas, as a registry names it."""
    told = (
        "Source: Office for National Statistics, Code History Database; facts under the Open Government Licence v3.0."
        " As at April 2025: where a code was given up, last is its last month and successor the code that took over."
        " An area that is newer than that is added by hand, in the same way."
        if places.bundled
        else "Add what lies in it, one line each, with parent: the code of what it lies in."
    )
    lines = comments(f"The areas of {places.home.name} and around it, by GSS code.") + comments(told)
    return "\n".join([*lines, "areas:", *map(_line, places.areas.all)]) + "\n"


def populations_text(places: Places) -> str:
    """The residents of the smallest areas at the middle of each year, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "name", "mid_year", "population"])
    writer.writerows([area.code, area.name, year, people] for area, year, people in people_of(places.areas.all))
    return out.getvalue()


def _one(text: str) -> Area:
    """The area of England that a text means.

    Raises:
        UsageError: none, or several.
    """
    found = [area for area in called(text) if area.level is not Level.COUNTRY]
    if len(found) == 1:
        return found[0]
    if found:
        codes = listed([f"{area.code} ({area.level})" for area in found], "or")
        raise UsageError(
            Code.SEVERAL_AREAS, f"several areas are called {quoted(text)}", help=f"say which by its code: {codes}"
        )
    if AREA_CODE.fullmatch(text):
        raise UsageError(
            Code.UNKNOWN_HOME,
            f"no name is known for the area {text}",
            help=f"say it with its name: '{text} Name of area'",
        )
    if called(text):
        raise UsageError(Code.UNKNOWN_HOME, f"{quoted(text)} is not an area to have as home", help=HOME_HELP)
    near = nearest(text, [area.name for area in england().all if area.level is not Level.COUNTRY])
    hint = f"did you mean {quoted(near)}?" if near else HOME_HELP
    raise UsageError(Code.UNKNOWN_HOME, f"there is no area {quoted(text)} among those of England", help=hint)


def _alone(area: Area, benchmark: str | None) -> Places:
    """An area that the program does not know, and perhaps another one to hold it against."""
    if benchmark is None or benchmark.casefold() in NOTHING:
        return Places(Areas(home=area.code, benchmark=None, all=(area,)), False)
    by_hand = BY_HAND.fullmatch(" ".join(benchmark.split()))
    if by_hand is None or by_hand[1] == area.code:
        raise UsageError(
            Code.NO_SUCH_AREA,
            f"{quoted(benchmark)} is no area to hold {quoted(area.name)} against",
            help="name it by its code and name: 'W92000004 Wales'; or none",
        )
    whole = Area(by_hand[1], by_hand[2], Level.COUNTRY)
    return Places(Areas(home=area.code, benchmark=whole.code, all=(whole, replace(area, parent=whole.code))), False)


def _held_against(areas: Areas, benchmark: str | None) -> Areas:
    if benchmark is None:
        return areas
    if benchmark.casefold() in NOTHING:
        return replace(areas, benchmark=None)
    found = areas.named(benchmark)
    if len(found) == 1 and found[0].code != areas.home:
        return replace(areas, benchmark=found[0].code)
    above = [areas[code].name for code in areas.ancestors(areas.home)]
    hint = f"it may be {listed([*above, 'none'], 'or')}"
    raise UsageError(
        Code.NO_SUCH_AREA,
        f"there is no area {quoted(benchmark)} to hold {quoted(areas[areas.home].name)} against",
        help=hint,
    )


def _line(area: Area) -> str:
    keys: dict[str, str | Sequence[str] | None] = {
        "code": area.code,
        "name": area.name,
        "level": area.level.value,
        "parent": area.parent,
        "aliases": area.aliases,
        "first": f"{area.first:%Y-%m}" if area.first else None,
        "last": f"{area.last:%Y-%m}" if area.last else None,
        "successor": area.successor,
    }
    parts = [f"{key}: {_written(key, value)}" for key, value in keys.items() if value]
    return f"  - {{{', '.join(parts)}}}"


def _written(key: str, value: str | Sequence[str] | None) -> str:
    if key in {"first", "last"}:
        return str(value)
    return scalar(value) if isinstance(value, str) else f"[{', '.join(map(scalar, value or ()))}]"
