"""What makes the commands one family: where each works and how it answers, spelt once and the same everywhere."""

import contextlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from kpitool.codes import Code
from kpitool.commands.options import (
    AsJson,
    FormatChoice,
    NoColor,
    NoPager,
    OutputPath,
    Quiet,
    RegistryPath,
    StorePath,
    Verbose,
)
from kpitool.commands.settings import Settings
from kpitool.commands.showing import SUFFIXES, Way, note
from kpitool.errors import KpiError, UsageError, quoted
from kpitool.settings import Format


class Near(Settings):
    """Where a command works that needs the registry alone."""


class Where(Near):
    """Where a command works: the registry and its store."""


OPTIONS: Mapping[type, Mapping[str, tuple[Any, Any]]] = {
    Near: {"registry": (RegistryPath, None)},
    Where: {"registry": (RegistryPath, None), "store": (StorePath, None)},
    Way: {
        "format": (FormatChoice, None),
        "json": (AsJson, False),
        "output": (OutputPath, None),
        "quiet": (Quiet, False),
        "verbose": (Verbose, False),
        "no_color": (NoColor, False),
        "no_pager": (NoPager, False),
    },
}
"""The options that stand for a parameter, with their defaults."""
DEFAULTS = {name: default for name, (_, default) in OPTIONS[Way].items()}


def shared(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameters `where: Where` (or `Near`) and `way: Way` are options on the command line.

    An option that it spells itself, because it takes more there, is left to it.
    """
    given = inspect.signature(function).parameters
    place = next((each.annotation for each in given.values() if each.annotation in {Near, Where}), None)

    def command(**said: Any) -> None:
        where = (place or Near)(**{name: said.pop(name) for name in OPTIONS[place or Near] if name in said})
        options = {name: DEFAULTS[name] if name in given else said.pop(name) for name in DEFAULTS}
        if "format" not in given and not (options["format"] or options["json"]):
            _refuse_other_documents(options["output"])
        way = _way(options, where)
        if place is not None:
            _refuse_own_registry(way.output, where)
        said |= {"way": way} if place is None else {"where": where, "way": way}
        began = monotonic()
        if place is not None:
            _told(where, way)
        function(**said)
        way.remark(f"took {monotonic() - began:.2f} s")

    parameters = [each for parameter in given.values() for each in _expanded(parameter, given)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__doc__, command.__module__ = function.__doc__, function.__module__
    return command


def _expanded(parameter: inspect.Parameter, given: Mapping[str, inspect.Parameter]) -> list[inspect.Parameter]:
    options = OPTIONS.get(parameter.annotation)
    if options is None:
        return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
        if name not in given
    ]


def _way(said: Mapping[str, Any], where: Near) -> Way:
    """How to answer, as the command line, the environment and the registry have it.

    Raises:
        UsageError: two options contradict each other, or a variable names no format.
    """
    form = said["format"]
    if said["json"]:
        if form not in {None, Format.JSON}:
            raise UsageError(Code.AT_ODDS, f"--json and --format {form} contradict each other", help="use one of them")
        form = Format.JSON
    if said["quiet"] and said["verbose"]:
        raise UsageError(Code.AT_ODDS, "--quiet and --verbose contradict each other", help="use one of them")
    form = form or _behind(where, said["output"])
    return Way(form, said["output"], said["quiet"], said["verbose"], said["no_color"], said["no_pager"])


OTHER_DOCUMENTS = {*(".docx", ".doc", ".odt", ".rtf", ".pdf", ".html", ".htm", ".xlsx", ".xls", ".ods", ".parquet")}
"""Names under which a text would not open."""


def _refuse_other_documents(output: Path | None) -> None:
    """Refuses a file whose name says a kind of document that no answer is.

    Raises:
        UsageError: it does.
    """
    if output is not None and output.suffix.lower() in OTHER_DOCUMENTS:
        raise UsageError(
            Code.BAD_VALUE,
            f"an answer is not written as {output.suffix.lower()} ({quoted(str(output), 300)})",
            help=f"name it with {', '.join(SUFFIXES)} or .txt; kpitool export writes .xlsx and .parquet",
        )


def _refuse_own_registry(output: Path | None, where: Near) -> None:
    """Refuses to write an answer over the registry that it is of.

    Raises:
        UsageError: the file is that.
    """
    own = False
    with contextlib.suppress(KpiError, OSError):
        own = output is not None and output.samefile(where.place)
    if own:
        told = f"{quoted(str(output), 300)} is the registry itself"
        raise UsageError(Code.AT_ODDS, told, help="write to another file")


def _behind(where: Near, output: Any) -> Format | None:
    """The format that the environment or the registry has; a file's name says more than they do."""
    found = replace(where, format=None).of_format.value
    named = Way(output=output).by_name
    return named or (Format(found) if found else None)


def _told(where: Near, way: Way) -> None:
    """On --verbose: what is read, and what named it."""
    if not way.verbose:
        return
    for setting in ("of_registry", "of_store") if isinstance(where, Where) else ("of_registry",):
        try:
            found = getattr(where, setting)
        except KpiError as error:
            note(error.message, way)
            return
        note(f"{found.name}: {found.value} ({found.origin})", way)
