"""Reads what `kpitool explain` says of the attacked partnership, and tells the attacker; works its charts out again."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest

from kpitool.period import Period
from tests.attack_reader import Reader, Told, ago, block_of, shifted

ON_A_CHART = {"outside_limits", "adverse_shift", "adverse_trend", "adverse_cluster"}
SCREEN = 3.267
"""Moving ranges of so many times their mean are left out of it."""


def read_explanation(reader: Reader, told: Told) -> None:
    """Every number of an explanation."""
    name, here, now = told["indicator"], told["area"]["code"], told["period"]
    _windows(reader, told)
    _comparisons(reader, told)
    for each in told["counts"]:
        block = block_of(name, here, _period(each), source=each["source"])
        reader.count(block, each["count"], each["withheld"])
        assert each["value"] is None and each["denominator"] is None
    for each in told["areas"]:
        reader.figure(block_of(name, each["area"]["code"], now), each)
    if told["unlocated"] is not None:
        block = block_of(name, here, now)
        reader.attacker.reads((block[0], frozenset({"without a place"}), block[2]), told["unlocated"])
    for each in (told["base"] or {"windows": []})["windows"]:
        reader.value(name, block_of(name, here, each["period"]), each["value"])
    for each in told["past"]:
        then = ago(name, block_of(name, here, now), each["quarters"])
        reader.value(name, then, each["value"])
        reader.change(then, shifted(then, -12), each["change"])
    for each in (told["series"] or {"points": []})["points"]:
        block = block_of(name, here, each["period"])
        reader.value(name, block, each["value"])
        assert (each["count"] is None) == (each["value"] is None)
    if told["chart"]:
        _chart(reader, told)
    _parts(reader, told)
    _rules(told)
    guarded = any(each["withheld"] for each in (*told["windows"], *told["counts"]))
    assert not guarded or all(
        each["records"] is None and each["outcomes"] == {} for each in told["origins"] if each["source"] != "people"
    )


def _windows(reader: Reader, told: Told) -> None:
    for each in told["windows"]:
        code = each["area"]["code"]
        if each["role"] == "benchmark" and told["indicator"] == "injuries":
            assert each["count"] is None
            reader.mean_of_rates(each["indicator"], each["period"], each["value"])
        else:
            reader.figure(block_of(each["indicator"], code, each["period"]), each)
        assert each["withheld"] is None or each["formula"] is None
    if told["windows"][0]["withheld"]:
        assert told["formulas"] == []


def _comparisons(reader: Reader, told: Told) -> None:
    periods = {each["role"]: each["period"] for each in told["windows"]}
    for each in told["comparisons"]:
        if each["against"] != "previous" or "previous" not in periods:
            continue
        now, then = (
            block_of(told["indicator"], told["area"]["code"], periods[role]) for role in ("current", "previous")
        )
        if each["count_change"] is not None:
            reader.attacker.reads_link(now, then, 1, each["count_change"])
        reader.change(now, then, each["percent_of_count"])
        reader.change(now, then, each["percent_of_value"])
        assert each["value_change"] is None or each["count_change"] is not None


def _parts(reader: Reader, told: Told) -> None:
    periods = {each["role"]: each["period"] for each in told["windows"]}
    name, here = told["indicator"], told["area"]["code"]
    for each in told["breakdown"]:
        block = block_of(name, here, told["period"], each["part"])
        reader.count(block, each["count"], each["withheld"])
        assert (each["value"] is None) == (each["count"] is None)
        then = block_of(name, here, periods["previous"], each["part"])
        reader.count(then, each["previous_count"], each["previous_withheld"])
        if each["share"] is not None:
            reader.attacker.reads_link(block, block_of(name, here, told["period"]), each["share"] / 100)


def _chart(reader: Reader, told: Told) -> None:
    """The points, of which one without a count is a gap; centre and limits are those of the other points alone."""
    chart, name, here = told["chart"], told["indicator"], told["area"]["code"]
    for each in chart["series"]:
        if each["count"] is None:
            assert (each["value"], each["adjusted"], each["moving_range"], each["signal"]) == (None,) * 4
        else:
            reader.attacker.reads(block_of(name, here, each["period"]), each["count"])
            assert each["value"] == pytest.approx(each["count"] / each["denominator"])
    points = [each for each in chart["series"] if each["count"] is not None]
    assert chart["points"] == len(points)
    if not points:
        return
    if chart["few"]:
        centre = sum(each["count"] for each in points) / sum(each["denominator"] for each in points)
        assert chart["centre"] == pytest.approx(centre)
        return
    for each in (each for each in chart["series"] if each["season"] is not None):
        assert each["season"] == pytest.approx(_seasons(points)[each["period"]["start"][5:7]])
    assert chart["centre"] == pytest.approx(fmean(each["adjusted"] for each in points))
    ranges = _kept([abs(one["adjusted"] - other["adjusted"]) for one, other in _side_by_side(chart["series"])])
    assert chart["mean_range"] == (pytest.approx(fmean(ranges)) if ranges else None)
    if ranges:
        assert chart["upper"] == pytest.approx(chart["centre"] + 2.66 / 3 * chart["sigmas"] * fmean(ranges))


def _side_by_side(series: Sequence[Told]) -> list[tuple[Told, Told]]:
    return [(one, other) for one, other in pairwise(series) if None not in (one["adjusted"], other["adjusted"])]


def _kept(ranges: list[float]) -> list[float]:
    return [each for each in ranges if each == 0 or each < SCREEN * fmean(ranges)]


def _seasons(points: Sequence[Told]) -> dict[str, float]:
    """The mean of each calendar period over that of all, over whole years of told points back from the newest."""
    newest, years = date.fromisoformat(points[-1]["period"]["start"]), dict[int, list[Told]]()
    for each in points:
        start = date.fromisoformat(each["period"]["start"])
        age = ((newest.year - start.year) * 12 + newest.month - start.month) // 12
        years.setdefault(age, []).append(each)
    whole = [each for year in years.values() if sum(one["period"]["months"] for one in year) == 12 for each in year]
    months = {each["period"]["start"][5:7] for each in whole}
    held = {month: [each["value"] for each in whole if each["period"]["start"][5:7] == month] for month in months}
    return {month: fmean(values) / fmean(each["value"] for each in whole) for month, values in held.items()}


def _rules(told: Told) -> None:
    """A rule compares numbers that are printed beside it, and none is tried on a figure that is withheld."""
    chart: dict[str, Any] = told["chart"] or {"series": []}
    lines = [*(chart.get(name) for name in ("centre", "lower", "upper")), told["target"]]
    lines += [each[name] for each in chart["series"] for name in ("adjusted", "centre", "lower", "upper")]
    printed = {*lines, *(each["value"] for each in told["windows"])}
    printed |= {(told["series"] or {}).get("chi_squared"), 9.54953570608324} if told["series"] else set()
    withheld = told["windows"][0]["withheld"]
    for rule in told["rules"]:
        assert rule["own"] is None or rule["own"] in printed, rule
        assert rule["against"] is None or rule["against"] in printed, rule
        if withheld and rule["rule"] not in {*ON_A_CHART, "data"}:
            assert rule["outcome"] in {"not_applicable", "off"}, rule


def _period(each: Told) -> Told:
    span = Period(date.fromisoformat(each["start"]), each["months"])
    return {"start": each["start"], "end": span.last_month.isoformat()}
