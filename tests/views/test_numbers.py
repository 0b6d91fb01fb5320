"""How figures are written: rounded half away from zero, signs, runs of months."""

from datetime import date

import pytest

from kpitool.views import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (8.65, 1, "8.7"),
        (1_234_567.0, 0, "1,234,567"),
        (-0.04, 1, "0.0"),
        (None, 1, "–"),
    ],
)
def test_numbers_round_half_away_from_zero(value: float | None, decimals: int, written: str) -> None:
    assert numbers.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"), [(9.998, "+10.0%"), (-3.111, "−3.1%"), (0.04, "0.0%"), (-0.04, "0.0%"), (None, "–")]
)
def test_changes_have_a_sign_unless_they_are_nothing(value: float | None, written: str) -> None:
    assert numbers.signed(value) == written


def test_months_are_told_as_runs() -> None:
    months = [date(2019, m, 1) for m in (1, 2, 3, 11)] + [date(2020, 1, 1)]
    assert numbers.months_label(months) == "Jan–Mar 2019, Nov 2019 and Jan 2020"
    assert numbers.months_label([date(2019, 12, 1), date(2020, 1, 1)]) == "Dec 2019–Jan 2020"
