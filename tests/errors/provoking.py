"""What an error that the program tells is provoked by: a partnership in which something is wrong."""

import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl
from deltalake import write_deltalake

from kpitool.codes import Code
from kpitool.store import Store
from tests.conftest import Run, World
from tests.returns import ENTRANTS, PEOPLE, RETURNS

NORTH = "E07000001"
HEADER = "Month,Force,Code,Offence\n"
ROW = "2019-10,Home Police,E07000001,Burglary\n"
OCTOBER = "2019-10-home.csv"
Prepare = Callable[[World, Run], object]


def nothing(_world: World, _run: Run) -> None:
    """The partnership as it is, nothing ingested."""


def loaded(world: World, run: Run) -> None:
    """A quarter of the home area, ingested."""
    for month in ("2019-10", "2019-11", "2019-12"):
        world.month(month, "home", {NORTH: 3, "E07000002": 2})
    assert run("ingest").code == 0


def frozen(world: World, run: Run) -> None:
    loaded(world, run)
    assert run("freeze", "--label", "Board 14 Feb 2020").code == 0


def changed(old: str, new: str, world: World, _run: Run) -> None:
    """Another registry, nothing ingested."""
    world.change(old, new)


def reread(old: str, new: str, world: World, run: Run) -> None:
    """Another registry over what is ingested."""
    loaded(world, run)
    world.change(old, new)


def remarked(world: World, run: Run) -> None:
    """A commentary on an indicator that is not watched."""
    loaded(world, run)
    world.write("commentary/2019Q3.md", "## Burglery\nQuiet.\n")


def filed(name: str, content: str | bytes, world: World, _run: Run) -> None:
    world.write(name, content)


def month_of(text: str | bytes) -> Prepare:
    """An extract of October with such a text."""
    return partial(filed, OCTOBER, text)


def zipped(names: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(sheets: list[str]) -> bytes:
    from openpyxl import Workbook

    book, target = Workbook(write_only=True), io.BytesIO()
    for name in sheets:
        sheet = book.create_sheet(name)
        sheet.append(["Month", "Force", "Code", "Offence"])
        sheet.append(["2019-10", "Home Police", NORTH, "Burglary"])
    book.save(target)
    return target.getvalue()


def of_one_name(world: World, run: Run) -> None:
    loaded(world, run)
    world.change("name: Cityborough", "name: Northton")


def of_returns(world: World, run: Run) -> None:
    world.registry.write_text(RETURNS, encoding="utf-8")
    world.write("people.csv", PEOPLE)
    world.write("entrants.csv", ENTRANTS)
    assert run("ingest", "people").code == run("ingest", "entrants").code == 0


def not_given(world: World, _run: Run) -> None:
    world.change("coverage: file_name", GIVEN)
    world.write(OCTOBER, "Crimes of the month\nMonth,Force,Code\n2019-10,Home Police,E07000001\n")


def without_lookup(world: World, _run: Run) -> None:
    world.change("    coverage: file_name", "    area: {kind: small_area, lookup: lookup.csv}\n    coverage: file_name")
    world.write(OCTOBER, HEADER + ROW)


def only_people(_world: World, run: Run) -> None:
    assert run("ingest", "people").code == 0


def two_refused(world: World, _run: Run) -> None:
    world.write(f"crime/{OCTOBER}", "")
    world.write("people.csv", "")


def disagreeing(world: World, _run: Run) -> None:
    world.write("one.csv", "code,year,age,people\nE07000001,2019,all,5\n")
    world.write("two.csv", "code,year,age,people\nE07000001,2019,all,6\n")


def many_rejected(world: World, _run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_rejected: 1 %")
    world.write(OCTOBER, HEADER + ROW * 8 + ROW.replace("Burglary", "Arson") * 2)


def fallen(world: World, run: Run) -> None:
    world.change("coverage: file_name", "coverage: file_name\n    max_fall: 20%")
    for month in range(1, 7):
        world.month(f"2019-{month:02d}", "home", {NORTH: 100})
    assert run("ingest").code == 0
    world.month("2019-07", "home", {NORTH: 50})


def replaced(world: World, run: Run) -> None:
    world.write(OCTOBER, HEADER + ROW)
    assert run("ingest", "crime", OCTOBER).code == 0
    world.write("later/2019-10-home.csv", HEADER + ROW * 2)
    assert run("ingest", "crime", "later/2019-10-home.csv").code == 0


def cut_log(world: World, run: Run) -> None:
    loaded(world, run)
    entry = max((world.folder / ".kpitool" / "observations" / "_delta_log").glob("*.json"))
    entry.write_bytes(entry.read_bytes()[:-40])


def lost_log(world: World, run: Run) -> None:
    loaded(world, run)
    shutil.rmtree(world.folder / ".kpitool" / "observations" / "_delta_log")


def damaged_document(world: World, run: Run) -> None:
    loaded(world, run)
    world.write(".kpitool/store.json", '{"form')


def foreign(world: World, _run: Run) -> None:
    write_deltalake(str(world.folder / ".kpitool" / "observations"), pl.DataFrame({"other": [1]}))


def newer(world: World, run: Run) -> None:
    loaded(world, run)
    world.write(".kpitool/store.json", '{"format": 9, "version": "9.1.0"}')


def forgotten(world: World, run: Run) -> None:
    loaded(world, run)
    assert run("prune", "--keep", "1", "--yes").code == 0


def kept_by_a_later_version(world: World, run: Run) -> None:
    loaded(world, run)
    kept = json.dumps({"indicators.yaml": "title: [\n"})
    Store(str(world.folder / ".kpitool")).freeze("Board", "2019Q3", kept, "9.9")


def in_braces(world: World, _run: Run) -> None:
    """A registry whose indicators are no block of lines, and a new extract."""
    world.change("indicators:\n", "indicators: !!map\n")
    world.write("calls.csv", "Month,Code,Kind,Calls\n2019-10,E07000001,Noise,3\n2019-10,E07000002,Noise,4\n")


def a_return_is_there(world: World, _run: Run) -> None:
    world.write(f"returns/{OCTOBER}", "filled in\n")


def without_input(_world: World, _run: Run) -> None:
    sys.stdin = None  # as Python leaves it where a program starts with it closed


def without_output(_world: World, _run: Run) -> None:
    sys.stdout = None


def areas_elsewhere(world: World, _run: Run) -> None:
    text = world.registry.read_text(encoding="utf-8")
    world.registry.write_text(
        re.sub("  list:.*?(?=scopes:)", "  file: areas.csv\n", text, flags=re.DOTALL), encoding="utf-8"
    )


GIVEN = "coverage: file_name\n    table: {header: 2, given: {Offence: {from: A1, like: 'Offence: {}'}}}"
POLARITY = "polarity: low_is_good"
ADDED = "polarity: low_is_good\n    added: 2019Q3"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
"""How a workbook that is locked by a password begins, and what it holds."""
SHEETS = workbook(["Counts", "Notes"])


@dataclass(frozen=True)
class Provoked:
    """An error, the command that tells it, and what has to be prepared."""

    code: Code
    arguments: tuple[str, ...]
    prepare: Prepare = nothing
