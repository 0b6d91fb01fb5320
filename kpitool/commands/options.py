"""The options that commands share: one name, one meaning everywhere."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kpitool.period import Window


class Format(StrEnum):
    """How results are written; without a choice a table on a terminal and plain text in a pipe."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class FailOn(StrEnum):
    EXCEPTION = "exception"
    ADVERSE = "adverse"
    DATA = "data"


RegistryPath = Annotated[
    Path | None,
    typer.Option(
        "--registry", envvar="KPITOOL_REGISTRY", help="The registry; else indicators.yaml here or in a folder above."
    ),
]
StorePath = Annotated[
    str | None,
    typer.Option("--store", envvar="KPITOOL_STORE", help="The store: a folder or URL; else .kpitool by the registry."),
]
QuarterText = Annotated[
    str | None,
    typer.Option(
        "--quarter", help="Quarter of a financial year: 2019Q3, '2019/20 Q3' or latest, which is the default."
    ),
]
AsAtText = Annotated[
    str | None,
    typer.Option(
        "--as-at", help="Data and registry as they were: an edition's number, a date (2020-02-14) or a frozen label."
    ),
]
FormatChoice = Annotated[
    Format | None,
    typer.Option("--format", envvar="KPITOOL_FORMAT", help="How to write results; else by where they go."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
OutputPath = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write results to a file, whole or not at all.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only, no notes.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours; NO_COLOR does the same.")]
AreaText = Annotated[
    list[str] | None, typer.Option("--area", help="Only this area, by code or name; 'all' for every one. Repeatable.")
]
IndicatorText = Annotated[list[str] | None, typer.Option("--indicator", help="Only this indicator. Repeatable.")]
WindowChoice = Annotated[
    Window | None, typer.Option("--window", help="The months to look at, in place of each indicator's own.")
]
