"""The comparisons of a figure, step by step: the two numbers, their intervals, and what verdict follows and why."""

from kpitool.analysis.comparisons import Verdict
from kpitool.registry.models import Polarity
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_name, with_article
from kpitool.views.explanation_records import ComparisonRecord
from kpitool.views.formulas import closely, decimals_apart, plain
from kpitool.views.known import Known
from kpitool.views.wording import broken_order

GOOD = {
    Polarity.LOW_IS_GOOD: "low is good",
    Polarity.HIGH_IS_GOOD: "high is good",
    Polarity.NONE: "without polarity, nothing is better or worse",
}


UNJUDGED = {Verdict.NOT_COMPARED, Verdict.NOT_COMPARABLE, Verdict.NOT_TESTED}


def comparisons(known: Known) -> list[ComparisonRecord]:
    """Every comparison of a figure: with the window before, the benchmark, the home area, the expected order."""
    row, found = known.row, list[ComparisonRecord]()
    if known.entry.change is not None:
        found.append(_changed(known, "", "previous", known.entry.change.reason))
    for prefix in ("benchmark", "home"):
        if row[f"{prefix}_area"] is not None:
            found.append(_with_area(known, prefix))
    if row["expected"] is not None:
        found.append(_with_expected(known))
    if known.entry.beside is not None and known.entry.beside.previous is not None:
        found.append(_changed(known, "beside_", "beside_previous", None))
    return found


def judged_level(known: Known) -> tuple[str, float]:
    """The level that a figure is judged at: how its columns end, and in percent."""
    return ("998", 99.8) if known.row["strict"] else ("95", 95.0)


def between(lower: float | None, upper: float | None, known: Known) -> str:
    """An interval, closely: "8.39 to 8.82"."""
    if lower is None or upper is None:
        return "no interval"
    return f"{closely(lower, known.indicator)} to {closely(upper, known.indicator)}"


def size_words(known: Known, prefix: str = "") -> str:
    """How large a change is, beside the least one: "8.77% ≥ 5%, large enough"."""
    row = known.row
    size = row[f"{prefix}points"] if known.is_proportion else row[f"{prefix}percent_of_value"]
    least, unit = (row["min_points"], " points") if known.is_proportion else (row["min_percent"], "%")
    if row[f"{prefix}change_value"] == 0 and row[f"{prefix}previous_value"] == 0:
        return "nothing then and nothing now: no change"
    if not known.is_proportion and row[f"{prefix}percent_withheld"]:
        moved = abs(row[f"{prefix}change_value"]) * 100 >= least * abs(row[f"{prefix}previous_value"])
        few = f"the percent is not given, since a count is below {row['percent_needs']}"
        return f"{few}: {'large enough' if moved else 'too small'} beside {least:g}%"
    if size is None:
        return "from nothing, so there is no percent: any change is large enough"
    return least_words(abs(size), least, unit)


def least_words(size: float, least: float, unit: str) -> str:
    """A difference beside the least one that counts: "8.77% ≥ 5%: large enough"."""
    told = f"{numbers.number(size, decimals_apart(size, least, 2))}{unit}"
    return f"{told} ≥ {least:g}{unit}: large enough" if size >= least else f"{told} < {least:g}{unit}: too small"


def _changed(known: Known, prefix: str, against: str, reason: str | None) -> ComparisonRecord:
    """A window (under a prefix: none, or `beside_`) against the one before it."""
    row = known.row
    level, confidence = judged_level(known)
    verdict = row[f"{prefix}change_verdict"]
    own = row[f"{prefix}lower{level}"], row[f"{prefix}upper{level}"]
    before = row[f"{prefix}previous_lower{level}"], row[f"{prefix}previous_upper{level}"]
    steps = _changes(known, prefix)
    if verdict in UNJUDGED:
        reason = row[f"{prefix}blocked"] or reason or "one of the two windows has no figure or interval"
        steps.append(f"{verdict.replace('_', ' ')}: {reason}")
    else:
        steps.append(f"{confidence:g}% intervals: {apart_words(own, before, known)}")
        steps += [size_words(known, prefix), _verdict(verdict, known)]
    explained = row[f"{prefix}explained"]
    if explained and verdict in {Verdict.WORSENING, Verdict.IMPROVING}:
        steps.append(f"explained: {explained}")
    return ComparisonRecord(
        against=against,
        value=row[f"{prefix}value"],
        lower=own[0],
        upper=own[1],
        against_value=row[f"{prefix}previous_value"],
        against_lower=before[0],
        against_upper=before[1],
        confidence=confidence,
        count_change=row[f"{prefix}change_count"],
        percent_of_count=row[f"{prefix}percent_of_count"],
        value_change=row[f"{prefix}change_value"],
        percent_of_value=row[f"{prefix}percent_of_value"],
        points=row[f"{prefix}points"],
        percent_withheld=bool(row[f"{prefix}percent_withheld"]),
        verdict=verdict,
        explained=explained,
        steps=steps,
    )


def apart_words(own: tuple[float | None, float | None], other: tuple[float | None, float | None], known: Known) -> str:
    """Two intervals, and whether they are apart: "8.39 to 8.82 and 7.70 to 8.12; 8.39 > 8.12, they are apart"."""
    told = f"{between(*own, known)} and {between(*other, known)}"
    (lower, upper), (other_lower, other_upper) = own, other
    if lower is None or upper is None or other_lower is None or other_upper is None:
        return told
    if lower > other_upper:
        return f"{told}; {pair(lower, '>', other_upper, known)}: apart"
    if upper < other_lower:
        return f"{told}; {pair(upper, '<', other_lower, known)}: apart"
    return f"{told}: they overlap"


