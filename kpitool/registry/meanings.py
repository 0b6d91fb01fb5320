"""What each key of the registry says, and each of its choices, in an analyst's words.

For the guide and for editors alone: reading a registry never needs it.
"""

MEANINGS: dict[str, dict[str, str]] = {
    "Registry": {
        "title": "Whose indicators these are; it heads every output.",
        "settings": "How the program runs for this board, where no flag and no variable says it.",
        "paper": "What `kpitool report` says beside the figures.",
        "year_starts": "The month in which a financial year starts: with 4, 2019Q3 is October to December 2019.",
        "areas": "Your area, the area that it is held against, and all the others that figures may be of.",
        "scopes": "Who reports (a force, a service), and for which of the smallest areas they speak.",
        "sources": "Every system that sends extracts, and how these are read.",
        "populations": "The people that rates are per.",
        "categories": "The headings that indicators stand under, in the order of the report.",
        "indicators": "What the board watches, in the order of the report.",
        "rules": "The board's own levels and thresholds; what is left out is as in the table of defaults below.",
        "chart": "How control charts are drawn, where an indicator does not say otherwise.",
        "min_change": "The least change that is worth a verdict.",
        "percent_needs": (
            "A percentage change is not told where either count is below it; official tables of recorded crime use 50."
        ),
        "rejected_kept": "How many days rejected records are kept; they may hold personal data.",
        "suppress_below": (
            "With 5, counts of 1 to 4 are withheld in every output, with all that follows from them. 0 withholds none."
        ),
    },
    "Settings": {
        "store": "Where what is ingested is kept: a folder, relative to the registry, or a URL. Left out, `.kpitool`.",
        "format": "How results are written where neither an option nor the name of the output file says it.",
        "fail_on": "Which findings end `kpitool exceptions` with the exit code 1; left out, none does.",
    },
    "Paper": {
        "board": "The board that the paper is for, as it is called; left out, `the board`.",
        "dashboard": "Where the dashboard is published: an http or https address.",
        "recommendations": (
            "What the board is asked, each as it goes on from `The board is asked to:`; left out, to note the position "
            "and to consider what is exceptional or adverse."
        ),
        "officers": "Whom to ask about the paper.",
    },
    "Officer": {
        "role": "What they are: Performance analyst.",
        "name": "Their name, where the paper is to give one.",
        "organisation": "Where they work.",
        "email": "Their e-mail address, or their team's.",
        "phone": "Their telephone number.",
    },
    "AreasBlock": {
        "home": "The area whose figures the board reads.",
        "benchmark": "The area that home is held against, usually its region; left out, there is no benchmark.",
        "list": "The areas, here. One of `list` and `file` must be there.",
        "file": "Or a YAML file with the one key `areas` and the list under it, relative to the registry.",
    },
    "AreaEntry": {
        "code": "Its GSS code: a letter and eight digits.",
        "name": "Its name, as it is printed and as extracts may give it.",
        "level": "What kind of area it is.",
        "parent": "The code of the area that it lies in: a district's county, a county's region.",
        "aliases": "Other names and old codes that extracts use for it.",
        "first": "The first month in which the code is in use; left out, always.",
        "last": "The last month in which the code is in use; left out, still.",
        "successor": "The code of the area that it became part of, where it has a last month.",
        "annotations": "Dated notes on the area.",
    },
    "ScopeEntry": {
        "title": "Its name, as it is printed and as extracts may give it.",
        "areas": "The smallest areas (districts, unitary authorities) that it speaks for, with old codes and new.",
        "aliases": "Other names that extracts and file names use for it.",
    },
    "Source": {
        "title": "What it is, as outputs name it.",
        "files": "Where its extracts lie, relative to the registry; `*` is any text, `**` any folders.",
        "file_name": "What a file's name says, by its parts {period}, {from} and {to}, and {scope}; `*` is any text.",
        "layout": "What a row is.",
        "series": "What its successive periods are; only a flow is added up over months.",
        "table": "Where the table lies in the file, if its first row does not name the columns.",
        "columns": "Which column holds what.",
        "marks": "What signs in number cells mean, beside those that everybody uses ([c], [x], [z], [p], [r], ..).",
        "period": "How periods are written.",
        "area": "How areas are written, or which area everything is of; left out, by code or name.",
        "scope": "Who reports, where neither a column nor the file name says it.",
        "dimensions": "Other columns that indicators filter or break down by, each under a name of your own.",
        "coverage": (
            "What an extract speaks for: `file_name`, `columns` (all the periods in it) or dates; of several the "
            "first that can tell. It is never guessed from rows."
        ),
        "absent": (
            "What a covered cell without a row means; left out, zero where a row is an incident, missing elsewhere."
        ),
        "frequency": "How often it comes.",
        "due_after": "How many days after a period's end it is due; then it is late.",
        "contact": "Whom to ask for it: a role or a team, no person's name.",
        "overlaps_with": "Sources that hold some of the same incidents, so that no indicator adds them up.",
        "design_effect": "Of a survey: its shares are as sure as those of a simple sample of n ÷ design_effect people.",
        "max_rejected": "An ingest with a larger share of rejected records is refused whole; left out, none is.",
        "max_fall": (
            "A period that falls by more, against what it held or the median of up to 12 before (6 at least, of 50 or "
            "more each), is refused until `--accept-falls`; left out, a fall by more than half is a note."
        ),
        "max_unlocated": "Where more of a month's records have no place, the figures they may belong to are in doubt.",
        "suppress_below": "A threshold of its own for small counts; 0 withholds none. Left out, the registry's.",
        "caveats": "What readers must know; it is printed with every figure of the source.",
        "annotations": "Dated notes on the source.",
    },
    "Columns": {
        "period": "The period; it may stand in two columns, `[Financial year, Quarter]`.",
        "scope": "Who reports.",
        "area": "The area's code; or of a small area its code.",
        "area_name": "The area's name, where there is no code, or as well.",
        "id": "Of incidents, what tells them apart: a repeat within a month and scope is counted once.",
        "count": "Of counts: how many.",
        "numerator": "Of counts: the part, where they are a part of a whole.",
        "denominator": "The whole that it is a part of; of finished percentages the base.",
        "value": "Of finished figures: the figure.",
        "lower95": "Of finished figures: the lower end of the 95% interval.",
        "upper95": "Of finished figures: the upper end of the 95% interval.",
    },
    "Table": {
        "sheet": "Which sheet, in whatever case and blanks; `Q*` is several. Left out where there is only one.",
        "header": "The row that names the columns, or several; merged cells name each column under them.",
        "skip": "Rows below the header that are no records, such as one of units.",
        "ends": "The table ends before the first row that begins so; `blank row` is one without any text.",
        "fill_down": "Columns whose blank cells are the ones above them.",
        "footnotes": "Columns whose labels lose digits and notes at their ends: Essex10, Burglary [note 3].",
        "long": "Columns turned into rows: each of their cells is a record.",
        "given": "Columns that the file lacks, by their new names: a text, or where it is taken from.",
        "delimiter": "Of text files, what separates cells, where it cannot be told.",
    },
    "Long": {
        "columns": "The names of the columns to turn; `*` is any text.",
        "but": "Of these, the columns that stay.",
        "name": "The new column that holds their headers (or what stood for the `*`).",
        "value": "The new column that holds their cells.",
    },
    "TakenFrom": {
        "from": "`file_name`, `sheet`, or a cell such as A1.",
        "like": "The text around it, which stands at {}; `*` is any text. Left out, all of it.",
    },
    "Dimension": {
        "column": "The column's name in the file.",
        "values": "All the values that may occur; any other rejects its record. Left out, all are taken.",
        "recode": "Values to be read as others: old names, misspellings, finer codes.",
        "total": "The value of the rows that stand for all the others together.",
        "multi_coded": "One case may stand under several values, so that they are never added up.",
    },
    "PeriodReading": {
        "format": "How it is written; variants of each are understood (Oct-19 as a month, Q3 2019/20 as a quarter).",
        "fixed": "The one period that everything is of, for extracts that do not say it.",
    },
    "AreaReading": {
        "kind": "Areas of the registry, or small areas (LSOAs) that lie in them.",
        "fixed": "Every record is of this area.",
        "scope": "Every figure is of all that this scope speaks for, whatever area lies in it.",
        "lookup": "A CSV file that says in which area a small area lies; left out, the small area's own name says it.",
        "lookup_code": "The column of small areas' codes in the lookup.",
        "lookup_area": "The column of areas' codes in the lookup.",
        "expected": "The areas that a return names, for `kpitool template`; what comes is read whatever it names.",
    },
    "CoverageDates": {
        "from": "The first month that every extract speaks for.",
        "to": "The last month that every extract speaks for.",
    },
    "PopulationGroup": {
        "title": "Who they are; a rate is printed as per 1,000 of them.",
        "source": "A source of mid-year estimates.",
        "filter": "Which of its rows: an age group, a sex.",
    },
    "Category": {
        "title": "Its heading.",
        "owner": "Who answers for it, such as a board or group.",
        "rules": "Levels and thresholds for its indicators.",
    },
    "Indicator": {
        "title": "What it is, as every output names it.",
        "category": "The heading that it stands under.",
        "definition": "What is counted, in a sentence that a board member understands.",
        "measure": "What kind of figure it is.",
        "source": "Where its figures come from; several, where they do not overlap, are added up.",
        "filter": "Which values of the source's dimensions; several are added up. Left out, all (or the total).",
        "polarity": "What is good.",
        "window": "The months that a figure is about.",
        "compare": "What it is compared with.",
        "min_change": "The least change worth a verdict, for this indicator.",
        "percent_needs": "The least counts that a percentage change is told of, for this indicator.",
        "breakdown": "The dimension that it is broken down by, which must declare its `values`.",
        "decimals": "How many decimals are printed; left out, 1 of a rate, 2 of a mean or value, 0 of others.",
        "targets": "What the board wants to reach; the newest that is in force counts.",
        "rules": "Levels and thresholds for this indicator.",
        "chart": "How its control chart is drawn.",
        "acknowledged": "Findings that the board has seen and lives with: marked as such until they clear.",
        "caveats": "What readers must know; it is printed with the figure.",
        "annotations": "Dated notes on the indicator.",
        "overlaps_with": "Indicators that count some of the same incidents, so that nobody adds them up.",
        "expect": "An order that it should stand in beside another indicator; where it does not, that is a note.",
        "added": "The quarter in which the board sees it for the first time, when it is marked as new.",
        "owner": "Who answers for it, where it is not the category's owner.",
    },
    "Rate": {
        "kind": "A count for so many people.",
        "per": "For how many people.",
        "population": "Which people, by their name under `populations`.",
    },
    "Proportion": {"kind": "A part of a whole, in percent."},
    "Count": {"kind": "How many; held against no other area, since a part's count is always below the whole's."},
    "Mean": {"kind": "A numerator divided by a denominator, which is no part of it.", "unit": "What it is in."},
    "Value": {"kind": "A finished figure, as its source supplies it.", "unit": "What it is in."},
    "Narrative": {"kind": "Watched in words: no figure is published, and none is missing."},
    "Comparisons": {
        "previous": "With the window before.",
        "benchmark": "With another area; `null` for none. Left out, with the registry's benchmark where it can be.",
        "districts": "Also the parts of home, each with its own past, the benchmark and home.",
    },
    "Benchmark": {
        "area": "The area to hold it against; left out, the registry's benchmark.",
        "kind": "Where the benchmark's value comes from.",
        "source": "Of a published one: the source of finished figures, in the indicator's own unit.",
        "filter": "Of a published one: which of the source's figures, one value of each dimension.",
        "max_lag": "How many months earlier the newest window may end that both have, where the benchmark is late.",
        "comparable": "With false it is shown and not judged: it is recorded in another way.",
        "reason": "Why it is not comparable, for readers.",
    },
    "Expectation": {
        "not_above": "The indicator that it should not be above, of the same measure and window.",
        "not_below": "Or the indicator that it should not be below.",
    },
    "MinChange": {
        "percent": "Of a rate, a count or a value, in percent.",
        "points": "Of a proportion, in percentage points.",
    },
    "Target": {
        "value": "The figure to reach: at most it where low is good, at least it where high is good.",
        "unit": "The indicator's own unit, so that a percentage is not taken for a count.",
        "from": "The first quarter in which it is in force.",
    },
    "Chart": {
        "off": "With true there is no chart.",
        "period": "What a point is: a quarter, or a month (then per day). Left out, a quarter.",
        "of": "What is charted: the indicator's value, or the bare count. Left out, the value.",
        "screened": "Whether moving ranges far above the usual are left out of the limits. Left out, they are.",
        "baseline": "Limits from the first so many points. Left out, from all.",
        "seasonal": "Whether each point is divided by its season's index. Left out, counts and rates are.",
    },
    "RuleChoice": {
        "level": "How grave a finding is for the board.",
        "off": "With true the rule is not tried; with false it is, where it is off by default.",
        "confidence": "Of the intervals that are compared: 95 or 99.8 percent.",
        "least": "A difference of fewer percent (points of a proportion) is none; left out, `min_change`.",
        "dispersion": "How many times the variance of pure chance figures have: intervals widen by its square root.",
        "length": "How many points make a run.",
        "sigmas": "How wide control limits are: 3 is 2.66 mean moving ranges.",
        "restated": "A figure that moved by more percent (points of a proportion) since a board saw it is told.",
        "rejected": "A figure of whose records more percent were rejected is told.",
        "parts": "The same keys (but `confidence`, `restated` and `rejected`) for the parts of home.",
    },
    "Acknowledgement": {
        "quarter": "The quarter in which the board saw it.",
        "by": "Who, by role: no person's name.",
        "reason": "Why it lives with it, for readers.",
        "rule": "The rule whose finding it is; left out, whichever rule's.",
        "area": "The area whose finding it is; left out, the headline's.",
    },
    "Annotation": {
        "kind": "What the note does.",
        "month": "The first month that it holds for.",
        "text": "What readers are told.",
    },
}
"""By the name of the model and of the key as it stands in the file."""

