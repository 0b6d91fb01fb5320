"""The heavy stage's expressions on rows typed in, and what is known of texts."""

import narwhals.stable.v2 as nw
import polars as pl

from kpitool.ingest.cube import Known, counted, narrowed, sure
from kpitool.ingest.known import Learner, Meanings
from kpitool.ingest.readings import AREA, Reading

DISTRICTS = {"Northton 001A": "N", "Northton 002B": "N", "Southton 001A": "S"}


def district(text: str | None) -> tuple[str | None, str | None]:
    found = DISTRICTS.get(text or "")
    return (found, None) if found else (None, f"{text} is no small area")


SMALL_AREAS = Reading(("area",), {"code": pl.String(), "why_area": pl.String()}, district, narrows=True)


def texts(*given: str | None) -> pl.DataFrame:
    return pl.DataFrame({"area": given}, schema={"area": pl.String()})


def prints(*numbers: int) -> pl.Series:
    return pl.Series("print", numbers, dtype=pl.UInt64)


def test_texts_that_mean_the_same_are_counted_as_one() -> None:
    rows = pl.LazyFrame(
        {"path": ["a", "a", "a", "b"], "print_area": prints(11, 12, 99, 12), "beyond": [None, "x", None, None]}
    )
    alike = pl.DataFrame([prints(11, 12), pl.Series("alike", [11, 11], dtype=pl.UInt64)])
    narrow = narrowed(nw.from_native(rows), Known({"area": alike}))
    found = counted(narrow, ["path", "print_area"]).to_native().collect().sort("path", "print_area")
    assert found.rows() == [("a", 11, 2, 1), ("a", 99, 1, 0), ("b", 11, 1, 0)]  # path, fingerprint, records, beyond


def test_a_row_is_sure_where_every_text_is_known_and_its_file_covers_it() -> None:
    rows = pl.LazyFrame(
        {
            "print_path": prints(1, 1, 1, 2),
            "print_period": prints(10, 10, 10, 10),
            "print_kind": prints(7, 8, 7, 7),
            "print_area": prints(11, 11, 99, 11),
        }
    )
    alike = pl.DataFrame([prints(11), pl.Series("alike", [11], dtype=pl.UInt64)])
    known = Known({"area": alike}, {"kind": prints(7)}, ["print_path", "print_period"], prints(1 + 10))
    found = nw.from_native(rows).select(sure(known).alias("sure")).to_native().collect()
    # the second is of no known kind, the third of no known area, the fourth in a file that does not cover it
    assert found["sure"].to_list() == [True, False, False, False]


def test_texts_are_spelt_as_the_first_of_the_same_meaning() -> None:
    learner = Learner({AREA: SMALL_AREAS}, ["area", "kind"])
    cells = pl.DataFrame({"area": [*DISTRICTS, "Nowhere"], "kind": "k", "records": [1, 2, 3, 4]})
    learner.learn(cells.lazy())
    spelt = learner.spelt(learner.printed(cells.lazy()).collect()).sort("records")
    assert spelt["area"].to_list() == ["Northton 001A", "Northton 001A", "Southton 001A", "Nowhere"]


def test_each_text_is_read_once() -> None:
    read: list[str | None] = []

    def reading(text: str | None) -> tuple[str | None, str | None]:
        read.append(text)
        return district(text)

    meanings = Meanings(Reading(("area",), SMALL_AREAS.schema, reading, likely=(("Northton 001A",),)), most=10)
    for _ in range(2):
        meanings.read(texts("Northton 001A", "Southton 001A", "Nowhere", None))
    assert read == ["Northton 001A", "Southton 001A", "Nowhere", None]
    assert meanings.table["area"].to_list() == ["Northton 001A", "Southton 001A"]


def test_of_more_texts_than_are_remembered_nothing_is_said() -> None:
    meanings = Meanings(SMALL_AREAS, most=1)
    meanings.read(texts("Northton 001A", "Southton 001A"))
    assert list(meanings.of) == [("Northton 001A",)]
