"""`kpitool init`: a working registry in a folder that has none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.asking import ask, can_ask
from kpitool.commands.extracts import a_file, given_extract, until_covered
from kpitool.commands.family import shared
from kpitool.commands.showing import Way, show
from kpitool.errors import UsageError, quoted
from kpitool.views.envelope import Envelope, RegistryMark

if TYPE_CHECKING:
    from kpitool.starting.places import Places

EXAMPLES = (
    "kpitool init",
    "kpitool init my-partnership --home Leicestershire",
    "kpitool init --home E10000018 --extract crime.csv --title 'Safer Leicestershire'",
)
LONGEST_TITLE = 200


@shared
def command(
    folder: Annotated[Path, typer.Argument(help="The folder; it is made if it is not there.")] = Path(),
    home: Annotated[
        str | None, typer.Option("--home", help="The partnership's area: a name or GSS code, or 'W06000015 Cardiff'.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="What the partnership is called; else by its area.")
    ] = None,
    benchmark: Annotated[
        str | None, typer.Option("--benchmark", help="The area to hold it against, or none; else its region.")
    ] = None,
    year_starts: Annotated[
        int | None, typer.Option("--year-starts", min=1, max=12, help="The month in which its years start; else 4.")
    ] = None,
    extract: Annotated[
        Path | None, typer.Option("--extract", help="A first extract, CSV or a workbook; else one is waited for.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Its sheet; else the one most like a table.")] = None,
    covers: Annotated[
        str | None, typer.Option("--covers", help="What it covers, if it does not say: 2019-10, 2019Q3 or 2018/19.")
    ] = None,
    *,
    way: Way,
) -> None:
    """Begin a registry: the areas around a home area, their residents, and a first extract if there is one.

    On a terminal it asks for what is not said. England's areas are known, with their residents up to mid-2019.
    """
    from kpitool.starting.placing import FILES, refuse_to_overwrite

    refuse_to_overwrite(folder, FILES)
    asking = can_ask() and not way.quiet
    places = _places(home, benchmark, asking=asking)
    called = _titled(title, f"{places.home.name} Community Safety Partnership", asking=asking)
    starts = _starts(year_starts, asking=asking)
    extract = _extract(extract, sheet, covers, asking=asking)
    from kpitool.starting.begin import begin  # Polars comes with it, and the questions come before
    from kpitool.starting.outline import Outline
    from kpitool.starting.told import begun_page, begun_record

    outline = Outline(called, starts, places)
    given = given_extract(extract, sheet, covers, starts)
    if given is None:
        begun = begin(outline, None, folder)
    else:
        begun = until_covered(lambda each: begin(outline, each, folder), given, starts, asking=asking)
    loaded = begun.loaded
    envelope = Envelope("init", RegistryMark(loaded.registry.title, loaded.sha256), None, None)
    show(begun_page(begun), envelope, [begun_record(begun)], way)


def _places(home: str | None, benchmark: str | None, *, asking: bool) -> "Places":
    """The area that is home, and what it is held against.

    Raises:
        UsageError: nothing says which it is, or there is no such area.
    """
    from kpitool.starting.places import HOME_HELP, places_of

    if home is None and not asking:
        raise UsageError(
            Code.MISSING_ARGUMENT, "nothing says which area the partnership is of", help=f"--home AREA: {HOME_HELP}"
        )
    places = places_of(home) if home is not None else ask("The area that is home (a name or GSS code)", places_of)
    code = f"{places.home.code} {places.home.name}"
    if benchmark is not None or not asking:
        return places_of(code, benchmark)
    usual = places.benchmark.name if places.benchmark else "none"
    return ask("The area to hold it against, or none", lambda text: places_of(code, text), usual)


def _titled(title: str | None, usual: str, *, asking: bool) -> str:
    if title is not None or not asking:
        return _a_title(title if title is not None else usual)
    return ask("What the partnership is called", _a_title, usual)


def _a_title(text: str) -> str:
    """A title of one line.

    Raises:
        UsageError: it is empty, too long, or has characters that cannot be printed.
    """
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise UsageError(
            Code.BAD_VALUE,
            f"{quoted(title)} is no title",
            help=f"write 1 to {LONGEST_TITLE} characters that can be printed",
        )
    return title


def _extract(path: Path | None, sheet: str | None, covers: str | None, *, asking: bool) -> Path | None:
    """The file of a first extract, where there is one.

    Raises:
        UsageError: something is said of an extract, and none is given.
    """
    if path is None and (sheet is not None or covers is not None):
        raise UsageError(
            Code.INCOMPLETE, "--sheet and --covers speak of an extract, and none is given", help="--extract FILE"
        )
    if path is None and asking:
        return ask("A first extract to read (CSV, XLSX …), or nothing yet", a_file, "")
    return path


def _starts(said: int | None, *, asking: bool) -> int:
    if said is not None or not asking:
        return said or 4
    return ask("The month in which its years start, 1 to 12", _a_month, "4")


def _a_month(text: str) -> int:
    """The number of a month.

    Raises:
        UsageError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 12:
        raise UsageError(Code.BAD_VALUE, f"{quoted(text)} is no month", help="write its number: 4 for April")
    return int(text)
