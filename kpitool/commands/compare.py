"""`kpitool compare`: the quarter beside the window before, the benchmark and the home area."""

from kpitool.commands.assessing import assessed, dated, envelope_of, require_some, rows
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import AreaText, AsAtText, IndicatorText, QuarterText, WindowChoice
from kpitool.commands.showing import Way, show

EXAMPLES = (
    "kpitool compare --quarter 2019Q3",
    "kpitool compare --area all --format csv -o compared.csv",
)


@shared
def command(
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    area: AreaText = None,
    indicator: IndicatorText = None,
    window: WindowChoice = None,
    *,
    where: Where,
    way: Way,
) -> None:
    """Compare the quarter with the window before, the benchmark and, for districts, the home area."""
    from kpitool.views.figures import compare_page

    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    entries = assessed(opened, asked, window, area, indicator)
    page = compare_page(entries, opened.registry, asked)
    show(dated(page, opened), envelope_of("compare", opened, asked), rows(entries, "compare"), way)
    require_some(entries, asked)
