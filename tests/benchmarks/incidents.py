"""A month of made-up incidents in the columns of data.police.uk's street-level extracts, with faults where wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import polars as pl

from kpitool.period import add_months
from tests.benchmarks.country import Country

ASB = "Anti-social behaviour"
OFFENCES: Mapping[str, float] = MappingProxyType({
    ASB: 21.4, "Bicycle theft": 1.5, "Burglary": 7.0, "Criminal damage and arson": 9.0, "Drugs": 2.6,
    "Other theft": 7.4, "Possession of weapons": 0.8, "Public order": 4.8, "Robbery": 0.9, "Shoplifting": 6.8,
    "Theft from the person": 1.1, "Vehicle crime": 7.9, "Violence and sexual offences": 27.0, "Other crime": 1.8,
})  # fmt: skip
"""The types of crime, in the order of the extracts, and the per cent of incidents that are of each."""
OUTCOMES: Mapping[str, float] = MappingProxyType({
    "Investigation complete; no suspect identified": 41, "Unable to prosecute suspect": 34, "Court result unavailable":
    6.5, "Status update unavailable": 5.7, "Local resolution": 2.5, "Offender given a caution": 1.5, "Offender fined":
    0.4, "Further investigation is not in the public interest": 1.9, "Awaiting court outcome": 0.6,
    "Action to be taken by another organisation": 1.7, "Offender given community sentence": 0.7,
})  # fmt: skip
POINTS = 12
"""How many map points a small area has."""
UNPLACED, ELSEWHERE, NEXT_FORCE = 0.01, 0.0002, 0.005
"""Shares of incidents: without a place, in a place that the registry lacks, in the next force's area."""
ABROAD = 20
"""How many small areas lie in places that the registry lacks."""


@dataclass(frozen=True)
class Month:
    """A month's incidents by force, in the order of the extracts, and what is true of them.

    `ends`: where each force's rows end. `faults`: how many rows have which; no row has two.
    """

    rows: pl.DataFrame
    ends: tuple[int, ...]
    unlocated: int
    out_of_area: int
    repeated: int
    faults: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """What becomes of a column of a faulty row: one of some texts, or something made of the text that was there."""

    column: str
    texts: tuple[str | None, ...] = ()
    change: Callable[[pl.Series], pl.Series] | None = None


FAULTS: Mapping[str, Wrong] = MappingProxyType({
    "unknown type of crime": Wrong("Crime type", ("Fraud", "Vehicle crim", "Cyber-enabled crime", "Burglary - dwelling")),
    "malformed month": Wrong("Month", ("2019-13", "2019-00", "13/2019", "last month")),
    "malformed small area": Wrong("LSOA code", change=lambda code: "EO" + code.fill_null("E01").str.slice(2)),
    "unknown force": Wrong("Falls within", ("Midwest Police", "Transport Police", "Ministry Police")),
    "no type of crime": Wrong("Crime type", (None,)),
    "no month": Wrong("Month", (None,)),
    "no force": Wrong("Falls within", (None,)),
    "another month": Wrong("Month"),
})  # fmt: skip


def month_of(
    country: Country, month: date, rows: int, faulty: int, repeated: int, seed: int, *, stray: bool = True
) -> Month:
    """A month of so many rows, of which some are faulty, and others are repeats of a row with the same id.

    Half of the repeats are of another type of crime. `stray`: whether a row of the month before is a fault.
    """
    rng = np.random.default_rng([seed, month.toordinal()])
    forces = country.all_forces
    first = rows - repeated
    force = np.repeat(np.arange(len(forces)), rng.multinomial(first, [each.share for each in forces]))
    place = _places(country, force, rng)
    offence = rng.choice(len(OFFENCES), first, p=np.array([*OFFENCES.values()]) / sum(OFFENCES.values()))
    repeatable = np.flatnonzero((offence != 0) & (place < country.small_areas * POINTS))
    again = rng.choice(repeatable, repeated, replace=False)
    record = np.concatenate([np.arange(first), again])
    kinds = offence[record]
    kinds[first::2] = (kinds[first::2] % (len(OFFENCES) - 1)) + 1
    table, order = _map(country)
    within = np.argsort((force[record] * len(order) + order[place[record]]) * len(OFFENCES) + kinds, kind="stable")
    record, kinds = record[within], kinds[within]
    place, force = place[record], force[record]
    frame = _frame(country, month, force, kinds).hstack(table[place])
    frame = frame.with_columns(_of_record(first, record, rng)).pipe(_without_ids)
    alone = np.flatnonzero(~np.isin(record, again))
    chosen = rng.choice(alone, faulty, replace=False)
    wrong = FAULTS if stray else {name: fault for name, fault in FAULTS.items() if name != "another month"}
    frame, faults = _with_faults(frame, month, chosen, wrong, rng)
    sound = np.ones(rows, dtype=bool)
    sound[chosen] = False
    known = country.small_areas * POINTS
    return Month(
        rows=frame.select(COLUMNS),
        ends=tuple(np.searchsorted(force, np.arange(len(forces)), side="right").tolist()),
        unlocated=int((sound & (place == known)).sum()),
        out_of_area=int((sound & (place > known)).sum()),
        repeated=repeated,
        faults=faults,
    )


COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip


def _places(country: Country, force: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The map point of each incident: small areas and points have more and less of them, the same in every month."""
    weights = np.random.default_rng(2).lognormal(0, 0.8, country.small_areas)
    ends = np.concatenate([[0.0], np.cumsum(weights)])
    bounds = np.array([(each.small_areas.start, each.small_areas.stop) for each in country.all_forces])
    lies_in = np.where(rng.random(len(force)) < NEXT_FORCE, (force + 1) % len(bounds), force)
    low, high = ends[bounds[lies_in, 0]], ends[bounds[lies_in, 1]]
    small_area = np.searchsorted(ends, low + rng.random(len(force)) * (high - low), side="right") - 1
    small_area = np.clip(small_area, bounds[lies_in, 0], bounds[lies_in, 1] - 1)
    point = small_area * POINTS + (POINTS * rng.random(len(force)) ** 2).astype(int)
    drawn, known = rng.random(len(force)), country.small_areas * POINTS
    point[drawn < UNPLACED] = known
    abroad = drawn > 1 - ELSEWHERE
    point[abroad] = known + 1 + rng.integers(0, ABROAD, abroad.sum())
    return np.asarray(point)


@lru_cache(maxsize=1)
def _map(country: Country) -> tuple[pl.DataFrame, np.ndarray]:
    """Every map point, then no place, then places abroad, with their order in the extracts (by small area)."""
    rng = np.random.default_rng(3)
    codes, names = [], []
    for district in country.all_districts:
        for number in range(district.small_areas):
            codes.append(f"E01{district.first + number + 1:06d}")
            names.append(f"{district.name} {number // 5 + 1:03d}{'ABCDE'[number % 5]}")
    areas = pl.DataFrame({"LSOA code": codes, "LSOA name": names})
    points = areas.select(pl.all().repeat_by(POINTS).explode(empty_as_null=True, keep_nulls=True))
    nowhere = pl.DataFrame({"LSOA code": [None], "LSOA name": [None]}, schema=areas.schema)
    abroad = pl.DataFrame(
        {
            "LSOA code": [f"W01{number + 1:06d}" for number in range(ABROAD)],
            "LSOA name": [f"Pentrefelin {number // 5 + 1:03d}{'ABCDE'[number % 5]}" for number in range(ABROAD)],
        }
    )
    placed = pl.concat([points, abroad])
    east, north = (
        rng.integers(-3_500_000, 1_500_000, placed.height),
        rng.integers(50_200_000, 55_500_000, placed.height),
    )
    placed = placed.with_columns(
        Longitude=_degrees(pl.Series(east)), Latitude=_degrees(pl.Series(north)), Location=_streets(placed.height, rng)
    )
    nowhere = nowhere.with_columns(
        Longitude=pl.lit(None, pl.String), Latitude=pl.lit(None, pl.String), Location=pl.lit("No Location")
    )
    whole = pl.concat([placed[: points.height], nowhere, placed[points.height :]])
    rank = whole["LSOA name"].fill_null("~").rank("dense").to_numpy()
    return whole, rank.astype(np.int64)


def _degrees(millionths: pl.Series) -> pl.Series:
    part = (millionths.abs() % 1_000_000).cast(pl.String).str.zfill(6)
    sign = pl.Series(np.where(millionths.to_numpy() < 0, "-", ""))
    return sign + (millionths.abs() // 1_000_000).cast(pl.String) + "." + part


WAYS = ("Street", "Road", "Lane", "Close", "Avenue", "Drive", "Way", "Gardens", "Crescent", "Court", "Place", "Grove")
SORTS = ("Supermarket", "Parking Area", "Shopping Area", "Petrol Station", "Sports/Recreation Area", "Park/Open Space")
WORDS = ("High", "Church", "Station", "Mill", "Long", "Kings", "Bridge", "Chapel", "School", "Green", "Manor", "Orchard",
         "Priory", "Castle", "Windmill", "Cross", "Meadow", "Spinney", "Brook", "Abbey", "St. Anne'S", "Foundry")  # fmt: skip


def _streets(count: int, rng: np.random.Generator) -> pl.Series:
    """What the points are near: mostly a street, at times a sort of place, here and there a text with a comma."""
    named = [f"On or near {word}{more} {way}" for word in WORDS for more in ("", "field", "bourne") for way in WAYS]
    sorts = [f"On or near {sort}" for sort in SORTS]
    commas = ["On or near The Old Railway, Quay Side"]
    texts = pl.Series([*named, *sorts, *commas])
    kind = rng.random(count)
    number = rng.integers(0, len(named), count)
    number[kind < 0.15] = len(named) + rng.integers(0, len(sorts), int((kind < 0.15).sum()))
    number[kind > 0.999] = len(texts) - 1
    return texts.gather(number)


def _frame(country: Country, month: date, force: np.ndarray, kinds: np.ndarray) -> pl.DataFrame:
    """The columns of a month's rows that follow from who recorded what."""
    titles = pl.Series([each.title for each in country.all_forces]).gather(force)
    offences = pl.Series([*OFFENCES]).gather(kinds)
    columns = {"Reported by": titles, "Falls within": titles, "Crime type": offences}
    return pl.DataFrame(columns).with_columns(Month=pl.lit(f"{month:%Y-%m}"), Context=pl.lit(None, dtype=pl.String))


def _of_record(count: int, record: np.ndarray, rng: np.random.Generator) -> list[pl.Series]:
    """The id and the outcome of each row, the same where a record is repeated."""
    shares = np.array([*OUTCOMES.values()]) / sum(OUTCOMES.values())
    outcomes = pl.Series([*OUTCOMES]).gather(rng.choice(len(OUTCOMES), count, p=shares))
    ids = _ids(count, rng)
    return [ids.gather(record).alias("Crime ID"), outcomes.gather(record).alias("Last outcome category")]


def _without_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Anti-social behaviour has neither an id nor an outcome."""
    has_id = pl.col("Crime type") != ASB
    return rows.with_columns(pl.when(has_id).then(pl.col("Crime ID", "Last outcome category")))


def _ids(count: int, rng: np.random.Generator) -> pl.Series:
    """So many ids of 64 hexadecimal digits; read as CSV, since that is the quickest way to so many strings."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    pairs = np.stack([np.repeat(digits, 16), np.tile(digits, 16)], axis=1)
    lines = np.full((count, 65), ord("\n"), dtype=np.uint8)
    lines[:, :64] = pairs[rng.integers(0, 256, (count, 32), dtype=np.uint8)].reshape(count, 64)
    return pl.read_csv(lines.tobytes(), has_header=False, schema={"id": pl.String})["id"]


def _with_faults(
    rows: pl.DataFrame, month: date, chosen: np.ndarray, wrong: Mapping[str, Wrong], rng: np.random.Generator
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows with a fault in each that was chosen, of every kind about as many."""
    faults = {}
    for (name, fault), mine in zip(wrong.items(), np.array_split(chosen, len(wrong)), strict=True):
        column, faults[name] = rows[fault.column], len(mine)
        if fault.change is not None:
            texts = fault.change(column.gather(mine))
        else:
            given = fault.texts or (f"{add_months(month, -1):%Y-%m}",)
            texts = pl.Series(given, dtype=pl.String).gather(rng.integers(0, len(given), len(mine)))
        rows = rows.with_columns(column.scatter(mine, texts).alias(fault.column))
    return rows, faults
