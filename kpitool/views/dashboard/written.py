"""What is said of a dashboard that was written: where it is, and how much it shows."""

from dataclasses import dataclass

from kpitool.errors import counted, quoted
from kpitool.views import numbers
from kpitool.views.dashboard.records import Dashboard


@dataclass(frozen=True)
class WrittenRecord:
    """A dashboard that was written to a `path`, a page or a folder: its files, their bytes, and how much it shows."""

    path: str
    files: list[str]
    bytes: int
    indicators: int
    areas: int
    quarters: list[str]


def written_sentence(record: WrittenRecord, dashboard: Dashboard) -> str:
    """What was written, its size, and which quarters it shows."""
    first, last = dashboard.quarters[0].label, dashboard.quarters[-1].label
    tables = len(record.files) - 1
    beside = f" with {counted(tables, 'table')} beside the page" if tables else ""
    over = f"{counted(len(record.quarters), 'quarter')}, {first}" + (f" to {last}" if first != last else "")
    return (
        f"Dashboard written to {quoted(record.path, 300)} ({numbers.bytes_label(record.bytes)}){beside}: "
        f"{counted(record.indicators, 'indicator')} in {counted(record.areas, 'area')} over {over}."
    )
