"""Where and when the records of a new file are: the keys of a block on period, area, scope, coverage and names."""

import glob
import re
from pathlib import Path

from kpitool.errors import listed, quoted
from kpitool.period import Period, PeriodFormat, month_from, period_from
from kpitool.registry.sources import Layout
from kpitool.sniffing.found import Found, Part
from kpitool.sniffing.roles import Roles
from kpitool.sniffing.wide import Heads

NO_CODE = "E00000000"
MONTHS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?!-?[0-9])", re.ASCII)
DATED = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:[-_][0-9]{2,4})?(?![0-9])", re.ASCII)
SUFFIX = re.compile(r"(\.(csv|txt|tsv|gz|zip|xlsx?|ods|parquet|dat|tab))+$", re.IGNORECASE)
FREQUENCIES = {
    PeriodFormat.MONTH: "monthly",
    PeriodFormat.DATE: "monthly",
    PeriodFormat.QUARTER: "quarterly",
    PeriodFormat.FINANCIAL_YEAR: "annual",
    PeriodFormat.YEAR: "annual",
    PeriodFormat.MID_YEAR: "annual",
}


def stem(name: str) -> str:
    """A file's name without what tells its kind."""
    return SUFFIX.sub("", name) or name


def written_as(found: Found) -> PeriodFormat:
    """The format of the periods; of a bare year, whether it is a mid-year; a month where nothing tells."""
    written = found.written or (PeriodFormat.MID_YEAR if found.is_of_people else PeriodFormat.MONTH)
    if written in {PeriodFormat.YEAR, PeriodFormat.MID_YEAR}:
        words = [column.header for column in found.roles.period] + [
            text for column in found.roles.period for text in column.texts
        ]
        mid = any(word.casefold().startswith("mid") for word in [*words, *(found.wide.names if found.wide else ())])
        return PeriodFormat.MID_YEAR if mid or found.is_of_people else PeriodFormat.YEAR
    return written


def period_reading(found: Found) -> Part:
    """How the period is written, and what to say where no column holds it."""
    written = written_as(found)
    remarks: dict[tuple[str, ...], str] = {}
    if written is PeriodFormat.YEAR:
        remarks["period",] = "calendar years; mid_year for estimates of residents, financial_year for 2019/20"
    elif written is PeriodFormat.MID_YEAR and not found.is_of_people:
        remarks["period",] = "mid_year is for estimates of residents; year for calendar years"
    elif written is PeriodFormat.QUARTER:
        remarks["period",] = "quarters of a financial year: 2019/20 Q3 or 2019 Q3 is October to December 2019"
    if found.roles.other_periods:
        names = [quoted(column.header, 60) for column in found.roles.other_periods]
        remarks["columns",] = f"other dates: {listed(names)}; which one counts?"
    return Part({"period": {"format": written.value}}, remarks)


def area_reading(found: Found) -> Part:
    """Where the area stands; without a column of it, that every record is of one area."""
    roles, registry = found.roles, found.loaded.registry if found.loaded else None
    if found.wide is not None and found.wide.heads is Heads.AREA:
        return Part({})
    if roles.small:
        known = roles.area_name is not None
        hint = (
            "districts by the names of small areas" if known else "add the file that tells districts, lookup: FILE.csv"
        )
        return Part({"area": {"kind": "small_area"}}, {("area",): hint})
    if roles.area is None and roles.area_name is None:
        if registry is not None:
            return Part({"area": {"fixed": registry.areas.home}}, {("area",): "no column of areas: is it home?"})
        return Part({"area": {"fixed": NO_CODE}}, {("area",): "no column of areas: write the code of its area"})
    if roles.area is None and roles.area_name is not None and registry is not None:
        unknown = [text for text in roles.area_name.texts if not registry.geography.named(text)]
        if unknown:
            shown = listed([quoted(text, 40) for text in unknown[:5]])
            told = "1 name is" if len(unknown) == 1 else f"{len(unknown):,} names are"
            return Part({}, {("columns",): f"{told} no area of the registry, such as {shown}"})
    return Part({})


def scope_reading(found: Found) -> Part:
    """Who reports; what to say where a row that is absent can only be a zero if that is known."""
    column, registry = found.roles.scope, found.loaded.registry if found.loaded else None
    if column is not None:
        unknown = [text for text in column.texts if registry is None or registry.geography.scope_named(text) is None]
        said = f"each must be a scope of the registry: {listed([quoted(text, 40) for text in unknown[:6]])}"
        return Part({}, {("columns", "scope"): said} if unknown else {})
    return Part({})


