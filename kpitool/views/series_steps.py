"""The control chart of an indicator, or its short series of years or waves: points, limits, and how they came."""

from typing import Any

import polars as pl

from kpitool.analysis.control import FEW_EVENTS, FIRM, SCREEN, WIDTH
from kpitool.analysis.trend import CHI_SQUARED
from kpitool.errors import counted
from kpitool.period import Period
from kpitool.registry.models import Indicator
from kpitool.views.explanation_records import ChartRecord, PointRecord, SeriesPoint, SeriesRecord
from kpitool.views.formulas import closely, plain
from kpitool.views.known import Known
from kpitool.views.periods import period_record
from kpitool.views.rule_words import TREND_REASONS

CHARTS = "NHS England, Making Data Count; R package NHSRplotthedots"
POISSON = "exact Poisson limits, as funnel plots have them: Spiegelhalter, Statistics in Medicine 24 (2005)"
TRENDS = 'Public Health England, Fingertips technical guidance, "recent trend"'


def chart_record(points: pl.DataFrame, known: Known) -> ChartRecord | None:
    """The control chart of a figure's indicator and area; none where it has none.

    `points`: rows as `control.with_control` gives them.
    """
    shown = points.filter(pl.col("y").is_not_null().cum_sum() > 0)
    if not shown.height:
        return None
    newest = shown.filter(pl.col("segment") == pl.col("segment").max()).sort("start").row(-1, named=True)
    few = bool(newest["few"])
    return ChartRecord(
        points=newest["points"],
        trial=newest["trial"],
        few=few,
        only_limits=newest["only_limits"],
        sigmas=newest["sigmas"],
        centre=newest["centre"],
        mean_range=newest["mean_range"],
        lower=newest["lower"],
        upper=newest["upper"],
        near_lower=newest["near_lower"],
        near_upper=newest["near_upper"],
        steps=_chart_steps(newest, known),
        series=[_point(row, known) for row in shown.iter_rows(named=True)],
        reference=POISSON if few else CHARTS,
    )


def _point(row: dict[str, Any], known: Known) -> PointRecord:
    period = Period(row["start"], row["months"])
    return PointRecord(
        period=period_record(period, known.indicator, known.registry),
        segment=row["segment"],
        count=row["x"],
        denominator=row["n"],
        value=row["y"],
        season=row["season"],
        adjusted=row["adjusted"],
        moving_range=row["moving_range"],
        centre=row["centre"],
        lower=row["lower"],
        upper=row["upper"],
        signal=row["point"],
    )


def _chart_steps(newest: dict[str, Any], known: Known) -> list[str]:
    """How the limits of the newest segment came, by its newest point."""
    held = counted(newest["points"], "month" if newest["months"] == 1 else "quarter")
    firm = f"trial limits: {FIRM} are needed" if newest["trial"] else "firm limits"
    centre, lower, upper = (finely(newest[name], known.indicator) for name in ("centre", "lower", "upper"))
    steps = [f"{held} held, {firm}", *_charted(newest, known)]
    if newest["few"]:
        steps.append(
            f"under {FEW_EVENTS} events a period on average: Poisson limits of the events expected, and no runs"
        )
        steps.append(f"centre {centre}: all events by all they are counted among; limits {lower} to {upper} (newest)")
        return steps
    if newest["season"] is not None:
        steps.append("values are divided by their season's index, over whole years")
    elif newest["only_limits"]:
        steps.append("the season cannot be told from fewer than three whole years: no runs")
    if newest["mean_range"] is None:
        return [*steps, "no two periods side by side: no limits"]
    width, around = newest["sigmas"] * WIDTH, finely(newest["mean_range"], known.indicator, 3)
    kept = f", those of {SCREEN} times their mean or more left out" if newest["screened"] else ""
    steps.append(f"centre {centre}: the mean; mean moving range {around}{kept}")
    steps.append(f"limits {centre} ∓ {plain(width, 3)} × {around} = {lower} and {upper}; near limits at two thirds")
    return steps


def _charted(newest: dict[str, Any], known: Known) -> list[str]:
    """What a point is where it is neither the count nor the usual rate: of a month's days, of people in between."""
    measure, chart = known.indicator.measure, known.registry.charting(known.name)
    counts = chart is not None and chart.of_counts
    by = [f"the people at its middle, in units of {measure.per:,}"] if measure.kind == "rate" and not counts else []
    by += ["its days"] if newest["months"] == 1 and measure.kind in {"rate", "count"} else []
    return [f"charted: the count of a period divided by {', and by '.join(by)}"] if by else []


def series_record(points: pl.DataFrame, known: Known) -> SeriesRecord | None:
    """The short series of years or waves of an indicator without a chart; none where it has none."""
    row, indicator = known.row, known.indicator
    if not points.height or row["has_chart"]:
        return None
    return SeriesRecord(
        trend=row["trend"],
        chi_squared=row["trend_chi2"],
        slope=row["trend_slope"],
        standard_error=row["trend_se"],
        steps=_trend_steps(known),
        points=[
            SeriesPoint(
                period=period_record(Period(each["start"], each["months"]), indicator, known.registry),
                count=each["x"],
                denominator=each["n"],
                value=each["value"],
                lower95=each["lower95"],
                upper95=each["upper95"],
            )
            for each in points.iter_rows(named=True)
        ],
        reference=TRENDS,
    )


def _trend_steps(known: Known) -> list[str]:
    row, indicator = known.row, known.indicator
    if row["trend"] is None:
        reason = row["trend_reason"]
        told = TREND_REASONS[reason] if reason else "there is nothing to test"
        return [f"not assessed: {told} ({row['trend_points'] or 0} held)"]
    slope, spread = finely(row["trend_slope"], indicator), finely(row["trend_se"], indicator)
    chi, sign = plain(row["trend_chi2"], 3), ">" if row["trend_chi2"] > CHI_SQUARED else "≤"
    tested = f"χ² = ({slope} ÷ {spread})² = {chi} {sign} {plain(CHI_SQUARED, 3)} (99.8%)"
    kept = "" if row["trend"] != "none" or sign == "≤" else "; its sign changes with one point left out"
    return [f"slope {slope} a period, standard error {spread}", f"{tested}{kept}", f"trend: {row['trend']}"]


def finely(value: float | None, indicator: Indicator, more: int = 2) -> str:
    """A value with two decimals more than usual: a moving range is a fraction of a quarter's rate."""
    return closely(value, indicator, more=more)
