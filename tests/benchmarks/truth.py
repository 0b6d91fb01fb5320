"""What is true of made-up extracts: kept beside them, so that whoever reads them can be checked."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TRUTH = "truth.json"


@dataclass(frozen=True)
class Truth:
    """How many rows end how where ids are not read, and how many repeat the id of another.

    Where ids are read, of rows with the same id all but one give way; they are all rows that are accepted else.
    `faults`: the rejected rows by what is wrong with them.
    """

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    out_of_area: int = 0
    unlocated: int = 0
    repeated: int = 0
    faults: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Truth") -> "Truth":
        """What is true of the rows of both."""
        own, more = vars(self), vars(other)
        numbers = {name: own[name] + more[name] for name in own if name != "faults"}
        return Truth(**numbers, faults=dict(Counter(self.faults) + Counter(other.faults)))

    def outcomes(self, *, by_id: bool) -> dict[str, int]:
        """Rows by outcome, as a receipt names them."""
        superseded = self.repeated if by_id else 0
        return {
            "accepted": self.accepted - superseded,
            "rejected": self.rejected,
            "out_of_area": self.out_of_area,
            "unlocated": self.unlocated,
            "superseded": superseded,
        }


def truth_of(folder: Path) -> Truth:
    """What is true of the extracts that were made in a folder."""
    return Truth(**json.loads((folder / TRUTH).read_text(encoding="utf-8"))["truth"])
