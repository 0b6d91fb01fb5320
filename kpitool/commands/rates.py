"""`kpitool rates`: counts, denominators, values and intervals of a quarter."""

from typing import Annotated

import typer

from kpitool.commands.assessing import assessed, dated, envelope_of, require_some, rows
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import Worked, given
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import AreaText, AsAtText, IndicatorText, QuarterText, WindowChoice
from kpitool.commands.showing import Way
from kpitool.views.answer import answer_of

EXAMPLES = (
    "kpitool rates --quarter 2019Q3",
    "kpitool rates --area Charnwood --format csv",
)


@shared
def command(
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    area: AreaText = None,
    indicator: IndicatorText = None,
    window: WindowChoice = None,
    breakdown: Annotated[
        bool, typer.Option("--breakdown", help="Also the values that an indicator is broken down by.")
    ] = False,
    *,
    where: Where,
    way: Way,
) -> None:
    """Work out the quarter's rates: count, denominator, value and intervals, area by area."""
    asked = {"quarter": quarter, "as_at": as_at, "area": area, "indicator": indicator, "window": window}

    def work() -> Worked:
        from kpitool.views.figures import rates_page

        opened = open_edition(where, as_at)
        about = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
        entries = assessed(opened, about, window, area, indicator, breakdown=breakdown)
        page = dated(rates_page(entries, opened.registry, about), opened)
        answer = answer_of(page, envelope_of("rates", opened, about), rows(entries, "rates"))
        return Worked(answer, lambda: require_some(entries, about), **opened.rests_on)

    given("rates", {**asked, "breakdown": breakdown}, where, way, work)
