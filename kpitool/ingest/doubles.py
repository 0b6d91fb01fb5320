"""One cell stated twice: in one file, or differently by two. Neither goes before the other, so both are refused."""

import polars as pl

from kpitool.codes import Code
from kpitool.errors import InputError, quoted
from kpitool.ingest.checks import FIGURE
from kpitool.ingest.files import Extract
from kpitool.ingest.mapping import NUMBERS
from kpitool.period import Period
from kpitool.registry.sources import Source
from kpitool.tables import DIMENSION


def refuse_repeated_rows(good: pl.DataFrame, files: list[Extract], source: Source, columns: dict[str, str]) -> None:
    """Rows of one file that say the same of what they count, and have no other column to tell them apart.

    Rows that a further column tells apart are parts of a cell, and are added up; so are values that a recoding makes
    one. Of these, one is a slip, however it is spelt.

    Raises:
        InputError: any file holds such rows; their texts are named.
    """
    told = [field for field in columns if field not in NUMBERS]
    whole = [number for number, file in enumerate(files) if set(file.header) <= set(columns.values())]
    meant = [
        pl.col(f"{DIMENSION}{name}").str.strip_chars().str.to_lowercase().alias(f"meant_{name}")
        if dimension.recode
        else pl.col(f"{DIMENSION}{name}=")
        for name, dimension in source.dimensions.items()
    ]
    repeated = (
        good.filter(pl.col("file").is_in(whole), pl.col("code").is_not_null(), ~pl.col("outside"))
        .group_by("file", "start", "months", "scope_id", "code", *meant)
        .agg(pl.col("records").sum(), pl.col(told).first())
        .filter(pl.col("records") > 1)
        .sort("file", *told)
    )
    if not repeated.height:
        return
    details = [
        f"{quoted(files[row['file']].name)} has {row['records']} rows for "
        + (", ".join(quoted(str(row[field])) for field in told if row[field] is not None) or "its one cell")
        for row in repeated.head(10).iter_rows(named=True)
    ]
    if repeated.height > 10:
        details.append(f"and {repeated.height - 10:,} more")
    raise InputError(
        Code.CELL_TWICE, "a file states the same cell more than once", details=details, help="keep one row for each"
    )


def refuse_doubled_figures(counted: pl.DataFrame, files: list[Extract]) -> None:
    """A file that supplies two figures for one cell: they are never added, and neither goes before the other.

    Figures of places that the registry lacks are of no cell.

    Raises:
        InputError: any file does; the cells are named.
    """
    doubled = counted.filter(pl.col("figures") > 1, pl.col("code").is_not_null()).sort("file", "code", "start")
    if not doubled.height:
        return
    details = [
        f"{quoted(files[number].name)}, {code}, {Period(start, months).label}: {figures} different figures"
        for number, code, start, months, figures in doubled.head(10)
        .select("file", "code", "start", "months", "figures")
        .iter_rows()
    ]
    raise InputError(
        Code.CELL_TWICE, "a file supplies one cell with different figures", details=details, help="keep one of them"
    )


def refuse_contradictions(cells: pl.DataFrame, keys: list[str], files: list[Extract]) -> None:
    """Two files that give one cell different figures are an error that names both."""
    stated = pl.coalesce("figure", "count")
    apart = (
        cells.group_by(keys)
        .agg(pl.struct("count", "denominator", *FIGURE).n_unique().alias("figures"), "file", counts=stated)
        .filter(pl.col("figures") > 1)
        .sort(keys)
    )
    if not apart.height:
        return
    details = []
    for row in apart.head(10).iter_rows(named=True):
        what = ", ".join(str(row[key]) for key in keys[1:] if row[key] is not None and key != "months")
        said = sorted((files[number].name, count) for number, count in zip(row["file"], row["counts"], strict=True))
        details.append(f"{what}: " + ", ".join(f"{quoted(name)} says {figure:g}" for name, figure in said))
    if apart.height > 10:
        details.append(f"and {apart.height - 10:,} more")
    raise InputError(
        Code.FILES_DISAGREE, "two files give the same cell different figures", details=details, help="ingest only one"
    )