def file_naming(found: Found, folder: Path | None) -> Part:
    """What the files are called, and how a name or the columns say what a file covers."""
    name = found.path.name
    base = stem(found.sample.base)
    template = _template(base, found) if found.layout is Layout.EVENTS else None
    remarks: dict[tuple[str, ...], str] = {("files",): "where the extracts will lie, relative to the registry"}
    keys: dict[str, object] = {"files": _pattern(found.path, name, folder)}
    if template is not None:
        keys |= {"file_name": template, "coverage": ["file_name", "columns"]}
    elif found.written is None:
        plain = re.sub(r"[{}]", "_", DATED.sub("", base)).strip(" -_") or "extract"
        keys |= {"file_name": f"{plain}_{{period}}", "coverage": "file_name"}
        remarks["file_name",] = "no period was found: name the files like this, or say period: {format: …, fixed: …}"
    else:
        keys["coverage"] = "columns"
    return Part(keys, remarks)


def layout_of(found: Found) -> Part:
    """What a row is, how often extracts come, and what an absent row means."""
    written = written_as(found)
    events = found.layout is Layout.EVENTS
    keys: dict[str, object] = {"layout": found.layout.value}
    remarks: dict[tuple[str, ...], str] = {}
    if events:
        why = "with a day and an id" if found.roles.figures else "since no column holds figures"
        remarks["layout",] = f"a row is an incident, {why}"
    elif found.layout is Layout.VALUES:
        remarks["layout",] = "finished figures, never added up; counts, if they are counts"
    if written is PeriodFormat.MID_YEAR:
        keys["series"] = "snapshot"
    elif found.layout is Layout.COUNTS:
        remarks["layout",] = "periods add up; if not, series: snapshot, cohort or wave"
    keys["frequency"] = FREQUENCIES.get(written) or _by_length(found)
    keys["due_after"] = 365 if written is PeriodFormat.MID_YEAR else 30
    remarks["frequency",] = "a guess"
    remarks["due_after",] = "days after a period's end; a guess"
    named = found.roles.scope is not None or "{scope}" in str(file_naming(found, None).keys.get("file_name", ""))
    if events and not named:
        keys["absent"] = "missing"
        remarks["absent",] = "say who reports (scope: …), and a month without incidents is a zero"
    return Part(keys, remarks)


def _by_length(found: Found) -> str:
    """How often spans of any length come, by the shortest of them."""
    texts = [found.stated.text] if found.stated else [text for column in found.roles.period for text in column.texts]
    texts = texts or list(found.wide.names if found.wide else ())
    spans = [span for text in texts if (span := period_from(text, PeriodFormat.SPAN))]
    shortest = min((span.months for span in spans), default=3)
    return "monthly" if shortest < 3 else "quarterly" if shortest < 12 or found.stated else "annual"


def _template(base: str, found: Found) -> str | None:
    """The name of a file of incidents with its month, or its first and last, and the scope, where all records fit."""
    months = MONTHS.findall(base)
    if len(months) not in {1, 2} or "{" in base or "}" in base:
        return None
    first, last = (month_from(month) for month in (months[0], months[-1]))
    spans = _months_of(found.roles)
    if first is None or last is None or not spans or min(spans).start < first or max(spans).last_month > last:
        return None
    parts = ["{period}"] if len(months) == 1 else ["{from}", "{to}"]
    template = base
    for month, part in zip(months, parts, strict=True):
        template = template.replace(month, part, 1)
    registry = found.loaded.registry if found.loaded else None
    for scope in registry.geography.scopes if registry else ():
        for name in (scope.id, scope.title, *scope.aliases):
            place = re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", template, re.IGNORECASE)
            if place and "{scope}" not in template:
                template = f"{template[: place.start()]}{{scope}}{template[place.end() :]}"
    return template


def _months_of(roles: Roles) -> list[Period]:
    if len(roles.period) != 1 or roles.format is None:
        return []
    return [span for text in roles.period[0].texts if (span := period_from(text, roles.format))]


def _pattern(path: Path, name: str, folder: Path | None) -> str:
    """A pattern for files of this kind, with * for what is dated; in a folder data, if theirs is not the registry's."""
    plain = "*".join(glob.escape(part) for part in DATED.split(name)) if DATED.search(name) else glob.escape(name)
    plain = re.sub(r"\*(?:[-_ ]*\*)+", "*", plain)
    try:
        place = path.resolve().parent.relative_to(folder.resolve()).as_posix() if folder else "data"
    except (ValueError, OSError):
        place = "data"
    place = "/".join(glob.escape(part) for part in place.split("/")) if place != "." else ""
    return f"{place}/{plain}" if place else plain
