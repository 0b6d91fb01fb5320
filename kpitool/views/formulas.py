"""Sums with their numbers: how a count became a value, and a value its interval, so that a reader can check them."""

from dataclasses import dataclass

from kpitool.analysis.intervals import ALPHA, FEW, Z
from kpitool.registry.models import Indicator
from kpitool.views import numbers
from kpitool.views.explanation_records import FormulaRecord

PROFILES = "Public Health England, Technical Guide: Confidence Intervals (2018); R package PHEindicatormethods"
DIVISION = "a count divided once, by the people of mid-year or by its own denominator"
LEVELS = {95: "95%", 998: "99.8%"}


@dataclass(frozen=True)
class Figure:
    """What a figure is worked out from: a count, its denominator, or a finished figure; and what came out."""

    x: float | None
    n: float | None
    own: float | None
    value: float | None
    per: float = 1.0
    design_effect: float = 1.0


def value_formula(figure: Figure, indicator: Indicator) -> str | None:
    """The sum behind a value: "6,073 ÷ 706,155 × 1,000 = 8.60"; none where there is no value."""
    if figure.value is None:
        return None
    result = closely(figure.value, indicator)
    if figure.own is not None:
        return f"{result}, as supplied" + (f" (of {plain(figure.n)})" if figure.n is not None else "")
    x, n = plain(figure.x), plain(figure.n)
    match indicator.measure.kind:
        case "rate":
            return f"{x} ÷ {n} × {plain(figure.per)} = {result}"
        case "proportion":
            return f"{x} ÷ {n} × 100 = {result}"
        case "mean":
            return f"{x} ÷ {n} = {result}"
        case _:
            return x


def interval_formulas(
    figure: Figure, limits: dict[str, float | None], level: int, indicator: Indicator
) -> list[FormulaRecord]:
    """The sums behind both ends of an interval (`lower95`, …) at a level (95 or 998), with their method."""
    found = []
    for side in ("lower", "upper"):
        limit = limits[f"{side}{level}"]
        if limit is None:
            continue
        what = f"{LEVELS[level]} interval, {side} end"
        text, method = _interval(figure, limit, side, level, indicator)
        found.append(FormulaRecord(what, text, limit, method))
    return found


def _interval(figure: Figure, limit: float, side: str, level: int, indicator: Indicator) -> tuple[str, str]:
    kind, shown = indicator.measure.kind, closely(limit, indicator)
    if figure.own is not None and kind != "proportion":
        return f"{shown}, as supplied", "its source"
    if kind == "proportion":
        return _wilson(figure, shown, side, level), f"Wilson score interval: {PROFILES}"
    x = figure.x or 0.0
    events = limit if kind == "count" else limit * (figure.n or 0.0) / figure.per
    few = x < FEW and x == int(x)
    text, method = (_exact(x, events, side, level), "exact Poisson") if few else (_byar(x, events, side, level), "Byar")
    scaled = (
        ""
        if kind == "count"
        else f"; {plain(events, 4 if few else 2)} ÷ {plain(figure.n)} × {plain(figure.per)} = {shown}"
    )
    return text + scaled, f"{method}: {PROFILES}"


def _byar(x: float, events: float, side: str, level: int) -> str:
    base, sign = (x, "−") if side == "lower" else (x + 1, "+")
    told, z = plain(base), plain(Z[level], 6)
    return f"{told} × (1 − 1 ÷ (9 × {told}) {sign} {z} ÷ (3 × √{told}))³ = {plain(events, 2)}"


def _exact(x: float, events: float, side: str, level: int) -> str:
    """An end of the exact interval of a count as half a point of χ²."""
    tail = ALPHA[level] / 2
    if side == "lower" and x == 0:
        return "of 0 events it is 0"
    point, freedom = (tail, 2 * x) if side == "lower" else (1 - tail, 2 * x + 2)
    return f"the {plain(point * 100, 2)}% point of χ² with {plain(freedom)} degrees of freedom ÷ 2 = {plain(events, 4)}"


def _wilson(figure: Figure, shown: str, side: str, level: int) -> str:
    n = figure.n or 0.0
    x = (figure.x or 0.0) if figure.own is None else figure.own / 100 * n
    based = (
        "" if figure.design_effect == 1 else f", both numbers divided by the design effect of {figure.design_effect:g}"
    )
    x, n = x / figure.design_effect, n / figure.design_effect
    top, base, z = plain(x), plain(n), plain(Z[level], 6)
    sign = "−" if side == "lower" else "+"
    return (
        f"100 × (2 × {top} + {z}² {sign} {z} × √({z}² + 4 × {top} × (1 − {top} ÷ {base}))) ÷ (2 × ({base} + {z}²)) "
        f"= {shown}{based}"
    )


def closely(value: float | None, indicator: Indicator, beside: float | None = None, more: int = 1) -> str:
    """A value with one decimal more than usual, so that a sum can be checked; a whole count as it is.

    `beside`: a number that it is compared with: where the two differ, they are told with so many decimals that they
    also look different.
    """
    if value is None:
        return numbers.NONE
    kind, usual = indicator.measure.kind, numbers.DECIMALS[indicator.measure.kind]
    usual = (usual if indicator.decimals is None else indicator.decimals) + more
    whole = kind == "count" and value == int(value)
    decimals = 0 if whole else usual if beside is None else decimals_apart(value, beside, usual)
    return numbers.number(value, decimals).replace("-", "−") + ("%" if kind == "proportion" else "")


def decimals_apart(one: float, other: float, usual: int) -> int:
    """The decimals, as many as usual or more, at which two numbers that differ are written differently."""
    found = (n for n in range(usual, usual + MOST) if numbers.rounded(one, n) != numbers.rounded(other, n))
    return next(found, usual)


MOST = 9
"""So many decimals more than usual at most: what differs by less is rounding."""


def plain(value: float | None, decimals: int = 1) -> str:
    """A number with so many decimals at most: none where it is whole."""
    whole = value is not None and value == int(value)
    return numbers.number(value, 0 if whole else decimals)
