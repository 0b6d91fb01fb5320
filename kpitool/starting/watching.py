"""What to watch of a source: an indicator of all it counts, and one for each of its offences or categories."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kpitool.errors import quoted, some
from kpitool.period import PeriodFormat
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout
from kpitool.sniffing.draft import slug
from kpitool.sniffing.proposal import Proposal
from kpitool.starting.scale import home_of, per
from kpitool.tables import DIMENSION
from kpitool.views.blocks import Place

MOST = 16
"""An indicator for each value of a column with no more of them; those of data.police.uk are fourteen."""
KINDS = re.compile(r"offen[cs]e|crime|type|categor|kind|class|incident|indicator|measure|question|strand|theme|code")
"""Columns that say what happened, rather than to whom or where."""
HARM = re.compile(
    r"crime|offen[cs]|burglar|theft|robber|violen|assault|anti.?social|\basb\b|damage|arson|weapon|shoplift|harass"
    r"|stalk|fraud|homicide|murder|victim|nuisance|knife|collision|casualt|hate incident"
)
"""Words of which less is plainly better."""
PERCENT = re.compile(r"\(? ?(?:%|\bper ?cent(?:age)?\b)(?: of)? ?\)?", re.IGNORECASE)
GOOD = re.compile(r"\bfeel(?:s|ing)? safe\b|\bsatisf(?:ied|action)\b|\bconfident\b")
"""Words of which a larger share is plainly better; of others nothing is guessed."""
ROLLING = {PeriodFormat.MONTH, PeriodFormat.DATE, PeriodFormat.QUARTER}
CATEGORY = "community_safety"
POPULATION = "residents"
POPULATIONS = "populations"
COUNTED = {"rate", "count"}
"""Of these more is more of what the words say; a share or a score may be of anything."""
KEYS = ("title", "category", "definition", "measure", "source", "filter", "polarity", "window", "compare")
NEITHER = "low_is_good or high_is_good, once the board has said which"


@dataclass(frozen=True)
class Watched:
    """The indicators of a source by id, and remarks by place: the id, and a key of it.

    `apart` is the name of the benchmark area, where the extract does not speak for it.
    """

    indicators: dict[str, dict[str, Any]]
    remarks: dict[Place, str]
    apart: str | None = None


@dataclass(frozen=True)
class Subject:
    """What one indicator is of: its name, its title, what it is filtered by, and the words that tell its polarity."""

    name: str
    title: str
    definition: str
    filter: Mapping[str, str]
    words: str


def watched(
    proposal: Proposal, observed: pl.DataFrame, loaded: Loaded, workspace: Path, spoken_for: Set[str] | None = None
) -> Watched:
    """The indicators that an analyst would begin with; `observed` are the observations of the extract.

    The comparison with the benchmark area is left out where the extract does not speak for it: where it, or each of
    its smallest areas, is neither in the extract nor, if that is known, among the areas that are `spoken_for`.
    """
    subjects = _subjects(proposal, observed)
    taken = set(loaded.registry.indicators)
    names = [_free(slug(subject.name, "indicator"), taken) for subject in subjects]
    apart = _knows_no_benchmark(proposal.block, observed, loaded, spoken_for)
    categories = [*loaded.registry.categories] or [CATEGORY]
    shared = {
        "category": CATEGORY if CATEGORY in categories else categories[0],
        **_measured(proposal, loaded),
        "source": proposal.id,
        **_window(proposal.block),
        **({"compare": {"benchmark": None}} if apart else {}),
    }
    scaled = _scaled(shared["measure"], subjects, proposal.block, observed, loaded, workspace)
    indicators = {
        name: _indicator(subject, {**shared, "measure": measure})
        for name, subject, measure in zip(names, subjects, scaled, strict=True)
    }
    if len(names) > 1 and not subjects[0].filter:
        indicators[names[0]]["overlaps_with"] = names[1:]
    remarks: dict[Place, str] = {}
    for name, each in indicators.items():
        remarks[name, "polarity"] = NEITHER if each["polarity"] == "none" else "a guess"
        if apart:
            remarks[name, "compare"] = f"the extract does not cover {apart}"
        if len(categories) > 1:
            remarks[name, "category"] = f"the categories are {some(categories[:8], 8)}"
    remarks[names[0], "title"] = "as the board calls it"
    remarks[names[0], "definition"] = "say here what counts, and what does not"
    return Watched(indicators, remarks, apart)


def _indicator(subject: Subject, shared: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of an indicator in the order in which a person reads them."""
    low = shared["measure"]["kind"] in COUNTED and _is_harm(subject.words)
    high = shared["measure"]["kind"] == "proportion" and GOOD.search(subject.words.casefold()) is not None
    keys = {
        **shared,
        "title": subject.title,
        "definition": subject.definition,
        "filter": dict(subject.filter),
        "polarity": "low_is_good" if low else "high_is_good" if high else "none",
    }
    return {key: keys[key] for key in KEYS if keys.get(key)}


