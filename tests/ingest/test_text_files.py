"""Text files and packed ones: whatever delimiter, encoding, line ends and packing, the same table."""

import gzip
from datetime import date

import polars as pl
import pytest

from kpitool.errors import InputError
from tests.conftest import World
from tests.extracts import (
    HEADER,
    READ,
    TABLE,
    Rows,
    csv_text,
    declare,
    opened,
    outcomes,
    parquet_bytes,
    reasons,
    take,
    told,
    zipped,
)

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_delimiter_encoding_and_line_end_says_the_same(
    world: World, delimiter: str, encoding: str, newline: str
) -> None:
    declare(world)
    read = take(world, world.write("log.csv", csv_text(TABLE, delimiter, newline).encode(encoding)))
    assert (told(read), outcomes(read)) == (READ, {"accepted": 3})


def test_mixed_line_ends_part_rows_and_a_quoted_one_does_not(world: World) -> None:
    declare(world, columns="{period: Month, area_name: Area, count: Crimes recorded}")
    text = (
        'Month,Area,Offence,"Crimes\nrecorded"\r\n'
        "2019-10,Northton,Burglary,12\r\n"
        "2019-10,Southton,Burglary,3\n"
        '2019-11,Northton,"Theft,\r\nother",1204\r'
        "2019-11,Nowhere on earth,Burglary,x\n"
    )
    read = take(world, world.write("log.csv", text))
    assert told(read) == READ
    assert read.rejected.records().select("line").to_series().to_list() == [
        7
    ]  # the header and a label take two lines each


def test_letters_of_an_old_encoding_are_read_and_told(world: World) -> None:
    declare(world)
    rows: Rows = [HEADER, ("2019-10", "Northton", "Attaque – façade £5", 2)]
    for encoding in ("cp1252", "utf-8", "utf-16"):
        read = take(world, world.write("log.csv", csv_text(rows).encode(encoding)))
        assert told(read) == [("E07000001", "2019-10", "Attaque – façade £5", 2.0)]
        notes = [warning for warning in read.receipt.warnings if "Windows-1252" in warning]
        assert len(notes) == (encoding == "cp1252")
    many: Rows = [("2019-10", "Northton", f"Offence {number:06d}", number) for number in range(40_000)]
    late = csv_text([HEADER, *many])
    read = take(world, world.write("log.csv", (late + "2019-10,Northton,façade,1\n").encode("cp1252")))
    assert told(read)[-1][2] == "façade"  # beyond what the encoding is first judged by


def test_a_row_a_field_short_or_long_is_told_by_its_line(world: World) -> None:
    declare(world)
    text = csv_text(TABLE) + "2019-11,Southton\n2019-11,Southton,Burglary,7,8\n2019-11,Southton,Burglary,5,\n"
    read = take(world, world.write("log.csv", text))
    assert outcomes(read) == {"accepted": 4, "rejected": 2}
    assert dict(read.rejected.records().select("line", pl.col("reasons").list.sort()).iter_rows()) == {
        5: ["Crimes is blank", "Offence is blank"],
        6: ["5 fields where the header has 4"],
    }


def test_a_packed_file_says_what_it_says_unpacked(world: World) -> None:
    declare(world, file_name="log_{period}")
    october = csv_text([row for row in TABLE if row[0] != "2019-11"]).encode()
    november = csv_text([row for row in TABLE if row[0] != "2019-10"]).encode()
    packed = {
        "log.csv.gz": gzip.compress(csv_text(TABLE).encode()),
        "one.zip": zipped({"log_2019-10.csv": csv_text(TABLE).encode()}),
        "many.zip": zipped({"in/log_2019-10.csv": october, "in/log_2019-11.csv": november, "in/": b""}),
        "more.zip": zipped(
            {
                "log_2019-10.csv": october,
                "log_2019-11.csv": november,
                "Read me.txt": b"Not a table",
                "__MACOSX/._log_2019-10.csv": b"\0\5\26",
                ".DS_Store": b"\0",
            }
        ),
    }
    for name, content in packed.items():
        read = take(world, world.write(name, content))
        assert (told(read), outcomes(read)) == (READ, {"accepted": 3}), name
    assert [file.name for file in read.receipt.files] == ["more.zip/log_2019-10.csv", "more.zip/log_2019-11.csv"]


def test_a_zip_file_of_others_says_what_it_holds(world: World) -> None:
    declare(world, file_name="log_{period}")
    with pytest.raises(InputError, match=r"holds no file of this source; it holds 'minutes\.docx'"):
        opened(world, world.write("x.zip", zipped({"minutes.docx": b"x"})))


def test_parquet_keeps_what_its_types_mean(world: World) -> None:
    declare(world)
    frame = pl.DataFrame(
        {
            "Month": [date(2019, 10, 1), date(2019, 10, 31), date(2019, 11, 1)],
            "Area": pl.Series(["Northton", "Southton", "Northton"], dtype=pl.Categorical),
            "Offence": pl.Series(["Burglary", "Burglary", "Theft, other"], dtype=pl.Enum(["Burglary", "Theft, other"])),
            "Crimes": [12, 3, 1204],
        }
    )
    numbers: list[pl.DataType] = [pl.Float64(), pl.Float32(), pl.UInt64(), pl.Decimal(12, 2), pl.String()]
    for number in numbers:
        changed = frame.with_columns(pl.col("Crimes").cast(number))
        assert told(take(world, world.write("log.parquet", parquet_bytes(changed)))) == READ
    moments = frame.with_columns(pl.col("Month").cast(pl.Datetime))
    assert told(take(world, world.write("log.parquet", parquet_bytes(moments)))) == READ
    blanks = frame.with_columns(Crimes=pl.Series([12.0, float("nan"), None]))
    read = take(world, world.write("log.parquet", parquet_bytes(blanks)))
    assert (outcomes(read), reasons(read)) == (
        {"accepted": 1, "rejected": 2},
        ["Crimes 'NaN' is not a number", "Crimes is blank"],
    )


def test_an_old_encoding_is_told_far_below_a_header_that_is_not_the_first_row(world: World) -> None:
    declare(world, table="{header: 2}")
    rows = csv_text([("A title",), *TABLE, *(("2019-10", "Elsewhere", f"Kind {number}", 1) for number in range(5_000))])
    read = take(world, world.write("log.csv", (rows + "2019-11,Northton,façade,7\n").encode("cp1252")))
    assert ("E07000001", "2019-11", "façade", 7.0) in told(read)
