"""`kpitool guide`: its list, its pages as they are written, and what a wrong topic says."""

import io
import json
from pathlib import Path

import pytest

from kpitool.guide import GuidePage, topics
from kpitool.views.guide import write_guide
from tests.conftest import Run
from tests.write_guide import GUIDE


def test_the_topics_are_listed_with_a_line_each(run: Run) -> None:
    answer = run("guide")
    assert (answer.code, answer.err) == (0, "")
    for topic in topics():
        assert any(line.split(maxsplit=1) == [topic.topic, topic.says] for line in answer.out.splitlines())
    assert [row["topic"] for row in run("guide", "--json").json["results"]] == [each.topic for each in topics()]


@pytest.mark.parametrize("topic", ["registry", "Registry", "registry.md"])
def test_a_page_in_a_pipe_is_its_markdown_as_it_is(run: Run, topic: str) -> None:
    assert run("guide", topic).out == (GUIDE / "registry.md").read_text(encoding="utf-8")


def test_a_page_goes_to_a_file_whole_and_to_other_programs_as_a_record(run: Run, tmp_path: Path) -> None:
    text = (GUIDE / "commands.md").read_text(encoding="utf-8")
    assert run("guide", "commands", "-o", tmp_path / "page.txt").code == 0
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == text
    assert [row["text"] for row in run("guide", "commands", "--json").json["results"]] == [text]
    lines = run("guide", "commands", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["text"] for line in lines] == [text]


def test_a_topic_that_is_not_there_is_a_usage_error_with_the_nearest(run: Run) -> None:
    answer = run("guide", "regstry")
    assert (answer.code, answer.out) == (2, "")
    assert "did you mean 'registry'?" in answer.err
    assert "the topics are" in run("guide", "../../README").err


def test_on_a_terminal_a_page_has_no_markup_and_links_that_can_be_typed() -> None:
    text = (
        "# A title\n\nSee `check`, [here](#a-title) and [the methods](methods.md#periods).\n\n| A |\n| --- |\n| 1 |\n"
    )
    target = io.StringIO()
    write_guide(GuidePage("topic", "A title", "See.", text), target, color=False)
    shown = " ".join(target.getvalue().split())
    assert "See check, here and the methods (kpitool guide methods)." in shown
    assert "| ---" not in shown
