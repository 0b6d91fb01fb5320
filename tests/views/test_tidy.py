"""The columns of the tidy assessment: fixed, of one type each, and told of in the guide."""

import re
from pathlib import Path

import polars as pl

from kpitool.views.envelope import Envelope
from kpitool.views.tidy import SCHEMA, tidy_frame
from kpitool.views.tidy_columns import COLUMNS
from kpitool.views.workbook import as_xlsx
from kpitool.views.workbook.cells import Exact
from tests.conftest import World

GUIDE = Path(__file__).parent.parent.parent / "kpitool" / "guide" / "export.md"


def test_the_guide_has_every_column_with_its_type_and_meaning() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(column.name, column.kind, column.meaning) for column in COLUMNS]


def test_no_two_columns_have_one_name() -> None:
    assert len({column.name.casefold() for column in COLUMNS}) == len(COLUMNS) == len(SCHEMA)


def test_an_empty_assessment_has_every_column_with_its_type(world: World) -> None:
    nothing, registry = Envelope("export", None, None, None), world.load().registry
    frame = tidy_frame([], nothing, registry)
    assert (frame.height, dict(frame.schema)) == (0, dict(SCHEMA))
    assert as_xlsx(frame, nothing, registry).startswith(b"PK")


def test_a_number_keeps_all_its_digits_in_a_workbook() -> None:
    # sixteen significant digits, which is what the writer asks for, do not tell 0.1 + 0.2 from 0.3
    assert f"{Exact(0.1 + 0.2):.16G}" == "0.30000000000000004"
    assert f"{Exact(6073):.16G}" == "6073"
    assert pl.Series([float(f"{Exact(1 / 3):.16G}")]).item() == 1 / 3
