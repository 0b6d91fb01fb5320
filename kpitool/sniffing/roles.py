"""Which part the columns of a new file play: period, area, scope, id, figures, dimensions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpitool.areas import SMALL_AREA_NAME, Areas
from kpitool.period import PeriodFormat, period_from
from kpitool.registry.sources import Layout
from kpitool.sniffing.stated import written_in
from kpitool.sniffing.traits import MOST_VALUES, Column, number_of, spaced

SCOPES = re.compile(r"falls within|reported by|reporting (?:force|agency|service|organi[sz]ation)", re.IGNORECASE)
AREA_WORDS = re.compile(r"\b(area|district|authority|borough|council|county|region|ward|lad|la)\b", re.IGNORECASE)
BASES = re.compile(
    r"\b(asked|base|cases|cohort|denominator|eligible|population|respondents|sample|total|all|n)\b", re.IGNORECASE
)
LOWER = re.compile(r"\b(lower|lcl|lci|low)\b", re.IGNORECASE)
UPPER = re.compile(r"\b(upper|ucl|uci|high)\b", re.IGNORECASE)
IDS = re.compile(
    r"\b(ids?|ref|reference|urn|guid|uuid|(?:incident|crime|case|log|record|reference) (?:number|no))\b", re.IGNORECASE
)
MOST_OPEN = 400
"""How many distinct values a dimension of counts may have that does not list them: without it rows would repeat."""
MOST_OF_INCIDENTS = 40
"""How many a dimension of incidents may have: nobody watches more."""
MONEY = re.compile(r"£|\b(cost|costs|price|amount|spend|loss|gbp)\b", re.IGNORECASE)
AMOUNT = re.compile(r"[-−]?[£$€]? ?[0-9][0-9,]*(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Roles:
    """The columns by their part; `figures` are those with numbers that measure something."""

    period: tuple[Column, ...] = ()
    format: PeriodFormat | None = None
    area: Column | None = None
    area_name: Column | None = None
    small: bool = False
    scope: Column | None = None
    id: Column | None = None
    figures: tuple[Column, ...] = ()
    other_periods: tuple[Column, ...] = ()

    @property
    def named(self) -> tuple[Column, ...]:
        """The columns that have a part other than a figure's or a dimension's."""
        return tuple(
            column
            for column in (*self.period, self.area, self.area_name, self.scope, self.id, *self.other_periods)
            if column is not None
        )

    @property
    def looks_like_incidents(self) -> bool:
        """Whether a row is an incident: nothing is measured, or it has a day, and an id or no figure but of money."""
        priced = all(MONEY.search(column.header) for column in self.figures)
        dated = self.format is PeriodFormat.DATE and (self.id is not None or priced)
        return not self.figures or dated


@dataclass(frozen=True)
class Figures:
    """Which column holds which number, by the registry's names, and how sure that is."""

    columns: dict[str, Column] = field(default_factory=dict)
    layout: Layout = Layout.EVENTS
    doubt: str | None = None


def roles_of(columns: Sequence[Column], rows: int, geography: Areas | None) -> Roles:
    """The parts of columns, by what stands in them first and by their names second."""
    area, small = _area(columns)
    area_name = _area_name(columns, area, geography, small=small)
    free = [column for column in columns if column not in {area, area_name}]
    period, written = _period(free, rows)
    others = tuple(column for column in free if column not in period and column.period is PeriodFormat.DATE)
    free = [column for column in free if column not in period and column not in others and column.codes < 0.5]
    scope = _scope(free, geography)
    free = [column for column in free if column is not scope]
    ident = _id(free, rows)
    figures = tuple(column for column in free if _is_figure(column) and column is not ident)
    return Roles(period, written, area, area_name, small, scope, ident, figures, others)


def _is_figure(column: Column) -> bool:
    """Whether a column's numbers measure something; one that is named by a period measures it then."""
    return column.is_figure or (column.is_number and written_in(column.header) is not None)


def _area(columns: Sequence[Column]) -> tuple[Column | None, bool]:
    small = [column for column in columns if column.small_codes >= 0.8]
    if small:
        return max(small, key=lambda column: column.filled), True
    codes = [column for column in columns if column.codes >= 0.8]
    return (max(codes, key=lambda column: (column.filled, len(column.texts))) if codes else None), False


