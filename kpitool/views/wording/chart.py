"""What the control chart says of the quarter, and the target that it is held against."""

from kpitool.views import numbers
from kpitool.views.records import Signal
from kpitool.views.wording.facts import Facts

PERIODS = {1: "months", 3: "quarters"}
LEAST_RUN = 6
"""A run that is told with its length has at least so many points: shorter ones are the rest of one cut in two."""

ASSURANCE = {
    "consistently_fails": "; its control limits lie wholly on the wrong side of that",
    "consistently_meets": "; its control limits lie wholly on the right side of that",
    "hit_and_miss": "; that lies between its control limits, so that it is met or missed by chance",
}


def signal(facts: Facts) -> str:
    """What stands out on the chart: a period outside its limits or near one, or in a run or a trend."""
    found = facts.entry.signal
    if found is None:
        return ""
    kind, _, way = found.point.partition("_")
    high = way in {"above", "up"}
    side, limit = ("above", "upper") if high else ("below", "lower")
    periods = PERIODS[found.period.months]
    said = {
        "outside": f"lies {side} the {limit} control limit",
        "cluster": f"is one of at least two in three {periods} near the {limit} control limit",
        "trend": f"is in a run of {periods} each {'higher' if high else 'lower'} than the one before",
        "shift": f"is in a run of {_run(found, periods)}{side} the mean{_since(found)}",
    }[kind]
    return f"{found.period.label} {said}."


def target(facts: Facts) -> str:
    """Whether the target in force is met, and whether the chart's limits leave that to chance."""
    wanted = facts.entry.target
    if wanted is None:
        return ""
    value = numbers.in_full(wanted.value, facts.indicator)
    if wanted.missed is None:
        return f"The target is {value}."
    chances = ASSURANCE[wanted.assurance] if wanted.assurance else ""
    return f"It {'misses' if wanted.missed else 'meets'} the target of {value}{chances}."


def _run(found: Signal, periods: str) -> str:
    return f"{numbers.word(found.run)} {periods} " if found.run >= LEAST_RUN else f"{periods} "


def _since(found: Signal) -> str:
    return f", since {found.since.label}" if found.run >= LEAST_RUN else ""
