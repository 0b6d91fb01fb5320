"""At a terminal: width, colours, characters, paging, the next step, Ctrl-C; and in a pipe nothing of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.conftest import linux
from tests.terminals import ESCAPE, INTERRUPT, at_terminal, surroundings

pytestmark = linux
ROOT = Path(__file__).parents[2]
Q3 = ("--quarter", "2019Q3")
BOXES = "─━│┃┌┐└┘├┤┬┴┼╭╮╯╰═║"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example in a folder of its own, ingested."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    done = piped(folder, "kpitool ingest --quiet")
    assert (done.returncode, done.stderr) == (0, b"")
    return folder


def piped(folder: Path, line: str, **environment: str | None) -> "subprocess.CompletedProcess[bytes]":
    """A line of a shell whose streams are no terminal."""
    line = line.replace("kpitool", f"{sys.executable} -m kpitool")
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, env=surroundings(environment), capture_output=True
    )


@pytest.mark.parametrize("columns", [20, 80, 200])
@pytest.mark.parametrize("command", ["exceptions", "show vehicle_offences", "explain burglary", "status"])
def test_a_screen_of_any_width_shows_every_figure_whole(example: Path, command: str, columns: int) -> None:
    seen = at_terminal(example, *command.split(), "--no-pager", columns=columns)
    assert seen.code == 0
    answer, _, _ = seen.screen.partition("next: ")
    assert max(map(cell_len, answer.split("\n"))) <= columns
    figures = {"exceptions": "45,073", "show": "6,073", "explain": "3,941", "status": "Dec 2019"}
    text = " ".join(seen.screen.split())
    assert figures[command.split()[0]] in text


@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_a_reader_that_has_seen_enough_is_no_error_at_any_width(example: Path, columns: str) -> None:
    for command in ("exceptions", "exceptions --format table", "rates --json", "rates --format csv", "--help"):
        done = piped(example, f"kpitool {command} | head -1", COLUMNS=columns)
        assert (done.returncode, done.stderr) == (0, b""), command


def test_a_device_that_is_full_is_told_in_a_sentence(example: Path) -> None:
    for command in ("exceptions", "status --json", "rates --format csv"):
        done = piped(example, f"kpitool {command} > /dev/full")
        assert done.returncode == 6, command
        assert b"the output could not be written: No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_part_of_an_answer_is_never_taken_for_the_whole(example: Path, tmp_path: Path, unbuffered: str) -> None:
    for command in ("exceptions", "exceptions --json", "schema registry", "export --format xlsx"):
        line = f"trap '' XFSZ; ulimit -f 1; kpitool {command} > {tmp_path / 'out'}"
        done = piped(example, line, PYTHONUNBUFFERED=unbuffered)
        assert done.returncode == 6, command
        assert b"File too large" in done.stderr


def test_a_closed_stderr_changes_nothing(example: Path) -> None:
    whole = piped(example, "kpitool exceptions --verbose")
    closed = piped(example, "kpitool exceptions --verbose 2>&-")
    assert (closed.returncode, closed.stdout) == (whole.returncode, whole.stdout)
    refused = piped(example, "kpitool exceptions --quarter nonsense 2>&-")
    assert (refused.returncode, refused.stdout) == (2, b"")


def test_ctrl_c_between_two_commits_leaves_the_store_as_at_the_last(example: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(example, tmp_path / "copy", ignore=shutil.ignore_patterns(".kpitool")))
    log = folder / ".kpitool"
    seen = at_terminal(folder, "ingest", typed=INTERRUPT, typed_when=lambda _: any(log.rglob("*0001.json")))
    assert seen.code == 130
    assert "error[C130]: interrupted" in seen.screen
    assert "help: the store stands as at its last commit" in seen.screen
    assert "Traceback" not in seen.screen
    assert piped(folder, "kpitool doctor --quiet").returncode == 0
    assert piped(folder, "kpitool ingest --quiet").returncode == 0
    again = piped(folder, f"kpitool exceptions {' '.join(Q3)}")
    assert again.stdout == piped(example, f"kpitool exceptions {' '.join(Q3)}").stdout


def test_ctrl_c_while_standard_input_is_read_is_130(example: Path) -> None:
    seen = at_terminal(
        example, "ingest", "recorded_crime", "-", "-v", typed=INTERRUPT, typed_when=lambda came: b"store: " in came
    )
    assert (seen.code, "Traceback" in seen.screen) == (130, False)


@pytest.mark.parametrize("command", ["exceptions", "rates", "explain vehicle_offences", "backtest --simulated 10"])
def test_a_latin_1_locale_gets_ascii(example: Path, command: str) -> None:
    seen = at_terminal(example, *command.split(), "--no-pager", environment={"PYTHONIOENCODING": "latin-1"})
    assert seen.code == 0
    text = ESCAPE.sub("", seen.raw.decode("ascii"))
    assert "?" not in text
    plain = piped(example, f"kpitool {command}", PYTHONIOENCODING="latin-1").stdout
    assert plain.isascii()
    assert b"?" not in plain


def test_json_in_an_encoding_without_a_character_has_its_escape(example: Path) -> None:
    plain = piped(example, "kpitool rates --json").stdout
    narrow = piped(example, "kpitool rates --json", PYTHONIOENCODING="latin-1").stdout
    assert "–".encode() in plain
    assert narrow.isascii()
    assert narrow.decode("ascii").encode().decode("unicode_escape").count("–") == plain.decode().count("–")


def test_each_stream_has_the_colours_it_can_show(example: Path) -> None:
    bold = b"\x1b[1m"
    assert bold in at_terminal(example, "status").raw
    assert bold not in at_terminal(example, "status", environment={"NO_COLOR": "1"}).raw
    assert bold not in at_terminal(example, "status", environment={"TERM": "dumb"}).raw
    assert bold not in at_terminal(example, "status", "--no-color", environment={"FORCE_COLOR": "1"}).raw
    assert bold not in piped(example, "kpitool status").stdout
    assert bold not in piped(example, "kpitool status --format table").stdout
    assert bold in piped(example, "kpitool status --format table", FORCE_COLOR="1").stdout
    assert b"\x1b" not in piped(example, "kpitool status", FORCE_COLOR="1").stdout  # plain text stays plain
    assert b"\x1b" not in piped(example, "kpitool status --format table", FORCE_COLOR="1", NO_COLOR="1").stdout
    wrong = at_terminal(example, "exceptions", "--quarter", "nonsense")
    assert b"\x1b[1;31merror" in wrong.raw
    assert b"\x1b" not in piped(example, "kpitool exceptions --quarter nonsense").stderr


def test_a_pipe_gets_no_box_no_escape_code_and_no_line_that_is_cut(example: Path) -> None:
    for command in ("exceptions", "rates", "show hate_incidents", "explain burglary", "status", "indicators", "config"):
        text = piped(example, f"kpitool {command}", COLUMNS="20").stdout.decode()
        assert "\x1b" not in text
        assert not set(BOXES) & set(text)
        assert text == piped(example, f"kpitool {command}", COLUMNS="200").stdout.decode()


def test_what_is_longer_than_the_screen_is_paged_on_a_terminal_alone(example: Path, tmp_path: Path) -> None:
    pager = {"KPITOOL_PAGER": f"tee {tmp_path / 'paged'}"}
    assert at_terminal(example, "exceptions", *Q3, lines=24, environment=pager).code == 0
    assert "45,073" in (tmp_path / "paged").read_text(encoding="utf-8")
    (tmp_path / "paged").unlink()
    for arguments in (["exceptions", "--no-pager"], ["exceptions", "--json"], ["exceptions", "--quiet"], ["config"]):
        assert at_terminal(example, *arguments, environment=pager).code == 0
        assert not (tmp_path / "paged").exists(), arguments
    piped(example, "kpitool exceptions", **pager)
    assert not (tmp_path / "paged").exists()


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager", "'", "false"])
def test_without_a_pager_that_works_the_answer_is_printed(example: Path, pager: str) -> None:
    seen = at_terminal(example, "exceptions", *Q3, environment={"KPITOOL_PAGER": pager})
    assert seen.code == 0
    assert "45,073" in seen.screen


def test_the_next_step_is_said_at_a_terminal_alone(example: Path) -> None:
    assert "next: kpitool exceptions" in at_terminal(example, "status").screen
    assert "next:" not in at_terminal(example, "status", "--quiet").screen
    assert "next:" not in at_terminal(example, "status", "--json").screen
    assert b"next:" not in piped(example, "kpitool status").stderr


def test_progress_is_shown_on_a_terminal_and_gone_in_the_end(example: Path) -> None:
    long = ("backtest", "--quarters", "1", "--simulated", "100", "--no-pager")
    seen = at_terminal(example, *long)
    assert seen.code == 0
    assert "simulating (poisson)" in seen.screen or "simulating (scattered)" in seen.screen
    assert "quarters/s" in seen.screen
    for quiet in ({"TERM": "dumb"}, {}):
        told = at_terminal(example, *long, *([] if quiet else ["--quiet"]), environment=quiet)
        assert "simulating" not in told.screen
    assert piped(example, f"kpitool {' '.join(long)}").stderr == b""
