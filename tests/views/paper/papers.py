"""Made-up papers: one with every kind of block, and some of texts that mean harm."""

from datetime import UTC, date, datetime

from kpitool.views.charts.control import control_chart
from kpitool.views.charts.palette import PAPER as PAPER_COLOURS
from kpitool.views.charts.records import ControlPoint
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
QUARTERS = [
    ControlPoint(
        start=date(2017 + place // 4, place % 4 * 3 + 1, 1),
        middle=date(2017 + place // 4, place % 4 * 3 + 2, 15),
        label=f"Q{place % 4 + 1} {2017 + place // 4}",
        segment=0,
        value=value,
        adjusted=value,
        centre=1.8,
        lower=1.4,
        upper=2.2,
        signal="outside_above" if value > 2.2 else "common",
        role="adverse" if value > 2.2 else "common",
        text=f"{value}",
        words="above the limits" if value > 2.2 else "within the limits",
    )
    for place, value in enumerate([1.7, 1.9, 1.6, 1.8, 2.0, 1.8, 1.7, 1.9, 1.8, 1.6, 2.1, 2.4])
]
CHART = Picture(
    title="Vehicle offences per 1,000 residents, by quarter",
    spec=control_chart(PAPER_COLOURS),
    data={"rows": QUARTERS, "notes": []},
    alt="A line of twelve quarters from Q1 2017 to Q4 2019 around a mean of 1.8: the last, 2.4, is above the limits.",
    sentence="The quarterly rate lies between 1.6 and 2.4 around a mean of 1.8; the last, 2.4, is above the limits.",
    texts={"unit": "Offences per 1,000 residents", "remark": "Limits of three standard deviations"},
)
REMARK = Remark(
    about="vehicle offences",
    paragraphs=(
        RemarkText("The rise follows a change in how thefts from commercial vehicles are recorded, from July 2019."),
        RemarkText(
            "Three things are being done:",
            (
                "Operation Lantern patrols the two retail parks where a third of the offences lie, each week.",
                "Crime prevention packs have gone to 400 businesses.",
                "The force audits its records of the quarter.",
            ),
        ),
        RemarkText("An update comes to the board in May."),
    ),
)
SUMMARY: tuple[Block, ...] = (
    Numbered(
        "This paper sets out how the partnership stood in the third quarter of 2019/20 (October to December 2019) "
        "on its five indicators, and asks the board to note what is exceptional.",
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