def _area_name(
    columns: Sequence[Column], area: Column | None, geography: Areas | None, *, small: bool
) -> Column | None:
    free = [column for column in columns if column is not area and column.filled and not column.is_number]
    free = [column for column in free if column.period is None]  # a month may stand once beside each code
    if small or area is None:
        named = [column for column in free if column.share(SMALL_AREA_NAME.fullmatch) >= 0.8]
        if small:
            return named[0] if named else None
    if area is not None:
        pairs = [column for column in free if _names(area, column)]
        return max(pairs, key=lambda column: (_is_called_a_name(column), column.filled), default=None)
    if geography is not None:
        best = max(free, key=lambda column: column.share(geography.named), default=None)
        return best if best is not None and best.share(geography.named) >= 0.3 else None
    return next((column for column in free if AREA_WORDS.search(column.header) and len(column.texts) > 1), None)


def _names(area: Column, column: Column) -> bool:
    """Whether a column has one name for each code, and hardly one name for two."""
    pairs = {(code, name) for code, name in zip(area.cells, column.cells, strict=True) if code and name}
    codes, names = {code for code, _ in pairs}, {name for _, name in pairs}
    return bool(pairs) and len(pairs) == len(codes) and len(names) >= 0.9 * len(codes)


def _is_called_a_name(column: Column) -> int:
    return 2 * bool(re.search("name|nm$", column.header, re.IGNORECASE)) + bool(AREA_WORDS.search(column.header))


def _period(columns: Sequence[Column], rows: int) -> tuple[tuple[Column, ...], PeriodFormat | None]:
    found = [column for column in columns if column.period is not None and column.filled >= 0.9 * rows]
    pair = _two_columns(columns)
    if pair and not any(column.period not in {PeriodFormat.FINANCIAL_YEAR, PeriodFormat.MID_YEAR} for column in found):
        return pair
    if not found:
        return (), None
    best = max(found, key=_is_called_a_period)
    return (best,), best.period


def _is_called_a_period(column: Column) -> tuple[int, bool]:
    low = column.header.casefold()
    words = ("month", "quarter", "period", "incident", "report", "record", "occur", "receiv", "creat", "year", "date")
    called = next((len(words) - place for place, word in enumerate(words) if word in low), 0)
    return called, column.period is not PeriodFormat.DATE


def _two_columns(columns: Sequence[Column]) -> tuple[tuple[Column, ...], PeriodFormat] | None:
    """A financial year and a quarter, or a month's name and a year, in two columns."""
    few = [column for column in columns if 0 < len(column.texts) <= 60]
    years = [column for column in few if column.period in {PeriodFormat.FINANCIAL_YEAR, PeriodFormat.MID_YEAR}]
    for year in years:
        for other in few:
            if other is year:
                continue
            for pair, written in (((year, other), PeriodFormat.QUARTER), ((other, year), PeriodFormat.MONTH)):
                texts = {f"{a} {b}" for a, b in zip(pair[0].cells, pair[1].cells, strict=True) if a and b}
                if texts and not other.period and all(period_from(text, written) for text in texts):
                    return pair, written
    return None


def _scope(columns: Sequence[Column], geography: Areas | None) -> Column | None:
    few = [column for column in columns if 0 < len(column.texts) <= 60 and not column.is_number]
    if geography is not None:
        known = [column for column in few if column.share(geography.scope_named) >= 0.8]
        if known:
            return max(known, key=_is_called_a_scope)
    called = [column for column in few if SCOPES.search(column.header)]
    return max(called, key=_is_called_a_scope, default=None)


def _is_called_a_scope(column: Column) -> int:
    """Of a force that an incident falls within and one that reported it, the first."""
    return ("falls within" in column.header.casefold()) * 2 + bool(SCOPES.search(column.header))


def _id(columns: Sequence[Column], rows: int) -> Column | None:
    for column in columns:
        distinct = len(column.texts) >= 0.97 * column.filled and column.filled >= max(3, 0.3 * rows)
        length = min((len(text) for text in column.texts), default=0)
        called = IDS.search(spaced(column.header)) is not None and length >= 2
        long = length >= 12 and all(re.fullmatch(r"[0-9A-Za-z/_-]+", text) for text in column.texts)
        if distinct and not column.has_fractions and (called or long):
            return column
    return None


