"""How a figure is written: counts, rates, percents, points, spans of months; rounding lives here alone."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, log10

from kpitool.period import MONTHS, Period, Window, add_months, month_label, year_label
from kpitool.registry.models import Indicator, Registry

NONE = "–"
WIDE = Context(prec=400)
DECIMALS = {"rate": 1, "proportion": 0, "count": 0, "mean": 2, "value": 2, "narrative": 0}


def rounded(value: float, decimals: int) -> Decimal:
    """A number rounded half away from zero, as people do."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=WIDE)


def number(value: float | None, decimals: int = 0) -> str:
    """A number with thousands separators: "6,073", "8.6"."""
    if value is None:
        return NONE
    shown = f"{rounded(value, decimals):,f}"
    return shown.removeprefix("-") if not shown.strip("-0.,") else shown


def figure(value: float | None, indicator: Indicator) -> str:
    """An indicator's value with its decimals, and % where it is a proportion."""
    if value is None:
        return NONE
    kind = indicator.measure.kind
    decimals = DECIMALS[kind] if indicator.decimals is None else indicator.decimals
    return number(value, decimals) + ("%" if kind == "proportion" else "")


def precise(value: float | None, indicator: Indicator, apart: Iterable[float] = ()) -> str:
    """A value with one decimal more than usual: a quarter's rate is smaller than a year's.

    `apart`: how far numbers that stand together are from each other; so small as they are, each can be told from the
    next, since there are decimals enough for the first figure of the smallest.
    """
    if value is None:
        return NONE
    kind = indicator.measure.kind
    decimals = DECIMALS[kind] if indicator.decimals is None else indicator.decimals
    needed = [-floor(log10(each)) for each in apart]
    return number(value, max(decimals + 1, min(MOST, max(needed, default=0)))) + ("%" if kind == "proportion" else "")


def in_full(value: float, indicator: Indicator) -> str:
    """A number that somebody chose, such as a target: with as many decimals as it has, and no fewer than usual."""
    kind = indicator.measure.kind
    least = DECIMALS[kind] if indicator.decimals is None else indicator.decimals
    decimals = next((each for each in range(least, MOST) if float(rounded(value, each)) == value), MOST)
    return number(value, decimals) + ("%" if kind == "proportion" else "")


MOST = 6
"""The decimals that a number is written with at most."""


def count(value: float | None, withheld: str | None, indicator: Indicator, registry: Registry) -> str:
    """A count, or how it is withheld: "<5" where it is small, "withheld" where one could be worked out from it."""
    if withheld is None:
        return number(value)
    return f"<{below(indicator, registry)}" if withheld == "small" else "withheld"


def shown(value: float | None, withheld: str | None, indicator: Indicator, registry: Registry) -> str:
    """A value that stands alone, or how it is withheld: "<5" where it is the small count itself, else "withheld"."""
    if withheld is None:
        return figure(value, indicator)
    return count(None, withheld, indicator, registry) if indicator.measure.kind == "count" else "withheld"


def below(indicator: Indicator, registry: Registry) -> int:
    """The number below which an indicator's counts are withheld."""
    return max((registry.below(source) for source in indicator.source), default=0)


def interval(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    """The limits of a value: "8.4 to 8.8"."""
    if lower is None or upper is None:
        return NONE
    return f"{figure(lower, indicator)} to {figure(upper, indicator)}"


def signed(value: float | None, decimals: int = 1, ending: str = "%") -> str:
    """A change with its sign: "+10.0%", "−3.1%", "0.0%"."""
    if value is None:
        return NONE
    shown = number(abs(value), decimals)
    if not shown.strip("0.,"):
        return shown + ending
    return ("+" if value > 0 else "−") + shown + ending


def change(
    indicator: Indicator, points: float | None, percent_of_count: float | None, percent_of_value: float | None
) -> str:
    """A change as its measure is told: points of a proportion, percent of a mean's value, else of the count."""
    match indicator.measure.kind:
        case "proportion":
            return signed(points, 1, " pts")
        case "mean" | "value":
            return signed(percent_of_value)
        case _:
            return signed(percent_of_count)


def unit(indicator: Indicator, registry: Registry) -> str:
    """The unit of an indicator's value in words: "per 1,000 residents", "%", "count"."""
    measure = indicator.measure
    if measure.kind == "rate":
        return f"per {measure.per:,} {registry.populations[measure.population].title}"
    if measure.kind in {"mean", "value"}:
        return measure.unit or measure.kind
    return {"proportion": "%", "count": "count", "narrative": "in words"}[measure.kind]


def months_label(months: Iterable[date]) -> str:
    """Months as runs: "Jan–Nov 2019 and Feb 2020"."""
    runs: list[tuple[date, date]] = []
    for month in sorted(months):
        if runs and add_months(runs[-1][1], 1) == month:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    words = [_run_label(*run) for run in runs]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def _run_label(first: date, last: date) -> str:
    if first == last:
        return month_label(first)
    if first.year == last.year:
        return f"{MONTHS[first.month - 1]}–{month_label(last)}"
    return f"{month_label(first)}–{month_label(last)}"


def period_name(period: Period, indicator: Indicator, registry: Registry) -> str:
    """A window's name: "2018/19" for a financial year, else "12 months to Dec 2019", "Oct–Dec 2019"."""
    yearly = indicator.window in {Window.FINANCIAL_YEAR, Window.LATEST}
    if yearly and period.months == 12 and period.start.month == registry.year_starts:
        return year_label(period.start.year, registry.year_starts)
    return period.label


def in_words(label: str) -> str:
    """A period's name in a sentence: "the 12 months to Dec 2019", "Oct–Dec 2019", "2018/19"."""
    return f"the {label}" if label.startswith("12 months") else label


def bytes_label(size: int) -> str:
    """A size on disk: "812 bytes", "34 kB", "1.2 MB"."""
    for unit_name, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= step:
            return f"{number(size / step, 1 if size < 10 * step else 0)} {unit_name}"
    return f"{size} {'byte' if size == 1 else 'bytes'}"


WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def word(count: int) -> str:
    """A small number in words."""
    return WORDS[count] if count < len(WORDS) else str(count)
