"""`kpitool template`: an empty return, to mail to whoever fills it in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.opening import (
    open_registry,
    open_store,
    quarter_asked,
    require_scope,
    require_source,
    span_asked,
)
from kpitool.commands.options import Quiet, RegistryPath, StorePath
from kpitool.commands.showing import Way, note, to_stdout, write_whole
from kpitool.errors import OutputError, UsageError, quoted
from kpitool.period import Period, Quarter
from kpitool.registry.models import Registry

if TYPE_CHECKING:
    from kpitool.store import Edition
    from kpitool.views.returns import EmptyReturn

EXAMPLE = "For example: kpitool template recorded_crime --quarter 2019Q4 -o ."


def command(
    source: Annotated[str, typer.Argument(help="The source that the return is for.")],
    quarter: Annotated[str | None, typer.Option("--quarter", help="The quarter to fill in: 2019Q3 or latest.")] = None,
    covers: Annotated[
        str | None, typer.Option("--covers", help="Or the months: 2019-10, 2019-10..2019-12 or 2019Q3.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", help="Who reports; else who speaks for the home area.")
    ] = None,
    registry: RegistryPath = None,
    store: StorePath = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to a file, or to a folder under the expected name.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write an empty return as CSV: the areas, periods and columns that a source expects next.

    Filled in, it is ingested as it is.
    """
    from kpitool.analysis.expected import expected
    from kpitool.views.returns import empty_return, next_steps

    loaded = open_registry(registry)
    require_source(source, loaded.registry)
    if scope is not None:
        require_scope(scope, loaded.registry)
    today = datetime.now(UTC).date()
    edition = open_store(loaded, store).edition()
    asked = _periods_asked(quarter, covers, loaded.registry, edition)
    wanted = expected(source, loaded.registry, edition.facts if edition else None, scope, asked, today)
    blank = empty_return(wanted, loaded.registry)
    target = _written(blank, output)
    told = [f"written to {quoted(str(target), 300)}"] if target else []
    for line in (*told, *next_steps(blank, wanted, loaded.registry)):
        note(line, Way(quiet=quiet))


def _periods_asked(
    quarter: str | None, covers: str | None, registry: Registry, edition: "Edition | None"
) -> Quarter | Period | None:
    """What the command line says of the periods."""
    if quarter is not None and covers is not None:
        raise UsageError(Code.AT_ODDS, "--quarter and --covers each say which periods", help="use one of them")
    if covers is not None:
        return span_asked(covers, registry)
    if quarter is None:
        return None
    from kpitool.analysis.standing import nothing_loaded

    return quarter_asked(quarter, registry, edition.coverage if edition else nothing_loaded()[0])


def _written(blank: "EmptyReturn", output: Path | None) -> Path | None:
    """Writes a return to standard output, a file, or a folder under the expected name; where it went, if to a file.

    Raises:
        OutputError: the folder holds a file of that name, which somebody may have filled in.
    """
    if output is None or str(output) == "-":
        to_stdout(blank.text)
        return None
    target = output
    if output.is_dir():
        target = output / blank.file_name
        if target.exists():
            shown = quoted(str(target), 300)
            raise OutputError(
                Code.THERE_ALREADY,
                f"{shown} is there already, and may be filled in",
                help="move it, or name it with -o FILE",
            )
    write_whole(target, blank.text)
    return target
