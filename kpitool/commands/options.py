"""The options that commands share: one name, one meaning everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from kpitool.commands.completing import areas, editions, indicators, quarters, sources
from kpitool.period import Window
from kpitool.settings import Format

RegistryPath = Annotated[
    Path | None,
    typer.Option("--registry", help="The registry; else KPITOOL_REGISTRY, else indicators.yaml here or above."),
]
StorePath = Annotated[
    str | None,
    typer.Option("--store", help="The store, a folder or URL; else KPITOOL_STORE, else .kpitool by the registry."),
]
QuarterText = Annotated[
    str | None,
    typer.Option(
        "--quarter",
        autocompletion=quarters,
        help="Quarter of a financial year: 2019Q3, '2019/20 Q3' or latest, which is the default.",
    ),
]
AsAtText = Annotated[
    str | None,
    typer.Option(
        "--as-at",
        autocompletion=editions,
        help="Data and registry as they were: an edition's number, a date (2020-02-14) or a frozen label.",
    ),
]
FormatChoice = Annotated[
    Format | None,
    typer.Option("--format", help="How to write results; else KPITOOL_FORMAT, else by where they go."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
OutputPath = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write results to a file, whole or not at all.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only, no notes.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say on stderr what is read, and how long it took.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours; NO_COLOR does the same.")]
NoPager = Annotated[bool, typer.Option("--no-pager", help="Never page what is longer than the screen.")]
AreaText = Annotated[
    list[str] | None,
    typer.Option(
        "--area", autocompletion=areas, help="Only this area, by code or name; 'all' for every one. Repeatable."
    ),
]
OneAreaText = Annotated[
    str | None, typer.Option("--area", autocompletion=areas, help="Its figures in this area, by code or name.")
]
IndicatorText = Annotated[
    list[str] | None,
    typer.Option("--indicator", autocompletion=indicators, help="Only this indicator. Repeatable."),
]
IndicatorName = Annotated[
    str, typer.Argument(autocompletion=indicators, help="The indicator; kpitool indicators lists them.")
]
SourceName = Annotated[str | None, typer.Argument(autocompletion=sources, help="The source; without one, all of them.")]
WindowChoice = Annotated[
    Window | None, typer.Option("--window", help="The months to look at, in place of each indicator's own.")
]
