"""What the registry's values are made of: texts, names, months, filters, dated notes."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kpitool.period import month_from, quarter_from


def as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _a_month(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    month = month_from(value)
    if month is None:
        raise PydanticCustomError("month", "{value} is not a month; write it as 2019-10", {"value": repr(value)})
    return month


def _a_quarter(value: str) -> str:
    if quarter_from(value) is None:
        raise PydanticCustomError("quarter", "{value} is not a quarter; write it as 2019Q3", {"value": repr(value)})
    return value


def _a_percentage(value: Any) -> Any:
    """The number in a text like 1% or 0.5 %; a number without its sign is refused: 0.5 could be meant as 50%."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)\s*%", value.strip(), re.ASCII) if isinstance(value, str) else None
    return float(found[1]) if found and float(found[1]) <= 100 else _no_percentage(value)


def _no_percentage(value: Any) -> Any:
    shown = {"value": repr(value)[:80]}
    raise PydanticCustomError("percentage", "{value} is not a percentage from 0% to 100%; write it as 1%", shown)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[EWSNKJ]\d{8}$")]
Month = Annotated[date, BeforeValidator(_a_month)]
QuarterText = Annotated[str, AfterValidator(_a_quarter)]
Percentage = Annotated[float, BeforeValidator(_a_percentage)]
"""From 0 to 100, written with its sign."""
SmallCount = Annotated[int, Field(ge=0, le=100)]
"""Counts below it are withheld, but not 0; 0 and 1 withhold none."""
Ids = Annotated[tuple[Id, ...], BeforeValidator(as_list)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list)]
Filter = dict[Id, Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]]


class Model(BaseModel):
    """A part of the registry: frozen, and with no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)


class AnnotationKind(StrEnum):
    BREAK = "break"
    DEFINITION = "definition"
    COVERAGE = "coverage"
    CRITERIA = "criteria"
    NOTE = "note"


class Annotation(Model):
    """Something dated that readers must know; each kind has one effect."""

    kind: AnnotationKind
    month: Month
    text: Text
