"""The kept answers and schemas: `python -m tests.write_golden` writes them anew, and review shows what has changed.

An answer is what a command prints under --json over the partnership of `tests/returns.py`, without what differs from
day to day and from machine to machine.
"""

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kpitool.cli import main
from kpitool.views.schema.errors import error_schema
from kpitool.views.schema.output import output_schema
from kpitool.views.schema.registry import areas_schema, registry_schema
from tests.conftest import World
from tests.returns import CITY, NORTH, SOUTH, calls, incidents, write_returns

GOLDEN = Path(__file__).parent / "golden"
Q3 = ("--quarter", "2019Q3")
STEPS: dict[str, tuple[str, ...]] = {
    "check": (),
    "indicators": (),
    "config": (),
    "ingest": (),
    "status": Q3,
    "exceptions": Q3,
    "report": Q3,
    "compare": Q3,
    "rates": (*Q3, "--breakdown"),
    "dashboard": (*Q3, "--quarters", "2", "-o", "board/"),
    "export": (*Q3, "--quarters", "2", "--indicator", "calls", "--indicator", "entrants_by_year"),
    "show": ("calls", *Q3),
    "explain": ("calls", *Q3),
    "backtest": (*Q3, "--quarters", "2", "--simulated", "20"),
    "rejects": (),
    "sniff": ("people.csv",),
    "template": ("caseload", "--quarter", "2019Q4"),
    "freeze": (*Q3, "--label", "Board 14 Feb 2020"),
    "diff": (),
    "history": ("--limit", "3"),
    "prune": ("--keep", "2", "--dry-run"),
    "doctor": (),
    "guide": ("jobs",),
    "demo": ("shown",),
    "init": ("begun", "--home", "Leicestershire"),
    "add": ("asb.csv",),
}
"""The commands with their arguments, in the order in which they are run; before `diff` a source is sent anew."""


def schemas() -> dict[str, str]:
    """The published schemas by name, as they are printed."""
    made = {
        "registry": registry_schema(),
        "areas": areas_schema(),
        "output": output_schema(),
        "error": error_schema(),
    }
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in made.items()}


def answers() -> Iterator[tuple[str, str]]:
    """Each command with its answer, without what is unstable."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place), _bare_environment():
        world = World(Path(place).resolve())
        write_returns(world)
        world.write("incidents.csv", incidents() + "2019/20 Q3,E07000001,Age,=1+1\n")  # a rejected record
        world.write("asb.csv", "Month,Code,Calls\n2019-10,E07000001,3\n2019-10,E07000002,4\n")
        for command, arguments in STEPS.items():
            if command == "diff":
                world.write("calls/calls-home_2018-01_2019-12.csv", calls({NORTH: 50, SOUTH: 70}))
                world.write("calls/calls-city_2018-01_2019-12.csv", calls({CITY: 110}))
                _printed(["ingest", "calls", "--json"])
            yield command, scrubbed(command, _printed([command, *arguments, "--json"]), world.folder)


def scrubbed(command: str, out: str, folder: Path) -> str:
    """An answer without times, hashes, versions, sizes and paths, its numbers to nine digits."""
    here = json.dumps(str(folder))[1:-1]
    answer = json.loads(out.replace(here, "FOLDER").replace("FOLDER\\\\", "FOLDER/"))
    for result in answer["results"]:
        if command == "doctor" or (command == "config" and result["setting"] in {"pager", "color", "characters"}):
            result |= dict.fromkeys(result.keys() & {"found", "help", "value", "origin"}, "…")
        if command == "report" and "worked out by kpitool" in result["text"]:  # from which edition, and when
            result["text"] = "…"
    return json.dumps(_stable(answer), ensure_ascii=False, indent=2) + "\n"


UNSTABLE = {
    "time",
    "edition_time",
    "kpitool_version",
    "made",
    "sha256",
    "registry_sha256",
    "digest",
    "version",
    "kept_until",
    "bytes",
}


def _stable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "…" if key in UNSTABLE and inner else _stable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_stable(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def _printed(arguments: list[str]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        main(arguments)
    return out.getvalue()


@contextlib.contextmanager
def _bare_environment() -> Iterator[None]:
    """No variable that says where or how kpitool works."""
    kept = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("KPITOOL_")}
    try:
        yield
    finally:
        os.environ |= kept


def _write() -> None:
    for folder, texts in (("schema", schemas()), ("answers", dict(answers()))):
        place = GOLDEN / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (place / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _write()
