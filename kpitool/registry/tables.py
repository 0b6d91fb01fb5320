"""Faults in how a source's table is said to lie in its files, told at their places."""

from kpitool.errors import quoted
from kpitool.registry.faults import contradiction, item
from kpitool.registry.layouts import Side, TakenFrom
from kpitool.registry.reader import Document, Path_
from kpitool.registry.sources import Layout, Source

MOST_STARS = 4
"""Each * in a pattern tries every text; with many of them a long cell would take for ever."""


def check_table(document: Document, path: Path_, source: Source) -> None:
    """What `table` and `marks` say that cannot be meant, or that nothing reads."""
    own = source.columns.model_dump(exclude_none=True)
    read = {text.casefold() for value in own.values() for text in ([value] if isinstance(value, str) else value)}
    read |= {dimension.column.casefold() for dimension in source.dimensions.values()}
    _given(document, path, source, read)
    _long(document, path, source, read)
    _rows(document, path, source)
    for text, mark in source.marks.items():
        if mark.is_missing and source.absent_is_zero:
            name = quoted(str(path[-1]))
            message = f"source {name} counts what is absent as zero, and {quoted(text)} says that a number is not there"
            contradiction(document, (*path, "marks", text), message, "absent: missing")


def _given(document: Document, path: Path_, source: Source, read: set[str]) -> None:
    for column, said in source.table.given.items():
        place = (*path, "table", "given", column)
        if column.casefold() not in read:
            message = f"source {quoted(str(path[-1]))} is given a column {quoted(column)} that it does not read"
            contradiction(document, place, message, "name it under columns or dimensions")
        if isinstance(said, TakenFrom):
            _stars(document, (*place, "like"), said.like or "")
            if said.place == Side.FILE_NAME and said.like is None:
                message = f"a file's name with its ending is no {quoted(column)}"
                contradiction(document, place, message, 'like: "return-{}.csv"')


def _long(document: Document, path: Path_, source: Source, read: set[str]) -> None:
    long, name, place = source.table.long, quoted(str(path[-1])), (*path, "table", "long")
    if long is None:
        return
    if source.layout is Layout.EVENTS:
        message = f"source {name} has a row for each incident, so no columns to turn into rows"
        contradiction(document, place, message, "layout: counts")
    for key, column in (("name", long.name), ("value", long.value)):
        if column.casefold() not in read:
            message = f"source {name} turns columns into rows, but does not read {quoted(column)}"
            contradiction(document, (*place, key), message, "name it under columns or dimensions")
    for index, pattern in enumerate(long.columns):
        _stars(document, item(document, (*place, "columns"), index), pattern)


def _rows(document: Document, path: Path_, source: Source) -> None:
    table, place = source.table, (*path, "table")
    for key, patterns in (("ends", table.ends), ("sheet", table.sheet)):
        for index, pattern in enumerate(patterns):
            _stars(document, item(document, (*place, key), index), pattern)
    if list(table.header) != sorted(set(table.header)):
        contradiction(document, (*place, "header"), "the rows of a header go downwards", "header: [4, 5]")
    for index, row in enumerate(table.skip):
        if row <= max(table.header):
            message = f"row {row} is not below the header, which ends in row {max(table.header)}"
            contradiction(document, item(document, (*place, "skip"), index), message)


def _stars(document: Document, path: Path_, pattern: str) -> None:
    if pattern.count("*") > MOST_STARS:
        contradiction(document, path, f"{quoted(pattern)} has more than {MOST_STARS} *")
