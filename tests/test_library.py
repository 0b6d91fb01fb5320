"""The library: the figures of the commands as typed values, lazily imported, and safe to show in a notebook."""

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import kpitool
from kpitool.views.envelope import plain
from tests.conftest import Run, World

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "kpitool" / "guide" / "library.md"
Q3 = ("--quarter", "2019Q3")
NORTH, SOUTH, CITY = "E07000001", "E07000002", "E06000001"


@pytest.fixture
def burglaries(world: World, run: Run) -> World:
    """Three years of months, with a growth in Northton in the last; ingested by the library."""
    world.years(
        {2017: {NORTH: 10, SOUTH: 20}, 2018: {NORTH: 10, SOUTH: 20}, 2019: {NORTH: 23, SOUTH: 20}},
        dict.fromkeys((2017, 2018, 2019), 40),
    )
    assert run("ingest").code == 0
    return world


def answered(run: Run, *arguments: str) -> Any:
    return run(*arguments, *Q3, "--json").json["results"]


def given(records: Any) -> Any:
    return json.loads(json.dumps(plain(records)))


@pytest.mark.usefixtures("burglaries")
def test_every_value_is_that_of_the_commands_json(run: Run) -> None:
    quarter = kpitool.open().assess("2019Q3")
    assert quarter.to_json() == run("exceptions", *Q3, "--json").out
    assert quarter.to_markdown() == run("exceptions", *Q3, "--format", "markdown").out
    assert str(quarter) == repr(quarter) == run("exceptions", *Q3, "--format", "plain").out
    assert given(quarter.exceptions()) == answered(run, "exceptions")
    assert quarter.summary == run("exceptions", *Q3, "--json").json["summary"]["statement"]
    assert given(quarter.frame.rows(named=True)) == answered(run, "export")
    assert given(quarter.export(9, areas=["all"], indicators=["burglary"]).rows(named=True)) == answered(
        run, "export", "--quarters", "9", "--area", "all", "--indicator", "burglary"
    )
    assert given([quarter.show("burglary", "Northton")]) == answered(run, "show", "burglary", "--area", "Northton")
    assert given([quarter.explain("burglary")]) == answered(run, "explain", "burglary")
    for told in answered(run, "compare", "--window", "quarter", "--area", "all"):
        (entry,) = quarter.figures(areas=[told["area"]["code"]], window="quarter")
        assert {name: value for name, value in given(entry).items() if name in told} == told


def test_the_dashboard_is_the_page_that_the_command_writes(burglaries: World, run: Run) -> None:
    assert run("dashboard", *Q3, "--quarters", "3", "--area", "Northton", "-o", "board.html").code == 0
    page = kpitool.open().assess("2019Q3").dashboard(3, areas=["Northton"])
    assert page == (burglaries.folder / "board.html").read_text(encoding="utf-8")


