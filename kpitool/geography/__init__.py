"""The areas of England and their residents, bundled with the program: codes, names, what lies in what, mid-years.

Facts of the Office for National Statistics under the Open Government Licence v3.0; README.md beside the data says more.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files

from kpitool.areas import Area, Areas, Level
from kpitool.period import month_from

ENGLAND = "E92000001"
SOURCE = "Office for National Statistics, under the Open Government Licence v3.0"
LAST_MID_YEAR = 2019
"""The year of the newest estimates that are bundled."""
CHANGED = "April 2025"
"""Until when changes of codes are known."""


@cache
def england() -> Areas:
    """Every area of England of April 2019 and later; none of them is home."""
    rows = csv.DictReader(_text("england.csv").splitlines())
    return Areas(home=ENGLAND, benchmark=None, all=tuple(map(_area, rows)))


@cache
def residents() -> Mapping[str, Mapping[int, int]]:
    """The residents of each local authority of April 2019 at the middle of each year."""
    rows = csv.DictReader(_text("mid_year_populations.csv").splitlines())
    return {row.pop("code"): {int(year): int(people) for year, people in row.items()} for row in rows}


def called(text: str) -> tuple[Area, ...]:
    """The areas of England that a code or a name means; of those of one name that one which is in use still."""
    found = england().named(text)
    in_use = tuple(area for area in found if area.last is None)
    return in_use or found


def chain(code: str) -> tuple[Area, ...]:
    """An area and what it lies in, up to the country."""
    geography = england()
    return (geography[code], *(geography[each] for each in geography.ancestors(code)))


def around(code: str) -> Areas:
    """What a partnership of an area needs: the area as home, its region as benchmark, and every area of the region.

    Of a region it is the areas of all regions, with England as the benchmark.
    """
    whole = next((area for area in chain(code)[1:] if area.level is Level.REGION), england()[ENGLAND])
    chosen = [area for area in england().all if whole.code in {each.code for each in chain(area.code)}]
    top = replace(whole, parent=None)
    kept = tuple(top if area.code == whole.code else area for area in chosen)
    return Areas(home=code, benchmark=whole.code if whole.code != code else None, all=kept)


def people_of(areas: Iterable[Area]) -> list[tuple[Area, int, int]]:
    """The residents of those of some areas that estimates are published of: area, year, people."""
    rows = [(area, year, people) for area in areas for year, people in residents().get(area.code, {}).items()]
    return sorted(rows, key=lambda row: (row[1], row[0].code))


def _area(row: Mapping[str, str]) -> Area:
    name, comma, rest = row["name"].partition(", ")
    return Area(
        code=row["code"],
        name=row["name"],
        level=Level(row["level"]),
        parent=row["parent"] or None,
        aliases=(name,) if comma and rest.endswith(" of") else (),
        first=_month(row["first"]),
        last=_month(row["last"]),
        successor=row["successor"] or None,
    )


def _month(text: str) -> date | None:
    return month_from(text) if text else None


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
