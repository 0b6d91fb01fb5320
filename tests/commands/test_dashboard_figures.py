"""Every figure of the dashboard, one by one: it is that of the other commands, and written as they write it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kpitool.cli import main
from kpitool.commands.dashboard import Made, made_of
from kpitool.commands.family import Where
from kpitool.commands.opening import open_edition
from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.category import STATUS
from kpitool.views.dashboard.records import Figure, Held
from kpitool.views.envelope import plain
from tests.benchmarks import boards
from tests.conftest import Run

ROOT = Path(__file__).parents[2]
Q3 = Quarter(2019, 3)
NUMBERS = ("value", "count", "denominator", "lower95", "upper95", "lower998", "upper998")


@dataclass(frozen=True)
class Board:
    """A partnership's folder, and how many quarters are looked at."""

    folder: Path
    quarters: int

    def made(self) -> Made:
        opened = open_edition(Where(registry=self.folder / "indicators.yaml"))
        return made_of(opened, Q3, self.quarters, ["all"])


def _example(folder: Path) -> Board:
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(folder / "indicators.yaml")])
    assert stopped.value.code == 0
    return Board(folder, 9)


def _made_up(folder: Path, below: int) -> Board:
    boards.build(folder, boards.Size(indicators=6, districts=3, quarters=4, below=below))
    return Board(folder, 4)


@pytest.fixture(scope="module", params=["example", "made up", "withholding"])
def board(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Board:
    folder = tmp_path_factory.mktemp("board")
    return _example(folder) if request.param == "example" else _made_up(folder, 5 * (request.param == "withholding"))


Told = dict[str, Any]
Key = tuple[str, str, str]


def figures(made: Made) -> Iterator[tuple[Key, Figure]]:
    """Every figure of a dashboard by quarter, indicator and area."""
    for indicator in made.dashboard.indicators:
        for area in indicator.areas:
            for quarter, figure in zip(made.dashboard.quarters, area.figures, strict=True):
                if figure is not None:
                    yield (quarter.id, indicator.id, area.area), figure


def answered(run: Run, board: Board, command: str, quarter: str) -> dict[Key, Told]:
    """What a command answers of a quarter, in all areas."""
    where = ("--registry", board.folder / "indicators.yaml")
    results = run(command, "--quarter", quarter, "--area", "all", "--json", *where).json["results"]
    if command == "export":
        whole = [row for row in results if row["role"] == "current" and row["breakdown_value"] is None]
        return {(quarter, row["indicator"], row["area_code"]): row for row in whole}
    return {(quarter, row["indicator"], row["area"]["code"]): row for row in results}


def test_every_figure_is_that_of_compare_and_of_the_export_and_is_written_as_they_write_it(
    board: Board, run: Run
) -> None:
    made = board.made()
    registry, quarters = made.opened.registry, [each.id for each in made.dashboard.quarters]
    assert len(quarters) == board.quarters
    compared = {key: row for each in quarters for key, row in answered(run, board, "compare", each).items()}
    exported = {key: row for each in quarters for key, row in answered(run, board, "export", each).items()}
    shown = dict(figures(made))
    assert shown.keys() == compared.keys() == exported.keys()
    assert any(figure.value is not None for figure in shown.values())
    for key, figure in shown.items():
        row, indicator = compared[key], registry.indicators[key[1]]
        exact = key[0] == made.dashboard.quarter or not registry.suppress_below
        if figure.withheld:
            _assert_nothing_is_told(figure)
        if not _alike(figure.withheld, row["withheld"], exact=exact):
            continue
        if not figure.withheld:
            _assert_measured(figure, row, indicator, registry)
        for held, other in ((figure.previous, "previous"), (figure.benchmark, "benchmark"), (figure.home, "home")):
            _assert_held(held, row[other], indicator, exact=exact)
        if exact:
            _assert_judged(figure, exported[key])


def _alike(withheld: str | None, own: str | None, *, exact: bool) -> bool:
    """Whether a figure is withheld as in its quarter's own answer; in an earlier quarter that may be another one.

    There the plan of the last quarter may choose others beside the small ones, which are always withheld.
    """
    if withheld != own:
        assert not exact
        assert withheld or own != "small"
        assert own == "small" or withheld != "small"
    return withheld == own


def _assert_measured(figure: Figure, row: Told, indicator: Indicator, registry: Registry) -> None:
    assert plain({name: getattr(figure, name) for name in NUMBERS}) == {name: row[name] for name in NUMBERS}
    assert plain([figure.start, figure.end]) == [row["period"]["start"], row["period"]["end"]]
    assert figure.period == row["period"]["label"]
    assert figure.text == numbers.figure(row["value"], indicator)
    assert figure.count_text == numbers.count(row["count"], None, indicator, registry)
    assert figure.interval == numbers.interval(row["lower95"], row["upper95"], indicator)
    assert figure.missing == (row["missing"]["reason"] if row["missing"] else None)


def _assert_held(held: Held | None, row: Told | None, indicator: Indicator, *, exact: bool) -> None:
    """What a figure is held against; of what is withheld there, nothing."""
    assert (held is None) == (row is None)
    if held is None or row is None:
        return
    withheld = held.text in {"withheld", "<5"}
    assert not (withheld and held.value is not None)
    if withheld is (row["withheld"] is not None):
        assert plain(held.value) == row["value"]
        assert withheld or held.text == numbers.figure(row["value"], indicator)
        assert not exact or held.verdict == row.get("verdict", held.verdict)
    else:
        assert not exact


def _assert_judged(figure: Figure, row: Told) -> None:
    assert (figure.status, figure.statement) == (row["status"], row["statement"] or "")
    sign = STATUS[figure.status][0][0]
    assert figure.status_words[0] in {sign, "•", numbers.NONE}
    rules = (row["findings"] or "").split("; ")
    assert {each.rule for each in figure.fired} <= set(rules)
    assert bool(figure.fired) == bool(row["findings"])
    verdict, percent = row["change_verdict"], row["change_percent_of_count"]
    if row["unit"].startswith("per ") and verdict not in {None, "not_comparable", "not_compared"}:
        assert figure.change == numbers.signed(percent)
    assert (figure.arrow in {"up", "down"}) == (verdict in {"worsening", "improving", "increasing", "decreasing"})
    if figure.arrow in {"up", "down"}:
        assert (figure.arrow == "up") == (row["change_value"] > 0)


def _assert_nothing_is_told(figure: Figure) -> None:
    """That a withheld figure has no number, and no change from which one could be worked out."""
    assert figure.withheld
    assert [name for name in NUMBERS if getattr(figure, name) is not None] == []
    assert figure.text in {"withheld", "<5"}
    assert figure.count_text in {"withheld", "<5"}
    assert (figure.interval, figure.change, figure.going, figure.arrow) == (numbers.NONE, numbers.NONE, "", None)


def test_what_is_said_of_each_quarter_is_the_summary_of_its_exceptions(board: Board, run: Run) -> None:
    made = board.made()
    where = ("--registry", board.folder / "indicators.yaml", "--json")
    for quarter, said in list(made.dashboard.said.items())[-2:]:
        summary = run("exceptions", "--quarter", quarter, *where).json["summary"]
        assert said.statement == summary["statement"]
        assert (said.also, said.clear, said.new) == (summary["also"], summary["clear"], summary["new"])
        assert said.categories == {each["category"]: each["statement"] for each in summary["categories"]}
    assert made.dashboard.rules == summary["rules"]
