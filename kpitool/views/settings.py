"""Settings as an answer: each value, and what gave it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpitool.views.numbers import NONE
from kpitool.views.page import Column, Page, Paragraph, table


@dataclass(frozen=True)
class SettingRecord:
    """A setting's value and its origin (a flag, a variable, a file, `default`), and what else could set it."""

    setting: str
    value: str | None
    origin: str
    flag: str | None
    variable: str | None
    key: str | None
    meaning: str


def settings_page(records: Sequence[SettingRecord]) -> Page:
    """The settings as a table."""
    columns = [
        Column("Setting", whole=True),
        Column("Value"),
        Column("From"),
        Column("Flag", wide=True),
        Column("Variable", wide=True),
        Column("Registry key", wide=True),
    ]
    rows = [
        [each.setting, each.value or NONE, each.origin, each.flag or "", each.variable or "", each.key or ""]
        for each in records
    ]
    told = "A flag is stronger than a variable, a variable than the registry, the registry than the default."
    return Page((table(columns, rows), Paragraph(told)))
