"""What texts were found to mean, learnt as extracts are read: which are alike, and which are surely sound."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import add
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.coverage import Declared
from kpitool.ingest.cube import FILE, PRINT, RECORDS, Known, narrowed
from kpitool.ingest.readings import PERIOD, SCOPE, Reading

MOST_ALIKE = 500_000
"""Texts of one group that are remembered: there are 40,000 small areas in the United Kingdom."""
MOST_SOUND = 50_000
"""Texts of any other reading that are."""
MOST_COVERED = 200_000
"""Ways to write what files cover; of more, nothing is said."""
Texts = tuple[str | None, ...]


def spelt(cells: pl.DataFrame, group: str, table: pl.DataFrame) -> pl.DataFrame:
    """Counted records whose texts of a group are the first of those that mean the same, where that is known.

    `table`: `alike`, the fingerprint of the first texts of each meaning, and these as `first_…`.
    """
    firsts = [column for column in table.columns if column.startswith("first_")]
    known = table.select("alike", *firsts).unique("alike").with_columns(known=pl.lit(value=True))
    fields = {first.removeprefix("first_"): first for first in firsts}
    told = cells.join(known, left_on=PRINT + group, right_on="alike", how="left", maintain_order="left")
    texts = {field: pl.when("known").then(first).otherwise(field) for field, first in fields.items()}
    return told.with_columns(**texts).drop("known", *firsts)


class Meanings:
    """The texts of one reading that have a meaning, as far as they were seen; each is read once."""

    def __init__(self, reading: Reading, most: int) -> None:
        self.reading, self.most = reading, most
        self.of: dict[Texts, tuple[Any, ...]] = {}
        self._without: set[Texts] = set()
        self._first: dict[tuple[Any, ...], Texts] = {}
        self._like: dict[str, Texts | None] = {}
        self._size = 0
        self._tables = [self._table([])]
        self.read(self._texts(reading.likely))

    @property
    def table(self) -> pl.DataFrame:
        """The texts that have a meaning, under the names of their fields, and as `first_…` the first like it."""
        if len(self._tables) > 1:
            self._tables = [pl.concat(self._tables)]
        return self._tables[0]

    def read(self, texts: pl.DataFrame) -> None:
        """Reads distinct texts, under the names of their fields; those read before stay as they are."""
        if self.reading.same is not None:
            texts = self._read_alike(texts.with_columns(same=self.reading.same))
        new, known = list[Texts](), self.of
        for given in texts.iter_rows():
            if given in known or given in self._without or self._size + len(new) >= self.most:
                continue
            meaning = self.reading.read(*given)
            if meaning[-1] is None:
                known[given] = meaning[:-1]
                new.append(given)
            elif len(self._without) < self.most:
                self._without.add(given)
        self._add(self._table(new))

    def _read_alike(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Reads one of the texts that are the `same` for all of them; gives back those of which that is not said."""
        firsts = texts.filter(pl.col("same").is_not_null()).unique("same", keep="first", maintain_order=True)
        for *given, same in firsts.iter_rows():
            if same not in self._like and len(self._like) < self.most:
                meaning = self.reading.read(*given)
                fits = meaning[-1] is None
                self._like[same] = self._first.setdefault(meaning[:-1], tuple(given)) if fits else None
        like = [(same, *first) for same, first in self._like.items() if first is not None]
        schema = dict.fromkeys(["same", *self._firsts], pl.String())
        read = texts.join(pl.DataFrame(like, schema=schema, orient="row"), on="same", maintain_order="left")
        self._add(read.drop("same").head(self.most - self._size))
        return texts.filter(pl.col("same").is_null()).drop("same")

    def _add(self, table: pl.DataFrame) -> None:
        if table.height:
            self._tables.append(table)
            self._size += table.height

    def _table(self, texts: Sequence[Texts]) -> pl.DataFrame:
        rows = [(*each, *self._first.setdefault(self.of[each], each)) for each in texts]
        return pl.DataFrame(
            rows, schema=dict.fromkeys([*self.reading.fields, *self._firsts], pl.String()), orient="row"
        )

    def _texts(self, texts: Iterable[Texts]) -> pl.DataFrame:
        return pl.DataFrame([*texts], schema=dict.fromkeys(self.reading.fields, pl.String()), orient="row")

    @property
    def _firsts(self) -> list[str]:
        return [f"first_{field}" for field in self.reading.fields]