MEANINGS["Choice"] = {key: says for key, says in MEANINGS["RuleChoice"].items() if key != "parts"}

CHOICES: dict[str, dict[str, str]] = {
    "Layout": {
        "events": "a row is an incident",
        "counts": "a row is a count, or a numerator and a denominator",
        "values": "a row is a finished figure, which is never added up",
    },
    "Series": {
        "flow": "counts of what happened in each period, which may be added up",
        "cohort": "each period is a group of people followed for some time",
        "snapshot": "each period is how many there were at a time",
        "wave": "each period is a survey of its own",
    },
    "Frequency": {"monthly": "each month", "quarterly": "each quarter", "annual": "each year"},
    "Absent": {"zero": "nothing happened", "missing": "it is not known"},
    "PeriodFormat": {
        "month": "2019-12, Dec 2019, December 2019",
        "date": "a day, 2019-12-31 or 31/12/2019, which stands for its month",
        "quarter": "2019/20 Q3, Q3 2019/20, Oct to Dec 2019",
        "financial_year": "2019/20, 2019-20",
        "year": "a calendar year, 2019, or 12 months that a text names",
        "mid_year": "the middle of a year, 2019 or mid-2019, as populations are",
        "span": "of any length: 2018/19, 2019/20 Q2, 2019-04..2019-09, Apr–Sep 2019",
    },
    "Mark": {
        "suppressed": "there is a number, and it is held back",
        "not_available": "the number is not there",
        "not_applicable": "there can be no number",
        "below_base": "too few were asked",
        "provisional": "the number stands, and may change",
        "revised": "the number stands, and has changed",
        "zero": "the number is 0",
    },
    "Polarity": {
        "low_is_good": "fewer is better",
        "high_is_good": "more is better",
        "none": "neither; it is told as higher or lower, never as better or worse",
    },
    "Window": {
        "rolling_12": "the twelve months to the quarter's end",
        "quarter": "the quarter",
        "year_to_date": "the financial year up to the quarter's end",
        "financial_year": "the newest financial year that is over",
        "latest": "the newest period of the source that is not after the quarter's end",
    },
    "BenchmarkKind": {
        "pooled": "its counts over its denominators",
        "published": "a finished figure of its `source`, for exactly the window's months",
        "mean_of_rates": "the mean of the values of the areas directly in it, home included, as police comparators are",
    },
    "Unit": {
        "rate": "of a rate, per as many people as it",
        "percent": "of a proportion",
        "count": "of a count",
        "value": "of a mean or a value",
        "none": "of none, as an indicator in words",
    },
    "Severity": {
        "exception": "it must be told to the board as exceptional",
        "adverse": "it is told as adverse",
        "note": "it is told, and changes no status",
    },
    "Format": {
        "table": "tables in colour, for a terminal",
        "plain": "text, without boxes or colours",
        "markdown": "for a document or a web page",
        "csv": "for a spreadsheet, a row for each result",
        "json": "one object for other programs",
        "jsonl": "an object on each line",
    },
    "FailOn": {
        "exception": "an exceptional finding",
        "adverse": "an adverse finding or an exceptional one",
        "data": "a figure that is missing, stale or in doubt",
    },
    "AnnotationKind": {
        "break": "the series starts anew: windows on both sides of it are not compared, and charts begin again",
        "definition": "what is counted changed: windows on both sides of it are not compared",
        "coverage": "who is counted changed: windows on both sides of it are not compared",
        "criteria": "it explains a change across it, which is then told and not adverse",
        "note": "it rides along as a caveat; of an indicator in words it is what there is to say of its quarter",
    },
}
"""By the name of the choice's type and its spelling in the file."""

