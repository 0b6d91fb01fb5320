"""A made-up partnership that withholds small counts, every count of which is known: what the attacker is set on.

Crimes by offence; injuries of two sources, charted by month and held against a mean of rates; deaths by the year.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.conftest import World

REGISTRY = """\
title: Attacked partnership
suppress_below: 5
areas:
  home: E10000001
  benchmark: E12000001
  list:
    - {code: E12000001, name: Midshire Region, level: region}
    - {code: E10000001, name: Homeshire, level: county, parent: E12000001}
    - {code: E07000001, name: Northton, level: district, parent: E10000001}
    - {code: E07000002, name: Southton, level: district, parent: E10000001}
    - {code: E07000003, name: Eastton, level: district, parent: E10000001}
    - {code: E06000001, name: Cityborough, level: unitary, parent: E12000001}
scopes:
  force: {title: The Force, areas: [E07000001, E07000002, E07000003, E06000001]}
sources:
  crime:
    title: Crime log
    scope: force
    files: "crime_*.csv"
    file_name: "crime_{from}_{to}"
    layout: events
    columns: {period: Month, area: Code}
    period: {format: month}
    dimensions:
      offence: {column: Offence, values: [Burglary, Robbery, Vehicle crime]}
    coverage: file_name
    frequency: monthly
    due_after: 20
    max_unlocated: 100%
SOURCES  people:
    title: Mid-year estimates
    files: people.csv
    layout: counts
    series: snapshot
    columns: {period: year, area: code, count: people}
    period: {format: mid_year}
    coverage: columns
    frequency: annual
    due_after: 365
populations:
  residents: {title: residents, source: people}
categories:
  crime: {title: Crime}
indicators:
  burglary:
    title: Burglary
    category: crime
    definition: Burglary of homes.
    measure: {kind: rate, per: 1000, population: residents}
    source: crime
    filter: {offence: Burglary}
    polarity: low_is_good
    targets: [{value: 0.5, unit: rate, from: 2018Q1}]
  robbery:
    title: Robbery
    category: crime
    definition: Robberies of a quarter.
    measure: {kind: count}
    source: crime
    filter: {offence: Robbery}
    polarity: low_is_good
    window: quarter
  crime:
    title: All crime
    category: crime
    definition: All of them.
    measure: {kind: rate, per: 1000, population: residents}
    source: crime
    breakdown: offence
    polarity: low_is_good
"""
MORE_INDICATORS = """\
  injuries:
    title: Injuries
    category: crime
    definition: People brought in by ambulances, and those who came by themselves.
    measure: {kind: rate, per: 1000, population: residents}
    source: [ambulance, hospital]
    polarity: low_is_good
    compare: {benchmark: {kind: mean_of_rates}}
    chart: {period: month, seasonal: false}
  deaths:
    title: Deaths
    category: crime
    definition: Deaths on roads.
    measure: {kind: rate, per: 1000, population: residents}
    source: deaths
    polarity: low_is_good
    window: latest
"""
COUNTED = """\
  {name}:
    title: Returns of {name}
    scope: force
    files: "{name}_*.csv"
    file_name: "{name}_{{from}}_{{to}}"
    layout: counts
    absent: zero
    columns: {{period: Period, area: Code, count: Count}}
    period: {{format: {form}}}
    coverage: file_name
    frequency: {often}
    due_after: 20
"""
RETURNS = {"ambulance": ("month", "monthly"), "hospital": ("month", "monthly"), "deaths": ("year", "annual")}

OFFENCES = ("Burglary", "Robbery", "Vehicle crime")
DISTRICTS = ("E07000001", "E07000002", "E07000003")
LEAVES = (*DISTRICTS, "E06000001")
AREAS = {"E12000001": LEAVES, "E10000001": DISTRICTS, **{leaf: (leaf,) for leaf in LEAVES}}
PEOPLE = 50_000
"""In each of the smallest areas, in every year."""
MONTHS = [date(year, month, 1) for year in (2017, 2018, 2019) for month in range(1, 13)]
NOWHERE = "without a place"
SORTS = {"crime": OFFENCES, **{name: (name,) for name in RETURNS}}
"""What each source counts."""
READ = {
    "burglary": ("Burglary",),
    "robbery": ("Robbery",),
    "crime": OFFENCES,
    "injuries": ("ambulance", "hospital"),
    "deaths": ("deaths",),
}
"""What each indicator counts."""
Truth = dict[tuple[str, str, date], int]


@dataclass(frozen=True)
class Seed:
    """How many crimes the places have a month, and of which offences; and how many of what is returned each has.

    `returns`: of ambulances and hospitals a month, of deaths a year.
    """

    number: int
    places: tuple[float, float, float, float]
    offences: tuple[float, float, float]
    returns: tuple[float, ...] = ()

    @property
    def indicators(self) -> list[str]:
        """Those that one looks into: of crime in the one partnership, of what is returned in the other."""
        return [name for name in READ if bool(self.returns) == (READ[name][0] in RETURNS)]


CRIME = Seed(1, (0.2, 1.0, 3.0, 4.0), (2.0, 0.15, 1.0))
MORE = Seed(2, (0.1, 0.3, 0.5, 2.0), (0.5, 0.5, 3.0), (20.0, 0.4, 6.0))


def counted(world: World, seed: Seed) -> Truth:
    """Writes the extracts of a made-up partnership; gives every count of it."""
    drawn = random.Random(seed.number)  # noqa: S311
    truth = {
        (offence, place, month): sum(drawn.random() < size * rate / 25 for _ in range(25))
        for place, size in zip((*LEAVES, NOWHERE), (*seed.places, 0.1), strict=True)
        for offence, rate in zip(OFFENCES, seed.offences, strict=True)
        for month in MONTHS
    }
    rows = [
        f"{month:%Y-%m},{'' if place == NOWHERE else place},{offence}"
        for (offence, place, month), count in truth.items()
        for _ in range(count)
    ]
    world.write("crime_2017-01_2019-12.csv", "\n".join(["Month,Code,Offence", *rows]) + "\n")
    more = zip(RETURNS, seed.returns, strict=True) if seed.returns else ()
    for name, rate in more:
        truth |= dict(_returned(world, name, rate, drawn))
    declared = "".join(COUNTED.format(name=name, form=form, often=often) for name, (form, often) in RETURNS.items())
    text = REGISTRY.replace("SOURCES", declared if seed.returns else "")
    world.registry.write_text(text + (MORE_INDICATORS if seed.returns else ""), encoding="utf-8")
    people = [f"{leaf},{year},{PEOPLE}" for leaf in LEAVES for year in (2016, 2017, 2018, 2019)]
    world.write("people.csv", "\n".join(["code,year,people", *people]) + "\n")
    return truth


def _returned(
    world: World, name: str, rate: float, drawn: random.Random
) -> Iterator[tuple[tuple[str, str, date], int]]:
    """Writes a return; gives its counts, those of a year as if all were of January."""
    yearly, rows = RETURNS[name][0] == "year", list[str]()
    for place in LEAVES:
        for month in MONTHS:
            held = month.month == 1 or not yearly
            count = sum(drawn.random() < rate / 50 for _ in range(50)) if held else 0
            if count:
                rows.append(f"{month:{'%Y' if yearly else '%Y-%m'}},{place},{count}")
            yield (name, place, month), count
    world.write(f"{name}_2017-01_2019-12.csv", "\n".join(["Period,Code,Count", *rows]) + "\n")
