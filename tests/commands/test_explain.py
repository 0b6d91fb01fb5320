"""`kpitool explain` accounts for every digit that `kpitool exceptions` prints of the bundled example."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import chi2, norm

from kpitool.cli import main
from kpitool.registry import read_registry
from kpitool.views.numbers import rounded

ROOT = Path(__file__).parent.parent.parent
QUARTER = "2019Q3"
HOME = "E10000018"

PERIOD = re.compile(
    r"12 months to [A-Z][a-z]{2} \d{4}"
    r"|(?:[A-Z][a-z]{2}–)?[A-Z][a-z]{2} \d{4}"
    r"|\d{4}/\d{2}(?: Q\d)?"
    r"|mid-\d{4}"
)
"""Spans of time, which are told in the same words or not at all: none of their digits is a number."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Told:
    """What a command says, as text and as JSON; it is run when it is asked."""

    store: Path
    arguments: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return self._written("plain")

    @cached_property
    def json(self) -> dict[str, Any]:
        answer = json.loads(self._written("json"))
        assert isinstance(answer, dict)
        return answer

    def _written(self, form: str) -> str:
        path = self.store.parent / f"told.{form}"
        wanted = (*self.arguments, "--quarter", QUARTER, "--store", self.store, "--format", form, "-q", "-o", path)
        assert called(*wanted) == 0
        return path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Account:
    """Everything that an explanation says in numbers, its own statement left out: that is what is to be explained."""

    told: Told

    @property
    def explanation(self) -> dict[str, Any]:
        (found,) = self.told.json["results"]
        assert isinstance(found, dict)
        return found

    @cached_property
    def text(self) -> str:
        statement = str(self.explanation["statement"])
        assert statement in self.told.text
        return self.told.text.replace(statement, "")

    @cached_property
    def words(self) -> set[str]:
        return {*PERIOD.findall(self.text), *NUMBER.findall(PERIOD.sub(" ", self.text))}

    @cached_property
    def numbers(self) -> set[float]:
        return {float(each) for each in leaves(self.explanation) if is_number(each)}

    def accounts_for(self, token: str) -> bool:
        """Whether a token of a text is printed in the explanation, or is one of its numbers, rounded as printed."""
        if token in self.words:
            return True
        if PERIOD.fullmatch(token):
            return False
        shown = Decimal(token.replace(",", ""))
        decimals = max(0, -int(shown.as_tuple().exponent))
        return any(abs(rounded(each, decimals)) == shown for each in self.numbers)

    def has(self, number: float) -> bool:
        """Whether an unrounded number is one of the explanation's own."""
        return any(each == pytest.approx(number, rel=1e-12, abs=1e-12) for each in self.numbers)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def tokens(text: str) -> list[str]:
    """Every span of time and every number of a text."""
    return [*PERIOD.findall(text), *NUMBER.findall(PERIOD.sub(" ", text))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explained") / "store"
    assert called("ingest", "-q", "--store", place) == 0
    return place


def called(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments), "--registry", str(ROOT / "indicators.yaml")])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


@pytest.fixture(scope="module")
def exceptions(store: Path) -> Told:
    return Told(store, ("exceptions",))


class Accounts(dict[tuple[str, str], Account]):
    """The explanations of figures, by indicator and area, each asked for when it is looked at."""

    def __init__(self, store: Path) -> None:
        super().__init__()
        self.store = store

    def __missing__(self, pair: tuple[str, str]) -> Account:
        self[pair] = Account(Told(self.store, ("explain", pair[0], "--area", pair[1])))
        return self[pair]


@pytest.fixture(scope="module")
def accounts(store: Path) -> Accounts:
    return Accounts(store)


def figures(exceptions: Told) -> list[tuple[str, str]]:
    """The figures that `exceptions` tells of: home's, and those of its parts with a finding."""
    return [(row["indicator"], row["area"]["code"]) for row in exceptions.json["results"]]


def titles() -> dict[str, str]:
    loaded, _ = read_registry(ROOT / "indicators.yaml")
    assert loaded is not None
    return {name: indicator.title for name, indicator in loaded.registry.indicators.items()}


TITLES = titles()
LAST = "Rules in force"
"""The last section, of the rules of the whole board: about no indicator, so no explanation need account for it."""
LISTED = ("Shown, not judged: ", "Rates are per head of ", "Assessed and found clear: ")
"""Lines of several indicators, whose numbers are accounted for by all explanations together."""


