"""What to watch of a source: an indicator of all it counts, and one for each of its offences or categories."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import polars as pl

from kpitool.errors import quoted, some
from kpitool.period import PeriodFormat
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout
from kpitool.sniffing.draft import slug
from kpitool.sniffing.proposal import Proposal
from kpitool.views.blocks import Place

MOST = 12
"""An indicator for each value of a column that has no more of them than these."""
KINDS = re.compile(r"offen[cs]e|crime|type|categor|kind|class|incident|indicator|measure|question|strand|theme|code")
"""Columns that say what happened, rather than to whom or where."""
HARM = re.compile(
    r"crime|offen[cs]|burglar|theft|robber|violen|assault|anti.?social|\basb\b|damage|arson|weapon|shoplift|harass"
    r"|stalk|fraud|homicide|murder|victim|nuisance|knife|collision|casualt|hate incident"
)
"""Words of which less is plainly better."""
ROLLING = {PeriodFormat.MONTH, PeriodFormat.DATE, PeriodFormat.QUARTER}
CATEGORY = "community_safety"
POPULATION = "residents"
POPULATIONS = "populations"
COUNTED = {"rate", "count"}
"""Of these more is more of what the words say; a share or a score may be of anything."""
LESS = "a guess"
NEITHER = "low_is_good or high_is_good, once the board has said which"


@dataclass(frozen=True)
class Watched:
    """The indicators of a source by id, and remarks by place: the id, and a key of it."""

    indicators: dict[str, dict[str, Any]]
    remarks: dict[Place, str]


@dataclass(frozen=True)
class Subject:
    """What one indicator is of: its name, its title, what it is filtered by, and the words that tell its polarity."""

    name: str
    title: str
    definition: str
    filter: Mapping[str, str]
    words: str


def watched(proposal: Proposal, observed: pl.DataFrame, loaded: Loaded, spoken_for: Set[str] | None = None) -> Watched:
    """The indicators that an analyst would begin with; `observed` are the observations of the extract.

    The comparison with the benchmark area is left out where the extract does not speak for it: where it, or each of
    its smallest areas, is neither in the extract nor, if that is known, among the areas that are `spoken_for`.
    """
    block = proposal.block
    subjects = _subjects(proposal)
    taken = set(loaded.registry.indicators)
    names = [_free(slug(subject.name, "indicator"), taken) for subject in subjects]
    indicators, remarks = {}, dict[Place, str]()
    shared = _measured(block, loaded)
    categories = [*loaded.registry.categories] or [CATEGORY]
    category = CATEGORY if CATEGORY in categories else categories[0]
    apart = _knows_no_benchmark(block, observed, loaded, spoken_for)
    for name, subject in zip(names, subjects, strict=True):
        low = shared["measure"]["kind"] in COUNTED and _is_harm(subject.words)
        indicators[name] = {
            "title": subject.title,
            "category": category,
            "definition": subject.definition,
            **shared,
            "source": proposal.id,
            **({"filter": dict(subject.filter)} if subject.filter else {}),
            "polarity": "low_is_good" if low else "none",
            **_window(block),
            **({"compare": {"benchmark": None}} if apart else {}),
        }
        remarks[name, "polarity"] = LESS if low else NEITHER
        if apart:
            remarks[name, "compare"] = f"the extract does not cover {apart}"
    whole, parts = names[0], names[1:]
    if parts and not subjects[0].filter:
        indicators[whole]["overlaps_with"] = parts
        if len(categories) > 1:
            remarks[name, "category"] = f"or {some(categories[:8], 8)}"
    remarks[names[0], "definition"] = "say here what counts, and what does not"
    return Watched(indicators, remarks)


def _subjects(proposal: Proposal) -> list[Subject]:
    """Everything together, where it adds up, and each value of the column that says what happened.

    Finished figures and shares never add up, so that a further column of them is held at one of its values.
    """
    block, title = proposal.block, proposal.block["title"]
    dimensions: Mapping[str, Mapping[str, Any]] = block.get("dimensions", {})
    main = next((name for name in dimensions if KINDS.search(name) and _values(dimensions[name])), None)
    single = block["layout"] == Layout.VALUES or "numerator" in block["columns"]
    if single and main is None:
        main = next((name for name in dimensions if _values(dimensions[name])), None)
    others = {name: _default(each) for name, each in dimensions.items() if name != main} if single else {}
    fixed = {name: value for name, value in others.items() if value is not None}
    found = []
    if main is None or not single or dimensions[main].get("total"):
        found.append(Subject(proposal.id, title, f"All that {quoted(proposal.file, 200)} counts.", fixed, title))
    values = [value for value in _values(dimensions[main]) if value != dimensions[main].get("total")] if main else []
    if main is not None and len(values) <= MOST:
        column = dimensions[main]["column"]
        plain = 2 * sum(map(_is_harm, values)) >= len(values)
        for value in values:
            told = f"{quoted(value, 200)} in the column {quoted(column, 200)} of {quoted(proposal.file, 200)}."
            words = f"{title} {column} {value}"
            named = value if plain else f"{title}: {value}"
            found.append(Subject(value, named, told, {**fixed, main: value}, words))
    return found or [Subject(proposal.id, title, f"What {quoted(proposal.file, 200)} says.", fixed, title)]


def _values(dimension: Mapping[str, Any]) -> Sequence[str]:
    return list(dimension.get("values", ()))


def _is_harm(text: str) -> bool:
    return HARM.search(text.casefold()) is not None


def _default(dimension: Mapping[str, Any]) -> str | None:
    """The one value of a further dimension of finished figures: its total, else its first."""
    values = _values(dimension)
    return dimension.get("total") or (values[0] if values else None)


def _measured(block: Mapping[str, Any], loaded: Loaded) -> dict[str, Any]:
    """The measure: of counts a rate where the people are known."""
    columns = block["columns"]
    if block["layout"] == Layout.VALUES:
        return {"measure": {"kind": "value"}}
    if "numerator" in columns:
        return {"measure": {"kind": "proportion"}}
    people = [*loaded.registry.populations]
    if "series" in block or not people:
        return {"measure": {"kind": "count"}}
    population = POPULATION if POPULATION in people else people[0]
    return {"measure": {"kind": "rate", "per": 1000, "population": population}}


def _window(block: Mapping[str, Any]) -> dict[str, str]:
    """The window, where twelve rolling months cannot be made up of the source's periods."""
    form = PeriodFormat(block["period"]["format"])
    if block["layout"] != Layout.VALUES and "series" not in block:
        if form in ROLLING:
            return {}
        if form is PeriodFormat.FINANCIAL_YEAR:
            return {"window": "financial_year"}
    return {"window": "latest"}


def _knows_no_benchmark(
    block: Mapping[str, Any], observed: pl.DataFrame, loaded: Loaded, spoken_for: Set[str] | None
) -> str | None:
    """The name of the benchmark area, where the extract has figures of neither it nor all its parts."""
    geography = loaded.registry.geography
    if geography.benchmark is None or "fixed" in block.get("area", {}) or not observed.height:
        return None
    seen = set(observed["area"])
    parts = set(geography.leaves(geography.benchmark, observed["start"].to_list()[-1]))
    known = geography.benchmark in seen or parts <= (seen if spoken_for is None else spoken_for)
    return None if known else geography[geography.benchmark].name


def _free(name: str, taken: set[str]) -> str:
    found = next(each for each in (name, *(f"{name}_{number}" for number in range(2, 10_000))) if each not in taken)
    taken.add(found)
    return found
