"""A month of made-up incidents in the columns of data.police.uk's street-level extracts, with faults where wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl

from tests.benchmarks.country import Country
from tests.benchmarks.faults import with_faults
from tests.benchmarks.map_points import ABROAD, EACH, map_points, no_place

ASB = "Anti-social behaviour"
OFFENCES: Mapping[str, float] = MappingProxyType({
    ASB: 21.4, "Bicycle theft": 1.5, "Burglary": 7.0, "Criminal damage and arson": 9.0, "Drugs": 2.6,
    "Other theft": 7.4, "Possession of weapons": 0.8, "Public order": 4.8, "Robbery": 0.9, "Shoplifting": 6.8,
    "Theft from the person": 1.1, "Vehicle crime": 7.9, "Violence and sexual offences": 27.0, "Other crime": 1.8,
})  # fmt: skip
"""The types of crime, in the order of the extracts, and the per cent of incidents that are of each."""
OUTCOMES: Mapping[str, float] = MappingProxyType({
    "Investigation complete; no suspect identified": 42.0, "Unable to prosecute suspect": 35.0,
    "Court result unavailable": 6.7, "Status update unavailable": 5.9, "Local resolution": 2.6,
    "Further investigation is not in the public interest": 2.0, "Action to be taken by another organisation": 1.8,
    "Offender given a caution": 1.6, "Offender given community sentence": 1.0, "Awaiting court outcome": 0.8,
    "Offender fined": 0.6,
})  # fmt: skip
COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
UNPLACED, ELSEWHERE, NEXT_FORCE = 0.01, 0.0002, 0.005
"""Shares of incidents: without a place, in a place that the registry lacks, in the next force's area."""
USUAL = 0.37
"""The share that are of their small area's own type: as in real extracts, the rows of a month then fall into 0.35 times
as many combinations of force, small area and type."""


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
    faults: dict[str, int]


def month_of(
    country: Country, month: date, rows: int, faulty: int, repeated: int, seed: int, *, stray: bool = True
) -> Month:
    """A month of so many rows, of which some are faulty, and others repeat a row with its id, within one force.

    Half of the repeats are of another type of crime. `stray`: whether a row of the month before is a fault.
    """
    rng = np.random.default_rng([seed, month.toordinal()])
    first = rows - repeated
    force = np.repeat(np.arange(country.forces), rng.multinomial(first, [each.share for each in country.all_forces]))
    place = _places(country, force, rng)
    offence = _offences(country, place, rng)
    again = rng.choice(np.flatnonzero((offence != 0) & (place < no_place(country))), repeated, replace=False)
    record = np.concatenate([np.arange(first), again])
    offence, place, force = offence[record], place[record], force[record]
    offence[first::2] = offence[first::2] % (len(OFFENCES) - 1) + 1  # the next type, never anti-social behaviour
    points, order = map_points(country)
    sort = np.lexsort((offence, order[place], force))
    record, offence, place, force = (column[sort] for column in (record, offence, place, force))
    made = _frame(country, month, force, offence).hstack(points[place]).with_columns(_of_record(record, first, rng))
    chosen = rng.choice(np.flatnonzero(~np.isin(record, again)), faulty, replace=False)
    made, faults = with_faults(made.pipe(_without_ids), month, chosen, rng, stray=stray)
    sound = np.ones(rows, dtype=bool)
    sound[chosen] = False
    return Month(
        rows=made.select(COLUMNS),
        ends=tuple(np.searchsorted(force, np.arange(country.forces), side="right").tolist()),
        unlocated=int((sound & (place == no_place(country))).sum()),
        out_of_area=int((sound & (place > no_place(country))).sum()),
        repeated=repeated,
        faults=faults,
    )


def _places(country: Country, force: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The map point of each incident: small areas and points have more and less of them, the same in every month."""
    weights = np.random.default_rng(2).lognormal(0, 0.8, country.small_areas)
    ends = np.concatenate([[0.0], np.cumsum(weights)])
    bounds = np.array([(each.small_areas.start, each.small_areas.stop) for each in country.all_forces])
    lies_in = np.where(rng.random(len(force)) < NEXT_FORCE, (force + 1) % country.forces, force)
    first, last = bounds[lies_in, 0], bounds[lies_in, 1]
    drawn = ends[first] + rng.random(len(force)) * (ends[last] - ends[first])
    small_area = np.clip(np.searchsorted(ends, drawn, side="right") - 1, first, last - 1)
    point = small_area * EACH + (EACH * rng.random(len(force)) ** 2).astype(int)
    odd = rng.random(len(force))
    point[odd < UNPLACED] = no_place(country)
    abroad = odd > 1 - ELSEWHERE
    point[abroad] = no_place(country) + 1 + rng.integers(0, ABROAD, abroad.sum())
    return np.asarray(point)


def _offences(country: Country, place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The type of each incident: what is usual everywhere, or in its small area, such as theft where the shops are."""
    shares = _shares(OFFENCES)
    usual = np.random.default_rng(5).choice(len(OFFENCES), no_place(country) // EACH, p=shares)
    anywhere = rng.choice(len(OFFENCES), len(place), p=shares)
    here = usual[np.minimum(place // EACH, len(usual) - 1)]
    return np.where((rng.random(len(place)) < USUAL) & (place < no_place(country)), here, anywhere)


def _shares(weights: Mapping[str, float]) -> np.ndarray:
    return np.array([*weights.values()]) / sum(weights.values())


def _frame(country: Country, month: date, force: np.ndarray, offence: np.ndarray) -> pl.DataFrame:
    """The columns that follow from who recorded what, and when."""
    titles = pl.Series([each.title for each in country.all_forces]).gather(force)
    offences = pl.Series([*OFFENCES]).gather(offence)
    columns = {"Reported by": titles, "Falls within": titles, "Crime type": offences}
    return pl.DataFrame(columns).with_columns(Month=pl.lit(f"{month:%Y-%m}"), Context=pl.lit(None, dtype=pl.String))


def _of_record(record: np.ndarray, count: int, rng: np.random.Generator) -> list[pl.Series]:
    """The id and the outcome of each row, the same where a record is repeated; there are `count` records."""
    outcomes = pl.Series([*OUTCOMES]).gather(rng.choice(len(OUTCOMES), count, p=_shares(OUTCOMES)))
    ids = _ids(count, rng)
    return [ids.gather(record).alias("Crime ID"), outcomes.gather(record).alias("Last outcome category")]


def _ids(count: int, rng: np.random.Generator) -> pl.Series:
    """So many ids of 64 hexadecimal digits; read as CSV, since that is the quickest way to so many strings."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    pairs = np.stack([np.repeat(digits, 16), np.tile(digits, 16)], axis=1)
    lines = np.full((count, 65), ord("\n"), dtype=np.uint8)
    lines[:, :64] = pairs[rng.integers(0, 256, (count, 32), dtype=np.uint8)].reshape(count, 64)
    return pl.read_csv(lines.tobytes(), has_header=False, schema={"id": pl.String})["id"]


def _without_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Anti-social behaviour has neither an id nor an outcome."""
    has_id = pl.col("Crime type") != ASB
    return rows.with_columns(pl.when(has_id).then(pl.col("Crime ID", "Last outcome category")))
