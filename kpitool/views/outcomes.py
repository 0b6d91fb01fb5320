"""Every rule as it was tried on a figure: how it came out, the two numbers it compared, and what follows for status."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kpitool.analysis.findings import Outcome, Status
from kpitool.analysis.rules import RULES
from kpitool.analysis.trend import CHI_SQUARED
from kpitool.errors import listed
from kpitool.period import Period
from kpitool.registry.rules import RuleName
from kpitool.views import gaps, rule_words
from kpitool.views.explanation_records import RuleRecord
from kpitool.views.formulas import closely, plain
from kpitool.views.known import Known
from kpitool.views.series_steps import finely
from kpitool.views.steps import against_interval, against_name, apart_words, least_words, size_words

ON_LIMIT = {RuleName.OUTSIDE_LIMITS, RuleName.ADVERSE_CLUSTER}


def rule_records(trials: Iterable[Mapping[str, Any]], known: Known) -> list[RuleRecord]:
    """A record for each rule, in the rules' order; `trials`: rows of `findings.trials` for the figure."""
    tried = list(trials)
    outcomes = {trial["rule"]: rule_words.OUTCOMES[trial["outcome"]] for trial in tried}
    return [_record(trial, outcomes, known) for trial in tried]


def _record(trial: Mapping[str, Any], outcomes: Mapping[str, str], known: Known) -> RuleRecord:
    rule = RuleName(trial["rule"])
    finding = next((each for each in known.entry.findings if each.rule == rule.value), None)
    chosen = known.registry.rule(rule, known.name, part=bool(known.row["strict"]))
    return RuleRecord(
        rule=rule.value,
        says=rule_words.says(rule, chosen.length),
        outcome=trial["outcome"],
        level=trial["level"],
        chosen=bool(trial["chosen"]),
        explained=bool(trial["explained"]),
        own=trial["own"],
        against=trial["against"],
        because=_because(rule, trial, outcomes, known),
        thresholds=chosen.thresholds,
        why_not=trial["why_not"],
        state=finding.state if finding else None,
        since=finding.since if finding else None,
        open_ended=finding.open_ended if finding else None,
        acknowledged=finding.acknowledged if finding else None,
        reference=RULES[rule].reference,
    )


def _because(rule: RuleName, trial: Mapping[str, Any], outcomes: Mapping[str, str], known: Known) -> str:
    """Why a rule came out as it did, in words and numbers."""
    if trial["outcome"] == Outcome.OFF.value:
        return "off for parts of home unless the registry asks for it" if known.row["strict"] else "switched off"
    if trial["why_not"] is not None:
        return rule_words.why_not(trial["why_not"], known.row, known.entry, known.registry)
    match rule:
        case RuleName.WORSE_THAN_PREVIOUS:
            return _previous(known)
        case RuleName.WORSE_THAN_BENCHMARK:
            return _benchmark(known)
        case RuleName.RED_RED:
            return f"{_benchmark(known)}; {_getting_worse(outcomes, known)}"
        case RuleName.ADVERSE_TREND if not known.row["has_chart"]:
            return _short_trend(known)
        case RuleName.FAILS_TARGET:
            return _target(known)
        case RuleName.UNEXPECTED_ORDER:
            other = known.registry.indicators[known.row["expected"]]
            value, beside = known.row["value"], known.row["expected_value"]
            own = closely(value, known.indicator, beside)
            return f"{own} beside {closely(beside, other, value)} of {other.title}"
        case RuleName.DATA:
            return _data(known, fired=trial["outcome"] == Outcome.FIRED.value)
        case _:
            return _on_chart(rule, known)


def _previous(known: Known) -> str:
    own, before = _judged("judged", known), _judged("judged_previous", known)
    good = "; it went the good way" if known.row["change_verdict"] == "improving" else ""
    which = _interval(RuleName.WORSE_THAN_PREVIOUS, known)
    return f"{which}: {apart_words(own, before, known)}; {size_words(known)}{good}"


def _benchmark(known: Known) -> str:
    row = known.row
    lower, upper = _judged("judged_shared", known)
    other, name = row["benchmark_value"], against_name(known, "benchmark")
    which = _interval(RuleName.WORSE_THAN_BENCHMARK, known)
    if lower is None or upper is None:
        return f"{name} {closely(other, known.indicator)}, without an interval to hold it against"
    return f"{name}: {against_interval(other, lower, upper, known)}, the {which}; {_by(other, known)}"


def _by(other: float, known: Known) -> str:
    """By how much a figure differs from its benchmark, beside the least difference that counts."""
    row = known.row
    chosen = known.registry.rule(RuleName.WORSE_THAN_BENCHMARK, known.name, part=bool(row["strict"])).least
    apart = abs(row["shared_value"] - other)
    if known.is_proportion:
        return least_words(apart, row["min_points"] if chosen is None else chosen, " points")
    if other == 0:
        return "of nothing there is no percent: any difference is large enough"
    return least_words(apart / abs(other) * 100, row["min_percent"] if chosen is None else chosen, "%")


