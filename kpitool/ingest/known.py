"""What texts were found to mean, learnt as extracts are read: which are alike, and which are surely sound."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add

import polars as pl

from kpitool.ingest.cube import PRINT, Known
from kpitool.ingest.readings import Reading

MOST_ALIKE = 500_000
"""Texts of one group that are remembered: there are 40,000 small areas in the United Kingdom."""
MOST_SOUND = 2_000
"""Texts of one field that are listed; of more, nothing is said."""
Texts = tuple[str | None, ...]


def fingerprint(fields: Sequence[str]) -> pl.Expr:
    """64 bits of the texts of some fields; two that differ have the same once in some billion billion."""
    return reduce(add, (pl.col(field).hash(seed=number) for number, field in enumerate(fields)))  # which wraps


class Learner:
    """Reads the texts of records as they come, each once, and says what is known of them by then."""

    def __init__(self, readings: Mapping[str, Reading], fields: Iterable[str]) -> None:
        self.groups = {name: reading for name, reading in readings.items() if reading.narrows}
        grouped = {field for reading in self.groups.values() for field in reading.fields}
        self.plain = [field for field in fields if field not in grouped]
        self.prints = [PRINT + name for name in self.groups]
        self._single = [reading for reading in readings.values() if not reading.narrows]
        self._alike: dict[str, dict[int, int]] = {name: {} for name in self.groups}
        self._first: dict[str, dict[Texts, int]] = {name: {} for name in self.groups}
        self._spelt: dict[str, dict[int, Texts]] = {name: {} for name in self.groups}
        self._sound: dict[str, set[str] | None] = {field: set() for reading in self._single for field in reading.fields}
        for name, reading in readings.items():
            schema = dict.fromkeys(reading.fields, pl.String())
            likely = pl.DataFrame(reading.likely, schema=schema, orient="row")
            if name in self.groups:
                self.learn_alike(name, likely.with_columns(fingerprint(reading.fields).alias(PRINT + name)))
            else:
                self._learn_sound(reading, likely)

    @property
    def known(self) -> Known:
        """What is known by now."""
        alike = {
            name: pl.DataFrame(
                {"print": list(found), "alike": list(found.values())}, schema={"print": pl.UInt64, "alike": pl.UInt64}
            )
            for name, found in self._alike.items()
        }
        return Known(
            alike, {name: frozenset(texts) if texts is not None else None for name, texts in self._sound.items()}
        )

    def learn(self, cells: pl.DataFrame) -> None:
        """Reads what is new in the texts of counted records. Columns in: those of `cube.counted`."""
        for name in self.groups:
            self.learn_alike(name, cells)
        for reading in self._single:
            self._learn_sound(reading, cells)

    def learn_alike(self, name: str, cells: pl.DataFrame) -> None:
        """Reads what is new in the texts of one group. Columns in: its fields and their fingerprint."""
        reading = self.groups[name]
        alike, first, spelt = self._alike[name], self._first[name], self._spelt[name]
        for print_, *given in cells.select(PRINT + name, *reading.fields).unique(PRINT + name).iter_rows():
            if print_ in alike or len(alike) >= MOST_ALIKE:
                continue
            *meaning, why = reading.read(*given)
            if why is None:
                alike[print_] = first.setdefault(tuple(meaning), print_)
                spelt.setdefault(alike[print_], tuple(given))

    def spelt(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Counted records with the texts that were first of those which mean the same, where that is known."""
        for name, reading in self.groups.items():
            rows = [(print_, *texts) for print_, texts in self._spelt[name].items()]
            schema = {PRINT + name: pl.UInt64(), **{f"first_{field}": pl.String() for field in reading.fields}}
            firsts = pl.DataFrame(rows, schema=schema, orient="row").with_columns(known=pl.lit(value=True))
            first = {field: pl.when("known").then(f"first_{field}").otherwise(field) for field in reading.fields}
            cells = (
                cells.join(firsts, on=PRINT + name, how="left", maintain_order="left")
                .with_columns(**first)
                .drop("known", *(f"first_{field}" for field in reading.fields))
            )
        return cells

    def printed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with the fingerprints of the texts of each group."""
        return rows.with_columns(**{PRINT + name: fingerprint(each.fields) for name, each in self.groups.items()})

    def alike(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with fingerprints, those of texts that mean the same with the first of them."""
        for name, table in self.known.alike.items():
            rows = rows.join(table.lazy(), left_on=PRINT + name, right_on="print", how="left")
            rows = rows.with_columns(pl.coalesce("alike", PRINT + name).alias(PRINT + name)).drop("alike")
        return rows

    def _learn_sound(self, reading: Reading, texts: pl.DataFrame) -> None:
        sound = {field: found for field in reading.fields if (found := self._sound[field]) is not None}
        if len(sound) < len(reading.fields):
            return
        for given in texts.select(reading.fields).unique().iter_rows():
            named = dict(zip(reading.fields, given, strict=True))
            if all(text in sound[field] for field, text in named.items()) or reading.read(*given)[-1] is not None:
                continue
            for field, text in named.items():
                sound[field] |= {text} if text is not None else set()
        self._sound |= {field: None for field, found in sound.items() if len(found) > MOST_SOUND}
