"""Files that mean harm, or might as well: each refused or rejected with a reason, in little time and memory."""

import gzip
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from kpitool.errors import InputError
from tests.conftest import Run, World, linux
from tests.extracts import (
    HEADER,
    READ,
    TABLE,
    WORKBOOKS,
    csv_text,
    declare,
    opened,
    outcomes,
    parquet_bytes,
    reasons,
    take,
    told,
    xlsx,
    zipped,
)

MEMORY = 2 << 30
SECONDS = 10
PROGRAM = f"""
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from kpitool.cli import main
for name in sys.stdin.read().splitlines():
    started = time.process_time()
    try:
        main(["ingest", "log", name, "--json"])
    except SystemExit as stopped:
        print(json.dumps([name, stopped.code, time.process_time() - started]), file=sys.stderr, flush=True)
"""
"""Takes in file after file, with two gigabytes of addresses for all that the program needs."""
ENVIRONMENT = {"POLARS_MAX_THREADS": "2", "RAYON_NUM_THREADS": "2", "TOKIO_WORKER_THREADS": "2"}


@dataclass(frozen=True)
class Refusal:
    """What the program said of a file, its exit code, and how many seconds it was at work."""

    said: str
    code: int
    seconds: float


def refusals_of(world: World, files: list[Path]) -> dict[str, Refusal]:
    """What becomes of files one after the other, by their names."""
    declare(world)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input="\n".join(map(str, files)),
        cwd=world.folder,
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, said = {}, ""
    for line in done.stderr.splitlines():
        told = json.loads(line)
        if isinstance(told, dict):
            said = told["error"]["message"]
        else:
            found[Path(told[0]).name] = Refusal(said, *told[1:])
            said = ""
    return found


# Bombs


def zip_of(name: str, chunks: Iterator[bytes]) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        for chunk in chunks:
            member.write(chunk)
    return target.getvalue()


def zeros(megabytes: int) -> Iterator[bytes]:
    return (b"\0" * (1 << 20) for _ in range(megabytes))


def parts_of(book: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook_with(world: World, old: bytes, new: bytes, kind: str = "xlsx") -> bytes:
    """A workbook in whose sheet, as XML, a part is replaced."""
    parts = parts_of(WORKBOOKS[kind](world.folder / f"plain.{kind}", {"Data": TABLE}))
    place = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}[kind]
    assert old in parts[place]
    return zipped(parts | {place: parts[place].replace(old, new, 1)})


def lying(archive: bytes) -> bytes:
    """A zip file whose directory says that every member has ten bytes."""
    entry = b"PK\x01\x02"
    begin, *entries = archive.split(entry)
    return entry.join([begin, *(each[:20] + (10).to_bytes(4, "little") + each[24:] for each in entries)])


END = b"</sheetData>"
ODS_END = b"</table:table>"
ENTITIES = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
) + b"]>"  # fmt: skip


def far_away(reference: bytes) -> bytes:
    return b'<row r="5"><c r="' + reference + b'" t="n"><v>1</v></c></row></sheetData>'


def repeated(columns: int, rows: int) -> bytes:
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    ).encode()


