"""A made-up country as large as England and Wales: forces, districts and small areas, their sizes skewed as there."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

REGIONS = 10
HEADS = (
    "Alder", "Bram", "Cors", "Dunn", "Ebber", "Farn", "Gald", "Hask", "Ivel", "Jarn", "Kell", "Lorn",
    "Marl", "Nether", "Oxen", "Pell", "Quen", "Rusk", "Selm", "Thorn", "Ulver", "Varn", "Wyth", "Yarl",
)  # fmt: skip
TAILS = (
    "by Water", "combe", "dene", "fleet", "garth", "hurst", "ings", "keld", "leigh", "mere", "ness", "over", "pool",
    "rigg", "stow",
)  # fmt: skip
FORCE_SIZES = (17.0, 6.2, 5.6, 5.0, 4.4, 3.9, 3.5, 3.2, 2.9, 2.7)
"""Per cent of all incidents that the largest forces record; the others have less and less, the last one nearly none."""


@dataclass(frozen=True)
class District:
    """A district: `first` is the number of its first small area, of `small_areas`."""

    code: str
    name: str
    first: int
    small_areas: int


@dataclass(frozen=True)
class Force:
    """A police force: its id (as in file names), name, share of all incidents, and the districts it polices."""

    id: str
    title: str
    share: float
    districts: tuple[District, ...]

    @property
    def small_areas(self) -> range:
        """The numbers of the small areas that it polices."""
        last = self.districts[-1]
        return range(self.districts[0].first, last.first + last.small_areas)


@dataclass(frozen=True)
class Country:
    """So many forces, districts and small areas; the same numbers always give the same country."""

    forces: int = 43
    districts: int = 340
    small_areas: int = 35_000

    @cached_property
    def all_forces(self) -> tuple[Force, ...]:
        shares = _shares(self.forces)
        per_force = _apportioned(self.districts, shares**0.8)
        spread = np.random.default_rng(1).uniform(0.5, 2.0, self.districts)
        weight = np.repeat(shares / per_force, per_force) * spread
        sizes = _apportioned(self.small_areas, weight)
        firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        districts = [
            District(f"E07{number + 1:06d}", name, int(first), int(size))
            for number, (name, first, size) in enumerate(zip(_names(self.districts), firsts, sizes, strict=True))
        ]
        ends = np.cumsum(per_force)
        return tuple(
            _force(number, float(shares[number]), tuple(districts[end - count : end]))
            for number, (end, count) in enumerate(zip(ends, per_force, strict=True))
        )

    @cached_property
    def all_districts(self) -> tuple[District, ...]:
        return tuple(district for force in self.all_forces for district in force.districts)


def _force(number: int, share: float, districts: tuple[District, ...]) -> Force:
    name = f"{HEADS[number % len(HEADS)]}{('shire', 'folk', 'mark')[number // len(HEADS)]}"
    kind = "Metropolitan Police Service" if number == 0 else ("Constabulary", "Police")[number % 2]
    return Force(name.lower(), f"{name} {kind}", share, districts)


def _shares(forces: int) -> np.ndarray:
    rest = np.linspace(2.5, 0.1, max(forces - len(FORCE_SIZES), 0))
    shares = np.concatenate([FORCE_SIZES, rest])[:forces]
    return np.asarray(shares / shares.sum())


def _apportioned(seats: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers that add up to `seats`, by weight, and at least 1 each."""
    exact = weights / weights.sum() * (seats - len(weights))
    whole = np.floor(exact).astype(int)
    largest = np.argsort(whole - exact, kind="stable")[: seats - len(weights) - whole.sum()]
    whole[largest] += 1
    return np.asarray(whole + 1)


def _names(count: int) -> list[str]:
    """Names of districts in an order that is not the alphabet's; a few have a comma, as real ones do."""
    names = [head + (f" {tail}" if " " in tail else tail) for tail, head in product(TAILS, HEADS)]
    chosen = [names[number * 7 % len(names)] for number in range(count)]
    return [f"{name}, City of" if number % 100 == 50 else name for number, name in enumerate(chosen)]
