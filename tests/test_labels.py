"""Labels: what may be one, and which are the same."""

from datetime import date

import pytest

from kpitool.errors import UsageError
from kpitool.labels import day_from, label_from, number_from, same_label


@pytest.mark.parametrize(
    "text", ["Board 14 Feb 2020", "14/02/2020", "Q3 board", "2019/20", "[red]x[/red]", "=cmd()", "x" * 100, "Ynys Môn"]
)
def test_a_label_is_kept_as_it_is_written(text: str) -> None:
    assert label_from(f"  {text} ") == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a label cannot be blank"),
        (" \t\u00a0", "a label cannot be blank"),
        ("x" * 101, "the label has 101 characters; 100 is the most"),
        ("a\x1b[31mb", r"the label 'a\x1b[31mb' has characters that cannot be seen"),
        ("a\nb", r"the label 'a\nb' has characters that cannot be seen"),
        ("a\u202eb", r"the label 'a\u202eb' has characters that cannot be seen"),
        ("a\udcffb", r"the label 'a\udcffb' has characters that cannot be seen"),
        ("12", "the label '12' would be taken for the number of an edition"),
        ("1 2", "the label '1 2' would be taken for the number of an edition"),
        ("٣", "the label '٣' would be taken for the number of an edition"),
        ("2020-02-14", "the label '2020-02-14' would be taken for a date"),
        ("2020-99-99", "the label '2020-99-99' would be taken for a date"),
        ("2019Q3", "the label '2019Q3' would be taken for a quarter"),
        ("2019/20 q3", "the label '2019/20 q3' would be taken for a quarter"),
        ("Latest", "the label 'Latest' would be taken for a quarter"),
    ],
)
def test_what_would_be_mistaken_or_cannot_be_seen_is_no_label(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        label_from(text)
    assert refused.value.message == said


def test_case_blanks_and_codings_make_no_other_label() -> None:
    assert same_label("Board 14 Feb 2020", "  board 14 FEB\u00a02020")
    assert same_label("Board 14 Feb", "Board14Feb")
    assert same_label("Ynys Môn", "Ynys Mo\u0302n")
    assert not same_label("Board 14 Feb 2020", "Board 15 Feb 2020")


def test_numbers_and_days_are_read_strictly() -> None:
    assert (number_from("3"), number_from("-3"), number_from("٣"), number_from("9" * 5000)) == (3, None, None, None)
    assert (day_from("2020-02-14"), day_from("20200214"), day_from("14 Feb 2020")) == (date(2020, 2, 14), None, None)
    with pytest.raises(UsageError, match="there is no day '2020-02-30'"):
        day_from("2020-02-30")
