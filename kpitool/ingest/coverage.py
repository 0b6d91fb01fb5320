"""What each extract covers, as it is declared: in its name, by dates, by its columns or on the command line."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kpitool.codes import Code
from kpitool.errors import InputError, nearest, quoted
from kpitool.ingest.files import Extract
from kpitool.period import Period, PeriodFormat, months_between, period_from
from kpitool.registry.models import Registry
from kpitool.registry.sources import CoverageDates, Source
from kpitool.tables import EVERYONE

MAX_PERIODS = 1200
LONGEST_NAME = 255
"""Characters of a file's name; in a zip file one may be longer, and a pattern with several * take hours over it."""

PERIOD_IN_NAME = {
    PeriodFormat.MONTH: r"\d{4}-\d{2}",
    PeriodFormat.DATE: r"\d{4}-\d{2}",
    PeriodFormat.QUARTER: r"\d{4}(?:-\d{2,4})? ?Q\d",
    PeriodFormat.FINANCIAL_YEAR: r"\d{4}-\d{2,4}",
}


@dataclass(frozen=True)
class Declared:
    """What an extract says of itself: the periods and scopes it covers; none where its columns say it."""

    periods: tuple[Period, ...] | None
    scopes: tuple[str, ...] | None
    file_period: Period | None = None

    def identity(self, digest: str) -> str:
        """Names an extract by its content and what it is said to cover.

        Two files of the same bytes that speak for two months (no crime in either) are two statements.
        """
        if self.periods is None and self.file_period is None:
            return digest
        spans = sorted((period.start.isoformat(), period.months) for period in self.periods or ())
        told = repr((spans, sorted(self.scopes or ()), self.file_period))
        return f"{digest}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def declared_coverage(
    extract: Extract, source: Source, registry: Registry, covers: Period | None, scope: str | None
) -> Declared:
    """What an extract covers; `covers` and `scope`, from the command line, go before what the source declares.

    Raises:
        InputError: nothing says what the extract covers.
    """
    name = _from_name(extract, source, registry)
    step = source.period.format.months
    scopes = _scopes(scope, name.scopes, source)
    if covers is not None:
        return Declared(_steps(covers, step, extract), scopes, name.file_period or _whole(covers, step))
    for way in source.coverage:
        if isinstance(way, CoverageDates):
            span = Period(way.first, months_between(way.first, way.last) + 1)
            return Declared(_steps(span, step, extract), scopes, name.file_period or _whole(span, step))
        if way == "file_name" and name.periods is not None:
            return Declared(name.periods, scopes, name.file_period)
        if way == "columns":
            return Declared(None, scopes, name.file_period)
    raise InputError(
        Code.NOT_SAID,
        f"{quoted(extract.name)} does not say what it covers",
        help=f"name it like {_example(source)}, or say it with --covers 2019-10..2019-12",
    )


@dataclass(frozen=True)
class Presented:
    """An extract with what it is said to cover; `identity` names the two together."""

    extract: Extract
    declared: Declared
    identity: str


def presented(
    extracts: Sequence[Extract],
    source: Source,
    registry: Registry,
    covers: Period | None = None,
    scope: str | None = None,
) -> list[Presented]:
    """What each extract covers.

    Raises:
        InputError: nothing says what some of them cover; the faults of all at once.
    """
    found, faults = [], []
    for extract in extracts:
        try:
            declared = declared_coverage(extract, source, registry, covers, scope)
        except InputError as error:
            faults.append(error)
        else:
            found.append(Presented(extract, declared, declared.identity(extract.digest)))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        details = [" ".join([fault.message, *fault.details]) for fault in faults]
        raise InputError(
            Code.NOT_SAID, f"{len(faults)} extracts do not say what they cover", details=details, help=faults[0].help
        )
    return found


def _scopes(asked: str | None, in_name: tuple[str, ...] | None, source: Source) -> tuple[str, ...] | None:
    if asked is not None:
        return (asked,)
    if in_name is not None:
        return in_name
    if source.scope is not None:
        return (source.scope,)
    return None if source.columns.scope is not None else (EVERYONE,)


