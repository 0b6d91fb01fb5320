"""Reads the program's JSON about the attacked partnership, number by number, and tells the attacker what each says."""

from datetime import date
from typing import Any

import pytest

from kpitool.period import Period, add_months
from tests.attack import Attacker, Block
from tests.attacked import AREAS, MONTHS, NOWHERE, PEOPLE, READ, SORTS

DERIVED = ("value", "denominator", "share", "lower95", "upper95", "lower998", "upper998")
Told = dict[str, Any]


class Reader:
    """Somebody who reads answers as they stand in JSON."""

    def __init__(self) -> None:
        self.attacker = Attacker()

    def entry(self, entry: Told) -> None:
        """A figure with all that stands beside it."""
        name, here, now = entry["indicator"], entry["area"]["code"], entry["period"]
        part = entry["breakdown"]["value"] if entry["breakdown"] else None
        block = block_of(name, here, now, part)
        self.figure(block, entry)
        if entry["unlocated"]:
            lost = (block[0], frozenset({NOWHERE}), block[2])
            self.count(lost, entry["unlocated"]["count"], entry["unlocated"]["withheld"])
        if entry.get("share") is not None:
            self.attacker.reads_link(block, block_of(name, here, now), entry["share"] / 100)
        self._pair(name, part, here, block, entry)
        if entry.get("beside"):
            beside = block_of(name, here, entry["beside"]["period"], part)
            self.figure(beside, entry["beside"])
            self._pair(name, part, here, beside, entry["beside"])
        for other in ("benchmark", "home"):
            if entry.get(other):
                self._other(name, here, entry[other])
        for finding in entry.get("findings") or ():
            for evidence in finding["evidence"]:
                self._evidence(name, here, evidence)
        if entry.get("direction"):
            self._direction(name, here, now, entry)
        if entry.get("signal"):
            self._signal(name, here, entry["signal"])

    def history(self, profile: Told) -> None:
        """The past of a figure."""
        here, name = profile["figure"]["area"]["code"], profile["indicator"]
        for past in profile["history"]:
            block = block_of(name, here, past["period"])
            self.figure(block, past)
            last = frozenset(sorted(block[2])[-3:])
            if past["quarter_count"] is not None or past["quarter_withheld"]:
                self.count((block[0], block[1], last), past["quarter_count"], past["quarter_withheld"])

    def exported(self, row: Told) -> None:
        """A row of the tidy export, whose columns are an entry's fields laid flat."""
        entry = {name: row.get(name) for name in ("indicator", "value", "count", "denominator", "withheld", *DERIVED)}
        parts = ("area", "period", "breakdown", "previous", "previous_period", "change", "benchmark")
        told = {part: _laid(row, f"{part}_") for part in (*parts, "benchmark_area", "benchmark_period")}
        previous = {**told["previous"], "period": told["previous_period"], "before_windows": None}
        benchmark = {**told["benchmark"], "area": told["benchmark_area"], "period": told["benchmark_period"]}
        entry |= {part: told[part] for part in ("area", "period", "change")}
        entry["breakdown"] = told["breakdown"] if row["breakdown_value"] is not None else None
        entry["previous"] = previous if row["previous_period_start"] is not None else None
        entry["benchmark"] = benchmark if row["benchmark_area_code"] is not None else None
        self.entry({**entry, "unlocated": None})
        self.value(row["indicator"], block_of(row["indicator"], "E10000001", told["period"]), row["home_value"])

    def figure(self, block: Block, told: Told) -> None:
        """A count and what is derived from it."""
        self.count(block, told["count"], told["withheld"])
        if told["withheld"]:
            assert [name for name in DERIVED if told.get(name) is not None] == []
        elif told["value"] is not None and told["denominator"] is not None:
            assert told["count"] == pytest.approx(told["value"] * told["denominator"] / 1000)

    def count(self, block: Block, count: float | None, withheld: str | None) -> None:
        if withheld:
            assert count is None
            self.attacker.reads_withheld(block, as_small=withheld == "small")
        elif count is not None:
            self.attacker.reads(block, count)

    def value(self, name: str, block: Block, value: float | None) -> None:
        """A value alone: of a rate the count follows, since the people are known."""
        if value is not None:
            self.attacker.reads(block, round(value / _per_count(name, block), 6))

    def change(self, block: Block, then: Block, percent: float | None) -> None:
        """A change of the value in percent; there are as many people in all years."""
        if percent is not None:
            self.attacker.reads_link(block, then, 1 + percent / 100)

    def _pair(self, name: str, part: str | None, here: str, block: Block, told: Told) -> None:
        """A figure, the one before, and the change from the one to the other."""
        before, change = told.get("previous"), told.get("change") or {}
        if before is None:
            return
        then = block_of(name, here, before["period"], part)
        self.figure(then, before)
        if before["before_windows"] == 1:
            self.value(name, shifted(then, -12), before["before_mean"])
        if change.get("count") is not None:
            self.attacker.reads_link(block, then, 1, change["count"])
        self.change(block, then, change.get("percent_of_count"))
        self.change(block, then, change.get("percent_of_value"))

    def _other(self, name: str, here: str, told: Told) -> None:
        """What a figure is held against, a mean of rates as what it is the mean of."""
        if told["kind"] == "mean_of_rates":
            self.mean_of_rates(name, told["period"], told["value"])
        else:
            self.figure(block_of(name, told["area"]["code"], told["period"]), told)
        self.value(name, block_of(name, here, told["period"]), told["own_value"])

    def mean_of_rates(self, name: str, period: Told, value: float | None) -> None:
        """The mean of the rates of the two areas that lie directly in the region."""
        if value is not None:
            blocks = [block_of(name, code, period) for code in ("E10000001", "E06000001")]
            self.attacker.reads_sum([(block, _per_count(name, block) / 2) for block in blocks], value)

    def _evidence(self, name: str, here: str, evidence: Told) -> None:
        if evidence["count"] is not None:
            self.attacker.reads(block_of(name, here, evidence["period"]), evidence["count"])
        if evidence["against_count"] is not None:
            there = evidence["against"] if evidence["against"] in AREAS else here
            self.attacker.reads(block_of(name, there, evidence["against_period"]), evidence["against_count"])

    def _direction(self, name: str, here: str, now: Told, entry: Told) -> None:
        """The changes now, a quarter and a year ago, each against the window a year before."""
        told, change = entry["direction"], entry["change"]
        assert told["now"] == change["percent_of_value"]
        for quarters, percent in ((1, told["quarter_ago"]), (4, told["year_ago"])):
            then = ago(name, block_of(name, here, now), quarters)
            self.change(then, shifted(then, -12), percent)
        if told["trend"]:
            for end in ("first", "last"):
                self.value(name, block_of(name, here, told["trend"][end]), told["trend"][f"{end}_value"])

    def _signal(self, name: str, here: str, signal: Told) -> None:
        """A point of the chart of injuries, whose values have no season: a rate a day of a month."""
        assert name == "injuries"
        block = block_of(name, here, signal["period"])
        self.attacker.reads(block, round(signal["value"] * PEOPLE * len(block[1]) / 1000 * _days(signal["period"]), 6))


