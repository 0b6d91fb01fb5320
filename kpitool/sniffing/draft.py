"""The source block of a new file, drafted from what was found in it, with what of that is a guess."""

import copy
import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kpitool.errors import counted, listed, quoted
from kpitool.ingest.columns import loosely, without_footnotes
from kpitool.ingest.texts import delimiter_of
from kpitool.registry.layouts import COMMON_MARKS, Mark
from kpitool.sniffing.found import Found, Part
from kpitool.sniffing.placing import DATED, area_reading, file_naming, layout_of, period_reading, scope_reading, stem
from kpitool.sniffing.wide import Heads, left_out

KEYS = (
    "title", "files", "file_name", "layout", "series", "table", "columns", "marks", "period", "area", "dimensions",
    "coverage", "absent", "frequency", "due_after",
)  # fmt: skip
WHOLE = re.compile(r"(?:all|total|all (?:\w+)|total (?:\w+)|both sexes|persons)", re.IGNORECASE)
MEANINGS = (
    ("suppress", Mark.SUPPRESSED),
    ("disclos", Mark.SUPPRESSED),
    ("base", Mark.BELOW_BASE),
    ("fewer than", Mark.BELOW_BASE),
    ("not applicable", Mark.NOT_APPLICABLE),
)


@dataclass(frozen=True)
class Draft:
    """A block, its id, remarks by place, and what there is to say of all of it.

    `seen` are the values of dimensions in the order in which they came.
    """

    id: str
    block: dict[str, Any]
    remarks: dict[tuple[str, ...], str]
    notes: tuple[str, ...]
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def with_values(self, values: Mapping[str, list[str] | None], most: int) -> "Draft":
        """The draft with the values of its dimensions, where they are few; one blank in places is left out."""
        block, remarks, notes = copy.deepcopy(self.block), dict(self.remarks), list(self.notes)
        for name, texts in values.items():
            column = block["dimensions"][name]["column"]
            if texts is None or any(not text.isprintable() or len(text) > 200 for text in texts):
                del block["dimensions"][name]
                notes.append(f"left out: {quoted(column, 60)} (blank, or no short text, in some rows)")
            elif len(texts) <= most:
                block["dimensions"][name]["values"] = texts
                total = next((text for text in texts if WHOLE.fullmatch(text)), None)
                if total is not None and len(texts) > 1 and block["layout"] != "events":
                    block["dimensions"][name]["total"] = total
                    asked = f"is {quoted(total, 40)} the total of the others?"
                    remarks["dimensions", name] = f"{asked} multi_coded: true, if one case may stand under several"
            else:
                total = next((text for text in texts if WHOLE.fullmatch(text)), None)
                whole = f"; if {quoted(total, 40)} is their total, list them and say so" if total else ""
                remarks["dimensions", name] = f"{len(texts):,} values, not listed{whole}"
        if not block["dimensions"]:
            del block["dimensions"]
        return replace(self, block=block, remarks=remarks, notes=tuple(notes))


def drafted(found: Found) -> Draft:
    """The block of a file, without the values of its dimensions."""
    folder = found.loaded.folder if found.loaded else None
    columns, names = _columns(found), _dimensions(found)
    parts = [
        Part({"title": _title(found)}, {("title",): "say it in a few words"} if len(_title(found)) > 60 else {}),
        file_naming(found, folder),
        layout_of(found),
        columns,
        names,
        _marks(found),
        period_reading(found),
        area_reading(found),
        scope_reading(found),
        _table(found, columns, names),
    ]
    block = {key: part.keys[key] for key in KEYS for part in parts if key in part.keys}
    remarks: dict[tuple[str, ...], str] = {}
    for part in parts:
        for place, text in part.remarks.items():
            remarks[place] = f"{remarks[place]}; {text}" if place in remarks else text
    seen = {name: tuple(_read_as(found, column)) for name, column in _chosen(found).items()}
    return Draft(_id(found), block, remarks, tuple(_notes(found)), seen)


