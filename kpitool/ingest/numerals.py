"""Numbers as extracts write them, and the marks that stand beside them or in their place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kpitool.errors import quoted
from kpitool.registry.layouts import Mark
from kpitool.registry.sources import Layout, Source

NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{0,20})?"
"""What is read as a number; in Polars \\d is any digit of Unicode, and not every one of them can be cast."""
THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[,\u00a0\u202f ][0-9]{3}){1,4}(?:\.[0-9]{1,20})?")
SEPARATORS = re.compile(r"[,\u00a0\u202f ]")
CUT_SHORT = re.compile(r"-?[0-9](?:\.[0-9]+)?[eE]\+?-?[0-9]{1,3}")
MISSING = tuple(mark.value for mark in Mark if mark.is_missing)
LIKELY_MARKS = frozenset({"-", "–", "+", "*", "**", "~", ":", "c", "x", "z", "n/a", "na", "n.a.", "#", ".", "…"})


@dataclass(frozen=True)
class NumberReading:
    """How a column of numbers is read: its name, the marks in it, and whether a percent sign may follow."""

    column: str
    marks: Mapping[str, Mark]
    percent: bool
    absent_is_zero: bool

    @classmethod
    def of(cls, source: Source, field: str, column: str) -> "NumberReading":
        finished = source.layout is Layout.VALUES and field != "denominator"
        return cls(column, source.all_marks, finished, source.absent_is_zero)


Read = tuple[float | None, str | None, str | None]
"""A number, the mark of its cell, and why it is neither."""


def read_number(text: str | None, reading: NumberReading) -> Read:
    """What a cell that should hold a number says."""
    plain = (text or "").strip().replace("\u2212", "-")
    if not plain:
        return None, None, f"{reading.column} is blank"
    mark = reading.marks.get(plain.casefold())
    if mark is Mark.ZERO:
        return 0.0, None, None
    if mark is not None and mark.is_missing:
        if reading.absent_is_zero:
            said = f"{reading.column} {quoted(plain)} is {mark.words}, and this source counts what is absent as zero"
            return None, None, said
        return None, mark.value, None
    number, beside = without_mark(plain, reading.marks)
    if reading.percent and number.endswith("%"):
        number = number[:-1].strip()
    if THOUSANDS.fullmatch(number):
        number = SEPARATORS.sub("", number)
    if re.fullmatch(NUMBER, number, re.ASCII):
        return float(number) + 0.0, beside, None
    return None, None, f"{reading.column} {quoted(plain)} is not a number{_hint(plain)}"


def without_mark(text: str, marks: Mapping[str, Mark]) -> tuple[str, str | None]:
    """A text without a mark at its end that says that it is provisional or revised, and that mark."""
    low = text.casefold()
    for sign in sorted(marks, key=len, reverse=True):
        mark = marks[sign]
        if not mark.is_missing and mark is not Mark.ZERO and low.endswith(sign) and len(low) > len(sign):
            return text[: -len(sign)].strip(), mark.value
    return text, None


def gravest(columns: Sequence[str]) -> pl.Expr:
    """Of several marks of one record the gravest: that there is no number, else what is said of it."""
    missing = [pl.when(pl.col(name).is_in(MISSING)).then(name) for name in columns]
    return pl.coalesce(*missing, *columns)


def gravest_of_all(column: str) -> pl.Expr:
    """The same over several records of one cell."""
    return pl.coalesce(pl.col(column).filter(pl.col(column).is_in(MISSING)).min(), pl.col(column).min())


def _hint(plain: str) -> str:
    low = plain.casefold()
    if low in LIKELY_MARKS or re.fullmatch(r"\[[a-z ]{1,12}\]", low):
        return f"; if it is a mark, say what it means: marks: {{{plain!r}: not_available}}"
    if CUT_SHORT.fullmatch(plain):
        return "; a spreadsheet has cut it short: export it again"
    if plain.endswith("%"):
        return "; write it without the percent sign"
    if re.fullmatch(r"-?[0-9]+,[0-9]{1,2}", plain):
        return "; write the decimal point as ."
    if re.fullmatch(r"\([0-9.,]+\)", plain):
        return "; write a number below zero with -"
    return ""
