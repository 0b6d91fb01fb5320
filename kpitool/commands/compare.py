"""`kpitool compare`: the quarter beside the window before, the benchmark and the home area."""

from kpitool.commands.assessing import assessed, dated, envelope_of, require_some, rows
from kpitool.commands.family import Where, shared
from kpitool.commands.kept import Worked, given
from kpitool.commands.opening import open_edition, quarter_asked
from kpitool.commands.options import AreaText, AsAtText, IndicatorText, QuarterText, WindowChoice
from kpitool.commands.showing import Way
from kpitool.views.answer import answer_of

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
    asked = {"quarter": quarter, "as_at": as_at, "area": area, "indicator": indicator, "window": window}

    def work() -> Worked:
        from kpitool.views.figures import compare_page

        opened = open_edition(where, as_at)
        about = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
        entries = assessed(opened, about, window, area, indicator)
        page = dated(compare_page(entries, opened.registry, about), opened)
        answer = answer_of(page, envelope_of("compare", opened, about), rows(entries, "compare"))
        return Worked(answer, lambda: require_some(entries, about), **opened.rests_on)

    given("compare", asked, where, way, work)