def _judged(prefix: str, known: Known) -> tuple[float | None, float | None]:
    return known.row[f"{prefix}_lower"], known.row[f"{prefix}_upper"]


def _interval(rule: RuleName, known: Known) -> str:
    """Which interval a rule looks at: at its confidence, and how it is stretched."""
    strict = bool(known.row["strict"])
    chosen = known.registry.rule(rule, known.name, part=strict)
    level = "99.8%" if strict or (chosen.confidence or 95) > 95 else "95%"
    stretched = (chosen.dispersion or 1) > 1
    return f"{level} interval" + (f", its ends √{chosen.dispersion:g} times as far away" if stretched else "")


def _getting_worse(outcomes: Mapping[str, str], known: Known) -> str:
    verdict = known.row["change_verdict"].replace("_", " ")
    told = [f"{rule}: {outcomes[rule]}" for rule in ("worse_than_previous", "adverse_trend")]
    return f"against the window before {verdict} ({', '.join(told)})"


def _short_trend(known: Known) -> str:
    row = known.row
    sign = ">" if row["trend_chi2"] > CHI_SQUARED else "≤"
    slope = finely(row["trend_slope"], known.indicator)
    return f"trend {row['trend']}: χ² {plain(row['trend_chi2'], 3)} {sign} {plain(CHI_SQUARED, 3)}, slope {slope}"


def _target(known: Known) -> str:
    row = known.row
    value, target = row["value"], row["target"]
    exactly = f"{target:,.6f}".rstrip("0").rstrip(".") + ("%" if known.is_proportion else "")
    told = f"{closely(value, known.indicator, target)} against the target of {exactly}"
    if row["assurance"] is not None:
        return f"{told}; by the chart's limits: {row['assurance'].replace('_', ' ')}"
    return f"{told}: {'missed' if row['target_missed'] else 'met'} (no chart with firm limits)"


def _on_chart(rule: RuleName, known: Known) -> str:
    row = known.row
    period = Period(row["chart_start"], row["chart_months"]).label
    side = "lower" if known.indicator.polarity.value == "high_is_good" else "upper"
    what, column = (f"{side} limit", f"chart_{side}") if rule in ON_LIMIT else ("mean", "chart_centre")
    own = closely(row["chart_value"], known.indicator, row[column], 2)
    against = closely(row[column], known.indicator, row["chart_value"], 2)
    found = [rule_words.SIGNALS[each] for each in row["chart_signals"] or ()]
    signals = listed([each for each in dict.fromkeys(found) if each])
    told = f"{period}: {own} beside the {what} of {against}"
    return f"{told}; points of the quarter {signals}" if signals else f"{told}; no point of the quarter is a signal"


def _data(known: Known, *, fired: bool) -> str:
    if fired:
        return gaps.data_reason(dict(known.row), known.entry, known.registry)
    return "every figure is there, and nothing about it is in doubt"


def status_steps(records: Sequence[RuleRecord], known: Known) -> list[str]:
    """How the status follows from the rules."""
    fired = [each for each in records if each.outcome == Outcome.FIRED.value]
    counting = [each for each in fired if not each.explained and each.rule != RuleName.DATA.value]
    steps = [
        f"{each.rule} is explained and does not count: {known.entry.explained}" for each in fired if each.explained
    ]
    if any(each.rule == RuleName.DATA.value for each in fired):
        steps.append("data says what is not known, and makes no indicator adverse")
    steps += [f"{each.rule} fired at the level {each.level}" for each in counting]
    return [*steps, _follows(counting, records, known)]


def _follows(counting: Sequence[RuleRecord], records: Sequence[RuleRecord], known: Known) -> str:
    status = known.entry.status
    if status in {Status.EXCEPTION.value, Status.ADVERSE.value}:
        return f"the gravest of these is {status}, so the status is {status}"
    if status == Status.FAVOURABLE.value:
        return "no rule that counts fired, and it is significantly better than before or than the benchmark: favourable"
    tried = [each.rule for each in records if each.outcome in TRIED and each.rule not in NEVER_ADVERSE]
    if status == Status.NOT_ASSESSED.value:
        return "no rule that judges could be tried, and no comparison made: not assessed"
    if not tried:
        return "no rule judges it, and it was compared: steady"
    notes = ", other than as a note" if counting else ""
    return f"rules that judge and could be tried: {listed(tried)}; none that counts fired{notes}: steady"


TRIED = {Outcome.FIRED.value, Outcome.CLEAR.value}
NEVER_ADVERSE = {RuleName.DATA.value, RuleName.UNEXPECTED_ORDER.value}
