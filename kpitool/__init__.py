"""kpitool: KPIs of community-safety partnerships from one text file and one command.

board = kpitool.open("indicators.yaml")
board.ingest()
board.assess("2019Q3")
"""

TYPE_CHECKING = False  # what type checkers take for true; importing `typing` takes long
if TYPE_CHECKING:
    from kpitool.errors import KpiError
    from kpitool.ingest.take import Taken
    from kpitool.library import Assessment, Board, open  # noqa: A004
    from kpitool.views.explanation_records import Explanation
    from kpitool.views.profile import Profile
    from kpitool.views.records import Entry

__all__ = ["Assessment", "Board", "Entry", "Explanation", "KpiError", "Profile", "Taken", "__version__", "open"]
__version__ = "0.1.0"

if not TYPE_CHECKING:  # a type checker would take every name for one of these

    def __getattr__(name: str) -> object:
        """A public name, with what it needs, when it is first used: the program's help must not wait for it."""
        from importlib import import_module

        if name not in HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(HOMES[name]), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return list(__all__)


HOMES = {
    "Assessment": "kpitool.library",
    "Board": "kpitool.library",
    "Entry": "kpitool.views.records",
    "Explanation": "kpitool.views.explanation_records",
    "KpiError": "kpitool.errors",
    "Profile": "kpitool.views.profile",
    "Taken": "kpitool.ingest.take",
    "open": "kpitool.library",
}
"""Where the public names live."""
