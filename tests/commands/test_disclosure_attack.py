"""Whoever holds every figure that is printed of a quarter can tell no small count more closely than 1 to 4."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from kpitool.analysis.disclosure import plan
from kpitool.analysis.disclosure.atoms import Atoms
from kpitool.analysis.disclosure.cells import Cells, Row
from kpitool.analysis.disclosure.witnesses import Shown
from tests.attack import Attacker, Block
from tests.conftest import Run, World

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
    title: Crime counts
    scope: force
    files: "crime_*.csv"
    file_name: "crime_{from}_{to}"
    layout: counts
    absent: zero
    columns: {period: Month, area: Code, count: Count}
    period: {format: month}
    dimensions:
      offence: {column: Offence, values: [Burglary, Robbery, Vehicle crime]}
    coverage: file_name
    frequency: monthly
    due_after: 20
    max_unlocated: 100%
  people:
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
OFFENCES = ("Burglary", "Robbery", "Vehicle crime")
DISTRICTS = ("E07000001", "E07000002", "E07000003")
LEAVES = (*DISTRICTS, "E06000001")
AREAS = {"E12000001": LEAVES, "E10000001": DISTRICTS, **{leaf: (leaf,) for leaf in LEAVES}}
READ = {"burglary": ("Burglary",), "robbery": ("Robbery",), "crime": OFFENCES}
MONTHS = [date(year, month, 1) for year in (2017, 2018, 2019) for month in range(1, 13)]
WINDOWS: tuple[tuple[str, ...], ...] = (
    (),
    *(("--window", window) for window in ("quarter", "year_to_date", "financial_year")),
)
NOWHERE = "without a place"
Truth = dict[tuple[str, str, date], int]


@dataclass(frozen=True)
class Seed:
    """A made-up partnership: how many records its places and offences have a month."""

    number: int
    places: tuple[float, float, float, float]
    offences: tuple[float, float, float]


SEEDS = [
    Seed(1, (0.2, 1.0, 3.0, 4.0), (2.0, 0.15, 1.0)),
    Seed(2, (0.1, 0.3, 0.5, 2.0), (0.5, 0.5, 3.0)),
]


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
        f"{month:%Y-%m},{'' if place == NOWHERE else place},{offence},{count}"
        for (offence, place, month), count in truth.items()
        if count
    ]
    world.registry.write_text(REGISTRY, encoding="utf-8")
    world.write("crime_2017-01_2019-12.csv", "\n".join(["Month,Code,Offence,Count", *rows]) + "\n")
    people = [f"{leaf},{year},50000" for leaf in LEAVES for year in (2016, 2017, 2018, 2019)]
    world.write("people.csv", "\n".join(["code,year,people", *people]) + "\n")
    return truth


class Reader:
    """Reads answers of the program as they stand in JSON, and tells the attacker."""

    def __init__(self) -> None:
        self.attacker = Attacker()

    def entry(self, entry: dict[str, Any]) -> None:
        here, now = entry["area"]["code"], entry["period"]
        part = entry["breakdown"]["value"] if entry["breakdown"] else None
        block = self._block(entry["indicator"], part, here, now)
        self._figure(block, entry)
        if entry["unlocated"]:
            lost = (block[0], frozenset({NOWHERE}), block[2])
            self._count(lost, entry["unlocated"]["count"], entry["unlocated"]["withheld"])
        if entry.get("share") is not None:
            whole = self._block(entry["indicator"], None, here, now)
            self.attacker.reads_link(block, whole, entry["share"] / 100)
        self._pair(entry["indicator"], part, here, block, entry)
        if entry.get("beside"):
            beside = self._block(entry["indicator"], part, here, entry["beside"]["period"])
            self._figure(beside, entry["beside"])
            self._pair(entry["indicator"], part, here, beside, entry["beside"])
        for other in ("benchmark", "home"):
            if entry.get(other):
                code, period = entry[other]["area"]["code"], entry[other]["period"]
                self._figure(self._block(entry["indicator"], None, code, period), entry[other])
        for finding in entry.get("findings") or ():
            for evidence in finding["evidence"]:
                if evidence["count"] is not None:
                    mine = self._block(entry["indicator"], None, here, evidence["period"])
                    self.attacker.reads(mine, evidence["count"])

    def history(self, profile: dict[str, Any]) -> None:
        here, name = profile["figure"]["area"]["code"], profile["indicator"]
        for past in profile["history"]:
            block = self._block(name, None, here, past["period"])
            self._figure(block, past)
            last = frozenset(sorted(block[2])[-3:])
            if past["quarter_count"] is not None or past["quarter_withheld"]:
                self._count((block[0], block[1], last), past["quarter_count"], past["quarter_withheld"])

    def _pair(self, name: str, part: str | None, here: str, block: Block, told: dict[str, Any]) -> None:
        """A figure, the one before, and the change from the one to the other."""
        before = told.get("previous")
        if before is None:
            return
        then = self._block(name, part, here, before["period"])
        self._figure(then, before)
        change = told.get("change")
        if change and change["count"] is not None:
            self.attacker.reads_link(block, then, 1, change["count"])
        if change and change["percent_of_count"] is not None:
            self.attacker.reads_link(block, then, 1 + change["percent_of_count"] / 100)

    def _figure(self, block: Block, told: dict[str, Any]) -> None:
        self._count(block, told["count"], told["withheld"])
        if told["withheld"]:
            derived = ("value", "denominator", "share", "lower95", "upper95", "lower998", "upper998")
            assert [name for name in derived if told.get(name) is not None] == []
        elif told["value"] is not None and told["denominator"] is not None:
            assert told["count"] == pytest.approx(told["value"] * told["denominator"] / 1000)

    def _count(self, block: Block, count: float | None, withheld: str | None) -> None:
        if withheld:
            assert count is None
            self.attacker.reads_withheld(block, as_small=withheld == "small")
        elif count is not None:
            self.attacker.reads(block, count)

    def _block(self, name: str, part: str | None, code: str, period: dict[str, Any]) -> Block:
        first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
        months = frozenset(month for month in MONTHS if first <= month <= last)
        return frozenset({part} if part else READ[name]), frozenset(AREAS[code]), months


def read_everything(run: Run, shown: Iterable[str]) -> Reader:
    """Every command of the quarter, asked for all that it can print; the past of indicators in some areas."""
    quarter, reader = ("--quarter", "2019Q3", "--json"), Reader()
    answers = [run("exceptions", *quarter)]
    for window in WINDOWS:
        answers.append(run("compare", *quarter, "--area", "all", *window))
        answers.append(run("rates", *quarter, "--area", "all", "--breakdown", *window))
    for answer in answers:
        for entry in answer.json["results"]:
            reader.entry(entry)
    for name in READ:
        for code in shown:
            for profile in run("show", name, *quarter, "--area", code).json["results"]:
                reader.history(profile)
                for entry in (profile["figure"], *profile["areas"], *profile["breakdown"]):
                    reader.entry(entry)
    return reader


def count_of(block: Block, truth: Truth) -> int:
    offences, places, months = block
    return sum(truth[offence, place, month] for offence in offences for place in places for month in months)


def small_ones(attacker: Attacker, truth: Truth) -> list[Block]:
    blocks = attacker.small | attacker.withheld
    return sorted((block for block in blocks if 0 < count_of(block, truth) < 5), key=repr)


def told_apart(attacker: Attacker, truth: Truth) -> Iterator[tuple[Block, tuple[float, float]]]:
    """The small counts that the attacker can bound more closely than 1 to 4."""
    for block, (least, most) in attacker.bounds(small_ones(attacker, truth)).items():
        if least > 1 + 1e-6 or most < 4 - 1e-6:
            yield block, (least, most)


@pytest.mark.parametrize(("seed", "shown"), [(SEEDS[0], tuple(AREAS)), (SEEDS[1], ("E10000001", "E07000001"))])
def test_no_small_count_can_be_told_more_closely_than_1_to_4(
    world: World, run: Run, seed: Seed, shown: tuple[str, ...]
) -> None:
    truth = counted(world, seed)
    assert run("ingest").code == 0
    attacker = read_everything(run, shown).attacker
    for block, count in attacker.known.items():
        assert count == count_of(block, truth)
        assert not 0 < count < 5
    assert all(0 < count_of(block, truth) < 5 for block in attacker.small)
    assert len(small_ones(attacker, truth)) > 10
    assert len(attacker.known) > 20
    assert list(told_apart(attacker, truth)) == []


def test_the_attacker_finds_counts_where_only_small_ones_are_withheld(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small_only(cells: Cells, atoms: Atoms) -> dict[Row, Shown]:
        assert atoms.masses
        return {row: Shown.SMALL for row, figure in cells.figures.items() if figure.small}

    monkeypatch.setattr(plan, "withheld", small_only)
    truth = counted(world, SEEDS[0])
    assert run("ingest").code == 0
    assert len(list(told_apart(read_everything(run, ()).attacker, truth))) > 5


def test_pages_show_withheld_counts_as_json_does_and_sentences_give_no_number(world: World, run: Run) -> None:
    counted(world, SEEDS[0])
    assert run("ingest").code == 0
    asked = ("--quarter", "2019Q3", "--area", "all", "--breakdown")
    entries = run("rates", *asked, "--json").json["results"]
    shown = [entry["withheld"] for entry in entries] + [
        entry["unlocated"]["withheld"] for entry in entries if entry["unlocated"] and not entry["breakdown"]
    ]
    page = run("rates", *asked).out
    assert len(re.findall(r"  <5", page)) == shown.count("small") > 0
    assert len(re.findall(r"  withheld", page)) == shown.count("secondary") > 0
    judged = run("compare", "--quarter", "2019Q3", "--area", "all", "--json").json["results"]
    exceptions = run("exceptions", "--quarter", "2019Q3", "--json").json["results"]
    for entry in [*judged, *exceptions]:
        if entry["withheld"]:
            assert entry["missing"]["reason"].startswith("withheld, since ")
            said = entry.get("statement", "").replace(entry["period"]["label"], "").replace("fewer than 5", "")
            assert not re.search(r"no figure[^.]*\d", said.split(". ")[0])