def test_a_board_takes_extracts_and_accounts_for_them(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    file = world.month("2019-01", "home", {NORTH: 3, SOUTH: 4})
    outside = file.rename(world.folder.parent / file.name)
    board = kpitool.open(world.registry, store=world.folder / "elsewhere")
    assert board.ingest("crime", outside, dry_run=True)[0].committed is None
    taken = board.ingest("crime", outside)
    assert [(each.source, each.committed) for each in taken] == [("crime", 0)]
    assert taken[0].receipt is not None
    assert sum(taken[0].receipt.outcomes.values()) == taken[0].receipt.records == 7
    assert [each.source for each in board.ingest()] == ["crime", "people"]
    assert capfd.readouterr() == ("", "")


def test_a_refused_extract_is_raised_and_the_other_sources_are_committed(world: World) -> None:
    world.write("crime/2019-01-home.csv", "Month,Force,Place\n2019-01,Home Police,Northton\n")
    with pytest.raises(kpitool.KpiError) as raised:
        kpitool.open(world.registry).ingest()
    assert raised.value.exit_code == 4
    assert "committed all the same: people" in raised.value.help


def test_a_board_as_at_an_edition_has_its_figures_and_takes_nothing_in(burglaries: World, run: Run) -> None:
    assert run("freeze", "--quarter", "2019Q3", "--label", "Board").code == 0
    seen = kpitool.open(burglaries.registry, as_at="Board")
    before = seen.assess().frame
    burglaries.month("2019-12", "home", {NORTH: 90, SOUTH: 20})
    kpitool.open(burglaries.registry).ingest()
    assert (
        seen.assess()
        .frame.drop("edition", "edition_label", "edition_time")
        .equals(before.drop("edition", "edition_label", "edition_time"))
    )
    now = kpitool.open(burglaries.registry).assess("2019Q3").frame
    assert (now.filter(area_code=NORTH)["count"] - before.filter(area_code=NORTH)["count"]).to_list() == [67.0]
    with pytest.raises(kpitool.KpiError, match="as at 'Board', which nothing is added to"):
        seen.ingest()


@pytest.mark.usefixtures("burglaries")
def test_what_does_not_exist_is_an_error_with_the_nearest_spelling(world: World) -> None:
    board = kpitool.open(world.registry)
    quarter = board.assess()
    for wrong, said in (
        (lambda: kpitool.open(world.folder / "nowhere.yaml"), "nowhere.yaml"),
        (lambda: kpitool.open(as_at="7 Foo"), "7 Foo"),
        (lambda: board.assess("2019Q9"), "is not a quarter"),
        (lambda: quarter.show("burglry"), "there is no indicator 'burglry'"),
        (lambda: quarter.figures(window="weekly"), "there is no window 'weekly'"),
        (lambda: quarter.export(areas=["Nowhere"]), "there is no area 'Nowhere'"),
        (lambda: quarter.export(10), "10 quarters cannot be looked back on"),
        (lambda: quarter.dashboard(41), "41 quarters cannot be shown"),
    ):
        with pytest.raises(kpitool.KpiError, match=re.escape(said)):
            wrong()


def test_a_notebook_shows_tables_in_which_hostile_text_is_a_text(world: World, run: Run) -> None:
    world.change("title: Test partnership", "title: \"<script>alert('board')</script>\"")
    world.change("title: Burglary", 'title: "<img src=x onerror=alert(1)>\\e[31m & \\u202E"')
    world.years({year: {NORTH: 10, SOUTH: 20} for year in (2018, 2019)}, {2018: 40, 2019: 40})
    assert run("ingest").code == 0
    shown = kpitool.open().assess("2019Q3")._repr_html_()
    assert "&lt;script&gt;alert(&#x27;board&#x27;)&lt;/script&gt;" in shown
    assert "&lt;img src=x onerror=alert(1)&gt;\\x1b[31m &amp; \\u202e" in shown
    assert set(re.findall(r"<(\w+)", shown)) <= {
        *("div", "h2", "h3", "p", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "pre"),
    }
    assert "<table>" in shown
    assert ">Burglary<" not in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def test_importing_the_package_imports_nothing_heavy_until_a_name_is_used() -> None:
    script = (
        "import sys, kpitool\n"
        "assert kpitool.KpiError.exit_code == 70\n"
        "heavy = {'polars', 'deltalake', 'pydantic', 'typer', 'kpitool.library'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "assert dir(kpitool) == kpitool.__all__\n"
        "kpitool.open\n"
        "assert 'kpitool.library' in sys.modules\n"
        "assert 'polars' not in sys.modules and 'deltalake' not in sys.modules\n"
        "try:\n    kpitool.nothing\nexcept AttributeError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=_environment())
    assert (done.stdout, done.stderr) == ("module 'kpitool' has no attribute 'nothing'\n", "")


SCRIPT = """
from typing import assert_type

import polars as pl

import kpitool

board = kpitool.open("indicators.yaml", store="elsewhere", as_at=3)
assert_type(board, kpitool.Board)
for taken in board.ingest("crime", "a.csv", dry_run=True):
    assert_type(taken, kpitool.Taken)
    assert_type(taken.committed, int | None)
quarter = board.assess("2019Q3")
assert_type(quarter, kpitool.Assessment)
assert_type(quarter.frame, pl.DataFrame)
assert_type(quarter.exceptions(), list[kpitool.Entry])
assert_type(quarter.figures(window="quarter")[0].value, float | None)
assert_type(quarter.show("burglary"), kpitool.Profile)
assert_type(quarter.explain("burglary"), kpitool.Explanation)
assert_type(quarter.summary, str)
try:
    board.assess()
except kpitool.KpiError as error:
    assert_type(error.help, str)
"""


def test_a_users_script_is_checked_strictly_and_a_wrong_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text("import kpitool\n\nkpitool.nothing\nkpitool.open(3)\n", encoding="utf-8")
    program = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir", str(tmp_path / "c")]
    done = subprocess.run(
        [*program, "right.py", "wrong.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**_environment(), "MYPYPATH": str(ROOT)},
    )
    told = [line for line in done.stdout.splitlines() if "error:" in line]
    assert [line.partition(": error: ")[0] for line in told] == ["wrong.py:3", "wrong.py:4"], done.stdout + done.stderr
    assert "[attr-defined]" in told[0]
    assert "[arg-type]" in told[1]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    return kept | {"PYTHONPATH": os.pathsep.join(sys.path)}


def test_the_guides_python_runs_and_gives_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    assert run("--version").code == 0
    shutil.copy(ROOT / "indicators.yaml", tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, GUIDE.name, str(GUIDE), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    assert runner.run(examples, out=told.append).failed == 0, "".join(told)


def test_the_guide_names_every_public_name() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in kpitool.__all__ if name != "__version__" and f"`{name}`" not in text] == []
    for method in (
        "ingest",
        "assess",
        "exceptions",
        "figures",
        "show",
        "explain",
        "export",
        "frame",
        "to_json",
        "dashboard",
    ):
        assert hasattr(kpitool.Board, method) or hasattr(kpitool.Assessment, method)
        assert f"{method}" in text


def test_a_frame_of_a_quarter_can_be_laid_below_that_of_another(burglaries: World) -> None:
    board = kpitool.open(burglaries.registry)
    both = pl.concat([board.assess(quarter).frame for quarter in ("2019Q2", "2019Q3")])
    assert both["quarter"].unique(maintain_order=True).to_list() == ["2019Q2", "2019Q3"]
