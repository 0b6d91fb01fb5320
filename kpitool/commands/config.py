"""`kpitool config`: each setting, and where it comes from."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from kpitool.commands.family import Where, shared
from kpitool.commands.paging import pager
from kpitool.commands.settings import FAIL_ON, FORMAT, PAGER, REGISTRY, STORE, Setting
from kpitool.commands.showing import Way, show
from kpitool.commands.streams import colored, encoding
from kpitool.errors import KpiError
from kpitool.settings import FailOn
from kpitool.views.envelope import Envelope
from kpitool.views.settings import SettingRecord, settings_page

EXAMPLES = (
    "kpitool config",
    "kpitool config --json",
    "KPITOOL_STORE=s3://bucket/kpi kpitool config",
)


@shared
def command(
    fail_on: Annotated[FailOn | None, typer.Option("--fail-on", help="As exceptions has it.")] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Show each setting: its value, whether a flag, a variable or the registry gave it, and what else could."""
    where = replace(where, fail_on=fail_on)
    form = way.format.value if way.format else None
    answers = "table on a terminal, plain in a pipe"
    records = [
        _record(lambda: where.of_registry, "registry", "--registry", REGISTRY, None, "the registry's file"),
        _record(lambda: where.of_store, "store", "--store", STORE, "settings.store", "where what is ingested is kept"),
        _record(
            lambda: where.of_format if form is None else Setting("format", form, "--format or --json"),
            "format",
            "--format",
            FORMAT,
            "settings.format",
            f"how results are written; by default {answers}",
        ),
        _record(
            lambda: where.of_fail_on,
            "fail_on",
            "--fail-on",
            FAIL_ON,
            "settings.fail_on",
            "which findings end exceptions with the exit code 1",
        ),
        _record(pager, "pager", "--no-pager", f"{PAGER}, PAGER", None, "what pages a long answer on a terminal"),
        _record(lambda: _color(way), "color", "--no-color", "NO_COLOR, FORCE_COLOR, TERM", None, "whether in colour"),
        _record(_characters, "characters", None, "PYTHONUTF8, LANG", None, "the encoding of what is printed"),
    ]
    show(settings_page(records), Envelope("config", None, None, None), records, way)


def _record(
    find: Callable[[], Setting], name: str, flag: str | None, variable: str | None, key: str | None, meaning: str
) -> SettingRecord:
    """A setting; where it cannot be had its origin says why."""
    try:
        found = find()
    except KpiError as error:
        return SettingRecord(name, None, error.message, flag, variable, key, meaning)
    return SettingRecord(name, found.value, found.origin, flag, variable, key, meaning)


def _color(way: Way) -> Setting:
    value = "yes" if colored(sys.stdout) else "no"
    if way.no_color:
        return Setting("color", value, "--no-color")
    by = next((name for name in ("NO_COLOR", "FORCE_COLOR") if os.environ.get(name)), None)
    return Setting("color", value, by or ("TERM" if os.environ.get("TERM") == "dumb" else "default"))


def _characters() -> Setting:
    return Setting("characters", encoding(sys.stdout), "the terminal, or the locale in a pipe")
