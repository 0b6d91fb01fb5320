"""The points of a made-up map to which incidents are moved: where each lies, what it is near, and its small area."""

from functools import lru_cache

import numpy as np
import polars as pl

from tests.benchmarks.country import Country

EACH = 12
"""How many map points a small area has."""
ABROAD = 20
"""How many more points lie in places that the country lacks."""
WAYS = ("Street", "Road", "Lane", "Close", "Avenue", "Drive", "Way", "Gardens", "Crescent", "Court", "Place", "Grove")
WORDS = (
    "High", "Church", "Station", "Mill", "Long", "Kings", "Bridge", "Chapel", "School", "Green", "Manor", "Orchard",
    "Priory", "Castle", "Windmill", "Cross", "Meadow", "Spinney", "Brook", "Abbey", "St. Anne'S", "Foundry",
)  # fmt: skip
SORTS = (
    "Supermarket", "Parking Area", "Shopping Area", "Petrol Station", "Sports/Recreation Area", "Park/Open Space",
    "Nightclub", "Further/Higher Educational Building", "Pedestrian Subway",
)  # fmt: skip
COMMA = "On or near The Old Railway, Quay Side"


def no_place(country: Country) -> int:
    """The number of the row that stands for no place: those below are points, those above lie abroad."""
    return country.small_areas * EACH


@lru_cache(maxsize=1)
def map_points(country: Country) -> tuple[pl.DataFrame, np.ndarray]:
    """Every point, by its number, and its place in the order of extracts: by small area, no place last.

    Columns out: `Longitude`, `Latitude`, `Location`, `LSOA code`, `LSOA name`, all of them text.
    """
    rng = np.random.default_rng(3)
    areas = _small_areas(country)
    placed = areas.select(pl.all().repeat_by(EACH).explode(empty_as_null=True, keep_nulls=True))
    placed = pl.concat([placed, _abroad()])
    placed = placed.select(
        Longitude=_degrees(rng.integers(-3_500_000, 1_500_000, placed.height)),
        Latitude=_degrees(rng.integers(50_200_000, 55_500_000, placed.height)),
        Location=_near(placed.height, rng),
        **{name: pl.col(name) for name in areas.columns},
    )
    nowhere = pl.DataFrame({"Location": ["No Location"]})
    end = no_place(country)
    points = pl.concat([placed[:end], nowhere, placed[end:]], how="diagonal").select(placed.columns)
    return points, points["LSOA name"].fill_null("~").rank("dense").cast(pl.Int64).to_numpy()


def _small_areas(country: Country) -> pl.DataFrame:
    codes = [f"E01{number + 1:06d}" for number in range(country.small_areas)]
    names = [f"{place.name} {_label(number)}" for place in country.all_districts for number in range(place.small_areas)]
    return pl.DataFrame({"LSOA code": codes, "LSOA name": names})


def _abroad() -> pl.DataFrame:
    numbers = range(ABROAD)
    names = [f"Pentrefelin {_label(number)}" for number in numbers]
    return pl.DataFrame({"LSOA code": [f"W01{number + 1:06d}" for number in numbers], "LSOA name": names})


def _label(number: int) -> str:
    """What follows a district's name in that of a small area: 001A to 001E, then 002A."""
    return f"{number // 5 + 1:03d}{'ABCDE'[number % 5]}"


def _degrees(millionths: np.ndarray) -> pl.Series:
    """Degrees with six decimals, as text."""
    size = pl.Series(np.abs(millionths))
    sign = pl.Series(np.where(millionths < 0, "-", ""))
    return sign + (size // 1_000_000).cast(pl.String) + "." + (size % 1_000_000).cast(pl.String).str.zfill(6)


def _near(count: int, rng: np.random.Generator) -> pl.Series:
    """What the points are near: mostly a street, at times a sort of place.

    In one of 100,000 there is a comma, so that it is quoted: so are 26 of 198,663 rows of the East Midlands.
    """
    streets = [f"On or near {word}{more} {way}" for word in WORDS for more in ("", "field", "bourne") for way in WAYS]
    texts = pl.Series([*streets, *(f"On or near {sort}" for sort in SORTS), COMMA])
    kind, number = rng.random(count), rng.integers(0, len(streets), count)
    number = np.where(kind < 0.15, len(streets) + number % len(SORTS), number)
    return texts.gather(np.where(kind > 0.99999, len(texts) - 1, number))
