"""`kpitool template`: an empty return, to mail to whoever fills it in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.completing import quarters, sources
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import (
    open_registry,
    open_store,
    quarter_asked,
    require_scope,
    require_source,
    span_asked,
)
from kpitool.commands.showing import Way, note, show, to_stdout, write_whole
from kpitool.errors import OutputError, UsageError, quoted
from kpitool.period import Period, Quarter
from kpitool.settings import Format
from kpitool.views.envelope import EditionMark, Envelope, RegistryMark

if TYPE_CHECKING:
    from kpitool.registry.models import Registry
    from kpitool.store import Edition
    from kpitool.views.returns import EmptyReturn

EXAMPLES = ("kpitool template recorded_crime --quarter 2019Q4 -o .",)


@shared
def command(
    source: Annotated[str, typer.Argument(autocompletion=sources, help="The source that the return is for.")],
    quarter: Annotated[
        str | None, typer.Option("--quarter", autocompletion=quarters, help="The quarter to fill in: 2019Q3 or latest.")
    ] = None,
    covers: Annotated[
        str | None, typer.Option("--covers", help="Or the months: 2019-10, 2019-10..2019-12 or 2019Q3.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", help="Who reports; else who speaks for the home area.")
    ] = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Write an empty return as CSV: the areas, periods and columns that a source expects next.

    Filled in, it is ingested as it is. With -o FOLDER it is written under the name that it must come back with.
    """
    from kpitool.analysis.expected import expected
    from kpitool.views.returns import empty_return, next_steps, return_page, return_records

    loaded = open_registry(where)
    require_source(source, loaded.registry)
    if scope is not None:
        require_scope(scope, loaded.registry)
    today = datetime.now(UTC).date()
    edition = open_store(where).edition()
    asked = _periods_asked(quarter, covers, loaded.registry, edition)
    wanted = expected(source, loaded.registry, edition.facts if edition else None, scope, asked, today)
    blank = empty_return(wanted, loaded.registry)
    told = next_steps(blank, wanted, loaded.registry)
    if way.format in {None, Format.CSV} and way.by_name in {None, Format.CSV}:
        target = _written(blank, way.output)
        told = [*([f"written to {quoted(str(target), 300)}"] if target else []), *told]
    else:
        mark = EditionMark(edition.number, edition.label, edition.time) if edition else None
        envelope = Envelope("template", RegistryMark(loaded.registry.title, loaded.sha256), mark, None)
        show(return_page(blank), envelope, return_records(blank), way)
    for line in told:
        note(line, way)


def _periods_asked(
    quarter: str | None, covers: str | None, registry: "Registry", edition: "Edition | None"
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