EXAMPLES: dict[str, str] = {
    "Settings": "fail_on: exception\n",
    "Paper": """\
board: Leicestershire Safer Communities Strategy Board
dashboard: https://www.example.org/safer-communities
recommendations: [note the position set out in this report]
officers:
  - {role: Performance analyst, organisation: Leicestershire Safer Communities, email: performance@example.org}
""",
    "Officer": """\
role: Performance analyst
organisation: Leicestershire Safer Communities
email: performance@example.org
phone: "0116 496 0000"
""",
    "AreasBlock": """\
home: E10000018
benchmark: E12000004
file: examples/east-midlands/areas.yaml
""",
    "AreaEntry": """\
code: E07000156
name: Wellingborough
level: district
parent: E12000004
aliases: [Wellingborough Borough]
last: 2021-03
successor: E06000061
""",
    "ScopeEntry": """\
title: Leicestershire Police
areas: [E07000129, E07000130, E06000016]
aliases: [Leics Police]
""",
    "Source": """\
title: Police recorded crime, monthly counts for each district
files: returns/recorded-crime_*.csv
file_name: "recorded-crime_{scope}_{from}_{to}"
layout: counts
columns: {period: Month, area: District code, count: Crimes}
period: {format: month}
dimensions:
  offence: {column: Offence, values: [Vehicle offences, Burglary, Other crime]}
marks: {"-": zero, "*": suppressed}
coverage: file_name
frequency: monthly
due_after: 21
max_rejected: 1%
max_fall: 40%
contact: the force's performance team
""",
    "Columns": """\
period: [Financial year, Quarter]
area_name: District
numerator: Repeat cases
denominator: Cases
""",
    "PeriodReading": "format: span\n",
    "AreaReading": "fixed: E10000018\n",
    "Dimension": """\
column: Strand
values: [All incidents, Racial, Religion]
recode: {Faith: Religion}
total: All incidents
multi_coded: true
""",
    "CoverageDates": """\
from: 2016-04
to: 2019-03
""",
    "Table": """\
sheet: Table P1
header: [4, 5]
skip: 6
ends: ["Source:*", blank row]
footnotes: Area Name
given:
  Period: {from: A1, like: "*offences, {}1,2"}
""",
    "Long": """\
columns: 20*
name: Year
value: Crimes
""",
    "TakenFrom": """\
from: file_name
like: "return-{}.csv"
""",
    "PopulationGroup": """\
title: people aged 10 to 17
source: populations
filter: {age: 10-17}
""",
    "Category": """\
title: Ongoing reductions in crime
owner: Safer Communities Strategy Board
""",
    "Indicator": """\
title: Vehicle offences
category: crime
definition: Theft of and from motor vehicles, and interfering with them.
measure: {kind: rate, per: 1000, population: residents}
source: recorded_crime
filter: {offence: [Vehicle offences, Vehicle interference]}
polarity: low_is_good
targets: [{value: 7.5, unit: rate, from: 2020Q1}]
""",
    "Comparisons": """\
benchmark: null
districts: false
""",
    "Benchmark": """\
kind: published
source: published_rates
filter: {offence: Burglary}
max_lag: 3
""",
    "Expectation": "not_above: asb_police\n",
    "Target": """\
value: 5.5
unit: rate
from: 2019Q1
""",
    "Acknowledgement": """\
quarter: 2019Q3
by: the chair of the board
reason: A shopping centre opened in March
""",
    "Annotation": """\
kind: criteria
month: 2019-04
text: The criteria for referral changed in April 2019
""",
    "MinChange": "percent: 10\n",
    "Chart": """\
period: month
baseline: 24
""",
    "RuleChoice": """\
level: exception
confidence: 99.8
least: 10
parts: {off: true}
""",
}
"""What each may hold, as it stands in the file."""
