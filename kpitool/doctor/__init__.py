"""What may be wrong where kpitool works: the program, the folder and what the store holds. Nothing is changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kpitool.errors import KpiError, visible


class State(StrEnum):
    """How a thing was found: a fault stops work, a warning does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Part(StrEnum):
    """Whose the thing is."""

    PROGRAM = "program"
    REGISTRY = "registry"
    STORE = "store"


@dataclass(frozen=True)
class Check:
    """One thing looked at: how it was found, what was found, and what to do."""

    part: Part
    name: str
    state: State
    found: str
    help: str | None = None


Look = Callable[[], Iterable[Check]]


def looked_at(part: Part, name: str, look: Look) -> list[Check]:
    """What a look finds; where it fails itself, that is a fault."""
    try:
        return list(look())
    except KpiError as error:
        return [Check(part, name, State.FAULT, error.message, error.help)]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of Polars or Delta over damaged files is no Exception
        reason = visible(str(error).split("\n")[0], 600) or type(error).__name__
        return [Check(part, name, State.FAULT, f"it cannot be looked at: {reason}", "bring it back from a copy")]
