"""A thousand random boards: a reader of the text finds the numbers, the direction and the status of the JSON."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.continuity import followed
from kpitool.registry.models import Indicator, Registry
from kpitool.views.entries import entries
from kpitool.views.envelope import plain
from kpitool.views.page import Bullets, Heading, Paragraph, Table
from kpitool.views.records import Entry
from kpitool.views.summary import Summary, summary_of, summary_page
from tests.views import boards
from tests.views.reader import JUDGEMENT, Reading, number, read

BOARDS = 1_000
DECIMALS = {"rate": 1, "proportion": 0, "count": 0, "value": 2}
CHANGE_WORDS = {"slower", "faster", "continuing", "turned"}


def shown(value: float, decimals: int) -> float:
    """A number as a person rounds it."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


class Checked:
    """One indicator: its statement, as it was read, beside its JSON."""

    def __init__(self, entry: Entry, registry: Registry, row: dict[str, Any]) -> None:
        self.row = row
        self.json: dict[str, Any] = {name: plain(value) for name, value in vars(entry).items()}
        self.indicator: Indicator = registry.indicators[entry.indicator]
        self.kind = self.indicator.measure.kind
        chosen = self.indicator.decimals
        self.decimals = DECIMALS[self.kind] if chosen is None else chosen
        self.said: Reading = read(entry.title, entry.statement)
        least = self.indicator.min_change or registry.min_change
        self.least = least.points if self.kind == "proportion" else least.percent

    def same(self, text: str, value: float, decimals: int | None = None) -> None:
        places = self.decimals if decimals is None else decimals
        assert number(text) == shown(value, places), (text, value, self.json["statement"])

    def check(self) -> None:
        self.level()
        self.change()
        self.direction()
        self.benchmark()
        self.target_and_signal()
        self.beside()
        self.outcome()

    def level(self) -> None:
        said, json = self.said.level, self.json
        if json["missing"]:
            assert not said
            return
        assert said, json["statement"]
        assert said["when"] == json["period"]["label"]
        assert ("count" in said) == (json["count"] is not None)
        if "count" in said:
            self.same(said["count"], json["count"], 0)
        if "value" in said:
            self.same(said["value"], json["value"])
        if "base" in said:
            self.same(said["base"], json["denominator"], 0)

    def change(self) -> None:
        said, json = self.said.change, self.json
        previous, change = json["previous"], json["change"]
        compared = json["value"] is not None and change and previous and previous["value"] is not None
        assert bool(said) == bool(compared), json["statement"]
        assert self.said.verdict == (change["verdict"] if compared else None), json["statement"]
        if not said:
            return
        assert said["before"] == previous["period"]["label"]
        if "had" in said:
            self.same(said["had"], previous["count"], 0)
        counts = self.kind in {"rate", "count"}
        if "was" in said:
            self.same(said["was"], previous["count" if counts else "value"], 0 if counts else None)
        if change["percent_withheld"]:
            assert "percent" not in said
        else:
            assert ("was" in said) == (not counts)
        if not (counts and "was" in said):
            self.size(said, change)
        self.base(previous)

    def base(self, previous: dict[str, Any]) -> None:
        said = self.said.base
        assert said.get("side") == (previous["base"] if previous["before_mean"] is not None else None)
        if said:
            assert number(said["windows"]) == previous["base_windows"]
            assert {"two": 2, "three": 3}[said["before"]] == previous["before_windows"]
            self.same(said["mean"], previous["before_mean"])

    def size(self, said: dict[str, str], change: dict[str, Any]) -> None:
        if self.kind == "proportion":
            told, up = change["points"], said.get("way") == "higher"
            size = number(said.get("points", "0"))
        elif self.kind == "value":
            told = change["percent_of_value"]
            size, up = abs(number(said.get("signed", "0"))), said.get("signed", "").startswith("+")
        else:
            told = change["percent_of_count"]
            size = number(said.get("percent") or said.get("by") or "0")
            up = said.get("way") == "more" or said.get("move") == "rise"
        if told is None:
            assert ("none" in said) == (change["count"] is not None and change["count"] > 0)
            return
        assert size == shown(abs(told), 1), self.json["statement"]
        assert up == (told > 0) or size == 0
        assert ("even" in said) == (size == 0) or self.kind == "value"

    def direction(self) -> None:
        told = self.json["direction"]
        word = told["word"] if told and not self.json["missing"] else None
        assert self.said.direction == word, self.json["statement"]
        if word is not None:
            self.changes(word, told)
        trend = told["trend"] if told else None
        way = {"increasing": "rose", "decreasing": "fell"}.get(trend["verdict"]) if trend else None
        shows = (
            word == "levelling"
            and told["year_ago"] is not None
            and way != {True: "rose", False: "fell"}[told["year_ago"] > 0]
        )
        assert self.said.trend.get("way") == (None if shows else way), self.json["statement"]
        if trend and self.said.trend:
            self.trend(trend)

    def changes(self, word: str, told: dict[str, Any]) -> None:
        """That a word about the course stands only where the numbers say so."""
        now, then, between = told["now"], told["year_ago"], told["quarter_ago"]
        if now is None or then is None:
            assert "now" not in self.said.course
            return
        if word != "stable":
            self.same(self.said.course["now"], now, 1)
            self.same(self.said.course["then"], then, 1)
        if way := self.said.course.get("way"):
            assert (way in {"increase", "rising"}) == (now > 0)
        if word in CHANGE_WORDS:
            assert self.json["change"]["verdict"] in {"worsening", "improving", "increasing", "decreasing"}
            assert (now > 0) == (then > 0) or word == "turned"
        else:
            assert self.json["change"]["verdict"] == "similar"
            assert abs(now) < self.least
        if word == "slower":
            assert abs(now) <= abs(then) - 1
            assert between is None or abs(now) < abs(between)
        if word == "faster":
            assert abs(now) >= abs(then) + 1
            assert between is None or abs(now) > abs(between)
        if word in {"levelling", "stabilised"}:
            assert abs(now) <= abs(then) - 1
            known = [far for far in self.distances() if far is not None]
            assert max(known) < (2 if word == "levelling" else 1) * self.least
            assert word == "levelling" or len(known) == 4
        if word == "stable":
            assert max(abs(then), abs(between or 0)) < self.least

    def distances(self) -> list[float | None]:
        """How far the figures of the last four quarters are from the one a year ago: percent of it, or points."""
        start, unit = self.row["ago_4_value"], 1 if self.kind == "proportion" else self.row["ago_4_value"] / 100
        since = [self.row["value"], *(self.row[f"ago_{quarter}_value"] for quarter in (1, 2, 3))]
        return [None if value is None else abs(value - start) / unit for value in since]

    def trend(self, trend: dict[str, Any]) -> None:
        said = self.said.trend
        assert said["when"] == trend["last"]["label"]
        if "first" in said:
            self.same(said["first"], trend["first_value"])
            self.same(said["last"], trend["last_value"])
            assert (trend["last_value"] > trend["first_value"]) == (said["way"] == "rose")

    def benchmark(self) -> None:
        said, benchmark = self.said.benchmark, self.json["benchmark"]
        there = benchmark and (not self.json["missing"] or benchmark["own_value"] is not None)
        verdict = benchmark["verdict"] if there else ""
        assert bool(said) == (verdict not in {"", "not_comparable", "not_compared", "not_tested"})
        if not said:
            return
        self.same(said["value"], benchmark["value"])
        if said["side"] == "similar to":
            assert verdict == "similar"
            return
        assert ("well" in said["side"]) == verdict.startswith("much")
        above = benchmark["own_value"] > benchmark["value"]
        assert said["side"].endswith("above" if above else "below")
        good = {"low_is_good": not above, "high_is_good": above}.get(self.indicator.polarity.value)
        words = {None: "higher" if above else "lower", True: "better", False: "worse"}
        assert verdict.removeprefix("much_") == words[good]

    def target_and_signal(self) -> None:
        target, signal = self.json["target"], self.json["signal"]
        assert bool(self.said.target) == bool(target)
        if target:
            assert number(self.said.target["value"]) == target["value"]
            assert self.said.target.get("missed") == {True: "misses", False: "meets", None: None}[target["missed"]]
        assert self.said.signal == (signal["point"] if signal else None)

    def beside(self) -> None:
        said, beside = self.said.beside, self.json["beside"]
        assert bool(said) == bool(beside), self.json["statement"]
        if beside:
            assert said["when"] == beside["period"]["label"]
            counted = self.kind in {"rate", "count"}
            self.same(said["figure"], beside["count" if counted else "value"], 0 if counted else None)

    def outcome(self) -> None:
        json = self.json
        assert self.said.status == json["status"], json["statement"]
        if self.said.finding:
            level = {"Exceptional": "exception", "Adverse": "adverse"}[self.said.finding["status"]]
            first = next(each for each in json["findings"] if each["level"] == level and not each["explained"])
            began = self.said.finding.get("quarter")
            assert began == (_label(first["since"]) if first["state"] == "continuing" else None), json["statement"]
        if self.indicator.polarity.value == "none":
            assert self.said.judgements == [], json["statement"]