def _subjects(proposal: Proposal, observed: pl.DataFrame) -> list[Subject]:
    """Everything together, where it adds up, and each value of the column that says what happened.

    Finished figures and shares never add up, so that a further column of them is held at one of its values.
    """
    block, file = proposal.block, quoted(proposal.file, 200)
    title = _percentage(proposal) or block["title"]
    dimensions: Mapping[str, Mapping[str, Any]] = block.get("dimensions", {})
    single = block["layout"] == Layout.VALUES or "numerator" in block["columns"]
    values = {name: _values(name, each, observed, single=single) for name, each in dimensions.items()}
    telling = [name for name in dimensions if values[name] and (single or KINDS.search(name))]
    main = min(telling, key=lambda name: KINDS.search(name) is None, default=None)
    total = dimensions[main].get("total") if main else None
    others = {name: dimensions[name].get("total") or values[name][0] for name in dimensions if name != main and single}
    if main is None:
        return [Subject(proposal.id, title, f"All that {file} counts.", others, title)]
    column = dimensions[main]["column"]
    whole = Subject(proposal.id, title, f"All that {file} counts.", others, f"{title} {column}")
    parts = [value for value in values[main] if value != total]
    parts = parts[:MOST] if single or len(parts) <= MOST else []
    plain = 2 * sum(map(_is_harm, parts)) >= len(parts)
    return [
        *([] if single and total is None else [whole]),
        *(
            Subject(
                name=value,
                title=value if plain else f"{title} – {value}",
                definition=f"{quoted(value, 200)} in the column {quoted(column, 200)} of {file}.",
                filter={**others, main: value},
                words=f"{title} {column} {value}",
            )
            for value in parts
        ),
    ]


def _values(name: str, dimension: Mapping[str, Any], observed: pl.DataFrame, *, single: bool) -> Sequence[str]:
    """The values that a dimension declares; where one must be chosen, and they were too many, those that there are."""
    declared = list(dimension.get("values", ()))
    return declared or (sorted(observed[DIMENSION + name].drop_nulls().unique()) if single else [])


def _is_harm(text: str) -> bool:
    return HARM.search(text.casefold()) is not None


def _percentage(proposal: Proposal) -> str | None:
    """What a column of percentages is called, without their sign; none where the values are none, or are not called so.

    Columns of several kinds that became one have a name of the program's, and no title of their own.
    """
    block, preview = proposal.block, proposal.preview
    column = block["columns"].get("value")
    if block["layout"] != Layout.VALUES or column is None or "long" in block.get("table", {}):
        return None
    cells = [row[preview.fields.index(column)] for row in preview.rows] if column in preview.fields else []
    filled = [cell.strip() for cell in cells if cell]
    signed = bool(filled) and all(cell.endswith("%") for cell in filled)
    if not signed and not PERCENT.search(column):
        return None
    return " ".join(PERCENT.sub(" ", column).replace("()", " ").split()) or block["title"]


def _measured(proposal: Proposal, loaded: Loaded) -> dict[str, Any]:
    """The measure: of counts a rate where the people are known."""
    block, columns = proposal.block, proposal.block["columns"]
    if _percentage(proposal):
        return {"measure": {"kind": "proportion"}}
    if block["layout"] == Layout.VALUES:
        return {"measure": {"kind": "value"}}
    if "numerator" in columns:
        return {"measure": {"kind": "proportion"}}
    people = [*loaded.registry.populations]
    if "series" in block or not people:
        return {"measure": {"kind": "count"}}
    population = POPULATION if POPULATION in people else people[0]
    return {"measure": {"kind": "rate", "per": 1000, "population": population}}


def _scaled(
    measure: Mapping[str, Any],
    subjects: Sequence[Subject],
    block: Mapping[str, Any],
    observed: pl.DataFrame,
    loaded: Loaded,
    workspace: Path,
) -> list[Mapping[str, Any]]:
    """The measure of each subject; a rate of what is rare is per 100,000."""
    if measure["kind"] != "rate":
        return [measure] * len(subjects)
    home = home_of(loaded, measure["population"], workspace)
    totals = {name: each["total"] for name, each in block.get("dimensions", {}).items() if "total" in each}
    return [{**measure, "per": per(observed, home, {**totals, **each.filter})} for each in subjects]


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
