"""Numbers, periods and marks in whatever way they are written."""

import pytest

from tests.conftest import World
from tests.extracts import (
    HEADER,
    READ,
    ROWS,
    Rows,
    csv_file,
    declare,
    outcomes,
    reasons,
    take,
    told,
)


def test_numbers_as_they_are_written(world: World) -> None:
    written = {
        "12": 12.0,
        " 12 ": 12.0,
        "00012": 12.0,
        "-00": 0.0,
        "1,204": 1204.0,
        "1 204": 1204.0,
        "1\u00a0204": 1204.0,
        "1,234,567.5": 1234567.5,
        "\u22124": -4.0,
        "3.": 3.0,
    }
    refused = ["1,20", "1,2,3", "12%", "(12)", "1e5", "£12", "--1", "1.2.3", "12 34", "twelve"]
    declare(world)
    months = [f"{year}-{month:02d}" for year in (2018, 2019) for month in range(1, 13)]
    texts = [*written, *refused]
    rows = [(month, "Northton", "B", text) for month, text in zip(months, texts, strict=False)]
    read = take(world, csv_file(world, [HEADER, *rows]))
    assert [number for _, _, _, number in told(read)] == list(written.values())
    assert str(told(read)[3][3]) == "0.0"  # and no -0.0
    assert read.rejected.records()["line"].to_list() == list(range(len(written) + 2, len(texts) + 2))
    declare(world, layout="values", columns="{period: Month, area_name: Area, value: Crimes}", dimensions="")
    shares = [("2019-10", "Northton", "", "64.5%"), ("2019-10", "Southton", "", "7 %")]
    read = take(world, csv_file(world, [HEADER, *shares]))
    assert read.observations.sort("area")["value"].to_list() == [64.5, 7.0]


SPANS = {
    "2019-10": ("2019-10", 1, None),
    "Oct-19": ("2019-10", 1, None),
    "October 2019": ("2019-10", 1, None),
    "2019/20 Q3": ("2019-10", 3, None),
    "Oct to Dec 2019": ("2019-10", 3, None),
    "2019-20": ("2019-04", 12, None),
    "2019/20": ("2019-04", 12, None),
    "2016-18": ("2016-01", 36, None),
    "2018 (Rev)": ("2018-01", 12, "revised"),
    "2025 (prov)": ("2025-01", 12, "provisional"),
    "2019/20 [p]": ("2019-04", 12, "provisional"),
    "Year ending December 2019": ("2019-01", 12, None),
    "year ending Sep 2019": ("2018-10", 12, None),
}


@pytest.mark.parametrize("label", SPANS)
def test_each_period_label_is_understood(world: World, label: str) -> None:
    year_alone = label.partition(" ")[0] in {"2018", "2025"}
    declare(world, period="{format: year}" if year_alone else "{format: span}")
    read = take(world, csv_file(world, [HEADER, (label, "Northton", "Burglary", 5)]))
    ((start, months, mark),) = read.observations.select("start", "months", "mark").rows()
    assert (f"{start:%Y-%m}", months, mark) == SPANS[label]


def test_british_days_stand_for_their_months(world: World) -> None:
    declare(world, layout="events", columns="{period: Month, area_name: Area}", period="{format: date}", scope="home")
    days = ["31/10/2019", "1/10/19", "04/10/2019 23:59", "2019-10-05", "6 Oct 2019", "07-Oct-19", "08.10.2019"]
    read = take(world, csv_file(world, [HEADER, *[(day, "Northton", "Burglary", "") for day in days]]))
    assert told(read) == [("E07000001", "2019-10", "Burglary", 7.0)]
    wrong = ["10/31/2019", "31/09/2019", "2019-10", "yesterday", "45000"]
    rows = [(day, "Northton", "Burglary", "") for day in [*wrong, *days]]
    assert outcomes(take(world, csv_file(world, [HEADER, *rows]))) == {"accepted": 7, "rejected": 5}


def test_revised_and_provisional_figures_keep_their_mark(world: World) -> None:
    declare(world)
    rows: Rows = [
        HEADER,
        ("2019-10", "Northton", "Burglary", "12 (Rev)"),
        ("2019-10", "Southton", "Burglary", "3[p]"),
        ("2019-11 (prov)", "Northton", "Theft, other", "1,204"),
        ("2019-12", "Northton", "Burglary", "5"),
    ]
    read = take(world, csv_file(world, rows))
    assert told(read)[:1] + told(read)[1:2] + told(read)[3:] == READ
    marks = read.observations.select("area", "start", "mark").rows()
    assert sorted((area, start.month, mark) for area, start, mark in marks if mark is not None) == [
        ("E07000001", 10, "revised"),
        ("E07000001", 11, "provisional"),
        ("E07000002", 10, "provisional"),
    ]


def test_a_sign_for_a_missing_number_is_withheld_with_its_meaning(world: World) -> None:
    declare(world, marks='{"*": suppressed, "n/a": not_available, "~": below_base, "-": zero, ":": not_applicable}')
    signs = {"*": "suppressed", "[c]": "suppressed", "N/A": "not_available", "..": "not_available", "~": "below_base",
             ":": "not_applicable"}  # fmt: skip
    rows = [(f"2019-{month:02d}", "Northton", "Burglary", sign) for month, sign in enumerate(signs, start=1)]
    read = take(world, csv_file(world, [HEADER, *rows, ("2019-12", "Northton", "Burglary", "-")]))
    assert outcomes(read) == {"accepted": 7}
    assert told(read) == [("E07000001", "2019-12", "Burglary", 0.0)]
    withheld = read.observations.filter(kind="withheld").sort("start")
    assert withheld["mark"].to_list() == list(signs.values())
    assert withheld["count"].null_count() == 6
    read = take(world, csv_file(world, [HEADER, ("2019-10", "Northton", "B", "?"), *ROWS]))
    assert reasons(read) == ["Crimes '?' is not a number"]
