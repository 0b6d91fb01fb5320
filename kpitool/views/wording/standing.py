"""Against others: the benchmark, the parts that it is made up of, an indicator that it should not be above."""

from kpitool.analysis.comparisons import Verdict
from kpitool.errors import listed
from kpitool.views import numbers
from kpitool.views.benchmarks import benchmark_name
from kpitool.views.records import Comparison
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.naming import broken_order, in_sentence

MUCH = {Verdict.MUCH_WORSE, Verdict.MUCH_BETTER, Verdict.MUCH_HIGHER, Verdict.MUCH_LOWER}
APART = MUCH | {Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER}


def against_benchmark(facts: Facts) -> str:
    """Where the area stands against its benchmark, on the newest window that both have."""
    benchmark = facts.entry.benchmark
    if benchmark is None or (facts.entry.missing and benchmark.own_value is None):
        return ""
    name = benchmark_name(benchmark, facts.registry)
    value = numbers.figure(benchmark.value, facts.indicator)
    verdict = Verdict(benchmark.verdict)
    if verdict is Verdict.NOT_COMPARABLE:
        stands = f" ({value})" if benchmark.value is not None else ""
        reason = f": {benchmark.reason.rstrip('.')}" if benchmark.reason else ""
        return f"It is not compared with {name}{stands}{reason}."
    if benchmark.withheld:
        return f"It is not compared with {name}, whose figure is withheld."
    if benchmark.value is None or benchmark.own_value is None:
        return _no_benchmark(benchmark, name)
    side = stood(verdict, benchmark.own_value, benchmark.value)
    if side is not None:
        return f"{_it(benchmark, facts)} {side} {name} ({value})."
    same = benchmark.period == facts.entry.period
    over = "" if same else f"over {numbers.in_words(benchmark.period.label)} "
    return f"{name[0].upper()}{name[1:]} {over}stands at {value}."


def made_up_of(facts: Facts) -> str:
    """The shares of a breakdown, the largest first."""
    shares = sorted(
        ((part["share"], part["part"]) for part in facts.parts if part["share"] is not None), key=lambda s: -s[0]
    )
    if not shares or facts.entry.contradicted:
        return ""
    said = listed([f"{numbers.number(share)}% {in_sentence(part)}" for share, part in shares]) + _unsaid(facts)
    source = facts.registry.sources[facts.indicator.source[0]]
    several = source.dimensions[str(facts.indicator.breakdown)].multi_coded
    return f"Of these, {said}{' (one case may stand under several)' if several else ''}."


def _unsaid(facts: Facts) -> str:
    """The parts of which there is no share: " (robbery withheld; fraud not known)"."""
    lacking = [part for part in facts.parts if part["share"] is None]
    held_back = [in_sentence(part["part"]) for part in lacking if part["withheld"]]
    unknown = [in_sentence(part["part"]) for part in lacking if not part["withheld"]]
    said = [f"{listed(names)} {why}" for names, why in ((held_back, "withheld"), (unknown, "not known")) if names]
    return f" ({'; '.join(said)})" if said else ""


def out_of_order(facts: Facts) -> str:
    """That it stands above (or below) an indicator which it is expected not to."""
    if not facts.row["out_of_order"] or facts.indicator.expect is None:
        return ""
    side, title = broken_order(facts.indicator.expect, facts.registry)
    other = facts.registry.indicators[facts.row["expected"]]
    return f"It is {side} {title} ({numbers.figure(facts.row['expected_value'], other)}), which is not expected."


def stood(verdict: Verdict, own: float, other: float) -> str | None:
    """Where a value stands against another that it was compared with: "well above", "below", "similar to"."""
    side = "above" if own > other else "below"
    if verdict in APART:
        return f"well {side}" if verdict in MUCH else side
    return "similar to" if verdict is Verdict.SIMILAR else None


def _no_benchmark(benchmark: Comparison, name: str) -> str:
    """Why there is nothing to compare with."""
    if benchmark.missing is not None and benchmark.kind == "published":
        return f"It cannot be compared with {name}: there is none for {numbers.in_words(benchmark.period.label)}."
    if benchmark.missing is not None and benchmark.kind == "mean_of_rates":
        return f"It cannot be compared with {name}: {benchmark.missing.reason}."
    return f"It cannot be compared with {name}, which has no figure."


def _it(benchmark: Comparison, facts: Facts) -> str:
    if benchmark.period == facts.entry.period:
        return "It is" if benchmark.verdict == Verdict.SIMILAR.value else facts.one_of("It is", "It stands")
    own, when = numbers.figure(benchmark.own_value, facts.indicator), numbers.in_words(benchmark.period.label)
    return f"Over {when}, the newest that both have, it was ({own})"
