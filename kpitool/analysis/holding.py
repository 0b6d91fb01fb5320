"""What an assessment needs of an edition, and the same of rows that are in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

Query = Callable[[pl.LazyFrame], pl.LazyFrame]


class Holding(Protocol):
    """What an assessment needs of an edition: the rows of the store, all or those `within` it that it asks for, what
    is `worked_out` of them as they are read, and what they cover."""

    @property
    def facts(self) -> pl.DataFrame: ...

    @property
    def coverage(self) -> pl.DataFrame: ...

    def within(self, rows: pl.Expr) -> "Holding": ...

    def worked_out(self, query: Query) -> pl.DataFrame: ...


@dataclass(frozen=True)
class Facts:
    """Rows as those of a store, and what they cover."""

    facts: pl.DataFrame
    coverage: pl.DataFrame

    def within(self, rows: pl.Expr) -> "Facts":
        """The same with some of the rows."""
        return replace(self, facts=self.facts.filter(rows))

    def worked_out(self, query: Query) -> pl.DataFrame:
        """What a query makes of the rows."""
        return query(self.facts.lazy()).collect()
