"""`kpitool backtest`: what the rules would have raised in past quarters, and what they raise by chance."""

from collections.abc import Callable
from time import monotonic
from typing import Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import (
    AsAtText,
    AsJson,
    FormatChoice,
    NoColor,
    OutputPath,
    QuarterText,
    Quiet,
    RegistryPath,
    StorePath,
)
from kpitool.commands.showing import Way, note, show
from kpitool.errors import InputError

EXAMPLE = "For example: kpitool backtest --quarters 8, or with --simulated 2000 for surer figures of chance"
LONG = 5
"""A simulation that is expected to take more seconds than this is told of."""


def command(
    quarters: Annotated[
        int, typer.Option("--quarters", min=1, max=40, help="Over how many quarters, up to the one of --quarter.")
    ] = 12,
    quarter: QuarterText = None,
    simulated: Annotated[
        int, typer.Option("--simulated", min=10, max=100_000, help="How many quarters to simulate for each assumption.")
    ] = 400,
    years: Annotated[
        int | None,
        typer.Option("--years", min=1, max=10, help="Simulate as if at least so many years were held of each source."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="One seed gives the same figures every time.")] = 1,
    as_at: AsAtText = None,
    registry: RegistryPath = None,
    store: StorePath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Run the rules over past quarters: what each raised, for how long, and how much of it would come by chance."""
    from kpitool.analysis.backtest import backtest
    from kpitool.analysis.chance import Setting, by_chance, known_in
    from kpitool.analysis.null import NULLS
    from kpitool.analysis.usual import left_out
    from kpitool.views.backtest import rule_records, summary_of
    from kpitool.views.backtest_page import backtest_page

    opened = open_edition(registry, store, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    way, known_registry = Way(form, as_json, output, quiet, no_color), opened.registry.known_in(asked)
    found = backtest(opened.edition, opened.registry, asked, quarters)
    if not found.quarters:
        raise InputError(
            Code.NOTHING_ASSESSED,
            f"no rule could be tried up to {asked.reading}",
            help="kpitool status says what is loaded",
        )
    known = known_in(opened.edition, known_registry, asked)
    setting = Setting(simulated, seed, least=4 * (years or 0))
    chances = {
        name: by_chance(known_registry, known, asked, null, setting, _progress(name, simulated, way))
        for name, null in NULLS.items()
    }
    records = rule_records(found, chances)
    summary = summary_of(found, chances, left_out(known_registry, known))
    page = backtest_page(records, summary, known_registry, found.quarters)
    show(page, envelope_of("backtest", opened, asked, summary), records, way)


def _progress(name: str, simulated: int, way: Way) -> Callable[[int], None]:
    """Says once how long a simulation will take, where that is long."""
    began, told = monotonic(), False

    def tell(done: int) -> None:
        nonlocal told
        whole = (monotonic() - began) / done * simulated
        if not told and whole > LONG:
            note(f"simulating {simulated:,} quarters ({name}): about {whole:.0f} s", way)
        told = True

    return tell
