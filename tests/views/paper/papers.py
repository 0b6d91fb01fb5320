"""Made-up papers: one with every kind of block, and some of texts that mean harm."""

from datetime import UTC, datetime

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

PROPERTIES = Properties(
    title="Community safety performance, Q3 2019/20",
    subject="Performance of the Homeshire Community Safety Partnership",
    organisation="Homeshire County Council",
    created=datetime(2020, 1, 23, 9, 30, tzinfo=UTC),
    keywords=("community safety", "performance", "Q3 2019/20"),
)
DISTRICTS = ("Northton", "Southton", "Easterby and Wold", "Westbridge", "Cityborough", "Harbour", "Melford")
STATUSES = (Cell("Exception", Tone.BAD), Cell("Adverse", Tone.WARN), Cell("Steady"), Cell("Favourable", Tone.GOOD))
KPIS = table(
    [
        Column("Indicator"),
        Column("Now", right=True),
        Column("A year earlier", right=True),
        Column("Change", right=True),
        Column("Against the region"),
        Column("Status", whole=True),
    ],
    [
        ["Total recorded crime", "81.4", "78.2", "+4.1%", "Better than", STATUSES[1]],
        ["Domestic burglary per 1,000 households", "7.9", "9.2", "−14.1%", "Similar to", STATUSES[3]],
        ["Vehicle offences", "8.1", "6.6", "+22.7%", "Significantly worse than", STATUSES[0]],
        ["First-time entrants to youth justice (10–17)", "142", "151", "−6.0%", "Similar to", STATUSES[2]],
        ["Hate incidents", "1,204", "1,187", "+1.4%", Cell("not compared", Tone.QUIET), STATUSES[2]],
    ],
    "Rates are per 1,000 residents unless they say otherwise; 12 months to 31 December 2019.",
)
LONG = table(
    [Column("Neighbourhood"), Column("District"), Column("Offences", right=True), Column("Rate", right=True)],
    [
        [
            f"Neighbourhood {place} of the town centre",
            DISTRICTS[place % 7],
            f"{place * 37 % 1900:,}",
            f"{place * 1.7:.1f}",
        ]
        for place in range(1, 41)
    ],
)
WIDE = table(
    [Column("Indicator"), *(Column(f"{district}", right=True) for district in DISTRICTS), Column("What stands out")],
    [
        [f"Indicator {place}", *(f"{place * number * 3.7:,.1f}" for number in range(1, 8)), "Easterby is highest again"]
        for place in range(1, 19)
    ],
)
CHART = Picture(
    title="Vehicle offences per 1,000 residents, by quarter",
    spec={
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 640,
        "height": 220,
        "padding": 2,
        "params": [{"name": "unit", "value": "per 1,000 residents"}],
        "config": {"font": "Atkinson Hyperlegible", "view": {"stroke": None}},
        "data": {"name": "rows"},
        "mark": {"type": "line", "point": True, "color": "#1f4e79"},
        "encoding": {
            "x": {"field": "label", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": {"expr": "unit"}}},
        },
    },
    data={
        "rows": [
            {"label": f"Q{place % 4 + 1} {2017 + place // 4}", "value": 1.5 + place % 5 / 7} for place in range(12)
        ]
    },
    alt="A line of twelve quarters from Q1 2017 to Q4 2019: between 1.5 and 2.1, highest in Q1 2018.",
    sentence="The quarterly rate lies between 1.5 and 2.1 around a mean of 1.8; the last point is within the limits.",
)
REMARK = Remark(
    about="vehicle offences",
    paragraphs=(
        RemarkText("The rise follows a change in how thefts from commercial vehicles are recorded, from July 2019."),
        RemarkText(
            "Three things are being done:",
            (
                "Operation Lantern patrols the two retail parks where a third of the offences lie, and reports monthly "
                "to the delivery group.",
                "Crime prevention packs have gone to 400 businesses.",
                "The force audits its records of the quarter.",
            ),
        ),
        RemarkText("An update comes to the board in May."),
    ),
)
SUMMARY: tuple[Block, ...] = (
    Numbered(
        "This paper sets out how the partnership stood in the third quarter of 2019/20 (October to December 2019), on its "
        "five indicators, and asks the board to note what is exceptional.",
        lead="Purpose.",
    ),
    Numbered(
        "Of five indicators one is exceptional, one adverse, two are steady and one is favourable:",
        lead="Position.",
        items=(
            "vehicle offences are 22.7% up on the year before and significantly worse than the region;",
            "total recorded crime is 4.1% up, within what the last three years would lead one to expect; and",
            "domestic burglary is 14.1% down.",
        ),
    ),
    Grid("Indicators at a glance", KPIS),
    Numbered(
        "The definitions are those of the Home Office's counting rules:",
        link=Link(
            "Counting rules for recorded crime", "https://www.gov.uk/government/publications/counting-rules?a=1&b=2"
        ),
    ),
)
VEHICLES: tuple[Block, ...] = (
    Numbered("Vehicle offences rose in six of the seven districts, most of all in Easterby and Wold.", lead="Finding."),
    CHART,
    REMARK,
    Numbered("Questions go to", link=Link("the performance team", "mailto:performance@homeshire.example")),
)
PAPER = Document(
    properties=PROPERTIES,
    title="Community safety performance, third quarter of 2019/20",
    front=(
        "Report to the Homeshire Community Safety Strategy Board, 14 February 2020",
        "Homeshire County Council",
        "Figures as held on 23 January 2020 (edition 12)",
    ),
    foot="Homeshire Community Safety Partnership, Q3 2019/20",
    sections=(
        Section("Summary", SUMMARY),
        Section("Vehicle offences", VEHICLES),
        Section("Neighbourhoods", (Numbered("Each neighbourhood's offences follow."), Grid("Neighbourhoods", LONG))),
        Section("All indicators by district", (Grid("Indicators by district", WIDE),), wide=True),
        Section(
            "Sources and caveats",
            (
                Plain(("Crime log of Homeshire Police, to 31 December 2019.", "Mid-year estimates 2018, ONS.")),
                Numbered("Figures of the last month may still change.", lead="Caveat."),
            ),
            appendix=True,
        ),
        Section("How figures are made", (Numbered("Counts are summed, then divided once."),), appendix=True),
    ),
)


def of_blocks(*blocks: Block) -> Document:
    """A paper of one section."""
    return Document(PROPERTIES, "A paper", (), "Foot", (Section("Section", blocks),))