def _from_name(extract: Extract, source: Source, registry: Registry) -> Declared:
    parts = _parts(source.file_name, source.period.format, extract.base) if source.file_name else None
    if parts is None:
        return Declared(None, None)
    written = PeriodFormat.MONTH if source.period.format is PeriodFormat.DATE else source.period.format
    faults = []
    period = span = None
    if "period" in parts:
        period = span = _period(parts["period"], written, registry)
        if period is None:
            faults.append(f"{quoted(parts['period'])} is not a {written} such as {written.example}")
    if "from" in parts:
        first, last = (_period(parts[end], PeriodFormat.MONTH, registry) for end in ("from", "to"))
        if first is None or last is None or last < first:
            faults.append(f"{quoted(parts['from'])} to {quoted(parts['to'])} is not a span of months")
        else:
            span = Period(first.start, months_between(first.start, last.start) + 1)
    scopes = None
    if "scope" in parts:
        scope = registry.geography.scope_named(parts["scope"])
        if scope is None:
            near = nearest(parts["scope"], registry.scopes)
            hint = f"; did you mean {quoted(near)}?" if near else ""
            faults.append(f"there is no scope {quoted(parts['scope'])}{hint}")
        else:
            scopes = (scope.id,)
    if faults:
        raise InputError(
            Code.BAD_FILE_NAME,
            f"the name of {quoted(extract.name)} cannot be read",
            details=faults,
            help="name it as file_name of the source says, or give file and --covers by hand",
        )
    if period is None and span is not None:
        period = _whole(span, written.months)
    return Declared(_steps(span, written.months, extract) if span else None, scopes, period)


def _whole(span: Period, step: int | None) -> Period | None:
    """The period of every record where a source's periods are spans of any length: what the extract covers."""
    return span if step is None else None


def _steps(span: Period, step: int | None, extract: Extract) -> tuple[Period, ...]:
    if span.months > MAX_PERIODS:
        raise InputError(
            Code.BAD_COVERAGE,
            f"{quoted(extract.name)} covers {span.months:,} months; at most {MAX_PERIODS:,} are taken",
            help="see the dates in its name or in --covers: one of them is wrong",
        )
    if step is None:
        return (span,)
    if span.months % step:
        raise InputError(
            Code.BAD_COVERAGE,
            f"{quoted(extract.name)} covers {span.label}, but its periods are of {step} months, whole ones only",
            help="say the first and the last month of whole periods",
        )
    return tuple(span.split(step))


def _period(text: str, written: PeriodFormat, registry: Registry) -> Period | None:
    return period_from(text, written, registry.year_starts)


def _parts(template: str, written: PeriodFormat, name: str) -> dict[str, str] | None:
    if len(name) > LONGEST_NAME:
        return None
    found = _pattern(template, written).match(name)
    return found.groupdict() if found else None


@cache
def _pattern(template: str, written: PeriodFormat) -> re.Pattern[str]:
    """The pattern of a file name, in which * is any text; whatever extension follows (`.csv.gz`) is free."""
    month = r"\d{4}-\d{2}"
    texts = {"from": month, "to": month, "period": PERIOD_IN_NAME.get(written, r"\d{4}"), "scope": ".+?"}
    parts = re.split(r"\{(\w+)\}", template)
    pattern = "".join(
        f"(?P<{part}>{texts[part]})" if index % 2 else re.escape(part).replace(r"\*", ".*?")
        for index, part in enumerate(parts)
    )
    return re.compile(pattern + r"(?:\.[\w.]+)?$", re.ASCII)


def _example(source: Source) -> str:
    written = PeriodFormat.MONTH if source.period.format is PeriodFormat.DATE else source.period.format
    shown = {"period": written.example, "from": "2019-01", "to": "2019-12", "scope": "SCOPE"}
    template = (source.file_name or "{period}").replace("*", "")
    return quoted(re.sub(r"\{(\w+)\}", lambda part: shown.get(part[1], part[1]), template) + ".csv")


def belongs(name: str, source: Source, registry: Registry) -> bool:
    """Whether the name of a file that came in a zip file is one of a source's, as far as names tell."""
    if source.file_name is None:
        return True
    named = _parts(source.file_name, source.period.format, name) is not None
    return named and foreign_scope(name, source, registry) is None


def foreign_scope(name: str, source: Source, registry: Registry) -> str | None:
    """The scope in a file's name that the registry lacks and that is no slip for one it has, else none.

    A download may hold the files of forces that the partnership does not watch.
    """
    parts = _parts(source.file_name, source.period.format, name) if source.file_name else None
    scope = parts.get("scope") if parts else None
    if scope is None or registry.geography.scope_named(scope) is not None:
        return None
    return None if nearest(scope, registry.scopes, cutoff=0.85) else scope