def pair(one: float, sign: str, other: float, known: Known) -> str:
    """Two numbers that differ, with a sign between them: "8.39 > 8.12"."""
    return f"{closely(one, known.indicator, other)} {sign} {closely(other, known.indicator, one)}"


def against_interval(other: float, lower: float, upper: float, known: Known) -> str:
    """Where a number lies beside an interval: "below 8.39 to 8.82", with decimals enough to see it."""
    where = "below" if other < lower else "above" if other > upper else "inside"
    near = lower if abs(other - lower) < abs(other - upper) else upper
    ends = f"{closely(lower, known.indicator, other)} to {closely(upper, known.indicator, other)}"
    return f"{closely(other, known.indicator, near)} lies {where} {ends}"


def _changes(known: Known, prefix: str) -> list[str]:
    """The changes of count and value as sums."""
    row, steps = known.row, list[str]()
    now, before = row[f"{prefix}x"], row[f"{prefix}previous_x"]
    if now is not None and before is not None:
        percent = numbers.signed(row[f"{prefix}percent_of_count"], 2)
        change = numbers.signed(row[f"{prefix}change_count"], 0, "")
        steps.append(f"count: {plain(now)} − {plain(before)} = {change} ({percent})")
    value, earlier = row[f"{prefix}value"], row[f"{prefix}previous_value"]
    if value is not None and earlier is not None and known.indicator.measure.kind != "count":
        told = f"{closely(value, known.indicator)} − {closely(earlier, known.indicator)}"
        if known.is_proportion:
            steps.append(f"share: {told} = {numbers.signed(row[f'{prefix}points'], 2, ' points')}")
        else:
            percent = numbers.signed(row[f"{prefix}percent_of_value"], 2)
            noun = "rate" if known.indicator.measure.kind == "rate" else "value"
            change = row[f"{prefix}change_value"]
            sign = "+" if change > 0 else "−" if change < 0 else ""
            steps.append(f"{noun}: {told} = {sign}{closely(abs(change), known.indicator)} ({percent})")
    return steps


def _verdict(verdict: str, known: Known) -> str:
    return f"so it is {verdict.replace('_', ' ')} ({GOOD[known.indicator.polarity]})"


def _with_area(known: Known, prefix: str) -> ComparisonRecord:
    row = known.row
    level, confidence = judged_level(known)
    own = "shared_" if prefix == "benchmark" else ""
    lower, upper, other = row[f"{own}lower{level}"], row[f"{own}upper{level}"], row[f"{prefix}_value"]
    return ComparisonRecord(
        against=prefix,
        value=row[f"{own}value"],
        lower=lower,
        upper=upper,
        against_value=other,
        against_lower=None,
        against_upper=None,
        confidence=confidence,
        count_change=None,
        percent_of_count=None,
        value_change=None,
        percent_of_value=None,
        points=None,
        percent_withheld=False,
        verdict=row[f"{prefix}_verdict"],
        explained=None,
        steps=_area_steps(known, prefix, own),
    )


def _area_steps(known: Known, prefix: str, own: str) -> list[str]:
    row, verdict = known.row, known.row[f"{prefix}_verdict"]
    name, indicator = against_name(known, prefix), known.indicator
    comparison = known.entry.benchmark if prefix == "benchmark" else known.entry.home
    other = row[f"{prefix}_value"]
    if verdict in UNJUDGED:
        missing = comparison.missing.reason if comparison and comparison.missing else None
        reason = (comparison.reason if comparison else None) or missing or "one of the two has no figure or interval"
        return [f"{name}: {closely(other, indicator)}; {verdict.replace('_', ' ')}: {reason}"]
    steps = []
    levels = [("998", "99.8%")] if row["strict"] else [("95", "95%"), ("998", "99.8%")]
    for level, told in levels:
        lower, upper = row[f"{own}lower{level}"], row[f"{own}upper{level}"]
        beside = against_interval(other, lower, upper, known)
        steps.append(f"{name}: {beside}, the {told} interval of {closely(row[f'{own}value'], indicator)}")
    return [*steps, _verdict(verdict, known)]


def against_name(known: Known, prefix: str) -> str:
    """What an area is held against, in a sentence: "the East Midlands", "the published figure of the East Midlands"."""
    benchmark = known.entry.benchmark
    if prefix == "benchmark" and benchmark is not None:
        return benchmark_name(benchmark, known.registry)
    return with_article(known.registry.geography[known.row[f"{prefix}_area"]])


def _with_expected(known: Known) -> ComparisonRecord:
    row, expect = known.row, known.indicator.expect
    other = known.registry.indicators[row["expected"]]
    side, title = broken_order(expect, known.registry) if expect else ("apart from", other.title)
    told = f"expected not to be {side} {title}: "
    if row["out_of_order"] is None:
        told += "one of the two has no figure of these months"
    else:
        sign = ">" if row["value"] > row["expected_value"] else "<" if row["value"] < row["expected_value"] else "="
        order = "out of order" if row["out_of_order"] else "in order"
        one, two = row["value"], row["expected_value"]
        told += f"{closely(one, known.indicator, two)} {sign} {closely(two, other, one)}, {order}"
    return ComparisonRecord(
        against=row["expected"],
        value=row["value"],
        lower=row["lower95"],
        upper=row["upper95"],
        against_value=row["expected_value"],
        against_lower=row["expected_lower95"],
        against_upper=row["expected_upper95"],
        confidence=95.0,
        count_change=None,
        percent_of_count=None,
        value_change=None,
        percent_of_value=None,
        points=None,
        percent_withheld=False,
        verdict="not_compared"
        if row["out_of_order"] is None
        else "out_of_order"
        if row["out_of_order"]
        else "in_order",
        explained=None,
        steps=[told],
    )
