"""The guide's reference of the registry, made from its models and from the meanings of their keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kpitool.errors import listed
from kpitool.registry import fields
from kpitool.registry.charts import Chart
from kpitool.registry.fields import Annotation, Filter, Model
from kpitool.registry.layouts import Given, Long, Table, TakenFrom
from kpitool.registry.meanings import CHOICES, EXAMPLES, MEANINGS
from kpitool.registry.models import (
    Acknowledgement,
    AreaEntry,
    AreasBlock,
    Benchmark,
    Category,
    Comparisons,
    Count,
    Expectation,
    Indicator,
    Mean,
    Measure,
    MinChange,
    Narrative,
    Proportion,
    Rate,
    Registry,
    ScopeEntry,
    Settings,
    Target,
    Value,
)
from kpitool.registry.papers import Officer, Paper
from kpitool.registry.rules import HAS, THRESHOLDS, Choice, RuleChoice
from kpitool.registry.sources import (
    AreaReading,
    Columns,
    CoverageDates,
    CoverageWay,
    Dimension,
    PeriodReading,
    PopulationGroup,
    Source,
)
from kpitool.views.rules_table import rules_table

OPENING = """\
# The registry

Every key of `indicators.yaml`: what it takes, what it is if you leave it out, and what it means.

The registry is YAML. `kpitool check` shows every fault of it at once, with its line and the nearest valid spelling; a
key that is not in this reference is a fault. Paths are relative to the registry's own folder. Names that you choose (of
a source, an indicator, a dimension) are small letters, digits and `_`, beginning with a letter. Where "or a list"
stands, one value needs no brackets. A dash under "if left out" is nothing: no such thing, or what the meaning says.
Every rule, with its default level and thresholds, stands [at the end](#rules-and-their-defaults).
"""


@dataclass(frozen=True)
class Section:
    """A model in the reference: its title, and where it stands in the file."""

    model: type[Model]
    title: str
    stands: str


SECTIONS = (
    Section(Registry, "At the top", "`indicators.yaml` itself"),
    Section(Settings, "Settings", "`settings`"),
    Section(Paper, "The paper", "`paper`"),
    Section(Officer, "An officer to contact", "each of `paper.officers`"),
    Section(AreasBlock, "The areas", "`areas`"),
    Section(AreaEntry, "An area", "Each entry of `areas.list`, or of the file that `areas.file` names"),
    Section(ScopeEntry, "A scope", "`scopes.NAME`"),
    Section(Source, "A source", "`sources.NAME`"),
    Section(Columns, "The columns of a source", "`sources.NAME.columns`; each key has the name of a column"),
    Section(PeriodReading, "The period of a source", "`sources.NAME.period`"),
    Section(AreaReading, "The area of a source", "`sources.NAME.area`"),
    Section(Dimension, "A dimension of a source", "`sources.NAME.dimensions.NAME`"),
    Section(CoverageDates, "Coverage by dates", "`sources.NAME.coverage`"),
    Section(Table, "The table of a source", "`sources.NAME.table`; `kpitool guide files` has a worked example"),
    Section(Long, "Columns turned into rows", "`sources.NAME.table.long`"),
    Section(TakenFrom, "A column taken from elsewhere", "`sources.NAME.table.given.COLUMN`"),
    Section(PopulationGroup, "A population", "`populations.NAME`"),
    Section(Category, "A category", "`categories.NAME`"),
    Section(Indicator, "An indicator", "`indicators.NAME`"),
    Section(Comparisons, "The comparisons of an indicator", "`indicators.NAME.compare`"),
    Section(Benchmark, "A benchmark", "`indicators.NAME.compare.benchmark`"),
    Section(Expectation, "An expected order", "`indicators.NAME.expect`"),
    Section(Target, "A target", "Each entry of `indicators.NAME.targets`"),
    Section(Acknowledgement, "An acknowledged finding", "`indicators.NAME.acknowledged`"),
    Section(Annotation, "A dated note", "Each entry of `annotations`, on an indicator, a source or an area"),
    Section(MinChange, "The least change", "`min_change`, at the top or of an indicator"),
    Section(Chart, "A control chart", "`chart`, at the top or of an indicator"),
    Section(RuleChoice, "A rule", "`rules.RULE`, at the top, of a category or of an indicator"),
)
MEASURES: tuple[type[Model], ...] = (Rate, Proportion, Count, Mean, Value, Narrative)
TITLES: dict[type[BaseModel], str] = {Choice: "A rule", **{section.model: section.title for section in SECTIONS}}


def link(model: type[BaseModel]) -> str:
    """A link to the section of a model."""
    title = TITLES[model]
    return f"[{title[0].lower()}{title[1:]}](#{title.lower().replace(' ', '-')})"


KNOWN: tuple[tuple[Any, str], ...] = (
    (fields.Text, "text"),
    (fields.Id, "name"),
    (fields.AreaCode, "GSS code"),
    (fields.Month, "month, as 2019-10"),
    (fields.QuarterText, "quarter, as 2019Q3"),
    (fields.Percentage, "percentage, as 1%"),
    (fields.SmallCount, "whole number, 0 to 100"),
    (Filter, "dimensions, each with a value or a list"),
    (Measure, "[a measure](#a-measure)"),
    (CoverageWay, f"`file_name`, `columns`, or {link(CoverageDates)}"),
    (Given, f"text, or {link(TakenFrom)}"),
)
PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def registry_page() -> str:
    """The page, whole."""
    sections = [_section(each) for each in SECTIONS]
    after = [section.model for section in SECTIONS].index(Indicator) + 1
    parts = [OPENING, *sections[:after], _measures(), *sections[after:], _defaults()]
    return "\n".join(parts)


def key_of(name: str, field: FieldInfo) -> str:
    """A key as it stands in the file."""
    return field.alias or name


def takes(model: type[Model], name: str) -> str:
    """What a key takes, in an analyst's words."""
    hint = get_type_hints(model, include_extras=True)[name]
    return _words(hint, _bounds(model.model_fields[name].metadata))


def _section(section: Section) -> str:
    name = section.model.__name__
    told = [
        f"## {section.title}",
        "",
        f"In the file: {section.stands}",
        "",
        *_lines([TITLE_ROW, ["---"] * 4, *_rows(section.model)]),
        "",
    ]
    for choice in _choices(section.model):
        told += _choice(choice)
    if section.model is RuleChoice:
        told += _thresholds()
    if name in EXAMPLES:
        told += ["For example:", "", "```text", EXAMPLES[name].rstrip("\n"), "```", ""]
    return "\n".join(told)


TITLE_ROW = ["Key", "What it takes", "If left out", "What it means"]


def _rows(model: type[Model]) -> Iterator[list[str]]:
    meanings = MEANINGS[model.__name__]
    for name, field in model.model_fields.items():
        key = key_of(name, field)
        yield [f"`{key}`", takes(model, name), _left_out(model, field), meanings[key]]


def _measures() -> str:
    """The kinds of measure in one table, each with the keys that it has."""
    rows = []
    for model in MEASURES:
        kind, *more = _rows(model)
        rows += [
            [f"`kind: {kind[1].strip('`')}`", "", "", kind[3]],
            *([f"with it {each[0]}", *each[1:]] for each in more),
        ]
    told = "In the file: `indicators.NAME.measure`, one of these kinds, with the keys that belong to it."
    return "\n".join(["## A measure", "", told, "", *_lines([TITLE_ROW, ["---"] * 4, *rows]), ""])


def _thresholds() -> list[str]:
    """Which rules have which thresholds."""
    having = {threshold: [f"`{rule.value}`" for rule in HAS if threshold in HAS[rule]] for threshold in THRESHOLDS}
    return ["Each threshold belongs to some rules only:", "", *(f"- `{k}`: {listed(v)}" for k, v in having.items()), ""]


def _choices(model: type[Model]) -> Iterator[tuple[str, type[Enum]]]:
    """The closed choices among a model's keys, by key."""
    for name, field in model.model_fields.items():
        for each in _types_in(get_type_hints(model, include_extras=True)[name]):
            if isinstance(each, type) and issubclass(each, Enum) and each.__name__ in CHOICES:
                yield key_of(name, field), each


def _types_in(hint: Any) -> Iterator[Any]:
    yield hint
    for each in get_args(hint):
        if not isinstance(each, str):
            yield from _types_in(each)


def _choice(found: tuple[str, type[Enum]]) -> list[str]:
    key, choice = found
    meanings = CHOICES[choice.__name__]
    return [f"The choices of `{key}`:", "", *(f"- `{each.value}`: {meanings[each.value]}" for each in choice), ""]


def _words(hint: Any, bounds: str = "") -> str:
    for known, words in KNOWN:
        if hint == known:
            return words
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        as_list = any(getattr(each, "func", None) is fields.as_list for each in inner[1:])
        items = get_args(inner[0])
        if as_list and items:
            return f"{_words(items[0])}; or a list"
        return _words(inner[0], bounds or _bounds(inner[1:]))
    if origin in {Union, UnionType}:
        kept = [_words(each, bounds) for each in inner if each is not NoneType]
        return listed(kept, "or")
    if origin is Literal:
        return "one of " + listed([f"`{each}`" for each in inner], "or") if len(inner) > 1 else f"`{inner[0]}`"
    if origin is tuple:
        return f"a list of: {_words(inner[0])}"
    if origin is dict:
        return f"{_keys(inner[0])}, each with {_words(inner[1])}"
    return _plain(hint, bounds)


def _keys(hint: Any) -> str:
    return "[rules](#rules-and-their-defaults)" if isinstance(hint, type) else f"{_words(hint)}s"


def _plain(hint: Any, bounds: str) -> str:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return link(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + listed([f"`{each.value}`" for each in hint], "or")
    return PLAIN[hint] + bounds


def _bounds(metadata: Sequence[Any]) -> str:
    """The least and the most that a number may be, wherever its type says so."""
    marks = [mark for each in metadata for mark in (each.metadata if isinstance(each, FieldInfo) else [each])]
    least = [f"{mark.ge:g}" for mark in marks if isinstance(mark, Ge) and isinstance(mark.ge, int | float)]
    least += [f"{mark.gt + 1}" for mark in marks if isinstance(mark, Gt) and isinstance(mark.gt, int)]
    most = [f"{mark.le:,}" for mark in marks if isinstance(mark, Le)]
    if any(isinstance(mark, Lt) for mark in marks):
        raise TypeError("a bound that the reference has no words for")
    if least and most:
        return f", {least[0]} to {most[0]}"
    return f", {least[0]} or more" if least else ""


def _left_out(model: type[Model], field: FieldInfo) -> str:
    if field.is_required():
        return "required" if model is not AreasBlock or field is not model.model_fields["list"] else "`file`"
    default = field.default
    if default is PydanticUndefined or default is None or default == () or isinstance(default, BaseModel):
        return "–"
    if isinstance(default, tuple):
        return f"`{default[0]}`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Enum):
        return f"`{default.value}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _defaults() -> str:
    told = (
        "The rules, and what they are where `rules` says nothing; parts of home (districts) are judged more strictly."
    )
    return f"## Rules and their defaults\n\n{told}\n\n{rules_table()}\n"


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