def lines_about(title: str, text: str) -> list[str]:
    """The table rows (with those of what stands beside), the statement and the findings of home's figure."""
    found, beside = list[str](), False
    others = [other for other in TITLES.values() if other != title and other.startswith(title)]
    for line in text.split("Parts of Leicestershire")[0].splitlines():
        bare = line.removeprefix("- ")
        mine = bare.startswith(title) and not any(bare.startswith(other) for other in others)
        beside = (not line.startswith("- ") and mine) or (beside and line.startswith(("- so far", "- last full year")))
        if (mine or beside) and not bare.startswith(LISTED):
            found.append(bare)
    return found


@pytest.mark.parametrize("name", TITLES)
def test_every_number_of_an_indicators_row_statement_and_findings_is_in_its_explanation(
    name: str, exceptions: Told, accounts: Accounts
) -> None:
    lines = lines_about(TITLES[name], exceptions.text)
    assert len(lines) >= 2  # a row of a table and a statement
    account = accounts[name, HOME]
    lost = {token: line for line in lines for token in tokens(line) if not account.accounts_for(token)}
    assert lost == {}


def test_every_number_of_a_district_is_in_the_districts_explanation(exceptions: Told, accounts: Accounts) -> None:
    section = exceptions.text.split("Parts of Leicestershire")[1].split("\nWhat could not")[0]
    names = {row["area"]["code"]: row["area"]["name"] for row in exceptions.json["results"]}
    found = 0
    for line in (line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")):
        name = next(name for name, title in TITLES.items() if line.startswith(title))
        claim, _, districts = line.partition("): ")
        for told_of in districts.rstrip(".").split(", "):
            code = next(code for code, district in names.items() if told_of.startswith(district))
            account = accounts[name, code]
            lost = [token for token in tokens(f"{claim} {told_of}") if not account.accounts_for(token)]
            assert lost == [], told_of
            found += 1
    assert found == 7  # five for vehicle offences, two for burglary


def test_every_number_of_the_whole_summary_is_in_some_explanation(exceptions: Told, accounts: Accounts) -> None:
    text, _, rest = exceptions.text.partition(f"\n{LAST}\n")
    assert rest
    told = [accounts[pair] for pair in figures(exceptions)]
    lost = {token for token in tokens(text) if not any(account.accounts_for(token) for account in told)}
    assert lost == set()


def test_every_unrounded_number_and_every_day_of_the_json_is_in_the_explanations_json(
    exceptions: Told, accounts: Accounts
) -> None:
    lost = []
    for row in exceptions.json["results"]:
        account = accounts[row["indicator"], row["area"]["code"]]
        days = {day for each in leaves(account.explanation) if isinstance(each, str) for day in DAY.findall(each)}
        for each in leaves(row):
            if is_number(each) and not account.has(each):
                lost.append((row["indicator"], row["area"]["name"], each))
            if isinstance(each, str) and DAY.fullmatch(each) and each not in days:
                lost.append((row["indicator"], row["area"]["name"], each))
    assert lost == []


def windows(account: Account) -> dict[str, dict[str, Any]]:
    return {each["role"]: each for each in account.explanation["windows"]}


FIGURES = [name for name in TITLES if name not in {"offender_management", "probation"}]


@pytest.mark.parametrize("name", FIGURES)
def test_the_counts_of_the_periods_add_up_to_each_window_of_an_explanation(name: str, accounts: Accounts) -> None:
    account = accounts[name, HOME]
    counts = account.explanation["counts"]
    for role, window in windows(account).items():
        mine = [each for each in counts if each["role"] == role]
        if not mine or window["count"] is None:
            continue
        assert sum(each["count"] for each in mine) == pytest.approx(window["count"], rel=1e-12)
        if account.explanation["measure"] == "proportion":
            assert sum(each["denominator"] for each in mine) == pytest.approx(window["denominator"], rel=1e-12)


BY_DISTRICT = {"overall_crime", "vehicle_offences", "burglary", "violence_with_injury", "asb_police", "asb_sentinel"}


@pytest.mark.parametrize("name", FIGURES)
def test_the_smallest_areas_add_up_to_the_figure(name: str, accounts: Accounts) -> None:
    account = accounts[name, HOME]
    window, areas = windows(account)["current"], account.explanation["areas"]
    by_district = {
        "overall_crime",
        "vehicle_offences",
        "burglary",
        "violence_with_injury",
        "asb_police",
        "asb_sentinel",
    }
    assert bool(areas) == (name in by_district)
    if areas:
        assert len(areas) == window["areas"] == 7
        assert sum(each["count"] for each in areas) == window["count"]
        assert sum(each["denominator"] for each in areas) == window["denominator"]


def poisson(x: float, level: float) -> tuple[float, float]:
    """Byar's interval, and from nine events down the exact one: written down again from the published formulas."""
    if x < 10 and x == int(x):
        tail = (1 - level) / 2
        return (float(chi2.ppf(tail, 2 * x)) / 2 if x else 0.0), float(chi2.ppf(1 - tail, 2 * x + 2)) / 2
    z, y = float(norm.ppf((1 + level) / 2)), x + 1
    return x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3, y * (1 - 1 / (9 * y) + z / (3 * sqrt(y))) ** 3


def wilson(x: float, n: float, level: float) -> tuple[float, float]:
    z = float(norm.ppf((1 + level) / 2))
    root = z * sqrt(z * z + 4 * x * (1 - x / n))
    return 100 * (2 * x + z * z - root) / (2 * (n + z * z)), 100 * (2 * x + z * z + root) / (2 * (n + z * z))


DESIGN_EFFECT = {"asb_perception": 1.2, "safe_after_dark": 1.2, "get_on_well": 1.2}
PER = {"first_time_entrants_rate": 100_000}


@pytest.mark.parametrize("name", FIGURES)
def test_a_reader_with_the_counts_alone_comes_to_the_value_and_both_intervals(name: str, accounts: Accounts) -> None:
    account = accounts[name, HOME]
    window, measure = windows(account)["current"], account.explanation["measure"]
    x, n, per = window["count"], window["denominator"], PER.get(name, 1000)
    if measure == "value":
        assert (x, window["lower95"]) == (None, None)
        assert [each["value"] for each in account.explanation["counts"] if each["role"] == "current"] == [
            window["value"]
        ]
        return
    value = {"rate": lambda: x / n * per, "proportion": lambda: x / n * 100, "count": lambda: x}[measure]()
    assert window["value"] == pytest.approx(value, rel=1e-12)
    for level, ends in ((0.95, ("lower95", "upper95")), (0.998, ("lower998", "upper998"))):
        effect = DESIGN_EFFECT.get(name, 1.0)
        expected: Sequence[float] = (
            wilson(x / effect, n / effect, level) if measure == "proportion" else poisson(x, level)
        )
        scale = per / n if measure == "rate" else 1.0
        assert [window[end] for end in ends] == pytest.approx([end * scale for end in expected], rel=1e-9)


@pytest.mark.parametrize("name", FIGURES)
def test_the_changes_follow_from_the_two_windows(name: str, accounts: Accounts) -> None:
    account = accounts[name, HOME]
    compared = {each["against"]: each for each in account.explanation["comparisons"]}
    found, change = windows(account), compared["previous"]
    if "previous" not in found:
        assert (change["verdict"], change["count_change"]) == ("not_compared", None)
        return
    now, before = found["current"], found["previous"]
    if now["count"] is not None:
        assert change["count_change"] == now["count"] - before["count"]
        percent = (now["count"] - before["count"]) / before["count"] * 100
        assert change["percent_of_count"] == pytest.approx(percent, rel=1e-12)
    percent = (now["value"] - before["value"]) / before["value"] * 100
    assert change["percent_of_value"] == pytest.approx(percent, rel=1e-12)
    if change["lower"] is not None:
        apart = change["lower"] > change["against_upper"] or change["upper"] < change["against_lower"]
        size, least = (
            (abs(change["points"]), 3) if account.explanation["measure"] == "proportion" else (abs(percent), 5)
        )
        assert (change["verdict"] == "similar") == (not (apart and size >= least))


@pytest.mark.parametrize("name", FIGURES)
def test_every_rule_is_told_with_its_outcome_reason_and_reference(
    name: str, exceptions: Told, accounts: Accounts
) -> None:
    rules = accounts[name, HOME].explanation["rules"]
    fired = [each["rule"] for each in rules if each["outcome"] == "fired"]
    row = next(r for r in exceptions.json["results"] if (r["indicator"], r["area"]["code"]) == (name, HOME))
    assert fired == [each["rule"] for each in row["findings"]]
    assert len(rules) == 10
    assert all(each["because"] and each["reference"] for each in rules)
    assert all((each["outcome"] == "not_applicable") == (each["why_not"] is not None) for each in rules)
