"""Error codes: each means one thing, is used, belongs to its kind, and is in the guide."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitool.codes import Code, Kind
from kpitool.errors import (
    BugError,
    InputError,
    InterruptError,
    KpiError,
    OutputError,
    RegistryError,
    StoreError,
    UsageError,
)
from tests.errors.provoked import ELSEWHERE, FAULTS, PROVOKED
from tests.guide.errors_page import GUIDE, errors_page, examples_in

PACKAGE = Path(__file__).parents[1] / "kpitool"
CLASSES = (UsageError, RegistryError, InputError, StoreError, OutputError, BugError, InterruptError)
OF_THEIR_OWN = {"code", "first.code"}
"""Codes that a call passes on: those of a source or scope, and that of an error told anew."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in PACKAGE.rglob("*.py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def named(node: ast.AST) -> set[str]:
    """The codes that a part of a program names."""
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Code"
    }


def test_a_code_is_a_letter_of_its_kind_and_three_digits_and_means_one_thing() -> None:
    for code in Code:
        assert code[0] == code.kind.letter
        assert len(code) == 4
        assert code[1:].isdigit()
    assert len(Code.__members__) == len(Code), "two names have one code"
    assert len({code.meaning for code in Code}) == len(Code)
    assert sorted(Code, key=lambda code: (list(Kind).index(code.kind), code)) == list(Code)


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    for code in Code:
        for text in (code.meaning, code.remedy):
            assert len(text) > 5, code
            assert not text.endswith("."), code


def test_the_exit_code_of_an_error_is_that_of_its_kind() -> None:
    assert [(error.kind, error.exit_code) for error in CLASSES] == [(kind, kind.exit_code) for kind in Kind]


def test_every_code_is_used_in_the_program() -> None:
    used = set[str]()
    for path, tree in trees():
        used |= named(tree) if path.name != "codes.py" else set()
    assert set(Code.__members__) - used == set()


def test_every_error_names_a_code_of_its_own_kind() -> None:
    classes = {error.__name__: error for error in CLASSES}
    calls = [
        (path, call, classes[call.func.id])
        for path, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in classes
    ]
    assert len(calls) > 140
    for path, call, error in calls:
        where = f"{path.name}:{call.lineno}"
        codes = [Code[name] for name in named(call.args[0])]
        assert codes or ast.unparse(call.args[0]) in OF_THEIR_OWN, where
        assert {code.kind for code in codes} <= {error.kind}, where


def test_nothing_raises_the_error_that_has_no_kind() -> None:
    for path, tree in trees():
        made = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == "KpiError"]
        assert made == [], path


@pytest.mark.parametrize("error", CLASSES)
def test_an_error_cannot_be_made_without_help(error: type[KpiError]) -> None:
    with pytest.raises(TypeError, match="help"):
        error(Code.BUG, "something is wrong")  # type: ignore[call-arg]


def test_every_code_is_provoked_or_it_is_said_why_not() -> None:
    provoked = {case.code for case in (*PROVOKED, *FAULTS)}
    assert provoked | set(ELSEWHERE) == set(Code)
    assert provoked & set(ELSEWHERE) == set()


def test_the_guides_page_is_what_the_codes_give_with_an_example_of_each() -> None:
    written = (GUIDE / "errors.md").read_bytes().decode()
    examples = examples_in(written)
    assert examples.keys() == set(Code) - set(ELSEWHERE)
    assert errors_page(examples) == written, "write it anew: python -m tests.guide.errors_page"