Made = Callable[[World], bytes]
BOMBS: dict[str, tuple[str, Made, str]] = {
    "a zip bomb": ("zip", lambda _: zip_of("log.csv", zeros(256)), "unpacks to more than 200 times its size"),
    "a gzip bomb": (
        "csv.gz",
        lambda _: gzip.compress(b"\n" * (1 << 28)),
        "unpacks to more than 200 times its size",
    ),
    "a workbook that is a bomb": (
        "xlsx",
        lambda world: workbook_with(world, END, b" " * (1 << 28) + END),
        "unpacks to more than",
    ),
    "a picture in a workbook that is a bomb": (
        "xlsx",
        lambda world: zipped(parts_of(xlsx(world.folder / "p.xlsx", {"D": TABLE})) | {"xl/a.png": bytes(1 << 28)}),
        "unpacks to more than",
    ),
    "a sheet of entities": (
        "xlsx",
        lambda world: workbook_with(world, b"<worksheet ", ENTITIES + b"<worksheet "),
        "it declares entities",
    ),
    "an ODS sheet of entities": (
        "ods",
        lambda world: workbook_with(
            world, b"<office:document-content ", ENTITIES + b"<office:document-content ", "ods"
        ),
        "it declares entities",
    ),
    "a cell at the far end": (
        "xlsx",
        lambda world: workbook_with(world, END, far_away(b"XFD1048576")),
        "reaches to column XFD; at most 2,000 columns are read",
    ),
    "a cell beyond the far end": (
        "xlsx",
        lambda world: workbook_with(world, END, far_away(b"ZZZZZ5")),
        "reaches to column ZZZZZ",
    ),
    "a cell that cannot be": (
        "xlsx",
        lambda world: workbook_with(world, END, far_away(b"AAAAAAAA5")),
        "there is no cell 'AAAAAAAA5'",
    ),
    "a cell in a row that cannot be": (
        "xlsx",
        lambda world: workbook_with(world, END, far_away(b"A99999999999999")),
        "there is no cell 'A99999999999999'",
    ),
    "one cell far below and to the right": (
        "xlsx",
        lambda world: workbook_with(world, END, far_away(b"BXX8000")),
        "reaches to BXX8000, and only 17 of its 16,000,000 cells hold anything",
    ),
    "a million columns": (
        "xlsx",
        lambda world: workbook_with(world, b'<row r="1">', b'<row r="1">' + b"<c><v>1</v></c>" * 1_000_000),
        "at most 2,000 columns are read",
    ),
    "a million columns of ODS": (
        "ods",
        lambda world: workbook_with(world, ODS_END, repeated(1_000_000, 1), "ods"),
        "reaches to column BDWGN; at most 2,000 columns are read",
    ),
    "millions of cells of ODS in one": (
        "ods",
        lambda world: workbook_with(world, ODS_END, repeated(1_000, 15_000), "ods"),
        "only 17 of its 15,004,000 cells hold anything",
    ),
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refusal]:
    world = World(tmp_path_factory.mktemp("bombs") / "partnership")
    world.folder.mkdir()
    files = []
    for number, (ending, made, _) in enumerate(BOMBS.values()):
        files.append(world.write(f"{number}.{ending}", made(world)))
        assert files[-1].stat().st_size < 1 << 20
    return refusals_of(world, files)


@linux
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_little_time_and_memory(refusals: dict[str, Refusal], name: str) -> None:
    refusal = refusals[f"{list(BOMBS).index(name)}.{BOMBS[name][0]}"]
    assert BOMBS[name][2] in refusal.said
    assert refusal.code == 4
    assert refusal.seconds < SECONDS


def test_blank_columns_and_rows_without_end_are_no_matter(world: World) -> None:
    declare(world)
    blank = repeated(16_384, 1_048_570).replace(b' office:value-type="string"', b"").replace(b"<text:p>x</text:p>", b"")
    for file in (
        world.write("w.xlsx", workbook_with(world, b'<row r="1">', b'<row r="1">' + b'<c r="XFD1"/>' * 100_000)),
        world.write("d.xlsx", workbook_with(world, b'ref="A1:D4"', b'ref="A1:XFD1048576"')),
        world.write("w.ods", workbook_with(world, ODS_END, blank, "ods")),
    ):
        assert told(take(world, file)) == READ


# Archives


def test_a_zip_file_in_a_zip_file_is_refused(world: World) -> None:
    declare(world)
    inner = zipped({"log.csv": csv_text(TABLE).encode()})
    with pytest.raises(InputError, match=r"'n\.zip/log\.csv' is a zip file in a zip file"):
        opened(world, world.write("n.zip", zipped({"log.csv": inner})))
    packed = gzip.compress(gzip.compress(csv_text(TABLE).encode()))
    with pytest.raises(InputError, match="is packed twice"):
        opened(world, world.write("n.csv.gz", packed))


LEADS_OUT = ["../log.csv", "in/../../log.csv", "/etc/log.csv", "C:/log.csv", "..\\log.csv", "\\log.csv", "C:\\log.csv"]


@pytest.mark.parametrize("name", LEADS_OUT)
def test_a_member_whose_name_leads_out_of_its_archive_is_refused_and_written_nowhere(world: World, name: str) -> None:
    declare(world)
    archive = zipped({name: csv_text(TABLE).encode(), "b.csv": b"x"})
    before = set(world.folder.parent.rglob("*"))
    with pytest.raises(InputError, match="is refused") as error:
        opened(world, world.write("z.zip", archive))
    assert "leads out of it" in error.value.details[0]
    assert {path.name for path in set(world.folder.parent.rglob("*")) - before} == {"z.zip", "workspace"}


