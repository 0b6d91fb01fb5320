"""The errors of extracts and their figures, and what provokes each."""

from functools import partial

from kpitool.codes import Code
from tests.errors.provoking import (
    ADDED,
    HEADER,
    LOCKED,
    OCTOBER,
    POLARITY,
    ROW,
    SHEETS,
    Provoked,
    disagreeing,
    fallen,
    filed,
    loaded,
    many_rejected,
    month_of,
    not_given,
    of_returns,
    only_people,
    remarked,
    replaced,
    reread,
    two_refused,
    without_input,
    without_lookup,
    zipped,
)

PEOPLE_TWICE = "code,year,age,people\n" + "E07000001,2019,all,5\n" * 2
TAKE = ("ingest", "crime", OCTOBER)
TAKE_ZIP = ("ingest", "crime", "october.zip")

INPUTS = (
    Provoked(Code.NOTHING_INGESTED, ("exceptions",)),
    Provoked(Code.NOTHING_ASSESSED, ("exceptions", "--quarter", "2012Q1"), loaded),
    Provoked(Code.NO_QUARTER, ("exceptions",), only_people),
    Provoked(Code.ADDED_LATER, ("exceptions", "--quarter", "2019Q1"), partial(reread, POLARITY, ADDED)),
    Provoked(Code.NO_FIGURES, ("show", "entrants", "--area", "Northton"), of_returns),
    Provoked(Code.SOURCES_REFUSED, ("ingest",), two_refused),
    Provoked(Code.NO_FILE, ("ingest", "crime", "2019-10-hme.csv"), month_of(HEADER + ROW)),
    Provoked(Code.NO_PLAIN_FILE, ("ingest", "crime", ".")),
    Provoked(Code.UNREADABLE_FILE, ("ingest", "crime", "x" * 299)),
    Provoked(Code.EMPTY_FILE, TAKE, month_of("")),
    Provoked(Code.WRONG_KIND, TAKE, month_of("<html><body>Log in</body></html>")),
    Provoked(Code.DAMAGED_FILE, TAKE, month_of(b"PK\x03\x04 cut off")),
    Provoked(Code.LOCKED_FILE, ("ingest", "crime", "locked.xls"), partial(filed, "locked.xls", LOCKED)),
    Provoked(Code.TOO_LARGE, TAKE, month_of("a," * 20_000)),
    Provoked(Code.PACKED_TWICE, TAKE_ZIP, partial(filed, "october.zip", zipped({OCTOBER: zipped({"in.csv": ROW})}))),
    Provoked(Code.UNSAFE_ARCHIVE, TAKE_ZIP, partial(filed, "october.zip", zipped({"../2019-10-home.csv": ROW}))),
    Provoked(Code.NOTHING_IN_ARCHIVE, TAKE_ZIP, partial(filed, "october.zip", zipped({"readme.txt": "Hello"}))),
    Provoked(Code.FILES_REFUSED, (*TAKE, "2019-11-home.csv")),
    Provoked(Code.NO_STANDARD_INPUT, ("ingest", "crime", "-", "--covers", "2019-10"), without_input),
    Provoked(Code.BROKEN_TEXT, TAKE, month_of(HEADER + ROW + '2019-10,"Home" Police,x,y\n')),
    Provoked(Code.NO_HEADER, TAKE, month_of("\n" + HEADER + ROW)),
    Provoked(Code.WRONG_COLUMNS, TAKE, month_of(HEADER.replace("Force", "Police") + ROW)),
    Provoked(Code.NO_SUCH_SHEET, ("sniff", "sheets.xlsx", "--sheet", "Count"), partial(filed, "sheets.xlsx", SHEETS)),
    Provoked(Code.WHICH_SHEET, ("ingest", "crime", "2019-10-home.xlsx"), partial(filed, "2019-10-home.xlsx", SHEETS)),
    Provoked(Code.NOT_GIVEN, TAKE, not_given),
    Provoked(Code.NO_TABLE, ("sniff", "letter.txt"), partial(filed, "letter.txt", "Dear analyst\n")),
    Provoked(Code.BAD_LOOKUP, TAKE, without_lookup),
    Provoked(Code.NOT_SAID, ("ingest", "crime", "october.csv"), partial(filed, "october.csv", HEADER + ROW)),
    Provoked(Code.BAD_FILE_NAME, ("ingest", "crime", "2019-13-hom.csv"), partial(filed, "2019-13-hom.csv", HEADER)),
    Provoked(Code.BAD_COVERAGE, (*TAKE, "--covers", "1919-01..2019-12"), month_of(HEADER + ROW)),
    Provoked(
        Code.CELL_TWICE,
        ("ingest", "people"),
        partial(filed, "people.csv", PEOPLE_TWICE),
    ),
    Provoked(Code.FILES_DISAGREE, ("ingest", "people", "one.csv", "two.csv"), disagreeing),
    Provoked(Code.NO_RECORD_USED, TAKE, month_of(HEADER + ROW.replace("Burglary", "Arson") * 2)),
    Provoked(Code.MANY_REJECTED, TAKE, many_rejected),
    Provoked(Code.FALLEN, ("ingest", "crime"), fallen),
    Provoked(Code.REPLACED, TAKE, replaced),
    Provoked(Code.BAD_COMMENTARY, ("report", "--quarter", "2019Q3"), remarked),
)
