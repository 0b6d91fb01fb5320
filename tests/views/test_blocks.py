"""A block is YAML that reads back as it was, whatever stands in it."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kpitool.registry.reader import parse_document
from kpitool.views.blocks import WIDTH, Place, block_lines, comments, scalar

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans(),
    lambda inner: st.lists(TEXTS, min_size=1, max_size=3) | st.dictionaries(TEXTS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_a_block_reads_back_as_it_was(block: dict[str, Any]) -> None:
    remarks: dict[Place, str] = {(key,): f"what is {key}?\nsources: {{}}" for key in block}
    text = "\n".join(block_lines(block, remarks))
    assert yaml.safe_load(text) == block


@pytest.mark.parametrize(
    "text", ["no", "2019-10", "08", "1_000", "null", "~", "2019-10-01", "a: b", "# x", "*", "-", ""]
)
def test_a_text_stays_a_text_in_yaml_1_1_and_in_the_registry(text: str) -> None:
    assert yaml.safe_load(scalar(text)) == text
    assert parse_document(f"key: {scalar(text)}", "x").data == {"key": text}


def test_nothing_unseen_is_printed() -> None:
    assert scalar("a\u202eb\x1b[31m\ud800") == '"a\\u202Eb\\u001b[31m\\uFFFD"'


@given(TEXTS)
def test_a_comment_is_comment_on_each_of_its_lines(text: str) -> None:
    lines = comments(f"what is {text}?\nsources: {{}}", 4)
    assert all(line.startswith("    # ") for line in "\n".join(lines).splitlines())
    assert yaml.safe_load("\n".join(lines)) is None


def test_comments_are_of_a_readable_length() -> None:
    assert all(len(line) <= WIDTH for line in comments("word " * 100, 6))
