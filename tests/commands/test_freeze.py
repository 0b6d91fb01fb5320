"""`kpitool freeze`, and `--as-at`: what a board saw is shown again, byte for byte."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from kpitool.store import Store
from tests.commands.test_assessing import NORTH, SOUTH
from tests.conftest import Run, World, linux
from tests.registry.test_snapshot import AREAS, with_areas_file

LABEL = "Board 14 Feb 2020"


@pytest.fixture
def loaded(world: World, run: Run) -> World:
    """Burglary up by half at home and steady in the city: exceptional by the default levels."""
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 60, SOUTH: 30}}, {2018: 60, 2019: 60})
    assert run("ingest").code == 0
    return world


def correct(world: World, run: Run) -> None:
    """A corrected return, and a registry with another title, another threshold and another level."""
    world.month("2019-12", "home", {NORTH: 1, SOUTH: 1})
    world.change("    title: Burglary\n", "    title: Burglary of homes\n    min_change: {percent: 60}\n")
    world.change("indicators:\n", "rules: {red_red: {level: note}}\nindicators:\n")
    assert run("ingest").code == 0


def aged(world: World, days: int) -> None:
    """Makes every commit of the store so many days older, as if it had been made then."""
    for path in (world.folder / ".kpitool" / "observations" / "_delta_log").glob("*.json"):
        actions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for action in actions:
            if "commitInfo" in action:
                action["commitInfo"]["timestamp"] -= days * 24 * 3600 * 1000
        path.write_text("".join(json.dumps(action) + "\n" for action in actions), encoding="utf-8")


def test_a_freeze_says_what_it_froze_and_how_to_see_it_again(loaded: World, run: Run) -> None:
    answer = run("freeze", "--label", LABEL)
    assert (answer.code, answer.out) == (
        0,
        "Edition 2 is frozen as 'Board 14 Feb 2020': 2019/20 Q3 (Oct–Dec 2019)\n",
    )
    assert answer.err == "to see it again: kpitool exceptions --as-at 'Board 14 Feb 2020'\n"
    assert run("freeze", "--label", "Second", "-q").err == ""
    answer = run("freeze", "--label", " Third ", "--quarter", "2019Q2", "--json").json
    assert (answer["command"], answer["warnings"]) == ("freeze", [])
    assert (answer["edition"]["number"], answer["edition"]["label"]) == (4, "Third")
    (result,) = answer["results"]
    assert result == {
        "edition": 4,
        "label": "Third",
        "quarter": "2019Q2",
        "time": answer["edition"]["time"],
        "registry_sha256": loaded.load().sha256,
    }


def test_what_was_frozen_is_shown_again_byte_for_byte(loaded: World, run: Run) -> None:
    run("freeze", "--label", LABEL)
    aged(loaded, 40)
    before = run("exceptions", "--json")
    mark = before.json["edition"]
    assert (mark["number"], mark["label"]) == (2, LABEL)
    correct(loaded, run)
    today = run("exceptions", "--json").json
    assert today["edition"]["label"] is None
    assert today["results"][0]["title"] == "Burglary of homes"
    assert today["registry"]["sha256"] != before.json["registry"]["sha256"]
    assert today["results"][0]["count"] == before.json["results"][0]["count"] - 88  # 90 in December became 2
    for name in (LABEL, " board  14 feb 2020", "2", mark["time"][:10]):
        again = run("exceptions", "--json", "--as-at", name)
        assert (again.code, again.out, again.err) == (0, before.out, ""), name
    for command in ("rates", "compare"):
        row = run(command, "--json", "--as-at", LABEL).json["results"][0]
        assert (row["title"], row["count"]) == ("Burglary", 1080)


@pytest.mark.parametrize("text", ["broken: [", "", "title: x\n", "\x00"])
def test_a_broken_registry_does_not_stop_an_old_edition(loaded: World, run: Run, text: str) -> None:
    run("freeze", "--label", LABEL)
    before = run("exceptions", "--json")
    loaded.registry.write_text(text, encoding="utf-8")
    assert run("exceptions").code == 3
    for name in (LABEL, "2"):
        assert run("exceptions", "--json", "--as-at", name).out == before.out


def test_the_areas_of_an_included_file_are_those_of_then(world: World, run: Run) -> None:
    with_areas_file(world)
    world.years({2018: {NORTH: 30, SOUTH: 30}, 2019: {NORTH: 60, SOUTH: 30}}, {2018: 60, 2019: 60})
    run("ingest")
    run("freeze", "--label", LABEL)
    before = run("exceptions", "--json")
    world.write("areas/all.yaml", AREAS.replace("Northton", "Northville"))
    run("ingest")
    assert run("exceptions", "--json").out != before.out
    assert run("exceptions", "--json", "--as-at", LABEL).out == before.out
    (world.folder / "areas" / "all.yaml").unlink()
    assert run("exceptions", "--json", "--as-at", LABEL).out == before.out


def test_a_registry_changed_since_the_ingest_is_frozen_as_it_is_on_disk(loaded: World, run: Run) -> None:
    loaded.change("    title: Burglary\n", "    title: Burglary of homes\n")
    run("freeze", "--label", LABEL)
    before = run("exceptions", "--json")
    assert before.json["results"][0]["title"] == "Burglary of homes"
    assert run("exceptions", "--json", "--as-at", LABEL).out == before.out
    assert run("exceptions", "--json", "--as-at", "1").json["results"][0]["title"] == "Burglary"


@pytest.mark.usefixtures("loaded")
def test_two_freezes_of_one_state_are_two_editions(run: Run) -> None:
    run("freeze", "--label", "First")
    run("freeze", "--label", "Second", "--quarter", "2019Q2")
    first, second = (run("exceptions", "--json", "--as-at", label).json for label in ("First", "Second"))
    assert (first["edition"]["number"], second["edition"]["number"]) == (2, 3)
    assert (first["quarter"]["id"], second["quarter"]["id"]) == ("2019Q3", "2019Q2")


def test_the_frozen_quarter_is_used_unless_another_is_asked_for(loaded: World, run: Run) -> None:
    run("freeze", "--label", LABEL, "--quarter", "2019Q2")
    then = run("exceptions", "--json", "--quarter", "2019Q2")
    for month in ("2020-01", "2020-02", "2020-03"):
        loaded.month(month, "home", {NORTH: 1})
        loaded.month(month, "city", {"E06000001": 1})
    run("ingest")
    assert run("exceptions", "--json").json["quarter"]["id"] == "2019Q4"
    assert run("exceptions", "--json", "--as-at", LABEL).out == then.out
    quarters = {
        ("--as-at", LABEL): "2019Q2",
        ("--as-at", LABEL, "--quarter", "2019Q1"): "2019Q1",
        ("--as-at", LABEL, "--quarter", "latest"): "2019Q3",
        ("--as-at", "2"): "2019Q3",
    }
    for arguments, quarter in quarters.items():
        assert run("rates", "--json", *arguments).json["quarter"]["id"] == quarter, arguments


def test_status_names_the_label_of_the_edition_it_shows(loaded: World, run: Run) -> None:
    run("freeze", "--label", LABEL)
    mark = run("status", "--json").json["edition"]
    assert (mark["number"], mark["label"]) == (2, LABEL)
    assert "Edition 2, 'Board 14 Feb 2020', of " in run("status").out
    correct(loaded, run)
    assert run("status", "--json").json["edition"]["label"] is None
    then = run("status", "--json", "--as-at", LABEL).json
    assert (then["edition"], then["quarter"]["id"]) == (mark, "2019Q3")


def test_what_was_late_is_seen_from_the_day_asked_about(world: World, run: Run) -> None:
    world.month("2019-10", "home", {NORTH: 1})
    run("ingest")
    made = datetime.fromisoformat(run("status", "--json").json["edition"]["time"]).date()
    aged(world, (made - date(2020, 1, 10)).days)
    states = {
        name: run("status", "--quarter", "2019Q3", "--json", "--as-at", name).json["results"][0]["state"]
        for name in ("1", "2020-01-20", "2020-01-21")  # due 20 days after the quarter's end
    }
    assert states == {"1": "due", "2020-01-20": "due", "2020-01-21": "late"}
    assert run("status", "--quarter", "2019Q3", "--json").json["results"][0]["state"] == "late"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("", "a label cannot be blank"),
        ("x" * 101, "the label has 101 characters; 100 is the most"),
        ("a\x1b[31mb", r"the label 'a\x1b[31mb' has characters that cannot be seen"),
        ("12", "the label '12' would be taken for the number of an edition"),
        ("2020-02-14", "the label '2020-02-14' would be taken for a date"),
        ("2019/20 Q3", "the label '2019/20 Q3' would be taken for a quarter"),
        ("board 14 FEB  2020", "has the label 'Board 14 Feb 2020' already"),
    ],
)
def test_a_label_that_cannot_be_is_refused_and_nothing_is_frozen(
    loaded: World, run: Run, label: str, said: str
) -> None:
    run("freeze", "--label", LABEL)
    answer = run("freeze", "--label", label)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(Store(str(loaded.folder / ".kpitool")).commits()) == 3


@pytest.mark.usefixtures("loaded")
def test_the_edition_that_has_a_label_already_is_named(run: Run) -> None:
    run("freeze", "--label", LABEL)
    answer = run("freeze", "--label", LABEL, "--json")
    error = json.loads(answer.err)["error"]
    assert (answer.code, error["code"]) == (2, "U024")
    assert error["message"].startswith("edition 2 of ")


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("label", ["[red]x[/red]", "=cmd()", "$(id) `id` 'x'", "<b>*x*</b>", "--help", "%s {0} \\n"])
def test_a_hostile_label_is_shown_as_it_is(run: Run, label: str) -> None:
    answer = run("freeze", f"--label={label}", "--format", "table")
    assert answer.code == 0
    assert f"'{label}'" in " ".join(answer.out.split())
    assert f"'{label}'" in run("status", "--format", "table").out
    assert run("exceptions", "--json", f"--as-at={label}").json["edition"]["label"] == label


@pytest.mark.usefixtures("loaded")
def test_a_label_is_no_formula_in_a_spreadsheet_and_no_markup_in_a_page(run: Run) -> None:
    assert ",'=cmd()," in run("freeze", "--label", "=cmd()", "--format", "csv").out
    assert r"\<b\>\*x\*\</b\>" in run("freeze", "--label", "<b>*x*</b>", "--format", "markdown").out


@pytest.mark.parametrize(
    "arguments", [("freeze", "--label", "x"), ("exceptions", "--as-at", "3"), ("status", "--as-at", "x")]
)
def test_with_nothing_ingested_there_is_nothing_to_freeze_or_to_show(
    world: World, run: Run, arguments: tuple[str, ...]
) -> None:
    answer = run(*arguments)
    assert (answer.code, "nothing has been ingested into" in answer.err) == (4, True)
    assert not (world.folder / ".kpitool").exists()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("Bord 14 Feb 2020", 2, "help: did you mean 'Board 14 Feb 2020'?"),
        ("Committee", 2, "help: name an edition by its number, a date such as 2020-02-14, or its label"),
        ("", 2, "error[U008]: no edition has the label ''"),
        ("x" * 100_000, 2, "error[U008]: no edition has the label"),
        ("9" * 5000, 2, "error[U008]: no edition has the label"),
        ("17", 2, "error[U007]: there is no edition 17; the newest is 2"),
        ("999999999999999999", 2, "error[U007]: there is no edition 999999999999999999; the newest is 2"),
        ("1999-12-31", 2, "error[U009]: there was no edition yet on 31 Dec 1999"),
        ("2020-02-30", 2, "error[U022]: there is no day '2020-02-30'"),
        ("2019Q3", 2, "error[U008]: no edition has the label '2019Q3'"),
    ],
)
def test_an_edition_that_is_not_there_is_told(run: Run, name: str, code: int, said: str) -> None:
    run("freeze", "--label", LABEL)
    answer = run("exceptions", "--as-at", name)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert "Traceback" not in answer.err
    if code == 2 and "label" in said:
        assert "'Board 14 Feb 2020'" in answer.err


@pytest.mark.usefixtures("loaded")
def test_a_date_before_the_first_edition_says_when_that_was_made(run: Run) -> None:
    first = run("status", "--json", "--as-at", "0").json["edition"]["time"]
    answer = run("rates", "--as-at", "2001-01-01", "--json")
    assert json.loads(answer.err)["error"]["help"].startswith("the first was made on ")
    assert first[:4] in json.loads(answer.err)["error"]["help"]


def test_before_the_first_freeze_it_is_said_how_to_make_one(loaded: World, run: Run) -> None:
    del loaded
    assert "kpitool freeze gives one" in run("rates", "--as-at", "Board").err


def test_the_registry_says_where_the_store_is_and_must_be_there(loaded: World, run: Run) -> None:
    run("freeze", "--label", LABEL)
    before = run("exceptions", "--json")
    store = loaded.folder.parent / "elsewhere"
    (loaded.folder / ".kpitool").rename(store)
    assert run("exceptions", "--json", "--as-at", LABEL, "--store", store).out == before.out
    assert run("exceptions", "--as-at", LABEL, "--registry", loaded.registry).code == 4
    for nowhere in (Path("nowhere.yaml"), loaded.folder, Path("x" * 5000)):
        answer = run("exceptions", "--as-at", LABEL, "--registry", nowhere)
        assert (answer.code, "there is no registry" in answer.err) == (3, True)
    loaded.registry.unlink()
    assert "there is no indicators.yaml" in run("exceptions", "--as-at", LABEL).err


def test_a_registry_of_then_that_this_version_cannot_read_is_told(loaded: World, run: Run) -> None:
    store = Store(str(loaded.folder / ".kpitool"))
    store.freeze(LABEL, "2019Q3", json.dumps({"indicators.yaml": "title: x\nfuture: key\n"}), "9.9")
    answer = run("exceptions", "--as-at", LABEL)
    assert (answer.code, answer.out) == (3, "")
    assert "error[R051]: the registry of edition 2 has " in answer.err
    assert "help: version 9.9 of kpitool kept it" in answer.err


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_registry_of_then_that_was_lost_or_changed_is_told(loaded: World, run: Run, harm: str) -> None:
    run("freeze", "--label", LABEL)
    (kept,) = (loaded.folder / ".kpitool" / "registries").iterdir()
    if harm == "lost":
        kept.unlink()
    else:
        kept.write_text(kept.read_text(encoding="utf-8").replace("Burglary", "Arson"), encoding="utf-8")
    answer = run("exceptions", "--as-at", LABEL)
    assert (answer.code, answer.out) == (5, "")
    assert ("has lost its document" if harm == "lost" else "is damaged") in answer.err


@linux
def test_what_is_shown_as_at_an_edition_changes_nothing(loaded: World, run: Run) -> None:
    run("freeze", "--label", LABEL)
    before = _files(loaded)
    for command in ("exceptions", "compare", "rates", "status"):
        assert run(command, "--as-at", LABEL).code == 0
    assert _files(loaded) == before


def _files(world: World) -> list[Path]:
    """Every file but the answers that are kept."""
    kept = world.folder / ".kpitool" / "answers"
    return sorted(path for path in world.folder.rglob("*") if path.is_file() and kept not in path.parents)


def test_a_quarter_of_which_nothing_has_come_spends_no_label(loaded: World, run: Run) -> None:
    answer = run("freeze", "--quarter", "2031Q3", "--label", "Board")
    assert (answer.code, answer.out) == (4, "")
    assert "nothing has come of 2031/32 Q3" in answer.err
    assert run("freeze", "--label", "Board").code == 0
    assert loaded.registry.is_file()