def _label(quarter: str) -> str:
    year = int(quarter[:4])
    return f"{year}/{(year + 1) % 100:02d} {quarter[4:]}"


def check_summary(found: Sequence[Entry], summary: Summary, registry: Registry, assessment: Assessment) -> None:
    """That the page names the exceptional and adverse ones as such, and how they go on, and judges no others."""
    text = "\n".join(_texts(found, summary, registry, assessment))
    by_title = {entry.title[0].lower() + entry.title[1:]: entry for entry in found}
    for name, entry in by_title.items():
        named = [each for each in _sentences(summary.statement) if name in each.lower()]
        exceptional = any(" exceptional: " in each.partition(";")[0] for each in named)
        assert exceptional == (entry.status == "exception"), summary.statement
        if entry.status == "adverse":
            assert any(
                re.search(r"\b(?:have worsened|has worsened|worse than|in |near|failing|above)", e) for e in named
            )
        for each in (clause for said in named for clause in said.split("; ")):
            _pace(each, name, named, entry)
        assert entry.statement in text
        assert f"{entry.title} | {STATUS_WORDS[entry.status]}" in text or entry.status in {"steady", "not_assessed"}
    calm = [entry for entry in found if registry.indicators[entry.indicator].polarity.value == "none"]
    if len(calm) == len(found):
        said = [*_sentences(summary.statement), *summary.also, *(c.statement for c in summary.categories)]
        judged = " ".join(said).replace("nothing exceptional", "").replace("Nothing exceptional", "")
        assert not re.search(JUDGEMENT, judged.replace("neither good nor bad", ""), re.IGNORECASE), judged
    for category in summary.categories:
        _settled(category.statement, by_title)