def _laid(row: Told, prefix: str) -> Told:
    """The columns of a part of an entry, by the names of its fields."""
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}


def block_of(name: str, code: str, period: Told, part: str | None = None, source: str | None = None) -> Block:
    """What a figure counts; of a part of it, or of one of its sources."""
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    months = frozenset(month for month in MONTHS if first <= month <= last)
    kept = [sort for sort in READ[name] if sort == (part or sort) and (source is None or sort in SORTS[source])]
    return frozenset(kept), frozenset(AREAS[code]), months


def shifted(block: Block, months: int) -> Block:
    """The same over other months."""
    return block[0], block[1], frozenset(add_months(month, months) for month in block[2])


def ago(name: str, block: Block, quarters: int) -> Block:
    """The same so many quarters ago: a year so far was then shorter, and the newest whole year the one before."""
    months = sorted(block[2])
    if name == "deaths":
        return shifted(block, -12)
    if quarters < 4 and months[0].month == 4 and len(months) == 9:
        return block[0], block[1], frozenset(months[: 9 - 3 * quarters])
    return shifted(block, -3 * quarters)


def _per_count(name: str, block: Block) -> float:
    return 1.0 if name == "robbery" else 1000 / (PEOPLE * len(block[1]))


def _days(period: Told) -> int:
    one = Period(date.fromisoformat(period["start"]), 1)
    return (add_months(one.start, 1) - one.start).days
