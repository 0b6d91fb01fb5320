"""`kpitool sniff`: what is printed can be pasted into a registry, passes its check, and reads the file."""

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.conftest import Run, World

ROOT = Path(__file__).parent.parent.parent
EXTRACTS = ROOT / "examples" / "leicestershire" / "extracts"
AREAS = ROOT / "examples" / "east-midlands" / "areas.yaml"
FORCES = ROOT / "examples" / "ons-tables" / "areas.yaml"
DATA = ROOT.parent / "shared" / "data"
SOURCE = """\
sources:
  populations:
    title: Populations
    layout: counts
    series: snapshot
    columns: {period: year, area: code, count: people}
    period: {format: mid_year}
    coverage: columns
    frequency: annual
    due_after: 365
"""

real_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the published extracts are not at hand ({DATA} is absent)")


def around(block: str, areas: Path = AREAS, scopes: tuple[str, ...] = ()) -> str:
    """A registry of the East Midlands in which a block of sources stands as it was printed."""
    home = "E10000018" if areas == AREAS else "E23000021"
    told = "".join(f"  s{number}:\n    title: {scope}\n    areas: [E07000129]\n" for number, scope in enumerate(scopes))
    return (
        f"title: Test\nareas:\n  home: {home}\n  benchmark: E12000004\n  file: areas.yaml\n"
        + (f"scopes:\n{told}" if told else "")
        + block
        + "\ncategories:\n  crime: {title: Crime}\nindicators:\n  words:\n    title: In words\n    category: crime\n"
        "    definition: Watched in words.\n    measure: {kind: narrative}\n    polarity: none\n"
    )


