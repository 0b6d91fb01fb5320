"""What texts were found to mean, learnt as extracts are read: which are alike, and which are surely sound."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import add
from typing import Any

import polars as pl

from kpitool.ingest.coverage import Declared
from kpitool.ingest.cube import COVERED, FILE, PRINT, Known
from kpitool.ingest.readings import PERIOD, SCOPE, Reading

MOST_ALIKE = 500_000
"""Texts of one group that are remembered: there are 40,000 small areas in the United Kingdom."""
MOST_SOUND = 2_000
"""Texts of one field that are listed; of more, nothing is said."""
MOST_COVERED = 200_000
"""Ways to write what files cover; of more, nothing is said."""
Texts = tuple[str | None, ...]


def fingerprint(fields: Sequence[str]) -> pl.Expr:
    """64 bits of the texts of some fields; two that differ have the same once in some billion billion."""
    return reduce(add, (pl.col(field).hash(seed=number) for number, field in enumerate(fields)))  # which wraps


class Meanings:
    """The texts of one reading that have a meaning, as far as they were seen; each is read once."""

    def __init__(self, reading: Reading, most: int) -> None:
        self.reading, self.most = reading, most
        self.of: dict[Texts, tuple[Any, ...]] = {}
        self._without: set[Texts] = set()
        self._first: dict[tuple[Any, ...], Texts] = {}
        self._tables = [self._table([])]
        self.read(reading.likely)

    @property
    def is_full(self) -> bool:
        return len(self.of) >= self.most

    @property
    def table(self) -> pl.DataFrame:
        """The fingerprints (`print`) of all texts that have a meaning.

        `alike` is that of the first texts of the same meaning, and `first_…` are those texts.
        """
        if len(self._tables) > 1:
            self._tables = [pl.concat(self._tables)]
        return self._tables[0]

    def read(self, texts: Iterable[Texts]) -> None:
        new = []
        for given in texts:
            if given in self.of or given in self._without or self.is_full:
                continue
            *meaning, why = self.reading.read(*given)
            if why is None:
                self.of[given] = tuple(meaning)
                new.append(given)
            elif len(self._without) < self.most:
                self._without.add(given)
        if new and self.reading.narrows:
            self._tables.append(self._table(new))

    def _table(self, texts: Sequence[Texts]) -> pl.DataFrame:
        fields = self.reading.fields
        firsts = [f"first_{field}" for field in fields]
        rows = [(*each, *self._first.setdefault(self.of[each], each)) for each in texts]
        frame = pl.DataFrame(rows, schema=dict.fromkeys([*fields, *firsts], pl.String()), orient="row")
        return frame.select(fingerprint(fields).alias("print"), fingerprint(firsts).alias("alike"), *firsts)


class Learner:
    """Reads the texts of records as they come, and says what is known of them by then.

    `groups`: the readings of which many texts mean one thing; `plain`: the other fields; `prints`: the columns with
    the groups' fingerprints.
    """

    def __init__(self, readings: Mapping[str, Reading], fields: Iterable[str]) -> None:
        self.groups = {name: reading for name, reading in readings.items() if reading.narrows}
        grouped = {field for reading in self.groups.values() for field in reading.fields}
        self.plain = [field for field in fields if field not in grouped]
        self.prints = [PRINT + name for name in self.groups]
        self.spoken = [field for name in (PERIOD, SCOPE) if name in readings for field in readings[name].fields]
        self._meanings = {
            name: Meanings(reading, MOST_ALIKE if reading.narrows else MOST_SOUND) for name, reading in readings.items()
        }

    def learn(self, cells: pl.DataFrame) -> None:
        """Reads what is new in the texts of counted records. Columns in: those of `cube.counted`."""
        for name, meanings in self._meanings.items():
            new = cells
            if name in self.groups:  # of whose texts there are many, most of them known
                new = cells.join(meanings.table, left_on=PRINT + name, right_on="print", how="anti")
            meanings.read(new.select(meanings.reading.fields).unique().iter_rows())

    def known(self, declared: Mapping[str, Declared] | None = None) -> Known:
        """What is known by now; `declared`: what the files that are read next cover, by what stands in `path`."""
        alike = {name: self._meanings[name].table.select("print", "alike") for name in self.groups}
        covered = self._covered(declared) if declared is not None else None
        told = self.spoken if covered is not None else []
        sound = {
            field: frozenset(text for texts in meanings.of if (text := texts[place]) is not None)
            for meanings in self._meanings.values()
            if not meanings.reading.narrows and not meanings.is_full
            for place, field in enumerate(meanings.reading.fields)
            if field not in told
        }
        return Known(alike, sound, covered)

    def printed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with the fingerprints of the texts of each group."""
        return rows.with_columns(**{PRINT + name: fingerprint(each.fields) for name, each in self.groups.items()})

    def alike(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with fingerprints, those of texts that mean the same with the first of them."""
        for name, table in self.known().alike.items():
            rows = rows.join(table.lazy(), left_on=PRINT + name, right_on="print", how="left")
            rows = rows.with_columns(pl.coalesce("alike", PRINT + name).alias(PRINT + name)).drop("alike")
        return rows

    def spelt(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Counted records with the texts that were first of those which mean the same, where that is known."""
        for name, reading in self.groups.items():
            firsts = self._meanings[name].table.drop("print").unique("alike").with_columns(known=pl.lit(value=True))
            first = {field: pl.when("known").then(f"first_{field}").otherwise(field) for field in reading.fields}
            cells = (
                cells.join(firsts, left_on=PRINT + name, right_on="alike", how="left", maintain_order="left")
                .with_columns(**first)
                .drop("known", *(f"first_{field}" for field in reading.fields))
            )
        return cells

    def _covered(self, declared: Mapping[str, Declared]) -> pl.DataFrame | None:
        """The fingerprints of each file with the texts of periods and scopes that it covers; none of too many."""
        period, scope = self._meanings.get(PERIOD), self._meanings.get(SCOPE)
        rows: list[Texts] = []
        for path, told in declared.items():
            spans = None if told.periods is None else {(each.start, each.months) for each in told.periods}
            periods: list[Texts] = (
                [()]
                if period is None
                else [texts for texts, meaning in period.of.items() if spans is None or meaning[:2] in spans]
            )
            scopes: list[Texts] = (
                [()]
                if scope is None
                else [texts for texts, meaning in scope.of.items() if told.scopes is None or meaning[0] in told.scopes]
            )
            if len(rows) + len(periods) * len(scopes) > MOST_COVERED:
                return None
            rows += [(path, *one, *other) for one, other in product(periods, scopes)]
        schema = dict.fromkeys([FILE, *self.spoken], pl.String())
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        return frame.select(fingerprint([FILE, *self.spoken]).alias(COVERED), pl.lit(value=True).alias("told"))