class Learner:
    """Reads the texts of records as they come, and says what is known of them by then.

    `groups`: the readings of which many texts mean one thing, `grouped` their fields and `prints` the columns with
    their fingerprints; `plain`: the other fields.
    """

    def __init__(self, readings: Mapping[str, Reading], fields: Iterable[str]) -> None:
        self.groups = {name: reading for name, reading in readings.items() if reading.narrows}
        self.grouped = [field for reading in self.groups.values() for field in reading.fields]
        self.plain = [field for field in fields if field not in self.grouped]
        self.prints = [PRINT + name for name in self.groups]
        self._spoken = [field for name in (PERIOD, SCOPE) if name in readings for field in readings[name].fields]
        self._meanings = {
            name: Meanings(reading, MOST_ALIKE if reading.narrows else MOST_SOUND) for name, reading in readings.items()
        }
        self._seeds = {field: number for number, field in enumerate([FILE, *self.plain, *self.grouped])}
        self._printed: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = {}

    def learn(self, records: pl.LazyFrame) -> None:
        """Reads what is new in the texts of records."""
        every = [*self._meanings.values()]
        texts = [records.select(meanings.reading.fields).unique() for meanings in every]
        for meanings, new in zip(every, pl.collect_all(texts, engine="streaming"), strict=True):
            if meanings.reading.narrows:  # of whose texts there are many, most of them known
                new = new.join(meanings.table, on=meanings.reading.fields, how="anti", nulls_equal=True)
            meanings.read(new.sort(meanings.reading.fields))

    def known(self, declared: Mapping[str, Declared] | None = None) -> Known:
        """What is known by now; `declared`: what the files that are read next cover, by what stands in `path`."""
        alike = {name: self._alike(name).select("print", "alike") for name in self.groups}
        if declared is None:
            return Known(alike)
        covered = self._covered(declared)
        told = self._spoken if covered is not None else []
        sound = {name: table[PRINT + name] for name, table in self._texts().items() if name not in told}
        spoken = dict.fromkeys(PERIOD if PERIOD in self.groups and field != SCOPE else field for field in told)
        return Known(alike, sound, [PRINT + name for name in (FILE, *spoken)], covered)

    def printed(self, rows: pl.LazyFrame, *, every: bool = False) -> pl.LazyFrame:
        """Rows with the fingerprints of the texts of each group, with `every` those of each other field and `path`."""
        names = {name: reading.fields for name, reading in self.groups.items()}
        names |= {name: (name,) for name in (FILE, *self.plain)} if every else {}
        return rows.with_columns(**{PRINT + name: self._fingerprint(fields) for name, fields in names.items()})

    def alike(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with fingerprints, those of texts that mean the same with the first of them."""
        alike: pl.LazyFrame = narrowed(nw.from_native(rows), self.known()).to_native()
        return alike

    def spelt(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Counted records with the fingerprints and texts that were first of those which mean the same."""
        cells = self.alike(cells.lazy()).collect()
        for name in self.groups:
            cells = spelt(cells, name, self._alike(name))
        return cells

    def merged(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Records that are `spelt`, those that mean the same added up; `keys` are the keys of each, where they have."""
        keys = [pl.col("key").alias("keys"), pl.col("key").first()] if "key" in cells.columns else []
        same = pl.exclude(RECORDS, "key", *self.grouped)
        return cells.group_by(same).agg(pl.col(RECORDS).sum(), pl.col(self.grouped).first(), *keys)

    def read_back(self, cells: pl.DataFrame, paths: Iterable[str]) -> pl.DataFrame:
        """The texts of counted records of which all are known, from their fingerprints."""
        named = pl.DataFrame({FILE: [*paths]}, schema={FILE: pl.String()})
        tables = {FILE: named.with_columns(self._fingerprint([FILE]).alias(PRINT + FILE)), **self._texts()}
        for name, table in tables.items():
            cells = cells.join(table, on=PRINT + name, how="left").drop(PRINT + name)
        for name, reading in self.groups.items():
            firsts = self._alike(name).drop("print").unique("alike")
            names = {f"first_{field}": field for field in reading.fields}
            cells = cells.join(firsts.rename(names), left_on=PRINT + name, right_on="alike", how="left")
        return cells

    def _fingerprint(self, fields: Iterable[str]) -> pl.Expr:
        """64 bits of some texts; two that differ have the same once in some billion billion."""
        return reduce(add, (pl.col(field).hash(seed=self._seeds[field]) for field in fields))  # which wraps

    def _alike(self, name: str) -> pl.DataFrame:
        """Columns: `print`, of all texts that have a meaning; `alike`, of the first of the same meaning, and those."""
        table = self._meanings[name].table
        return self._made_once(name, table, lambda: self._alike_of(self.groups[name].fields, table))

    def _alike_of(self, fields: Sequence[str], table: pl.DataFrame) -> pl.DataFrame:
        firsts = [f"first_{field}" for field in fields]
        renamed = table.select(firsts).rename(dict(zip(firsts, fields, strict=True)))
        return table.select(
            self._fingerprint(fields).alias("print"),
            renamed.select(self._fingerprint(fields)).to_series().alias("alike"),
            *firsts,
        )

    def _texts(self) -> dict[str, pl.DataFrame]:
        """The texts that have a meaning of each other field, with their fingerprints."""
        return {
            field: self._texts_of(field, meanings.table)
            for meanings in self._meanings.values()
            if not meanings.reading.narrows
            for field in meanings.reading.fields
        }

    def _texts_of(self, field: str, table: pl.DataFrame) -> pl.DataFrame:
        printed = self._fingerprint([field]).alias(PRINT + field)
        return self._made_once(field, table, lambda: table.select(field).unique().with_columns(printed))

    def _made_once(self, name: str, table: pl.DataFrame, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """What is made of a table of texts, anew only where the table has grown."""
        if name not in self._printed or self._printed[name][0] is not table:
            self._printed[name] = table, make()
        return self._printed[name][1]

    def _covered(self, declared: Mapping[str, Declared]) -> pl.Series | None:
        """The fingerprints of each file with the texts of periods and scopes that it covers; none of too many."""
        period, scope = self._meanings.get(PERIOD), self._meanings.get(SCOPE)
        rows: list[Texts] = []
        for path, told in declared.items():
            spans = None if told.periods is None else {(each.start, each.months) for each in told.periods}
            periods: list[Texts] = [()]
            scopes: list[Texts] = [()]
            if period is not None:
                periods = [texts for texts, meaning in period.of.items() if spans is None or meaning[:2] in spans]
            if scope is not None:
                scopes = [texts for texts, (name,) in scope.of.items() if told.scopes is None or name in told.scopes]
            if len(rows) + len(periods) * len(scopes) > MOST_COVERED:
                return None
            rows += [(path, *one, *other) for one, other in product(periods, scopes)]
        frame = pl.DataFrame(rows, schema=dict.fromkeys([FILE, *self._spoken], pl.String()), orient="row")
        return frame.select(self._fingerprint([FILE, *self._spoken])).to_series()
