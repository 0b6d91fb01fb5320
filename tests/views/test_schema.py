"""The published schemas: whole, strict, the same as those kept, and true of what is printed and what is read."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from kpitool.cli import COMMANDS
from kpitool.registry.reader import parse_document, read_document
from kpitool.views.schema.answers import ANSWERS
from kpitool.views.schema.errors import error_schema
from kpitool.views.schema.output import answer_schema, output_schema
from kpitool.views.schema.registry import areas_schema, registry_schema
from tests.conftest import REGISTRY
from tests.published import faults, validator_of
from tests.registry.test_diagnostics import FAULTS
from tests.returns import RETURNS
from tests.write_golden import GOLDEN, STEPS, answers, schemas

ROOT = Path(__file__).parents[2]
SCHEMAS = schemas()
ANSWERING = "schema"
"""The command that answers with a schema, which is no record."""


@pytest.fixture(scope="module")
def registries() -> Draft202012Validator:
    return validator_of(registry_schema())


@pytest.fixture(scope="module")
def outputs() -> Draft202012Validator:
    return validator_of(output_schema())


@pytest.fixture(scope="module")
def answered() -> dict[str, str]:
    """What every command answers over the small partnership."""
    return dict(answers())


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_valid_one_of_draft_2020_12(name: str) -> None:
    schema = json.loads(SCHEMAS[name])
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    meta.validate(schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_the_one_that_is_kept(name: str) -> None:
    kept = (GOLDEN / "schema" / f"{name}.json").read_text(encoding="utf-8")
    assert SCHEMAS[name] == kept, "the published shape has changed: python -m tests.write_golden writes it anew"


@pytest.mark.parametrize("command", STEPS)
def test_an_answer_is_the_one_that_is_kept(answered: dict[str, str], command: str) -> None:
    kept = (GOLDEN / "answers" / f"{command}.json").read_text(encoding="utf-8")
    assert answered[command] == kept, "the answer has changed: python -m tests.write_golden writes it anew"


def test_every_command_has_a_shape_and_a_kept_answer() -> None:
    assert {*ANSWERS, ANSWERING} == {*COMMANDS}
    assert set(STEPS) == set(ANSWERS)


@pytest.mark.parametrize("command", ANSWERS)
def test_every_property_of_an_answer_is_required_and_no_other_is_allowed(command: str) -> None:
    for name, shape in answer_schema(command)["$defs"].items():
        if "properties" in shape:
            assert (shape["required"], shape["additionalProperties"]) == ([*shape["properties"]], False), name


def spoilt(value: Any) -> list[Any]:
    """A value without each of its fields in turn, and with one more, down to its innermost records."""
    if isinstance(value, list):
        return [[each, *value[1:]] for each in spoilt(value[0])] if value else []
    if not isinstance(value, dict):
        return []
    found: list[Any] = [{**value, "surplus": 1}]
    for key, inner in value.items():
        found.append({name: each for name, each in value.items() if name != key})
        found += [{**value, key: each} for each in spoilt(inner)]
    return found


OPEN = {"template", "init", "add", "ingest", "history", "backtest", "explain", "sniff"}
"""Answers with mappings whose keys are open: columns, outcomes, thresholds, the keys of a block."""


@pytest.mark.parametrize("command", [name for name in ANSWERS if name not in OPEN])
def test_an_answer_with_a_field_less_or_more_is_refused(command: str) -> None:
    validator = validator_of(answer_schema(command))
    answer = _times(json.loads((GOLDEN / "answers" / f"{command}.json").read_text(encoding="utf-8")))
    assert faults(answer, validator) == []
    assert [each for each in spoilt(answer) if validator.is_valid(each)] == []


def _times(value: Any) -> Any:
    """A kept answer with a time where it was scrubbed."""
    if isinstance(value, dict):
        whole: dict[str, Any] = {
            "bytes": 0,
            "kept_until": "2020-01-01",
            **dict.fromkeys(("time", "edition_time"), "2020-01-01T00:00:00+00:00"),
        }
        return {key: whole.get(key, inner) if inner == "…" else _times(inner) for key, inner in value.items()}
    return [_times(inner) for inner in value] if isinstance(value, list) else value


def test_the_whole_schema_tells_commands_apart(outputs: Draft202012Validator) -> None:
    text = (GOLDEN / "answers" / "indicators.json").read_text(encoding="utf-8")
    assert outputs.is_valid(json.loads(text))
    assert not outputs.is_valid(json.loads(text.replace('"command": "indicators"', '"command": "rates"')))


@pytest.mark.parametrize("path", ["indicators.yaml", *sorted(map(str, (ROOT / "examples").glob("*/*.yaml")))])
def test_the_bundled_registries_and_areas_are_as_the_schema_says(registries: Draft202012Validator, path: str) -> None:
    data = read_document(ROOT / path, path).data
    assert faults(data, validator_of(areas_schema()) if set(data) == {"areas"} else registries) == []


@pytest.mark.parametrize("text", [REGISTRY, RETURNS], ids=["small", "returns"])
def test_a_sound_registry_is_as_the_schema_says(registries: Draft202012Validator, text: str) -> None:
    assert faults(parse_document(text, "indicators.yaml").data, registries) == []


SHAPE = {"R001", "R010", "R011", "R012", "R013"}
"""Faults of a value's shape; the others are of what it refers to, or of what contradicts it elsewhere."""


