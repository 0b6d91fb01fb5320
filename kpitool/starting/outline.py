"""The text of a new registry: readable, commented, in the order in which a person reads it."""

from calendar import month_name
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kpitool.analysis.rules import RULES
from kpitool.geography import LAST_MID_YEAR, SOURCE
from kpitool.registry.rules import DEFAULTS
from kpitool.starting.first import First
from kpitool.starting.places import Places
from kpitool.starting.placing import AREAS_FILE, POPULATIONS_FILE, SCHEMA_FILE
from kpitool.starting.watching import CATEGORY, POPULATION, POPULATIONS
from kpitool.views.blocks import Place, block_lines, comments, scalar


@dataclass(frozen=True)
class Outline:
    """What a new registry is to say: its title, when its years start, its areas, and perhaps a first source."""

    title: str
    year_starts: int
    places: Places
    first: First | None = None


def registry_text(outline: Outline) -> str:
    """A registry that passes its check; without a first source it has one that waits for its first return."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    first, places = outline.first, outline.places
    yield f"# yaml-language-server: $schema=./{SCHEMA_FILE}"
    yield from comments(f"The registry of {outline.title}: what the board watches, where it comes from, what good is.")
    yield "# kpitool check                is it sound?"
    yield "# kpitool ingest               take the extracts that the sources name"
    yield "# kpitool exceptions           the summary of the newest quarter"
    yield "# kpitool add FILE             one more extract: its source and its indicators"
    yield f"title: {scalar(outline.title)}"
    starts = outline.year_starts
    yield f"year_starts: {starts} # the month in which years start: {month_name[starts]}"
    yield from _areas(places)
    if first is not None and first.scopes:
        told: dict[Place, str] = {
            ("scopes",): "Who reports, and for which areas: where they are silent of one, nothing happened there."
        }
        yield from _block("scopes", first.scopes, told)
    yield from _sources(outline)
    if places.bundled:
        yield from _block("populations", {POPULATION: {"title": "residents", "source": POPULATIONS}}, {})
    named: dict[Place, str] = {("categories",): "The parts of the report, in its order; owner: who answers for one."}
    yield from _block("categories", {CATEGORY: {"title": "Community safety"}}, named)
    yield from _rules()
    yield from _indicators(outline)


def _rules() -> Iterator[str]:
    """Every rule with its level, which are the defaults: an analyst changes what is there, and has no list to find."""
    yield ""
    yield "rules: # What a finding makes of a figure; these are the defaults. Thresholds: kpitool guide registry"
    for rule, choice in DEFAULTS.items():
        level = choice.level.value if choice.level else "off"
        yield from comments(RULES[rule].says, 2)
        yield f"  {rule.value}: {{level: {level}}}"


def _areas(places: Places) -> Iterator[str]:
    yield ""
    yield "areas:"
    yield f"  home: {places.areas.home} {_aside(places.home.name)}"
    if places.benchmark is not None:
        yield f"  benchmark: {places.benchmark.code} {_aside(places.benchmark.name)}, what home is held against"
    else:
        yield "  # benchmark: the code of the area to hold home against, once there is one"
    yield f"  file: {AREAS_FILE}"


def _sources(outline: Outline) -> Iterator[str]:
    first = outline.first
    yield ""
    yield "sources:"
    if first is None:
        remarks: dict[Place, str] = {(key,): text for key, text in WAITING_REMARKS.items()}
        yield from _entry("recorded_crime", WAITING, remarks)
    else:
        yield from _entry(first.id, first.block, first.remarks)
    if outline.places.bundled:
        yield ""
        yield from comments(f"Source: {SOURCE}. Bundled up to mid-{LAST_MID_YEAR}: add the rows of newer estimates.", 2)
        yield from _entry(POPULATIONS, PEOPLE, {})
    else:
        yield ""
        yield from comments(NO_PEOPLE, 2)


def _indicators(outline: Outline) -> Iterator[str]:
    watched = outline.first.watched if outline.first else None
    indicators = watched.indicators if watched else {"recorded_crime": _waiting(outline.places)}
    waiting: dict[Place, str] = {("recorded_crime", "compare"): "the return is of home alone"}
    remarks = watched.remarks if watched else waiting
    yield ""
    yield "indicators:"
    for number, (name, block) in enumerate(indicators.items()):
        yield from [""] * bool(number)
        yield from _entry(name, block, {place[1:]: text for place, text in remarks.items() if place[0] == name})


def _block(key: str, block: Mapping[str, Any], remarks: Mapping[Place, str]) -> list[str]:
    return ["", *block_lines({key: block}, remarks)]


def _entry(name: str, block: Mapping[str, Any], remarks: Mapping[Place, str]) -> list[str]:
    return block_lines({name: block}, {(name, *place): text for place, text in remarks.items()}, 2)


def _aside(text: str) -> str:
    return " ".join(line.strip() for line in comments(text))


def _waiting(places: Places) -> dict[str, Any]:
    rate = {"kind": "rate", "per": 1000, "population": POPULATION}
    return {
        "title": "Recorded crime",
        "category": CATEGORY,
        "definition": "Crimes recorded by the police, all offences except fraud.",
        "measure": rate if places.bundled else {"kind": "count"},
        "source": "recorded_crime",
        "polarity": "low_is_good",
        **({"compare": {"benchmark": None}} if places.benchmark else {}),
    }


WAITING: Mapping[str, Any] = {
    "title": "Police recorded crime, monthly counts for each district",
    "files": "extracts/recorded_crime_*.csv",
    "layout": "counts",
    "columns": {"period": "Month", "area": "Code", "area_name": "Area", "count": "Crimes"},
    "period": {"format": "month"},
    "coverage": "columns",
    "frequency": "monthly",
    "due_after": 30,
    "contact": "the force's performance team",
}
WAITING_REMARKS = {
    "title": "an example to begin with: kpitool template recorded_crime -o extracts writes the return to fill in",
    "files": "where the extracts lie, relative to this file",
    "layout": "a row is a count; events: a row is an incident; values: a finished figure",
    "due_after": "days after a period's end",
}
PEOPLE: Mapping[str, Any] = {
    "title": "Mid-year population estimates, Office for National Statistics",
    "files": POPULATIONS_FILE,
    "layout": "counts",
    "series": "snapshot",
    "columns": {"period": "mid_year", "area": "code", "area_name": "name", "count": "population"},
    "period": {"format": "mid_year"},
    "coverage": "columns",
    "frequency": "annual",
    "due_after": 365,
}
NO_PEOPLE = (
    "For rates per 1,000 residents add a source of mid-year estimates (kpitool sniff FILE proposes it) and, under"
    " populations, residents: {title: residents, source: ITS_ID}. Then write measure: {kind: rate, per: 1000,"
    " population: residents} in an indicator."
)
