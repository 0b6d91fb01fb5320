"""Papers made up by hand: one as a board would have it, and papers of one section."""

from datetime import UTC, datetime
from typing import Any

from kpitool.views.page import Cell, Column, Tone, table
from kpitool.views.paper.document import (
    Block,
    Document,
    Grid,
    Link,
    Numbered,
    Picture,
    Plain,
    Properties,
    Remark,
    RemarkText,
    Section,
)

CREATED = datetime(2020, 1, 31, 9, 30, tzinfo=UTC)
SPEC: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "height": 180,
    "data": {"name": "rows"},
    "mark": {"type": "line", "point": True},
    "encoding": {
        "x": {"field": "month", "type": "ordinal", "title": None},
        "y": {"field": "value", "type": "quantitative", "title": "Burglaries per 1,000 residents"},
        "color": {"field": "area", "type": "nominal", "title": None},
    },
    "config": {"font": "Atkinson Hyperlegible"},
}
COLUMNS = [Column("Indicator"), Column("Latest year", right=True), Column("Year before", right=True), Column("Verdict")]
DISTRICTS = ["Northton", "Southton", "East Wick and Saltmarsh", "Dŵr Newydd", "Łódź Park", "Kingsmere"]
MONTHS = ["Oct", "Nov", "Dec"]


def paper(*blocks: Block, title: str = "A paper", wide: bool = False) -> Document:
    """A paper of one section."""
    return Document(_properties(title), title, ("To the board",), "Homeshire", (Section("Findings", blocks, wide),))


def board_paper() -> Document:
    """A paper as a board would have it: four portrait sections, a landscape one and an appendix."""
    sections = (_purpose(), _exceptions(), _positions(), _by_district(), _method())
    return Document(
        _properties("Performance against the partnership plan"),
        "Performance against the partnership plan: 2019/20 Q3 (October to December 2019)",
        ("Report to the Homeshire Community Safety Partnership Board", "Figures as at 31 January 2020, edition 14"),
        "Homeshire Community Safety Partnership · 2019/20 Q3 · edition 14",
        sections,
    )


def _properties(title: str) -> Properties:
    return Properties(title, "2019/20 Q3", "Homeshire Community Safety Partnership", CREATED, ("crime", "2019Q3"))


def _purpose() -> Section:
    return Section(
        "Purpose and recommendations",
        (
            Numbered("This report tells the Board how its 14 indicators stood at the end of 2019/20 Q3."),
            Numbered(
                "The Board is asked to:",
                lead="Recommendations.",
                items=(
                    "note the two exceptions in paragraphs 3 and 4;",
                    "ask the force for an account of burglary in Southton; and",
                    "agree that vehicle crime is watched monthly.",
                ),
            ),
        ),
    )


def _exceptions() -> Section:
    return Section(
        "Exceptions",
        (
            Numbered(
                "8.6 per 1,000 residents in the year to December 2019 (6,073 offences), 12% more than the year before "
                "and above the region's 7.9. The control chart shows a shift upward since March 2019.",
                lead="Burglary is an exception.",
                link=Link("How this was worked out", "https://example.org/evidence?indicator=burglary&quarter=2019Q3"),
            ),
            Picture(
                "Burglary by month, October to December 2019",
                SPEC,
                {
                    "rows": [
                        {"month": m, "value": 8 + i, "area": a} for i, m in enumerate(MONTHS) for a in DISTRICTS[:4]
                    ]
                },
                "A line chart of burglaries per 1,000 residents by month: all four districts rise from 8 to 10.",
                "All four districts rose; the region did not.",
            ),
            Remark(
                "burglary",
                (
                    RemarkText("Two series were charged in January, which the next quarter should show."),
                    RemarkText("The force expects:", ("fewer offences in Southton", "no change in Northton")),
                ),
            ),
            Numbered("14.2 per 1,000 residents, 9% more than the year before.", lead="Vehicle crime is adverse."),
        ),
    )


def _positions() -> Section:
    tones = [Cell("▲ exception", Tone.BAD), Cell("▲ adverse", Tone.WARN), Cell("✓ favourable", Tone.GOOD)]
    rows = [[f"Indicator {n} of the plan", f"{n}.{n % 10}", f"{n + 1}.0", tones[n % 3]] for n in range(1, 41)]
    return Section("All indicators", (Grid("Indicators of the plan", table(COLUMNS, rows)),))


def _by_district() -> Section:
    columns = [Column("District"), *(Column(f"{m} {y}", right=True) for y in (2017, 2018, 2019) for m in MONTHS)]
    rows = [[name, *(f"{1000 * place + n:,}" for n in range(9))] for place, name in enumerate(DISTRICTS, 1)]
    rows.append([Cell("Homeshire", Tone.STRONG), *(Cell("–", Tone.QUIET) for _ in range(9))])
    return Section("Districts", (Numbered("Counts by month."), Grid("Burglary", table(columns, rows))), wide=True)


def _method() -> Section:
    columns = [Column("Term"), Column("Meaning")]
    words = "Counts divided by mid-year estimates of residents, with 95% intervals by Byar's method. " * 3
    return Section(
        "Appendix A: method",
        (
            Plain(("Rates are per 1,000 residents.", "Counts below 5 are withheld.", "Populations: mid-2018.")),
            Grid("Terms", table(columns, [["Rate", words], ["Exception", "A rule of the plan that fired."]])),
        ),
        appendix=True,
    )
