"""Text files as other systems write them: line ends, delimiters, encodings, quotation marks where none should be."""

import pytest

from kpitool.ingest.files import FIRST_BYTES
from tests.conftest import World
from tests.ingest.test_extract import GOOD, opened, outcomes, take

LINES = ["Month,Force,Code,Offence", GOOD.strip(), GOOD.strip()]
TEXTS = {
    "carriage returns alone": "\r".join(LINES) + "\r",
    "carriage returns and line feeds": "\r\n".join(LINES) + "\r\n",
    "both mixed": LINES[0] + "\r\n" + LINES[1] + "\n" + LINES[2] + "\r\n",
    "no line end after the last": "\n".join(LINES),
    "semicolons": "\n".join(LINES).replace(",", ";"),
    "tabs": "\n".join(LINES).replace(",", "\t"),
    "bars": "\n".join(LINES).replace(",", "|"),
    "a byte order mark": "\ufeff" + "\n".join(LINES),
    "a quoted header": '"Month","Force",Code,"Offence"\n' + "\n".join(LINES[1:]),
    "a header over two lines": 'Month,Force,Code,Offence,"no\ntes"\n' + "\n".join(line + ",x" for line in LINES[1:]),
    "a header in other case and blanks": "month , FORCE,code,offence\n" + "\n".join(LINES[1:]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_gives_its_records_however_it_is_written(world: World, name: str) -> None:
    assert outcomes(take(world, world.write("2019-10-home.csv", TEXTS[name]))) == {"accepted": 2}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_in_another_encoding_is_read_and_an_old_one_is_told(world: World, encoding: str) -> None:
    text = "Month,Force,Code,Offence,Street\n2019-10,Home Police,E07000001,Burglary,Café Zoë\n"
    read = take(world, world.write("2019-10-home.csv", text.encode(encoding)))
    assert outcomes(read) == {"accepted": 1}
    told = [warning for warning in read.receipt.warnings if "read as Windows-1252" in warning]
    assert len(told) == (encoding == "cp1252")


def test_bytes_of_an_old_encoding_far_below_the_header_are_read_too(world: World) -> None:
    lines = b"2019-10,Home Police,E07000001,Burglary,High Street\n" * 30_000
    last = "2019-10,Home Police,E07000001,Burglary,Café\n".encode("cp1252")
    read = take(world, world.write("2019-10-home.csv", b"Month,Force,Code,Offence,Street\n" + lines + last))
    assert outcomes(read) == {"accepted": 30_001}
    assert "'2019-10-home.csv' is not UTF-8 and was read as Windows-1252" in read.receipt.warnings


@pytest.mark.parametrize("note", ['5" pipe', '5",x 6"', 'a "b" c', '"ok, fine"', '"two ""q"" x"', '"over\ntwo lines"'])
def test_quotation_marks_never_swallow_a_record(world: World, note: str) -> None:
    header = "Month,Note,Force,Code,Offence\n"
    if note == '5",x 6"':  # two cells
        header = header.replace("Note", "Note,More")
    plain = "z,z" if "More" in header else "z"
    rows = "".join(f"2019-10,{text},Home Police,E07000001,Burglary\n" for text in (plain, note, plain, note))
    read = take(world, world.write("2019-10-home.csv", header + rows))
    assert outcomes(read) == {"accepted": 4}
    assert read.observations["count"].to_list() == [4]


def test_a_line_end_that_is_cut_by_the_first_look_makes_a_file_no_odd_one(world: World) -> None:
    line = "2019-10,Home Police,E07000001,Burglary\r\n"
    header = "Month,Force,Code,Offence\r\n"
    text = header + line * (FIRST_BYTES // len(line) + 1)
    while text[FIRST_BYTES - 1] != "\r":
        text = text.replace("Offence", "Offence ", 1)
    (told,) = opened(world, world.write("2019-10-home.csv", text))
    assert told.extract.is_straight


def test_many_lines_in_quotation_marks_are_looked_at_in_one_pass(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpitool.ingest.quotes.MOST_CELLS", 3)
    line = '"2019-10","Home Police","E07000001","Burglary","a, b"\n'
    header = "Month,Force,Code,Offence,Note\n"
    assert outcomes(take(world, world.write("2019-10-home.csv", header + line * 9))) == {"accepted": 9}
    stray = line.replace('"a, b"', '5" x')
    read = take(world, world.write("2019-10-home.csv", header + line * 9 + stray + line))
    assert outcomes(read) == {"accepted": 11}
