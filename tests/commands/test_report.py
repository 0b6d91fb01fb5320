"""`kpitool report` as a user runs it: the file that is asked for, the commentary, and what is refused."""

import hashlib
import sys
from pathlib import Path

import pytest

from kpitool.cli import main
from tests.conftest import Run, World
from tests.returns import write_returns

Q3 = ("report", "--quarter", "2019Q3")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A partnership of returns of every kind, ingested."""
    world = World(tmp_path_factory.mktemp("report"))
    write_returns(world)
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(world.registry)])
    assert stopped.value.code == 0
    return world


@pytest.fixture
def board(kept: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(kept.folder)
    return kept


@pytest.fixture
def there(run: Run, board: World) -> Run:
    """The program at work in that partnership's folder."""
    assert board.registry.exists()
    return run


BEGINS = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "html": b"<!doctype html>", "md": b"# ", "json": b'{\n  "schema'}


@pytest.mark.parametrize("ending", BEGINS)
def test_a_files_name_says_how_the_paper_is_written(there: Run, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"paper.{ending}"
    assert there(*Q3, "-q", "-o", str(target)).code == 0
    assert target.read_bytes()[:200].lower().startswith(BEGINS[ending].lower())


@pytest.mark.parametrize("ending", ["docx", "pdf", "html", "md"])
def test_the_same_paper_has_the_same_bytes(there: Run, tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        assert there(*Q3, "-q", "-o", str(tmp_path / f"{name}.{ending}")).code == 0
    one, two = (hashlib.sha256((tmp_path / f"{name}.{ending}").read_bytes()).digest() for name in ("one", "two"))
    assert one == two


def test_a_commentary_beside_the_registry_is_carried_in_and_marked(there: Run, board: World) -> None:
    path = board.write("commentary/2019Q3.md", "## Summary\nAll quiet.\n- but for one thing\n")
    try:
        told = there(*Q3, "--format", "plain").out
        parts = there(*Q3, "--json").json["results"]
    finally:
        path.unlink()
    assert "Analyst's commentary on the quarter:\nAll quiet.\n- but for one thing\n" in told
    (remark,) = (part for part in parts if part["part"] == "commentary")
    assert (remark["section"], remark["about"], remark["text"]) == (
        "Summary",
        "the quarter",
        "All quiet. but for one thing",
    )


def test_a_commentary_that_is_named_must_be_there(there: Run, tmp_path: Path) -> None:
    answer = there(*Q3, "--commentary", str(tmp_path / "none.md"))
    assert (answer.code, answer.out) == (4, "")
    assert "error[I010]" in answer.err


@pytest.mark.parametrize(
    ("content", "code"), [(b"## Summary\n\xff\n", "I030"), (b"x" * 1_000_001, "I017"), (b"Nothing above.\n", "I060")]
)
def test_a_commentary_that_cannot_be_read_writes_nothing(there: Run, tmp_path: Path, content: bytes, code: str) -> None:
    remarks, target = tmp_path / "remarks.md", tmp_path / "paper.docx"
    remarks.write_bytes(content)
    answer = there(*Q3, "--commentary", str(remarks), "-o", str(target))
    assert answer.code == 4
    assert f"error[{code}]" in answer.err
    assert not target.exists()


def test_it_is_said_whose_words_are_in_the_paper(there: Run, board: World, tmp_path: Path) -> None:
    target = str(tmp_path / "paper.md")
    path = board.write("commentary/2019Q3.md", "## Summary\nAll quiet.\n")
    try:
        assert "with the commentary of 'commentary/2019Q3.md'" in there(*Q3, "-o", target).err
        assert (
            "without a commentary: commentary has no 2019Q2.md"
            in there("report", "--quarter", "2019Q2", "-o", target).err
        )
    finally:
        path.unlink()
        path.parent.rmdir()
    assert "commentary" not in there(*Q3, "-o", target).err


def test_a_quarter_without_most_of_its_figures_is_warned_of(there: Run, tmp_path: Path) -> None:
    told = there("report", "--quarter", "2021Q1", "-o", str(tmp_path / "paper.md"))
    assert "indicators have no figure for 2021/22 Q1" in told.err
    assert "indicators have no figure" not in there(*Q3, "-o", str(tmp_path / "paper.md")).err


def test_a_paper_is_not_written_over_what_it_is_made_from(there: Run, board: World) -> None:
    before = board.registry.read_bytes()
    answer = there("report", "--quarter", "2019Q3", "--format", "markdown", "-o", str(board.registry))
    assert (answer.code, board.registry.read_bytes()) == (2, before)
    assert "is the registry itself" in answer.err
    remarks = board.write("remarks.md", "## Summary\nAll quiet.\n")
    answer = there(*Q3, "--commentary", str(remarks), "-o", str(remarks))
    assert (answer.code, remarks.read_bytes()) == (2, b"## Summary\nAll quiet.\n")


def test_a_folder_is_no_commentary(there: Run, tmp_path: Path) -> None:
    assert "error[I011]" in there(*Q3, "--commentary", str(tmp_path)).err


@pytest.mark.parametrize("name", ["paper", "paper.odt", "paper.doc"])
def test_a_name_that_says_no_format_is_refused_with_those_that_do(there: Run, tmp_path: Path, name: str) -> None:
    answer = there(*Q3, "-o", str(tmp_path / name))
    assert answer.code == 2
    assert ".docx, .pdf, .html" in answer.err
    assert not (tmp_path / name).exists()


def test_json_and_another_format_contradict_each_other(there: Run) -> None:
    answer = there(*Q3, "--format", "docx", "--json")
    assert answer.code == 2
    assert "contradict" in answer.err


def test_a_format_that_the_files_name_contradicts_is_refused(there: Run, tmp_path: Path) -> None:
    answer = there(*Q3, "--format", "pdf", "-o", str(tmp_path / "paper.docx"))
    assert answer.code == 2
    assert "contradict each other" in answer.err
    assert not (tmp_path / "paper.docx").exists()


@pytest.mark.parametrize(("form", "package"), [("docx", "docx"), ("pdf", "typst")])
def test_without_the_extra_it_is_said_what_to_install(
    there: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, package: str
) -> None:
    for name in [name for name in sys.modules if name.startswith((f"{package}.", "kpitool.views.paper.word"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    answer = there(*Q3, "-o", str(tmp_path / f"paper.{form}"))
    assert answer.code == 2
    assert "pip install 'kpitool[board]'" in answer.err


def test_a_quarter_of_which_nothing_is_known_has_a_paper_that_says_so(there: Run) -> None:
    answer = there("report", "--quarter", "2012Q1", "--format", "plain")
    assert answer.code == 4
    assert "nothing could be assessed" in answer.err
    assert "Nothing could be assessed." in answer.out


def test_a_frozen_paper_says_which_edition_it_shows(there: Run) -> None:
    assert there("freeze", "--quarter", "2019Q3", "--label", "Board 14 Feb 2020", "-q").code == 0
    assert "As at edition" in there("report", "--as-at", "Board 14 Feb 2020", "--format", "plain").out


def test_what_the_registry_says_of_the_paper_is_in_it(there: Run, board: World) -> None:
    paper = (
        "paper:\n  board: The Homeshire Board\n  dashboard: https://example.org/board\n"
        "  recommendations: [ask for a plan., note the rest]\n"
        "  officers:\n    - {role: Analyst, organisation: Homeshire, email: kpi@example.org, phone: '0116'}\n"
    )
    before = board.registry.read_text(encoding="utf-8")
    board.registry.write_text(paper + before, encoding="utf-8")
    try:
        parts = there(*Q3, "--json").json["results"]
    finally:
        board.registry.write_text(before, encoding="utf-8")
    assert "informs the Homeshire Board of" in parts[0]["text"]
    assert [part["url"] for part in parts if part["url"]] == ["https://example.org/board", "mailto:kpi@example.org"]
    (asked,) = (part for part in parts if part["section"] == "Recommendation")
    assert asked["items"] == ["ask for a plan;", "note the rest."]
    (officer,) = (part for part in parts if part["section"] == "Officer to contact")
    assert (officer["about"], officer["text"]) == ("Analyst,", "Homeshire, telephone 0116 kpi@example.org")
