"""What an extract covers, where nothing in it says so: its period goes into its name."""

import re
from dataclasses import dataclass
from typing import Any

from kpitool.codes import Code
from kpitool.errors import InputError, UsageError, quoted
from kpitool.period import Period, PeriodFormat, quarter_ending_by
from kpitool.sniffing.proposal import Proposal
from kpitool.views.blocks import Place

FREQUENCIES = {
    PeriodFormat.MONTH: "monthly",
    PeriodFormat.QUARTER: "quarterly",
    PeriodFormat.FINANCIAL_YEAR: "annual",
}
COVERS_HELP = "say it with --covers 2019-10, 2019Q3 or 2018/19"


class UncoveredError(InputError):
    """Nothing in an extract says which months it covers."""


@dataclass(frozen=True)
class Naming:
    """How the names of a source's files say their period: `stem`, the period as `said`, `suffix`."""

    stem: str
    format: PeriodFormat
    said: str
    suffix: str

    @property
    def file(self) -> str:
        return f"{self.stem}{self.said}{self.suffix}"

    def given_to(self, block: dict[str, Any], remarks: dict[Place, str]) -> tuple[dict[str, Any], dict[Place, str]]:
        """A source and its remarks, with files that say their period in their names."""
        new = {
            **block,
            "files": f"extracts/{self.stem}*{self.suffix}",
            "file_name": f"{self.stem}{{period}}",
            "coverage": "file_name",
            "period": {"format": self.format.value},
            "frequency": FREQUENCIES[self.format],
        }
        kept = {place: text for place, text in remarks.items() if place[0] not in {"file_name", "period", "frequency"}}
        return new, kept | {("file_name",): "every extract is named like this, with its own period"}


@dataclass(frozen=True)
class Spanning:
    """How the names of a source's files say their first and last month, where their days alone would mislead."""

    stem: str
    months: Period
    suffix: str

    @property
    def file(self) -> str:
        return f"{self.stem}{self.months.start:%Y-%m}_{self.months.last_month:%Y-%m}{self.suffix}"

    def given_to(self, block: dict[str, Any], remarks: dict[Place, str]) -> tuple[dict[str, Any], dict[Place, str]]:
        """A source and its remarks, with files that say their months in their names; of others their days say it."""
        new = {
            **block,
            "files": f"extracts/{self.stem}*{self.suffix}",
            "file_name": f"{self.stem}{{from}}_{{to}}",
            "coverage": ["file_name", "columns"],
        }
        return new, remarks | {("file_name",): "the first and the last month that an extract holds whole"}


def spanning_of(name: str, months: Period) -> Spanning:
    """How a file's name is to say the months that it covers."""
    stem, suffix = _parted(name)
    return Spanning(f"{stem}_", months, suffix)


def naming_of(proposal: Proposal, name: str, covers: Period | None, year_starts: int) -> Naming | None:
    """How the files of a proposed source must be named; none where an extract says itself what it covers.

    Raises:
        UncoveredError: neither the extract nor `covers` says it.
        UsageError: both do, or no name can say those months.
    """
    if proposal.block["coverage"] != "file_name" or "period" in proposal.block["columns"]:
        if covers is not None:
            raise UsageError(
                Code.AT_ODDS, f"{quoted(proposal.file)} says itself which months it covers", help="leave out --covers"
            )
        return None
    if covers is None:
        raise UncoveredError(
            Code.NOT_SAID,
            f"nothing in {quoted(proposal.file)} says which months it covers",
            details=[proposal.undated] if proposal.undated else [],
            help=f"mend that text, or {COVERS_HELP}" if proposal.undated else COVERS_HELP,
        )
    written, said = _in_a_name(covers, year_starts)
    stem, suffix = _parted(name)
    return Naming(f"{stem}_", written, said, suffix)


def _parted(name: str) -> tuple[str, str]:
    """A file's name without, and with, what tells its kind; nothing in it means a pattern."""
    found = re.match(r"(.*?)((?:\.[A-Za-z]{2,7}){0,2})\Z", name, re.DOTALL)
    stem, suffix = found.groups() if found else (name, "")
    return re.sub(r"[{}*?\[\]]", "_", stem) or "extract", suffix


def _in_a_name(covers: Period, year_starts: int) -> tuple[PeriodFormat, str]:
    """How a file's name says a period.

    Raises:
        UsageError: it is neither a month, a quarter nor a financial year.
    """
    if covers.months == 1:
        return PeriodFormat.MONTH, f"{covers.start:%Y-%m}"
    quarter = quarter_ending_by(covers.last_month, year_starts)
    if quarter.period == covers:
        return PeriodFormat.QUARTER, quarter.id
    if covers.months == 12 and covers.start.month == year_starts:
        last = covers.start.year + (1 if year_starts > 1 else 0)
        return PeriodFormat.FINANCIAL_YEAR, f"{covers.start.year}-{last % 100:02d}"
    raise UsageError(
        Code.BAD_VALUE,
        f"the figures of an extract without a column of periods are of one month, quarter or financial year, and not of"
        f" {covers.months} months",
        help=COVERS_HELP,
    )