def test_a_link_in_an_archive_is_refused(world: World) -> None:
    declare(world)
    link = zipfile.ZipInfo("log.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError) as error:
        opened(world, world.write("z.zip", target.getvalue()))
    assert error.value.details == ("'log.csv' is a link",)


def test_an_encrypted_archive_is_refused(world: World) -> None:
    declare(world)
    archive = bytearray(zipped({"log.csv": csv_text(TABLE).encode()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(mark) + offset] |= 1
    with pytest.raises(InputError) as error:
        opened(world, world.write("z.zip", bytes(archive)))
    assert error.value.details == ("'log.csv' is encrypted",)


def test_an_archive_whose_directory_lies_about_sizes_is_refused(world: World) -> None:
    declare(world)
    book = lying(workbook_with(world, END, END))
    with pytest.raises(InputError, match="is a damaged zip file"):
        opened(world, world.write("l.xlsx", book))
    with pytest.raises(InputError, match="is a damaged zip file"):
        opened(world, world.write("l.zip", lying(zipped({"log.csv": csv_text(TABLE).encode()}))))


def test_names_in_an_archive_are_shown_without_what_moves_a_terminal(world: World, run: Run) -> None:
    declare(world)
    done = run("ingest", "log", world.write("z.zip", zipped({"\x1b[31m../log\u202e.csv": b"x"})))
    assert done.code == 4
    assert "\\x1b[31m../log\\u202e.csv" in done.err
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out + done.err


# Damage and disguise


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


@pytest.mark.parametrize("kind", [*WORKBOOKS, "parquet", "gz"])
@pytest.mark.parametrize("harm", ["cut", "holes"])
def test_a_damaged_file_is_refused_with_its_name(world: World, kind: str, harm: str) -> None:
    declare(world)
    text = csv_text(TABLE).encode()
    frame = pl.DataFrame(TABLE[1:], schema=list(HEADER), orient="row")
    whole = {"parquet": parquet_bytes(frame), "gz": gzip.compress(text, mtime=0)}.get(kind)
    whole = whole or WORKBOOKS[kind](world.folder / f"whole.{kind}", {"Data": TABLE}).read_bytes()
    place = 512 if kind == "xls" else len(whole) // 2 - 40  # where the stream of an XLS file begins
    damaged = cut(whole) if harm == "cut" else whole[:place] + bytes(80) + whole[place + 80 :]
    with pytest.raises(InputError) as error:
        take(world, world.write(f"log.{kind}", damaged))
    assert f"log.{kind}" in " ".join([error.value.message, *error.value.details])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html>\n<html><table><tr><td>Month</td></tr></table></html>", "is a web page or XML"),
        (b"\xef\xbb\xbf\r\n<HTML><BODY>", "is a web page or XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "web page or XML"),
        (b"%PDF-1.7\n\0\1\2", "is a binary file, not CSV"),
        (b"{\\rtf1 hello}", "no column"),
    ],
)
def test_what_is_saved_under_a_workbooks_name_and_is_none_says_what_it_is(
    world: World, content: bytes, said: str
) -> None:
    declare(world)
    with pytest.raises(InputError) as error:
        take(world, world.write("log.xls", content))
    assert said in error.value.message


def test_a_workbook_locked_by_a_password_says_so(world: World) -> None:
    declare(world)
    document = XlsDoc()
    target = io.BytesIO()
    document.save(target, bytes(5000))
    name, locked = ("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
    container = target.getvalue()
    assert container.count(name) == 1
    begins = container.index(name)
    entry = locked.ljust(64, b"\0") + (len(locked) + 2).to_bytes(2, "little")
    xlsx_locked = container[:begins] + entry + container[begins + 66 :]
    book = xlwt.Workbook()
    book.add_sheet("Data")
    stream = book.get_biff_data()
    first = 4 + int.from_bytes(stream[2:4], "little")  # after the record that begins a workbook
    filepass = bytes([0x2F, 0, 6, 0, 1, 0, 1, 0, 1, 0])  # the record of RC4 encryption
    target = io.BytesIO()
    XlsDoc().save(target, stream[:first] + filepass + stream[first:])
    for file, content in (("log.xlsx", xlsx_locked), ("log.xls", xlsx_locked), ("old.xls", target.getvalue())):
        with pytest.raises(InputError, match="is locked by a password"):
            opened(world, world.write(file, content))


def test_a_binary_workbook_says_how_to_save_it(world: World) -> None:
    declare(world)
    with pytest.raises(InputError, match="is a binary workbook") as error:
        opened(world, world.write("log.xlsb", zipped({"xl/workbook.bin": b"x"})))
    assert error.value.help == "save it as .xlsx"


# Text and numbers


def test_numbers_beyond_all_measure_are_rejected(world: World) -> None:
    declare(world)
    texts = [
        "9" * 400,
        "1e999",
        "-1e999",
        "inf",
        "NaN",
        "0x10",
        "1_000",
        "٣",
        "१",
        "1" * 16,
        "0." + "1" * 30,
        "9" * 900_000,
    ]
    rows = [("2019-10", "Northton", f"B{number}", text) for number, text in enumerate(texts)]
    read = take(world, world.write("log.csv", csv_text([*TABLE, *rows])))
    assert (told(read), outcomes(read)) == (READ, {"accepted": 3, "rejected": len(texts)})
    assert max(map(len, reasons(read))) < 200
    book = xlsx(world.folder / "log.xlsx", {"Data": [*TABLE, ("2019-10", "Northton", "B", 1e300), *rows[:-1]]})
    assert outcomes(take(world, book)) == {"accepted": 3, "rejected": len(texts)}


HOSTILE_TEXTS = ["\x1b[31mred", "\x1b]0;title\x1b\\", "\x9b31m", "a\u202eb", "a\rb\x08", "a\u2028b", "\x7f"]


@pytest.mark.parametrize("way", ["table", "plain", "markdown", "csv", "json", "jsonl"])
def test_nothing_in_a_file_reaches_a_terminal_as_a_command(world: World, run: Run, way: str) -> None:
    declare(world)
    rows = [["2019-10", "Northton", "Burglary", "1"] for _ in range(4 * len(HOSTILE_TEXTS))]
    for number, text in enumerate(HOSTILE_TEXTS * 4):
        rows[number][number // len(HOSTILE_TEXTS)] = text
    file = world.write("log.csv", csv_text([*TABLE, *rows]))
    done = run("ingest", "log", file, "--format", way)
    assert done.code == 0
    printed = done.out + done.err
    assert not {sign for sign in printed if not sign.isprintable() and sign not in "\n\r"}
    assert "\u202e" not in printed
    assert "\r" not in printed.replace("\r\n", "")


def test_one_enormous_cell_is_refused_or_rejected_with_its_line(world: World) -> None:
    declare(world)
    long = world.write("log.csv", csv_text([*TABLE, ("2019-10", "Northton", "x" * 5_000, 1)]))
    read = take(world, long)
    assert (told(read), reasons(read)) == (
        READ,
        [f"Offence '{'x' * 40}…' is 5,000 characters long; at most 1,000 are a label"],
    )
    for column in range(4):
        row = ["2019-10", "Northton", "Burglary", "1"]
        row[column] = "x" * 3_000_000
        file = world.write("log.csv", csv_text([*TABLE, row]))
        if column == 1:  # a place that the registry lacks, whatever it is called
            assert outcomes(take(world, file)) == {"accepted": 3, "out_of_area": 1}
            continue
        refused = take(world, file).rejected.records()
        assert refused["line"].to_list() == [5]
        assert max(len(reason) for reason in refused["reasons"][0]) < 200


def test_too_many_columns_are_refused(world: World) -> None:
    declare(world)
    header = ",".join([*HEADER, *(f"c{number}" for number in range(100_000))])
    with pytest.raises(InputError, match="has 100,004 columns; at most 2,000 are read"):
        opened(world, world.write("log.csv", header + "\n"))
    read = take(world, world.write("log.csv", csv_text(TABLE) + "2019-10,Northton,B,1" + ",x" * 100_000 + "\n"))
    assert reasons(read) == ["100,004 fields where the header has 4"]
    declare(world, table="{header: 2}")
    with pytest.raises(InputError, match="at most 2,000 columns are read"):
        opened(world, world.write("log.csv", "title\n" + header + "\n"))


def test_a_quote_that_is_never_closed_is_refused_with_its_line(world: World) -> None:
    declare(world)
    for rest in ("2019-10,Northton,Burglary,1\n" * 3, ""):
        with pytest.raises(InputError, match=r"line [0-9]+: unexpected end of data"):
            take(world, world.write("log.csv", csv_text(TABLE) + '2019-10,Northton,"Burglary,1\n' + rest))
    with pytest.raises(InputError, match=r"the header of .*log\.csv' is not CSV"):
        opened(world, world.write("log.csv", 'Month,Area,"Offence,Crimes\n2019-10,Northton,Burglary,1\n'))


def test_parquet_columns_that_hold_lists_or_bytes_are_blank(world: World) -> None:
    declare(world)
    frame = pl.DataFrame(TABLE[1:], schema=list(HEADER), orient="row")
    nested = frame.with_columns(Spare=pl.concat_list("Area", "Offence"), Other=pl.struct("Area", "Crimes"))
    assert told(take(world, world.write("log.parquet", parquet_bytes(nested)))) == READ
    for strange in (pl.concat_list("Offence"), pl.struct("Offence"), pl.col("Offence").cast(pl.Binary)):
        with pytest.raises(InputError, match="has lists or bytes in 'Offence', not texts or numbers"):
            take(world, world.write("log.parquet", parquet_bytes(frame.with_columns(Offence=strange))))
