"""Makes the example's crime extracts: monthly counts for each district, invented so that the published totals come out.

Run from anywhere: python examples/leicestershire/make_extracts.py. It writes the same bytes every time.
"""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
POPULATIONS = HERE.parent / "east-midlands" / "mid-year-populations.csv"
YEARS = (2017, 2018, 2019)

COUNTY = ["E07000129", "E07000130", "E07000131", "E07000132", "E07000133", "E07000134", "E07000135"]
FORCES = {
    "leicestershire": [*COUNTY, "E06000016", "E06000017"],
    "derbyshire": [*(f"E070000{number}" for number in range(32, 40)), "E06000015"],
    "lincolnshire": [f"E07000{number}" for number in range(136, 143)],
    "northamptonshire": [f"E07000{number}" for number in range(150, 157)],
    "nottinghamshire": [*(f"E07000{number}" for number in range(170, 177)), "E06000018"],
}

# Totals of Leicestershire (without Leicester and Rutland) and of the East Midlands, by calendar year.
# Only the vehicle offences of 2018 and 2019 follow from published figures; see README.md beside this file.
TOTALS: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "Vehicle offences": ((4_760, 5_521, 6_073), (30_150, 32_020, 32_884)),
    "Burglary": ((4_105, 3_982, 3_941), (28_640, 28_010, 27_566)),
    "Violence with injury": ((4_660, 5_352, 5_398), (34_400, 36_730, 37_240)),
    "Criminal damage and arson": ((5_730, 6_110, 6_402), (45_900, 47_100, 47_870)),
    "Other theft": ((8_150, 8_930, 9_310), (68_200, 71_000, 72_540)),
    "Other crime": ((10_160, 12_205, 13_949), (143_000, 159_800, 167_300)),
}
SEASON = (0.97, 0.93, 1.01, 0.98, 1.03, 1.02, 1.05, 1.02, 0.99, 1.04, 1.01, 0.95)


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainders first)."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda index: shares[index] - exact[index])
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def people() -> tuple[dict[str, int], dict[str, str]]:
    """The mid-2019 population and the name of each district."""
    with POPULATIONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["mid_year"], row["age"]) == ("2019", "all")]
    return {row["code"]: int(row["population"]) for row in rows}, {row["code"]: row["name"] for row in rows}


def counts() -> dict[tuple[str, str, str], int]:
    """Crimes by district, month and offence."""
    population, _ = people()
    elsewhere = [code for codes in FORCES.values() for code in codes if code not in COUNTY]
    chance = random.Random(2019)  # noqa: S311 - invented figures, not secrets
    found: dict[tuple[str, str, str], int] = {}
    for offence, (county, region) in TOTALS.items():
        lean = {code: chance.uniform(0.7, 1.3) for code in (*COUNTY, *elsewhere)}
        for year, of_county, of_region in zip(YEARS, county, region, strict=True):
            for codes, total in ((COUNTY, of_county), (elsewhere, of_region - of_county)):
                shares = shared_out(
                    total, [population[code] * lean[code] * chance.uniform(0.94, 1.06) for code in codes]
                )
                for code, share in zip(codes, shares, strict=True):
                    weights = [season * chance.uniform(0.9, 1.1) for season in SEASON]
                    for month, number in enumerate(shared_out(share, weights), start=1):
                        found[code, f"{year}-{month:02d}", offence] = number
    return found


def main() -> None:
    """Writes a file for each force."""
    _, names = people()
    found = counts()
    months = sorted({month for _, month, _ in found})
    for force, codes in FORCES.items():
        path = HERE / "extracts" / f"recorded-crime_{force}_{months[0]}_{months[-1]}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["District code", "District", "Month", "Offence", "Crimes"])
            for month in months:
                for code in sorted(codes):
                    for offence in TOTALS:
                        writer.writerow([code, names[code], month, offence, found[code, month, offence]])


if __name__ == "__main__":
    main()