def figures_of(roles: Roles) -> Figures:
    """The columns of figures by the registry's names; none where they must be turned into rows."""
    if roles.looks_like_incidents:
        return Figures()
    finished = [column for column in roles.figures if column.is_finished]
    counts = [column for column in roles.figures if not column.is_finished]
    lower = next((column for column in roles.figures if LOWER.search(column.header)), None)
    upper = next((column for column in roles.figures if UPPER.search(column.header)), None)
    if lower is not None and upper is not None:
        rest = [column for column in roles.figures if column not in {lower, upper}]
        rest = [column for column in rest if column.is_finished] or rest
        if rest:
            return Figures({"value": rest[0], "lower95": lower, "upper95": upper}, Layout.VALUES)
    if len(counts) == 2 and (pair := _nested(*counts)) and len(finished) < 2:
        doubt = "the first is never larger than the second; is it a part of it?"
        return Figures({"numerator": pair[0], "denominator": pair[1]}, Layout.COUNTS, doubt)
    if len(counts) == 1 and len(finished) == 1 and BASES.search(counts[0].header):
        doubt = "is the value a percentage, and the denominator its base?"
        return Figures({"value": finished[0], "denominator": counts[0]}, Layout.VALUES, doubt)
    if len(counts) == 1 and len(finished) < 2:
        return Figures({"count": counts[0]}, Layout.COUNTS)
    if len(finished) == 1 and not counts:
        return Figures({"value": finished[0]}, Layout.VALUES)
    return Figures()


def _nested(one: Column, other: Column) -> tuple[Column, Column] | None:
    """Two counts of which one is a part of the other, in every row."""
    pairs = [
        (first, second)
        for a, b in zip(one.cells, other.cells, strict=True)
        if a and b and (first := number_of(a)) is not None and (second := number_of(b)) is not None
    ]
    if not pairs:
        return None
    if all(first <= second for first, second in pairs):
        return one, other
    return (other, one) if all(second <= first for first, second in pairs) else None


@dataclass(frozen=True)
class Choice:
    """The columns to filter by, and why others are not: by their names."""

    kept: tuple[Column, ...]
    left: tuple[tuple[Column, str], ...]


def dimensions_of(columns: Sequence[Column], roles: Roles, used: Sequence[Column], rows: int) -> Choice:
    """The columns with few values that neither the area nor the period tells already."""
    kept, left = list[Column](), list[tuple[Column, str]]()
    taken = {*roles.named, *used}
    incidents = roles.looks_like_incidents
    for column in columns:
        if column in taken or not column.header or not column.filled or column.codes >= 0.5:
            continue
        distinct = len(column.texts)
        if not _names_a_group(column) and column.share(AMOUNT.fullmatch) >= 0.9:
            if (incidents and column.is_figure) or not column.is_number:
                left.append((column, "numbers"))
            continue
        if column.is_number and not _names_a_group(column):
            continue
        most = min(MOST_OF_INCIDENTS, max(MOST_VALUES, 0.05 * rows)) if incidents else MOST_OPEN
        if distinct > most:
            left.append((column, "too many values to filter by"))
        elif distinct < 2 or (not incidents and _told_by(column, roles)):
            continue
        elif column.filled < rows:
            left.append((column, f"blank in {rows - column.filled:,} of {rows:,} rows; a dimension never is"))
        elif incidents and column.is_number:
            left.append((column, "numbers"))
        elif any(not text.isprintable() or len(text) > 200 for text in column.texts):
            left.append((column, "its values are no short texts"))
        else:
            kept.append(column)
    left += [(column, "one source has at most eight dimensions here") for column in kept[8:]]
    return Choice(tuple(kept[:8]), tuple(left))


def _names_a_group(column: Column) -> bool:
    return re.search(r"\b(age|ages|band|group|ward|week|code|year)\b", column.header, re.IGNORECASE) is not None


def _told_by(column: Column, roles: Roles) -> bool:
    """Whether the area, or the period, of a row says already what stands in a column."""
    for other in (roles.area or roles.area_name, roles.period[0] if roles.period else None):
        if other is not None and len(other.texts) > 1:
            pairs = {pair for pair in zip(other.cells, column.cells, strict=True) if pair[0]}
            if len(pairs) == len({key for key, _ in pairs}):
                return True
    return False
