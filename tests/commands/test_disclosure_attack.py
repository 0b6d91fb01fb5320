"""Whoever holds every figure that is printed of a quarter can tell no small count more closely than 1 to 4."""

import re
from collections.abc import Iterable, Iterator

import polars as pl
import pytest

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.continuity import followed
from kpitool.analysis.disclosure import plan
from kpitool.analysis.disclosure.atoms import Atoms
from kpitool.analysis.disclosure.cells import Cells, Row
from kpitool.analysis.disclosure.withholding import Shown
from kpitool.analysis.quarters import assess_quarters
from kpitool.commands.family import Where
from kpitool.commands.opening import Opened, open_edition
from kpitool.period import Period, Quarter
from kpitool.views.entries import breakdown_entries, entries
from kpitool.views.envelope import plain
from tests.attack import Attacker, Block
from tests.attack_reader import Reader, block_of
from tests.attacked import CRIME, MORE, Seed, Truth, counted
from tests.conftest import Run, World
from tests.explain_reader import read_explanation

WINDOWS: tuple[tuple[str, ...], ...] = (
    (),
    *(("--window", window) for window in ("quarter", "year_to_date", "financial_year")),
)
QUARTER = ("--quarter", "2019Q3")
Q3 = Quarter(2019, 3)
EARLIER = [Q3.before(back) for back in range(1, 12)]
"""More than a plan looks back on."""


def read_everything(run: Run, seed: Seed, shown: Iterable[str]) -> Reader:
    """Every command of the quarter, asked for all that it can print; the past and the derivation in some areas."""
    reader, json = Reader(), (*QUARTER, "--json")
    answers = [run("exceptions", *json)]
    for window in WINDOWS:
        answers.append(run("compare", *json, "--area", "all", *window))
        if not (seed.returns and window):  # nothing that is returned has a breakdown
            answers.append(run("rates", *json, "--area", "all", "--breakdown", *window))
    for answer in answers:
        for entry in answer.json["results"]:
            reader.entry(entry)
    for row in run("export", *json, "--area", "all", "--quarters", "9").json["results"]:
        reader.exported(row)
    for name in seed.indicators:
        for code in shown:
            for profile in run("show", name, *json, "--area", code).json["results"]:
                reader.history(profile)
                for entry in (profile["figure"], *profile["areas"], *profile["breakdown"]):
                    reader.entry(entry)
            for explanation in run("explain", name, *json, "--area", code).json["results"]:
                read_explanation(reader, explanation)
    return reader


def read_quarters(reader: Reader, assessments: Iterable[Assessment]) -> None:
    """All that a page of several quarters could hold, the points of their charts included."""
    for assessment in assessments:
        whole = entries(assessment)
        for entry in [*whole, *breakdown_entries(assessment, whole)]:
            reader.entry(plain(entry))
        points = assessment.charts.filter(pl.col("y").is_not_null() | pl.col("adjusted").is_not_null())
        for name, area, start, months, x in points.select("indicator", "area", "start", "months", "x").iter_rows():
            period = Period(start, months)
            told = {"start": period.start.isoformat(), "end": period.last_month.isoformat()}
            reader.attacker.reads(block_of(name, area, told), x)  # a point without a count would be null, and fail


def opened(world: World) -> Opened:
    return open_edition(Where(registry=world.registry, store=None))


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


@pytest.mark.parametrize(("seed", "shown"), [(CRIME, ("E10000001", "E07000002")), (MORE, ("E10000001", "E07000001"))])
def test_no_small_count_can_be_told_more_closely_than_1_to_4(
    world: World, run: Run, seed: Seed, shown: tuple[str, ...]
) -> None:
    truth = counted(world, seed)
    assert run("ingest").code == 0
    reader, held = read_everything(run, seed, shown), opened(world)
    read_quarters(reader, assess_quarters(held.edition, held.registry, Q3, EARLIER))
    attacker = reader.attacker
    for block, count in attacker.known.items():
        assert count == count_of(block, truth)
        assert not 0 < count < 5
    assert all(0 < count_of(block, truth) < 5 for block in attacker.small)
    for terms, result in attacker.sums:
        assert sum(times * count_of(block, truth) for block, times in terms) == pytest.approx(result, abs=1e-9)
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
    truth = counted(world, CRIME)
    assert run("ingest").code == 0
    assert len(list(told_apart(read_everything(run, CRIME, ()).attacker, truth))) > 5


def test_the_attacker_finds_counts_where_each_quarter_is_withheld_by_a_plan_of_its_own(world: World, run: Run) -> None:
    truth, reader = counted(world, CRIME), Reader()
    assert run("ingest").code == 0
    held = opened(world)
    read_quarters(reader, (followed(held.edition, held.registry, quarter) for quarter in (*EARLIER[:8], Q3)))
    assert len(list(told_apart(reader.attacker, truth))) > 5


def test_pages_show_withheld_counts_as_json_does_and_sentences_give_no_number(world: World, run: Run) -> None:
    counted(world, CRIME)
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


def test_an_explanation_shows_as_withheld_in_text_what_it_withholds_in_json(world: World, run: Run) -> None:
    counted(world, CRIME)
    assert run("ingest").code == 0
    asked = ("explain", "burglary", *QUARTER, "--area", "E10000001")
    told = run(*asked, "--json").json["results"][0]
    cells = [each["withheld"] for part in ("windows", "counts", "areas") for each in told[part]]
    page = run(*asked).out
    for how, shown in (("small", "<5"), ("secondary", "withheld")):
        assert len(re.findall(rf"(?m)  {shown}(?=  |$)", page)) == cells.count(how)
    assert cells.count("secondary") > 0