STATUS_WORDS = {"exception": "■ exception", "adverse": "▲ adverse", "favourable": "✓ favourable"} | dict.fromkeys(
    ["steady", "not_assessed"], ""
)
PACES = {
    r"(rising|falling) more slowly": "slower",
    r"(rising|falling) faster": "faster",
    r"still (rising|falling)": "continuing",
}


def _pace(clause: str, name: str, named: Sequence[str], entry: Entry) -> None:
    """A pace said of an indicator, or of all that a sentence names, is its own."""
    for pattern, word in PACES.items():
        if not (found := re.search(pattern, clause)):
            continue
        everyone = re.search(r"^(?:it|they|both|all) (?:is|are) ", clause)
        mine = [each for each in clause.split(", ") if name in each.lower() and re.search(pattern, each)]
        if everyone or mine:
            assert entry.direction is not None
            assert entry.direction.word == word, named
            assert (found[1] == "rising") == ((entry.direction.now or 0) > 0)


def _settled(statement: str, by_title: dict[str, Entry]) -> None:
    for part in (clause for said in _sentences(statement) for clause in said.split("; ")):
        for name, entry in by_title.items():
            if name in part.lower() and (found := re.search(r"stabilised|levelling|similar to|improved", part)):
                word = entry.direction.word if entry.direction else None
                verdict = entry.change.verdict if entry.change else None
                meant = {"stabilised": word, "levelling": word}.get(found[0], verdict)
                assert meant == {"similar to": "similar", "improved": "improving"}.get(found[0], found[0]), statement


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.)\s+(?=[A-Z])", text)


def _texts(found: Sequence[Entry], summary: Summary, registry: Registry, assessment: Assessment) -> list[str]:
    """What the page says, a line each; of a table, the first cell of a row and the one of its status."""
    said: list[str] = []
    for block in summary_page(found, summary, registry, assessment.quarter).blocks:
        if isinstance(block, Heading | Paragraph):
            said.append(block.text)
        elif isinstance(block, Bullets):
            said += block.items
        elif isinstance(block, Table):
            status = [column.title for column in block.columns].index("Status")
            said += [f"{row[0].text.removesuffix(' (new)')} | {row[status].text}" for row in block.rows]
    return said


def test_for_a_thousand_random_boards_the_words_say_what_the_json_says() -> None:
    seen: Counter[str | None] = Counter()
    registries = set()
    for assessment in boards.assessed(range(1, BOARDS + 1)):
        registry = assessment.registry
        found = entries(assessment, [boards.HOME])
        rows = {row["indicator"]: row for row in assessment.home.iter_rows(named=True)}
        for entry in found:
            checked = Checked(entry, registry, rows[entry.indicator])
            checked.check()
            withheld = checked.json["change"] and checked.json["change"]["percent_withheld"]
            seen.update(["withheld"] * bool(withheld) + ["base"] * bool(checked.said.base))
            seen.update([checked.said.direction, checked.said.status, checked.said.signal, checked.said.verdict])
        check_summary(found, summary_of(found, registry, assessment.quarter), registry, assessment)
        registries.add(registry.model_dump_json(exclude={"title"}))
    assert len(registries) == BOARDS
    wanted = {"slower", "faster", "continuing", "turned", "levelling", "stabilised", "stable"}
    wanted |= {"exception", "adverse", "steady", "favourable", "not_assessed", "not_comparable", "not_tested"}
    wanted |= {
        "withheld",
        "base",
        "outside_above",
        "outside_below",
        "trend_up",
        "cluster_above",
        "shift_above",
        "shift_below",
    }
    assert wanted <= {word for word, times in seen.items() if times >= 3}, seen


@pytest.mark.parametrize("number", [1, 7, 23])
def test_a_board_assessed_alone_says_what_it_says_among_others(number: int) -> None:
    *_, among = boards.assessed([2, 3, 5, number])
    made = boards.board(number)
    books = boards.books_of([made])
    registry = boards.registry_of([made])
    alone = replace(followed(books, registry, boards.QUARTER), registry=among.registry)
    assert entries(alone, [boards.HOME]) == entries(among, [boards.HOME])