def pasted(
    world: World, run: Run, file: Path, *more: str, areas: Path = AREAS, scopes: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The receipt of a file that was ingested by a registry made of the block that sniff printed for it."""
    world.write("areas.yaml", areas.read_bytes())
    world.registry.write_text(around(SOURCE, areas, scopes), encoding="utf-8")
    printed = run("sniff", file, *more)
    assert printed.code == 0, printed.err
    (name,) = yaml.safe_load(printed.out)["sources"]
    world.registry.write_text(around(printed.out, areas, scopes), encoding="utf-8")
    checked = run("check")
    assert checked.code == 0, checked.out
    done = run("ingest", name, file, "--json")
    assert done.code == 0, done.err
    receipt = done.json["results"][0]["receipt"]
    told = re.search(r"# with this registry, of ([0-9,]+) records", printed.out)
    assert told is not None
    assert told[1] == f"{receipt['records']:,}"
    return dict(receipt["outcomes"])


@pytest.mark.parametrize("file", sorted(EXTRACTS.glob("*.csv")), ids=lambda file: file.name)
def test_every_extract_of_the_example_is_read_whole_by_its_block(world: World, run: Run, file: Path) -> None:
    outcomes = pasted(world, run, file)
    assert outcomes["accepted"] == len(file.read_text(encoding="utf-8").splitlines()) - 1
    assert sum(outcomes.values()) == outcomes["accepted"]


@real_data
@pytest.mark.real_data
@pytest.mark.parametrize("sheet", ["Table P1", "Table P2", "Table P3", "Table P4", "Table P6"])
@pytest.mark.parametrize("file", sorted((DATA / "ons-pfa-workbooks").glob("*.xlsx")), ids=lambda file: file.name[:12])
def test_published_tables_are_read_as_they_are(world: World, run: Run, file: Path, sheet: str) -> None:
    outcomes = pasted(world, run, file, "--sheet", sheet, areas=FORCES)
    assert outcomes["rejected"] == 0
    assert outcomes["accepted"] > 0.95 * sum(outcomes.values())


@real_data
@pytest.mark.real_data
@pytest.mark.parametrize(("sheet", "records"), [("MYE2 - Persons", 39_560), ("MYE 5", 8_170)])
def test_the_estimates_of_an_old_workbook_are_turned_into_rows(
    world: World, run: Run, sheet: str, records: int
) -> None:
    (file,) = (DATA / "ons-mye-2019").glob("*.xls")
    outcomes = pasted(world, run, file, "--sheet", sheet)
    assert sum(outcomes.values()) == records
    assert outcomes["rejected"] == 0
    assert outcomes["accepted"] >= 46 * (records // 430)  # the counties, districts and the region of the areas' file


@real_data
@pytest.mark.real_data
def test_street_level_crime_is_taken_for_incidents(world: World, run: Run) -> None:
    file = DATA / "police-street-leics-2019-12_2022-10" / "2019-12-leicestershire-street.csv.gz"
    outcomes = pasted(world, run, file, scopes=("Leicestershire Police",))
    assert (outcomes["rejected"], outcomes["out_of_area"]) == (0, 3)
    assert outcomes["unlocated"] == 557  # published without a place
    assert sum(outcomes.values()) == 8_092


TABLE = "Code,Month,Kind,Cases\nE07000001,2019-10,Noise,3\nE07000002,2019-10,Litter,4\nE07000002,2019-10,Noise,5\n"


def test_what_is_printed_is_yaml_with_the_first_records_as_comment(world: World, run: Run) -> None:
    answer = run("sniff", world.write("asb.csv", TABLE))
    assert answer.out.startswith("# a source for 'asb.csv' (CSV, UTF-8)")
    assert "#   2019-10  E07000001  3      Noise\n" in answer.out
    columns = yaml.safe_load(answer.out)["sources"]["asb"]["columns"]
    assert columns == {"period": "Month", "area": "Code", "count": "Cases"}
    assert answer.err == ""


def test_json_holds_the_block_the_preview_and_the_trial(world: World, run: Run) -> None:
    answer = run("sniff", world.write("asb.csv", TABLE), "--json").json
    (result,) = answer["results"]
    assert answer["command"] == "sniff"
    assert answer["registry"]["title"] == "Test partnership"
    assert yaml.safe_load(result["yaml"]) == {"sources": {"asb": result["block"]}}
    assert result["preview"]["fields"] == ["Month", "Code", "Cases", "Kind"]
    assert result["preview"]["rows"][0] == ["2019-10", "E07000001", "3", "Noise"]
    assert result["trial"] == "with this registry, of 3 records 3 accepted"


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "csv", "jsonl"])
def test_every_format_holds_the_block(world: World, run: Run, form: str) -> None:
    answer = run("sniff", world.write("asb.csv", TABLE), "--format", form)
    assert answer.code == 0
    assert "Noise" in answer.out


def test_a_registry_is_not_needed(world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = world.write("asb.csv", TABLE)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    answer = run("sniff", file)
    assert answer.code == 0
    assert "with this registry" not in answer.out
    assert run("sniff", file, "--json").json["registry"] is None


def test_a_registry_lends_its_areas_scopes_and_free_ids(world: World, run: Run) -> None:
    text = (
        "Month,Where,Who,Kind\n"
        + "2019-10,North Town,Home Police,Noise\n" * 3
        + "2019-10,Southton,Home Police,Litter\n"
    )
    answer = run("sniff", world.write("crime.csv", text), "--json")
    (result,) = answer.json["results"]
    assert result["id"] == "crime_2"  # the registry has a source crime
    assert result["block"]["columns"] == {"period": "Month", "scope": "Who", "area_name": "Where"}
    assert result["trial"] == "with this registry, of 4 records 4 accepted"


def test_the_name_of_a_file_can_name_its_scope(world: World, run: Run) -> None:
    text = "Month,Code,Kind\n2019-10,E07000001,Noise\n2019-10,E07000001,Noise\n2019-10,E07000002,Litter\n"
    block = run("sniff", world.write("asb/2019-10-home.csv", text), "--json").json["results"][0]["block"]
    assert (block["files"], block["file_name"]) == ("asb/*-home.csv", "{period}-{scope}")
    assert "absent" not in block


def test_hostile_text_stays_in_its_quotes(world: World, run: Run) -> None:
    text = (
        '"Period\nsources: {evil: 1}",Code,"# no: x\u202e","C\x1b[31mount"\n'
        '2019-10,E07000001,"a\'b"": #",3\n2019-10,E07000002,"yes\u2028- x",4\n2019-10,E07000002,no,5\n'
    )
    answer = run("sniff", world.write("x y\u202e.csv", text))
    assert answer.code == 0
    assert list(yaml.safe_load(answer.out)) == ["sources"]
    assert not any(character in answer.out for character in "\u202e\x1b\u2028")
    (block,) = yaml.safe_load(answer.out)["sources"].values()
    assert block["columns"]["period"] == "Period sources: {evil: 1}"


def test_a_workbook_lists_its_other_sheets(world: World, run: Run) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets_of_it: dict[str, list[list[str | int | None]]] = {
        "Notes": [["About these figures"], ["They are counts of cases"]],
        "Cases ": [
            ["Cases by district, 2019/20"],
            [None, "Noise", None],
            ["Code", "Reported", "Solved"],
            ["E07000001", 5, 9],
            ["E07000002", 8, 4],
        ],
        "Small": [["Code", "Cases"], ["E07000001", 4]],
    }
    for name, rows in sheets_of_it.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(world.folder / "book.xlsx")
    answer = run("sniff", world.folder / "book.xlsx")
    assert "# sheet 'Cases ', the first of those most like a table" in answer.out
    assert "# other sheets (--sheet NAME), rows × columns: 'Notes' (2 × 1) and 'Small' (2 × 2)" in answer.out
    (block,) = yaml.safe_load(answer.out)["sources"].values()
    assert (block["table"]["sheet"], block["table"]["header"]) == ("Cases", 3)
    assert block["table"]["given"] == {"Period": {"from": "A1", "like": "*by district, {}"}}
    sheets = run("sniff", world.folder / "book.xlsx", "--json").json["results"][0]["sheets"]
    assert [each["chosen"] for each in sheets] == [False, True, False]
    small = run("sniff", world.folder / "book.xlsx", "--sheet", "small")
    assert yaml.safe_load(small.out)["sources"]["book_small"]["table"] == {"sheet": "Small"}
    wrong = run("sniff", world.folder / "book.xlsx", "--sheet", "Smal")
    assert (wrong.code, wrong.out) == (4, "")
    assert "did you mean 'Small'?" in wrong.err


def test_errors_are_those_of_the_other_commands(world: World, run: Run) -> None:
    missing = run("sniff", world.folder / "absent.csv")
    assert (missing.code, missing.out) == (4, "")
    assert missing.err.startswith("error[I010]: there is no file ")
    told = json.loads(run("sniff", world.folder / "absent.csv", "--json").err)
    assert told["error"]["code"] == "I010"
    world.change("layout: events", "layout: evants")
    assert run("sniff", world.write("asb.csv", TABLE)).code == 3
