"""The reference pages are complete, and are what the code says now."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel
from typer.main import get_command

from kpitool.cli import COMMANDS, app
from kpitool.registry.meanings import CHOICES, EXAMPLES, MEANINGS
from kpitool.registry.models import Registry
from kpitool.registry.reader import parse_document
from kpitool.registry.rules import RuleName
from tests.guide.registry_page import key_of
from tests.write_guide import COMMAND, GENERATED, GUIDE


def page(topic: str) -> str:
    return (GUIDE / f"{topic}.md").read_text(encoding="utf-8")


def types_in(hint: Any) -> Iterator[Any]:
    """Every type that an annotation is made of, and those of the models among them."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
        hints = get_type_hints(hint, include_extras=True)
        for name in hint.model_fields:
            yield from types_in(hints[name])
    elif isinstance(hint, type) and issubclass(hint, Enum):
        yield hint
    else:
        for inner in get_args(hint):
            if not isinstance(inner, str):
                yield from types_in(inner)


KINDS = dict.fromkeys(types_in(Registry))
MODELS = {kind.__name__: kind for kind in KINDS if issubclass(kind, BaseModel)}
ENUMS = {kind.__name__: kind for kind in KINDS if issubclass(kind, Enum) and kind is not RuleName}


@pytest.mark.parametrize("topic", GENERATED)
def test_a_page_that_is_made_from_the_code_is_as_the_code_says_now(topic: str) -> None:
    stale = f"kpitool/guide/{topic}.md is stale; write it anew with: {COMMAND}"
    assert (GUIDE / f"{topic}.md").read_bytes() == GENERATED[topic]().encode(), stale


def test_every_key_of_every_model_has_its_meaning_and_no_other_has() -> None:
    keys = {name: {key_of(*each) for each in model.model_fields.items()} for name, model in MODELS.items()}
    assert len(keys) > 25
    assert {name: set(told) for name, told in MEANINGS.items()} == keys


def test_every_choice_has_its_meaning_and_no_other_has() -> None:
    choices = {name: {each.value for each in kind} for name, kind in ENUMS.items()}
    assert {name: set(told) for name, told in CHOICES.items()} == choices


def test_every_key_and_choice_is_in_the_reference() -> None:
    text = page("registry")
    assert {key for told in (*MEANINGS.values(), *CHOICES.values()) for key in told if f"`{key}`" not in text} == set()


def test_meanings_are_finished_sentences() -> None:
    told = [says for keys in MEANINGS.values() for says in keys.values()]
    assert [says for says in told if not re.fullmatch(r"[A-Z`].*\.", says)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_its_model_takes(name: str) -> None:
    document = parse_document(EXAMPLES[name], "example.yaml")
    assert document.faults == []
    data = document.data
    if name == "AreasBlock":  # the reader puts the list of the file in the place of its name
        areas = [{"code": "E10000018", "name": "Leicestershire", "level": "county"}]
        data = {**data, "list": areas}
    MODELS[name].model_validate(data)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_and_option_of_a_command_is_in_its_section(name: str) -> None:
    group: Any = get_command(app)
    command = group.get_command(None, name)
    sections = re.split(r"^## ", page("commands"), flags=re.MULTILINE)
    section = next(each for each in sections if each.startswith(f"kpitool {name}\n"))
    shared = re.findall(r"`(-[^` ]+)", next(each for each in sections if each.startswith("Options that")))
    for parameter in command.params:
        spelt = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            spelt = [(parameter.metavar or parameter.name).upper()]
        for each in spelt:
            assert re.search(rf"`{re.escape(each)}[ `]", section) or each in shared, each
    assert " ".join(command.help.split()) in " ".join(section.split())
    assert all(f"\n{line}\n" in section for line in command.epilog.split("\n"))
