"""`kpitool backtest`: what the rules would have raised in past quarters, and what they raise by chance."""

from collections.abc import Callable
from typing import Annotated

import typer

from kpitool.codes import Code
from kpitool.commands.assessing import envelope_of
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import AsAtText, QuarterText
from kpitool.commands.progress import Told, progress
from kpitool.commands.showing import Way, show
from kpitool.errors import InputError

EXAMPLES = (
    "kpitool backtest --quarters 8",
    "kpitool backtest --simulated 2000 --seed 7",
)


@shared
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
    *,
    where: Where,
    way: Way,
) -> None:
    """Run the rules over past quarters: what each raised, for how long, and how much of it would come by chance."""
    from kpitool.analysis.backtest import backtest
    from kpitool.analysis.chance import Setting, by_chance, known_in
    from kpitool.analysis.null import NULLS
    from kpitool.analysis.usual import left_out
    from kpitool.views.backtest import rule_records, summary_of
    from kpitool.views.backtest_page import backtest_page

    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    way, known_registry = way, opened.registry.known_in(asked)
    found = backtest(opened.edition, opened.registry, asked, quarters)
    if not found.quarters:
        raise InputError(
            Code.NOTHING_ASSESSED,
            f"no rule could be tried up to {asked.reading}",
            help="kpitool status says what is loaded",
        )
    known = known_in(opened.edition, known_registry, asked)
    setting = Setting(simulated, seed, least=4 * (years or 0))
    with progress(way, "quarters") as told:
        chances = {
            name: by_chance(known_registry, known, asked, null, setting, _of(name, simulated, told))
            for name, null in NULLS.items()
        }
    records = rule_records(found, chances)
    summary = summary_of(found, chances, left_out(known_registry, known))
    page = backtest_page(records, summary, known_registry, found.quarters)
    show(page, envelope_of("backtest", opened, asked, summary), records, way)


def _of(name: str, simulated: int, told: Told) -> Callable[[int], None]:
    """Progress told of one assumption, by its name."""
    return lambda done: told(f"simulating ({name})", done, simulated)