def _columns(found: Found) -> Part:
    roles, wide = found.roles, found.wide
    keys: dict[str, Any] = {}
    if roles.period:
        names = [column.name for column in roles.period]
        keys["period"] = names[0] if len(names) == 1 else names
    elif wide is not None and wide.heads is Heads.PERIOD:
        keys["period"] = _head(found)
    elif found.stated is not None:
        keys["period"] = found.free_name("Period")
    keys |= {name: column.name for name, column in (("scope", roles.scope), ("area", roles.area)) if column is not None}
    if wide is not None and wide.heads is Heads.AREA:
        keys["area"] = _head(found)
    if roles.area_name is not None:
        keys["area_name"] = roles.area_name.name
    remarks: dict[tuple[str, ...], str] = {}
    if wide is not None:
        keys["value" if found.layout == "values" else "count"] = _figure(found)
    elif found.figures.columns:
        keys |= {name: column.name for name, column in found.figures.columns.items()}
        if found.figures.doubt:
            remarks["columns",] = found.figures.doubt
    elif found.layout != "events":
        keys["value" if found.layout == "values" else "count"] = found.roles.figures[0].name
        remarks["columns",] = "the first of several columns of figures"
    elif roles.id is not None:
        keys["id"] = roles.id.name
        remarks["columns", "id"] = "of one id and month, one record counts; leave it out if incidents may share one"
    return Part({"columns": keys}, remarks)


def _head(found: Found) -> str:
    assert found.wide is not None  # noqa: S101 - asked of wide tables alone
    return found.free_name(found.wide.heads.value)


def _figure(found: Found) -> str:
    if found.layout == "values":
        return found.free_name("Figure")
    return found.free_name("People" if found.is_of_people else "Number")


def _chosen(found: Found) -> dict[str, str]:
    """The dimensions by their ids, and the column of each."""
    chosen: dict[str, str] = {}
    names = [column.name for column in found.choice.kept]
    if found.wide is not None and found.wide.heads not in {Heads.PERIOD, Heads.AREA}:
        names.append(_head(found))
    for name in names:
        chosen[_free(slug(name, "dimension"), chosen)] = name
    return chosen


def _dimensions(found: Found) -> Part:
    chosen = _chosen(found)
    return Part({"dimensions": {name: {"column": column} for name, column in chosen.items()}} if chosen else {})


def _read_as(found: Found, name: str) -> Sequence[str]:
    """The texts of a dimension's column in the order in which they came."""
    if found.wide is not None and name == _head(found):
        return [without_footnotes(each) for each in found.wide.names]
    return next((list(column.texts) for column in found.choice.kept if column.name == name), [])


def _table(found: Found, columns: Part, names: Part) -> Part:
    """Where the table lies, which columns are turned, what the file lacks, and which labels end in digits."""
    shape, wide, keys = found.shape, found.wide, dict[str, Any]()
    remarks: dict[tuple[str, ...], str] = {}
    if found.sample.sheets > 1 and found.grid.sheet is not None:
        keys["sheet"] = " ".join(found.grid.sheet.split())
    if shape.header != (1,):
        keys["header"] = _one(shape.header)
    if shape.skip:
        keys["skip"] = _one(shape.skip)
        texts = [text for row in shape.skip for text in found.grid.rows[row - 1] if text.strip()]
        remarks["table", "skip"] = f"a row of units: {listed([quoted(text.strip(), 40) for text in texts[:3]])}"
    if shape.ends:
        keys["ends"] = _one(shape.ends)
        remarks["table", "ends"] = f"below it: {quoted(shape.notes[0], 60)}"
    labelled = [found.roles.area_name, *found.choice.kept]
    footnotes = [column.name for column in labelled if column is not None and column.has_footnotes]
    if wide is not None and wide.heads in {Heads.OFFENCE, Heads.CATEGORY}:
        footnotes += [_head(found)] if any(without_footnotes(name) != name for name in wide.names) else []
    if footnotes:
        keys["footnotes"] = footnotes
    if wide is not None:
        keys["long"], remarks["table", "long"] = _long(found)
    if found.stated is not None and not found.roles.period and not (wide and wide.heads is Heads.PERIOD):
        place = {"from": found.stated.place} | ({"like": found.stated.like} if found.stated.like else {})
        keys["given"] = {columns.keys["columns"]["period"]: place}
        remarks["table", "given"] = f"now {quoted(found.stated.text, 60)}"
    if (delimiter := _delimiter(found, columns, names)) is not None:
        keys["delimiter"] = delimiter
    return Part({"table": keys} if keys else {}, remarks)


def _long(found: Found) -> tuple[dict[str, Any], str]:
    """The columns that are turned into rows; those that are neither read nor turned are left out by name."""
    wide = found.wide
    assert wide is not None  # noqa: S101 - asked of wide tables alone
    keys: dict[str, Any] = {"columns": _one(wide.patterns)}
    if any(pattern.strip() == "*" for pattern in wide.patterns):
        read = {*found.roles.period, found.roles.area, found.roles.area_name, found.roles.scope, *found.choice.kept}
        rest = [column.header for column in found.columns if column not in read and column not in wide.turned]
        if rest:
            keys["but"] = _one(tuple(dict.fromkeys(rest)))
    keys |= {"name": _head(found), "value": _figure(found)}
    words = [quoted(name, 30) for name in (wide.names[0], wide.names[-1])]
    return keys, f"{len(wide.turned)} columns become rows: {words[0]} to {words[1]}"