@pytest.mark.parametrize(("old", "new", "code"), [(old, new, code) for old, new, _, code, _ in FAULTS])
def test_a_fault_of_shape_is_refused_by_the_schema_and_no_other(
    registries: Draft202012Validator, old: str, new: str, code: str
) -> None:
    document = parse_document(REGISTRY.replace(old, new), "indicators.yaml")
    assert registries.is_valid(document.data) == (code not in SHAPE)


SHORT = [
    ("    source: crime\n", "    source: [crime]\n"),
    ("coverage: columns", "coverage: {from: 2019-01, to: 2019-12}"),
    ("coverage: columns", "coverage: [columns, {from: 2019-01, to: 2019-12}]"),
    ("coverage: columns", "coverage: columns\n    max_rejected: 0.5 %"),
    ("title: Test partnership", "title: 2019"),
    ("title: Test partnership", "title: Test\nchart: {off: yes}"),
    ("title: Test partnership", "title: Test\nrules: {worse_than_previous: {confidence: 99.8}}"),
    ("columns: {period: Month", "columns: {period: [Year, Month]"),
    ("    polarity: low_is_good", "    polarity: low_is_good\n    added: 2019/20 Q3"),
    ("    polarity: low_is_good", "    polarity: low_is_good\n    owner:"),
    ("    polarity: low_is_good", "    polarity: low_is_good\n    compare: {benchmark: null}"),
    ("    polarity: low_is_good", "    polarity: low_is_good\n    targets: [{value: 5, unit: rate, from: 2019Q3}]"),
    (
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    annotations: [{kind: note, month: 2019-10, text: x}]",
    ),
    (
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    acknowledged: {quarter: 2019Q3, by: chair, reason: x}",
    ),
]


@pytest.mark.parametrize(("old", "new"), SHORT)
def test_what_may_be_written_shortly_is_right_for_the_reader_and_the_schema(
    registries: Draft202012Validator, old: str, new: str
) -> None:
    from kpitool.registry.validation import validated

    document = parse_document(REGISTRY.replace(old, new, 1), "indicators.yaml")
    assert faults(document.data, registries) == []
    validated(document)
    assert document.faults == []


WRONG = [
    ("title: Test partnership", "title: Test\nrules: {worse_than_all: {off: true}}"),
    ("title: Test partnership", "title: Test\nchart: {off: maybe}"),
    ("columns: {period: Month", "columns: {period: [Year, Quarter, Month]"),
    ("columns: {period: Month", "columns: {period: []"),
    ("categories:\n  crime:", "categories:\n  Crime!:"),
    ("  list:\n", "  file: areas.yaml\n  list:\n"),
    (
        "    polarity: low_is_good",
        "    polarity: low_is_good\n    annotations: [{kind: note, month: 2019-13, text: x}]",
    ),
]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_what_the_reader_refuses_of_a_shape_the_schema_refuses_too(
    registries: Draft202012Validator, old: str, new: str
) -> None:
    assert not registries.is_valid(parse_document(REGISTRY.replace(old, new, 1), "indicators.yaml").data)


FAULT = {"code": "R012", "message": "m", "file": "f", "line": 1, "column": 2, "help": None}
ERROR = {
    "code": "R001",
    "kind": "registry",
    "message": "m",
    "details": [],
    "help": "h",
    "exit_code": 3,
    "faults": [FAULT],
}


@pytest.mark.parametrize(
    ("change", "right"),
    [({}, True), ({"faults": []}, True), ({"exit_code": 1}, False), ({"code": "usage"}, False), ({"kind": "x"}, False)],
)
def test_an_error_has_a_code_a_kind_and_an_exit_code(change: dict[str, Any], right: bool) -> None:
    assert validator_of(error_schema()).is_valid({"error": {**ERROR, **change}}) is right
