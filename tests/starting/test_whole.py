"""Months that a file of dated incidents holds in part: by the newest and oldest day, and how few records there are."""

from datetime import date, timedelta

import pytest

from kpitool.period import Period
from kpitool.starting.whole import whole_months


def each_day(first: date, last: date, records: int = 3) -> dict[date, int]:
    return {first + timedelta(days): records for days in range((last - first).days + 1)}


def test_a_month_that_ends_early_with_few_records_is_left_out() -> None:
    found = whole_months(each_day(date(2019, 1, 1), date(2019, 12, 10)))
    assert found is not None
    assert found.months == Period(date(2019, 1, 1), 11)
    assert found.told == ("Dec 2019 ends on the 10th",)


def test_a_month_that_begins_late_is_left_out_too() -> None:
    found = whole_months(each_day(date(2019, 1, 22), date(2019, 12, 2)))
    assert found is not None
    assert found.months == Period(date(2019, 2, 1), 10)
    assert found.told == ("Dec 2019 ends on the 2nd", "Jan 2019 begins on the 22nd")


@pytest.mark.parametrize(
    "days",
    [
        each_day(date(2019, 1, 1), date(2019, 12, 31)),
        each_day(date(2019, 1, 1), date(2019, 12, 24)),
        each_day(date(2019, 1, 1), date(2019, 11, 30)) | each_day(date(2019, 12, 1), date(2019, 12, 21)),  # 63 of 90
        each_day(date(2019, 11, 1), date(2019, 12, 2)),  # of two months there is no usual one
    ],
    ids=["to its end", "to the 24th", "as many as two thirds", "two months"],
)
def test_other_months_are_whole(days: dict[date, int]) -> None:
    assert whole_months(days) is None