def _delimiter(found: Found, columns: Part, names: Part) -> str | None:
    """What parts the cells, where the names of the columns would not tell it."""
    if found.sample.delimiter is None:
        return None
    mine = found.sample.delimiter
    header = io.StringIO()
    csv.writer(header, delimiter=mine).writerow(found.grid.rows[max(found.shape.header) - 1])
    read = [*columns.keys["columns"].values(), *(each["column"] for each in names.keys.get("dimensions", {}).values())]
    wanted = {loosely(name) for value in read for name in (value if isinstance(value, list) else [value])}
    told = delimiter_of((header.getvalue().splitlines() or [""])[0], frozenset(wanted))
    rows = [found.grid.line(row) for row in range(max(found.shape.header) + 1) if row < len(found.grid.rows)]
    broken = rows != list(range(1, len(rows) + 1))  # a cell above or in the header holds a line break
    return None if told == mine and not broken else {"\t": "tab"}.get(mine, mine)


def _marks(found: Found) -> Part:
    """What stands in place of numbers, and what it may mean; the file's own notes are told."""
    marks = list(dict.fromkeys(mark for column in found.numbers for mark in column.marks))
    keys: dict[str, str] = {}
    remarks: dict[tuple[str, ...], str] = {}
    for mark in marks:
        common = COMMON_MARKS.get(mark.casefold())
        if common is not None:
            keys[mark] = common.value
            continue
        note = next((text for text in found.shape.notes if re.search(rf"['‘’\"]{re.escape(mark)}['‘’\"]", text)), None)
        low = (note or "").casefold()
        keys[mark] = next((meaning for word, meaning in MEANINGS if word in low), Mark.NOT_AVAILABLE).value
        asked = f"check: what does {quoted(mark)} mean here?"
        remarks["marks", mark] = f"{asked} The file says: {quoted(note, 160)}" if note else asked
    return Part({"marks": keys} if keys else {}, remarks)


def _notes(found: Found) -> list[str]:
    """What there is to say of the block as a whole."""
    notes = [f"{counted(found.rows, 'row')} looked at{'' if found.sample.whole else ', the first of more'}"]
    if found.shape.doubt:
        notes.append(found.shape.doubt)
    if found.wide is not None and (told := left_out(found.wide)):
        notes.append(told)
    if found.sample.kind == "Parquet" and len(found.roles.figures) > 1 and not found.figures.columns:
        notes.append("a Parquet file's columns are not turned into rows; store it with a row for each figure")
    notes += [f"left out: {quoted(column.header, 60)} ({why})" for column, why in found.choice.left[:8]]
    if found.wide is None:
        blank = [(column, found.rows - column.filled) for column in found.numbers if column.filled < found.rows]
        notes += [
            f"{quoted(column.header, 60)} is blank in {rows:,} rows, which are rejected" for column, rows in blank
        ]
    return notes


def _title(found: Found) -> str:
    texts = [" ".join(text.split()) for _, _, text in found.shape.above]
    likely = [text for text in texts if 12 <= len(text) <= 400]
    text = without_footnotes(likely[0]) if likely else _worded(stem(found.sample.base))
    return text if len(text) <= 120 else text[:119].rsplit(" ", 1)[0] + "…"


def _worded(name: str) -> str:
    """A file's name as words, without its dates where words are left."""
    plain = next((text for text in (DATED.sub(" ", name), name) if re.search("[^0-9 ._-]", text)), name)
    plain = " ".join(re.sub(r"[-_]+", " ", plain).split()) or "New source"
    return plain[:1].upper() + plain[1:]


def _id(found: Found) -> str:
    base = stem(found.sample.base)
    dated = re.sub(r"(?<![0-9])(?:19|20)[0-9]{2}(?:[-_][0-9]{1,4})*", "", base)
    words = f"{dated} {found.grid.sheet}" if found.sample.sheets > 1 else dated
    return _free(slug(words, "source"), found.loaded.registry.sources if found.loaded else ())


def slug(text: str, otherwise: str) -> str:
    """A text as an id: small letters, digits and underscores."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:56].strip("_")
    plain = re.sub(r"^[0-9_]+", "", plain)
    return plain or otherwise


def _free(name: str, taken: Any) -> str:
    return next(each for each in (name, *(f"{name}_{number}" for number in range(2, 10_000))) if each not in taken)


def _one(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)
