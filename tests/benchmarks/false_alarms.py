"""How often the default rules raise what is not there, and miss what is: python -m tests.benchmarks.false_alarms.

Forty indicators at the levels of the example, each in a county and its seven districts and held against a region in
which every area has the same rate. Power: a county indicator that rises by 20 % and stays there, its region not.
"""

import argparse
import sys
import time
from collections.abc import Mapping

import polars as pl

from kpitool.analysis.chance import Chance, Setting, by_chance, per_quarter
from kpitool.analysis.null import POISSON, SCATTERED, Null
from kpitool.analysis.usual import Place, Usual, rest_of
from kpitool.period import Quarter
from kpitool.registry.models import Registry

QUARTER = Quarter(2019, 3)
HOME, REGION = "E10000018", "E12000004"
DISTRICTS = {
    "E07000129": 101_526, "E07000130": 185_851, "E07000131": 93_807, "E07000132": 113_136,
    "E07000133": 51_209, "E07000134": 103_611, "E07000135": 57_015,
}  # fmt: skip
REST = 4_129_844
"""The people of the region outside the county."""
LEVELS = (54_000, 8_500, 6_100, 5_300, 4_600, 4_100, 1_700, 600, 200, 100)
"""Events a year in the county: all crime, anti-social behaviour in two systems, violence with injury, vehicle
offences, burglary, referrals, hate incidents, aggravated crime, first-time entrants."""
RISING = (600, 1_500, 3_000, 6_000)
NULLS = {"Poisson": POISSON, "variance 2 × mean, swing 20 %": SCATTERED}


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=5, help="how many years are held of each source")
    asked = parser.parse_args()
    setting = Setting(asked.worlds, asked.seed, least=4 * asked.years)
    say(f"{asked.worlds} simulated quarters, seed {asked.seed}, {asked.years} years held\n")
    false_alarms(setting)
    power(setting)


def false_alarms(setting: Setting) -> None:
    """Findings and statuses of a quarter that came by chance, of forty indicators in eight areas."""
    levels = {f"level_{number}_{level}": level for number in range(4) for level in LEVELS}
    say("| by chance, a quarter | null | county | districts | all |\n|---|---|---|---|---|")
    for words, null in NULLS.items():
        began = time.monotonic()
        found = by_chance(registry(levels), usual(levels), QUARTER, null, setting)
        for kind in ("exception", "adverse"):
            mine = found.statuses.filter(pl.col("status") == kind)
            say(f"| status {kind} | {words} | {rates(mine, found)} |")
        for rule, level in sorted(set(found.findings.select("rule", "level").rows())):
            mine = found.findings.filter(pl.col("rule") == rule, pl.col("level") == level)
            say(f"| {rule} ({level}) | {words} | {rates(mine, found)} |")
        print(f"{words}: {time.monotonic() - began:.0f} s", file=sys.stderr)  # noqa: T201


def rates(rows: pl.DataFrame, found: Chance) -> str:
    """Means a quarter with their standard errors: of the county, the districts, and both."""
    parts = [rows.filter(~pl.col("is_part")), rows.filter("is_part"), rows]
    told = [per_quarter(part.with_columns(of=0), found.setting, ["of"]) for part in parts]
    return " | ".join(f"{row['each'][0]:.2f} ± {row['error'][0]:.2f}" if row.height else "0" for row in told)


def power(setting: Setting) -> None:
    """How often a lasting rise of 20 % is raised for the county within two quarters."""
    levels = {f"rising_{level}": level for level in RISING}
    say("\n| a lasting +20 % from | null | with a benchmark | without one |\n|---|---|---|---|")
    for words, null in NULLS.items():
        rising = Null(null.dispersion, null.swing, step=0.2, lasting=2)
        twice = Setting(setting.worlds, setting.seed, 2, setting.least)
        shares = [
            raised(by_chance(registry(levels, benchmark=held), usual(levels), QUARTER, rising, twice))
            for held in (True, False)
        ]
        for name, level in levels.items():
            told = " | ".join(f"{share.get(name, 0):.0%}" for share in shares)
            say(f"| {level:,} a year | {words} | {told} |")


def raised(found: Chance) -> dict[str, float]:
    """The share of worlds in which the county's status was adverse or exceptional in one of the quarters."""
    mine = found.statuses.filter(~pl.col("is_part"))
    shares = mine.group_by("indicator").agg(share=pl.col("world").n_unique() / found.setting.worlds)
    return dict(shares.iter_rows())


def usual(levels: Mapping[str, int]) -> dict[str, Usual]:
    """Every area has the county's rate."""
    people = {**DISTRICTS, rest_of(REGION): REST}
    county = sum(DISTRICTS.values())
    return {
        name: Usual(
            name,
            tuple(
                Place(area, level / 12 * n / county, people=n, is_own=area in DISTRICTS) for area, n in people.items()
            ),
            (),
        )
        for name, level in levels.items()
    }


def registry(levels: Mapping[str, int], *, benchmark: bool = True) -> Registry:
    """A registry by the default rules, whose indicators are rates of months for each district."""
    areas = [
        {"code": REGION, "name": "Region", "level": "region"},
        {"code": HOME, "name": "County", "level": "county", "parent": REGION},
        *({"code": code, "name": code, "level": "district", "parent": HOME} for code in DISTRICTS),
    ]
    events = {
        "title": "Events", "layout": "counts", "columns": {}, "period": {"format": "month"},
        "coverage": "columns", "frequency": "monthly", "due_after": 21,
    }  # fmt: skip
    indicator = {
        "title": "Events", "category": "all", "definition": "Events.", "source": "events", "polarity": "low_is_good",
        "measure": {"kind": "rate", "per": 1000, "population": "residents"},
    }  # fmt: skip
    held = indicator if benchmark else {**indicator, "compare": {"benchmark": None}}
    return Registry.model_validate(
        {
            "title": "Forty indicators",
            "areas": {"home": HOME, "benchmark": REGION, "list": areas},
            "sources": {"events": events},
            "populations": {"residents": {"title": "residents", "source": "events"}},
            "categories": {"all": {"title": "All"}},
            "indicators": dict.fromkeys(levels, held),
        }
    )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
