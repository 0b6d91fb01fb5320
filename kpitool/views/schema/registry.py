"""The JSON Schema of `indicators.yaml`, and of a file of areas, for editors: what may be written, and what it means.

It accepts what the reader accepts of a value's shape; what refers to something else, `kpitool check` alone can tell.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from kpitool.registry import fields, layouts, rules
from kpitool.registry.models import AreaEntry, Registry
from kpitool.views.envelope import SCHEMA_VERSION
from kpitool.views.schema.output import DRAFT
from kpitool.views.schema.shapes import Schema

MEANINGS = "kpitool.registry.meanings"
MONTH = r"^\s*[0-9]{4}-(0[1-9]|1[0-2])\s*$"
PERCENTAGE = r"^\s*(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)\s*%\s*$"
QUARTER = r"^\s*[0-9]{4}([/-]([0-9]{2}|[0-9]{4}))?\s*[Qq][1-4]\s*$"


def registry_schema() -> Schema:
    """The schema of a registry; its areas stand in it, or in a file that it names."""
    schema = Registry.model_json_schema(schema_generator=Written)
    areas = schema["$defs"]["AreasBlock"]
    areas["required"].remove("list")
    areas["oneOf"] = [{"required": ["list"]}, {"required": ["file"]}]
    return _published("registry", schema)


def areas_schema() -> Schema:
    """The schema of the file that `areas.file` names: the one key `areas`, with the list."""
    schema = TypeAdapter(tuple[AreaEntry, ...]).json_schema(schema_generator=Written)
    definitions = schema.pop("$defs")
    whole = {
        "type": "object",
        "properties": {"areas": schema | {"minItems": 1}},
        "required": ["areas"],
        "additionalProperties": False,
        "$defs": definitions,
    }
    return _published("areas", whole)


class Written(GenerateJsonSchema):
    """Types as they are written in YAML, with the short forms that validators take."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        written = WRITTEN.get(schema["function"]["function"])
        if written is not None:
            return dict(written)
        inner = super().function_before_schema(schema)
        if schema["function"]["function"] is fields.as_list:
            return {"anyOf": [inner["items"], inner]}
        return inner

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> Schema:
        return WRITTEN.get(schema["function"]["function"]) or super().function_after_schema(schema)

    def str_schema(self, schema: core_schema.StringSchema) -> Schema:
        """A text; a number is one too, where no pattern forbids it."""
        found = super().str_schema(schema)
        return found if "pattern" in found else found | {"type": ["string", "number"]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> Schema:
        """Yes or no; YAML 1.2 has only true and false for it, and leaves the other words texts."""
        return {"anyOf": [super().bool_schema(schema), {"enum": ["yes", "no", "on", "off"]}]}


WRITTEN: dict[Any, Schema] = {
    fields._a_month: {"type": "string", "pattern": MONTH, "examples": ["2019-10"]},
    fields._a_percentage: {"type": "string", "pattern": PERCENTAGE, "examples": ["1%"]},
    fields._a_quarter: {"type": "string", "pattern": QUARTER, "examples": ["2019Q3"]},
    rules._a_confidence: {"enum": list(rules.CONFIDENCES)},
    layouts._a_cell: {"type": "string", "pattern": rf"^(file_name|sheet|{layouts.CELL.pattern})$"},
    layouts._one_gap: {"type": "string", "pattern": r"^[^{}]*\{\}[^{}]*$"},
}
"""The values that validators read from texts."""


def _published(name: str, schema: Schema) -> Schema:
    meanings = _meanings()
    for model, definition in {**schema["$defs"], "Registry": schema}.items():
        for key, says in meanings.get(model, {}).items():
            if key in definition.get("properties", {}):
                definition["properties"][key] = {"description": says, **definition["properties"][key]}
        if "rules" in definition.get("properties", {}):
            definition["properties"]["rules"] |= _by_rule()
    return {"$schema": DRAFT, "$id": f"urn:kpitool:schema:{SCHEMA_VERSION}:{name}", **_lean(schema)}


def _by_rule() -> Schema:
    """Each rule as a key of its own, so that an editor offers them."""
    choices = {rule.value: {"$ref": "#/$defs/RuleChoice"} for rule in rules.RuleName}
    return {"propertyNames": {}, "properties": choices, "additionalProperties": False}


def _meanings() -> dict[str, dict[str, str]]:
    """What each key means, by its model; nothing where that is not written down."""
    if find_spec(MEANINGS) is None:
        return {}
    return dict(import_module(MEANINGS).MEANINGS)


def _lean(schema: Any) -> Any:
    """A schema without what says nothing to an editor: made-up titles, OpenAPI's discriminators, empty defaults."""
    if isinstance(schema, list):
        return [_lean(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    lean = {
        key: {name: _lean(each) for name, each in value.items()} if key in {"properties", "$defs"} else _lean(value)
        for key, value in schema.items()
        if key not in {"title", "discriminator"} and not (key in {"default", "propertyNames"} and value in EMPTY)
    }
    if "anyOf" in lean:  # what bounds a list stands beside its short form
        bounds = {f"{end}Items": lean.pop(f"{end}Length") for end in ("min", "max") if f"{end}Length" in lean}
        lean["anyOf"] = [each | bounds if each.get("type") == "array" else each for each in lean["anyOf"]]
    if "patternProperties" in lean:
        lean["additionalProperties"] = False
    return lean


EMPTY: tuple[Any, ...] = (None, [], {})
