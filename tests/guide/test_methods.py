"""The page of methods has the numbers that the code has: its thresholds, its defaults and its worked intervals."""

import re

import polars as pl
import pytest

from kpitool.analysis import base, continuity, control, direction, intervals, looking_back, null, seasons, series, trend
from kpitool.analysis import usual as usually
from kpitool.analysis.intervals import ALPHA, Z, with_intervals
from kpitool.analysis.poisson import tail
from kpitool.analysis.windows import SHORT
from kpitool.ingest import limits
from kpitool.registry.meanings import MEANINGS
from kpitool.registry.models import MinChange
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, RuleName
from kpitool.registry.sources import Source
from kpitool.views.numbers import DECIMALS
from tests.write_guide import GUIDE

TEXT = " ".join((GUIDE / "methods.md").read_text(encoding="utf-8").split())
HOME = {rule: DEFAULTS[rule] for rule in RuleName}
PARTS = {rule: DEFAULTS_OF_PARTS[rule] for rule in RuleName}
PREVIOUS, BENCHMARK, DATA = RuleName.WORSE_THAN_PREVIOUS, RuleName.WORSE_THAN_BENCHMARK, RuleName.DATA
RUN, SIGMAS = HOME[RuleName.ADVERSE_SHIFT].length, PARTS[RuleName.OUTSIDE_LIMITS].sigmas
LEAST, SCATTERED = MinChange(), null.SCATTERED

CLAIMS = (
    f"z is {Z[95]:.6f} at 95% and {Z[998]:.6f} at 99.8%; α is {ALPHA[95]} and {ALPHA[998]}",
    f"a count or rate, x ≥ {intervals.FEW} | Byar",
    f"a count or rate, x < {intervals.FEW} | exact Poisson",
    f"the newest complete one, up to {SHORT} months earlier",
    f"continuing since a quarter (of the last {continuity.LOOK_BACK})",
    f"{LEAST.percent:g}% of the value before, or {LEAST.points:g} points of a proportion",
    f"smaller than a quarter ago and by {direction.NOTICEABLE:g} point or more than a year ago",
    f"the mean of the {looking_back.MEAN_OF} windows before it",
    f"the highest or the lowest of at least {base.LEAST} ",
    f"of which {seasons.YEARS} are needed",
    f"The limits lie {3 * control.WIDTH:.2f} mean moving ranges from it",
    f"Moving ranges of {control.SCREEN} times their mean or more",
    f"one of {RUN} points each beyond the last (trend)",
    f"one of {RUN} consecutive points on one side (shift)",
    f"With fewer than {control.FEW_EVENTS} a period on average the limits are exact Poisson limits",
    f"({tail(3) * 100:.1f}% beyond each)",
    f"With fewer than {control.FIRM} points in a segment",
    f"more than {series.WITHHELD_AT_MOST:.0%} of a segment's points are withheld",
    f"`sigmas: {SIGMAS:g}`, the default of parts",
    f"(upper − lower) ÷ {trend.NORMAL_WIDTH} of the 95% interval",
    f"is above {trend.CHI_SQUARED:.4f} (99.8%)",
    f"regression on 1 … {trend.POINTS} with",
    f"Of parts it is {PARTS[PREVIOUS].confidence}",
    f"**`dispersion`** {PARTS[PREVIOUS].dispersion:g} of parts, {HOME[PREVIOUS].dispersion:g} of home",
    f"(or home's own, over the last {usually.RECENT} months)",
    f"twice that variance and a swing of {SCATTERED.swing:.0%} over the year",
    f"moved by more than {HOME[DATA].restated:g}% (points of a proportion)",
    f"records more than {HOME[DATA].rejected:g}% were rejected",
    f"more than {Source.model_fields['max_unlocated'].default:g}% of a month's records have no place",
    f"up to {limits.BACK} earlier periods ({limits.LEAST} at least, of {limits.FEWEST} records each)",
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_number_of_the_page_is_the_codes(claim: str) -> None:
    assert claim in TEXT


def test_words_that_stand_for_numbers_are_the_codes() -> None:
    assert ("twice that variance" in TEXT, SCATTERED.dispersion) == (True, 2)
    assert ("falls by more than half" in TEXT, limits.USUAL_FALL) == (True, 50)
    assert (trend.POINTS, series.SHORT_SERIES, "Their newest five" in TEXT) == (5, 5, True)
    assert (PREVIOUS in HOME, PARTS[BENCHMARK].dispersion, PARTS[BENCHMARK].confidence) == (True, 2, 99.8)
    assert HOME[RuleName.ADVERSE_TREND].length == RUN
    assert ("Ten rules are tried" in TEXT, len(RuleName)) == (True, 10)
    assert DECIMALS == {"rate": 1, "proportion": 0, "count": 0, "mean": 2, "value": 2, "narrative": 0}
    assert "1 of a rate, 2 of a mean or value, 0 of others" in MEANINGS["Indicator"]["decimals"]


WORKED = (("rate", 6073.0, 706_155.0, 1000.0, 2), ("count", 3.0, None, 1.0, 2), ("proportion", 304.0, 620.0, 1.0, 1))


@pytest.mark.parametrize(("measure", "x", "n", "per", "decimals"), WORKED)
def test_the_worked_intervals_are_what_the_code_works_out(
    measure: str, x: float, n: float | None, per: float, decimals: int
) -> None:
    row = {"measure": measure, "x": x, "n": n, "per": per, "design_effect": 1.0}
    own = dict.fromkeys(["own", "own_lower95", "own_upper95"])
    schema = {"n": pl.Float64(), **dict.fromkeys(own, pl.Float64())}
    (found,) = with_intervals(pl.LazyFrame([{**row, **own}], schema_overrides=schema)).collect().to_dicts()
    sign = "%" if measure == "proportion" else ""
    ends = [
        f"{found[f'lower{level}']:.{decimals}f}{sign} to {found[f'upper{level}']:.{decimals}f}{sign}" for level in Z
    ]
    assert f"| {x:,.0f} | {f'{n:,.0f}' if n else '–'} |" in TEXT
    assert " | ".join(ends) in TEXT


def test_every_method_is_published_by_someone_who_is_named_in_the_references() -> None:
    body, references = TEXT.split("## References")
    cited = re.findall(r"([A-Z][a-z]+)(?: and [A-Z][a-z]+)? \(?((?:19|20)\d\d)", body)
    assert {name for name, _ in cited} >= {"Garwood", "Wilson", "Kish", "Spiegelhalter", "Schenker"}
    for name, year in cited:
        if name not in {"January", "December", "June"}:
            assert re.search(rf"{name}[^*]*\({year}\)", references), f"{name} {year}"
