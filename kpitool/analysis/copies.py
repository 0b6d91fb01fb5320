"""Past quarters beside the present one: each indicator stands in the registry once for each of them.

One pass of the rules then judges them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpitool.analysis.basis import Basis
from kpitool.analysis.breakdowns import Part
from kpitool.analysis.windows import Course, courses
from kpitool.period import Quarter
from kpitool.registry.models import Indicator


@dataclass(frozen=True)
class Copies:
    """The indicators of some quarters under names of their own, their courses, and what each is a copy of."""

    indicators: Mapping[str, Indicator]
    ways: Mapping[str, Course]
    originals: Sequence[tuple[str, str, str]]

    def told(self, trials: pl.DataFrame) -> pl.DataFrame:
        """The trials of the copies under the names of their indicators, with the column `quarter` (its id)."""
        schema = dict.fromkeys(["copy", "indicator", "quarter"], pl.String())
        names = pl.DataFrame(self.originals, schema=schema, orient="row")
        told = trials.rename({"indicator": "copy"}).join(names, on="copy", maintain_order="left")
        return told.select(*trials.columns, "quarter")

    def parts(self, parts: Sequence[Part]) -> list[Part]:
        """The parts of the copies, where those of their indicators were copied as well."""
        return [
            replace(part, indicator=copy)
            for copy, name, _ in self.originals
            for part in parts
            if part.indicator == name
        ]


def copies_of(basis: Basis, quarters: Sequence[Quarter]) -> Copies:
    """Each indicator that a registry had in a quarter, once for each of some quarters."""
    originals, indicators, ways = list[tuple[str, str, str]](), dict[str, Indicator](), dict[str, Course]()
    for quarter in quarters:
        then = basis.registry.known_in(quarter)
        for name, course in courses(then, quarter, basis.held, basis.asked).items():
            copy = _at(name, quarter)
            originals.append((copy, name, quarter.id))
            ways[copy] = replace(course, name=copy)
            indicators[copy] = _copied(then.indicators[name], quarter)
    return Copies(indicators, ways, originals)


def _copied(indicator: Indicator, quarter: Quarter) -> Indicator:
    """An indicator as it stands for one quarter: held against others of that quarter, and not broken down."""
    if indicator.breakdown is None and indicator.expect is None:
        return indicator
    expect = indicator.expect and indicator.expect.model_copy(
        update={key: _at(other, quarter) for key, other in indicator.expect.model_dump(exclude_none=True).items()}
    )
    return indicator.model_copy(update={"breakdown": None, "expect": expect})


def _at(name: str, quarter: Quarter) -> str:
    """The name of a copy; that of a part's is the part's of the copy (`Part.id`)."""
    whole, slash, value = name.partition("/")
    return f"{whole}@{quarter.id}{slash}{value}"
