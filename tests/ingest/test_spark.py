"""On Spark an ingest gives what it gives on this machine, or is refused: a real Spark, local, in one session."""

import contextlib
import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kpitool.errors import InputError
from kpitool.ingest.coverage import presented
from kpitool.ingest.engine import Engine, File, Here
from kpitool.ingest.extract import Ingested, read_extracts
from kpitool.ingest.files import Extract
from kpitool.ingest.mapping import source_columns
from kpitool.ingest.query import Asked
from kpitool.ingest.spark import counting, waiting
from kpitool.ingest.spark.engine import OnSpark
from kpitool.ingest.spark.faults import faults_in
from kpitool.ingest.spark.opening import opened_here, seen_here
from kpitool.ingest.spark.session import spark_session
from kpitool.ingest.take import wanted_of
from kpitool.ingest.watch import unwatched
from tests.conftest import Outcome, Run, World
from tests.programs import package, program

pytestmark = pytest.mark.spark

SPARK = ("--engine", "spark")
HEADER = "Month,Force,Code,Offence\n"
GOOD = "2019-10,Home Police,E07000001,Burglary\n"
LAKE = "viewfs://lake/all"
"""The folders of this machine as Spark alone sees them, by another of its file systems."""
MOUNTED = "spark.hadoop.fs.viewfs.mounttable.lake.link./all=file:///"
LOCAL = f"--master local[2] --driver-memory 1g --conf {MOUNTED} --conf spark.sql.shuffle.partitions=2 pyspark-shell"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A Spark of this process, which the program finds running."""
    program("java", "Spark")
    package("pyspark", "Spark", "java")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", LOCAL)
        with spark_session() as started:
            yield started


def taken(world: World, engine: Engine, *files: Path) -> Ingested:
    loaded = world.load()
    named = [(file, file.name) for file in files]
    extracts = engine.opened(named, wanted_of("crime", loaded), world.workspace, unwatched)
    told = presented(extracts, loaded.registry.sources["crime"], loaded.registry)
    return read_extracts("crime", told, loaded, world.workspace, engine=engine)


def said(read: Ingested) -> dict[str, Any]:
    """All that an ingest says, but for lines, the order of what has none, and warnings."""
    rejected = read.rejected.records().select("file", "values", "reasons").iter_rows()
    return {
        "observations": read.observations.rows(),
        "coverage": read.coverage.sort(pl.all()).rows(),
        "files": [(file.name, file.digest, file.records, file.outcomes) for file in read.receipt.files],
        "outcomes": read.receipt.outcomes,
        "reasons": read.receipt.reasons,
        "rejected": Counter((file, values, tuple(reasons)) for file, values, reasons in rejected),
    }


def assert_alike(world: World, session: Any, *files: Path) -> Ingested:
    here, there = taken(world, Here(), *files), taken(world, OnSpark(session), *files)
    assert said(there) == said(here)
    assert there.rejected.records()["line"].is_null().all()
    return there


def test_each_way_a_record_can_end_is_the_same(world: World, session: Any) -> None:
    rows = (
        GOOD * 3
        + "2019-10,Home Police,North Town,Vehicle crime\n"
        + "2019-10,Home Police,E08000099,Burglary\n"
        + "2019-10,Home Police,,Burglary\n"
        + "2019-10,Hme Police,Nortton,Arson\n" * 2
        + "2019-11,Home Police,E07000001,Burglary\n"
    )
    read = assert_alike(world, session, world.write("2019-10-home.csv", HEADER + rows))
    assert {outcome.value: count for outcome, count in read.receipt.outcomes.items()} == {
        "accepted": 4,
        "out_of_area": 1,
        "unlocated": 1,
        "rejected": 3,
        "superseded": 0,
    }


def test_lines_as_exports_write_them_are_the_same(world: World, session: Any) -> None:
    rows = (
        '"2019-10","Home Police","E07000001","Burglary"\r\n'
        '2019-10, Home Police ,"E07000002",Burglary\r\n'
        "\r\n,,,\r\n,,,,,\r\n"
        "2019-10,Home Police\r\n"
        '2019-10,Home Police,E07000001,"Bur""glary"\r\n'
        '2019-10,Home Police,5" pipe,Burglary\r\n'
        "2019-10,Home Police,E07000001,Burglary,too much\r\n"
        "2019-10,Home Police,E07000001,Burglary,\xa0, \r\n"
        '2019-10,Home Police,"E07000001, or so",Burglary'
    )
    file = world.write("2019-10-home.csv", "\ufeff" + HEADER.replace("\n", "\r\n") + rows)
    read = assert_alike(world, session, file)
    assert read.receipt.records == 8


def test_files_with_other_delimiters_and_orders_of_columns_are_read_at_once(world: World, session: Any) -> None:
    files = [
        world.write("2019-10-home.csv", HEADER + GOOD),
        world.write("2019-11-home.csv", "Offence;Code;Force;Month;x\nBurglary;E07000002;Home Police;2019-11;1\n"),
        world.write("2019-12-home [1] #50%.csv", HEADER),
        world.write("2019-10-city.csv", "Month\tForce\tCode\tOffence\n2019-10\tCity Police\tE06000001\tBurglary"),
    ]
    files[2] = files[2].rename(world.folder / "2019-12-home.csv")
    read = assert_alike(world, session, *files)
    assert [file.records for file in read.receipt.files] == [1, 1, 0, 1]


def test_records_that_share_an_id_give_way_alike(world: World, session: Any) -> None:
    world.change("area: Code}", "area: Code, id: Ref}")
    header = "Month,Force,Code,Offence,Ref\n"
    october = (
        "2019-10,Home Police,E07000001,Burglary,a\n"
        "2019-10,Home Police,E07000002,Burglary, a \n"
        "2019-10,Home Police,E07000002,Vehicle crime,a\n"
        "2019-10,Home Police,E07000002,Vehicle crime,b\n"
        "2019-10,Home Police,E07000002,Vehicle crime,b\n"
        "2019-10,Home Police,E07000002,Vehicle crime,\n"
        "2019-10,Home Police,E07000002,Vehicle crime, \n"
        "2019-10,Home Police,E07000002,Arson,c\n"
        "2019-10,Home Police,,Burglary,c\n"
    )
    november = "2019-11,Home Police,E07000001,Burglary,a\n2019-11,Home Police,E07000001,Burglary,d\n"
    again = "2019-10,Home Police,E07000001,Burglary,b\n"
    files = [
        world.write("2019-10-home.csv", header + october),
        world.write("2019-11-home.csv", header + november),
        world.write("more/2019-10-home.csv", header + again),
    ]
    read = assert_alike(world, session, *files)
    superseded = {outcome.value: count for outcome, count in read.receipt.outcomes.items()}["superseded"]
    assert superseded == 4  # of three a in October two, of three b two; of c one is rejected
    assert "1 ids stand in more than one month; each month counts its own" in read.receipt.warnings


def test_parquet_is_read_as_its_texts(world: World, session: Any) -> None:
    table = pl.DataFrame(
        {
            "Month": ["2019-10", "2019-10", "2019-10", None, None, "2019-10"],
            "Force": ["Home Police", "Home Police", "Hme Police", None, None, ""],
            "Code": ["E07000001", "E07000001", "", None, None, " "],
            "Offence": ["Burglary", "Burglary", "Arson", None, None, "Burglary"],
            "Number": [1.5, None, 2.0, None, 3.0, None],
        }
    )
    table.write_parquet(world.folder / "2019-10-home.parquet")
    read = assert_alike(world, session, world.folder / "2019-10-home.parquet")
    assert read.receipt.records == 5  # a row of nulls alone is none


def test_whole_numbers_dates_and_truths_in_parquet_are_the_same_texts(world: World, session: Any) -> None:
    world.change("column: Offence, values: [Burglary, Vehicle crime]", "column: Offence")
    world.change("period: {format: month}", "period: {format: date}")
    for name, offence in (("Int64", [-12, 3]), ("UInt16", [0, 65535]), ("Boolean", [True, False])):
        frame = pl.DataFrame({"Month": ["2019-10-01", "2019-10-31"], "Force": "Home Police", "Code": "E07000001"})
        frame = frame.with_columns(pl.col("Month").str.to_date(), Offence=pl.Series(offence, dtype=getattr(pl, name)))
        frame.write_parquet(world.folder / "2019-10-home.parquet")
        read = assert_alike(world, session, world.folder / "2019-10-home.parquet")
        assert read.receipt.outcomes["accepted"] == 2  # type: ignore[index]


REFUSED = {
    "packed": ("2019-10-home.csv.gz", b"\x1f\x8b\x08\x00rest", "is packed or a workbook"),
    "named like a packed file": ("2019-10-home.csv.gz", (HEADER + GOOD).encode(), "has the name of a packed file"),
    "passed over": ("_2019-10-home.csv", (HEADER + GOOD).encode(), "has a name that Spark passes over"),
    "UTF-16": ("2019-10-home.csv", (HEADER + GOOD).encode("utf-16"), "is not in UTF-8"),
    "Windows-1252": ("2019-10-home.csv", (HEADER + "2019-10,Caf\xe9,,\n").encode("cp1252"), "is not in UTF-8"),
    "a header of two lines": (
        "2019-10-home.csv",
        b'Month,Force,Code,Offence,"a\nb"\n2019-10,Home Police,E07000001,Burglary,x\n',
        "has a header of more than one line",
    ),
    "a line break within a cell": (
        "2019-10-home.csv",
        (HEADER + '2019-10,Home Police,"E07000001\n",Burglary\n').encode(),
        "has 2 lines with a quotation mark that does not open or close a whole cell, or a line break within one",
    ),
    "a carriage return within a line": (
        "2019-10-home.csv",
        (HEADER + "2019-10,Home\rPolice,E07000001,Burglary\n").encode(),
        "has 1 line with a carriage return within a line",
    ),
    "bytes of no text, far below": (
        "2019-10-home.csv",
        (HEADER + GOOD * 30_000).encode() + b"2019-10,\xff\xfe,E07000001,Burglary\n",
        "has 1 line with bytes that are no text in UTF-8",
    ),
    "control characters, far below": (
        "2019-10-home.csv",
        (HEADER + GOOD * 30_000).encode() + b"2019-10,\x00,E07000001,Burglary\n",
        "has 1 line with control characters that no export writes",
    ),
    "the header once more": ("2019-10-home.csv", (HEADER + GOOD + HEADER + GOOD).encode(), "has its header 2 times"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_spark_would_read_otherwise_is_refused(world: World, session: Any, what: str) -> None:
    name, content, why = REFUSED[what]
    file = world.write(name, content)
    with pytest.raises(InputError) as refused:
        taken(world, OnSpark(session), file)
    assert why in refused.value.message
    assert refused.value.code == "I058"
    assert "--engine spark" in refused.value.help


KINDS = {"double": pl.Float64(), "timestamp_ntz": pl.Datetime("us"), "decimal": pl.Decimal(10, 2)}


@pytest.mark.parametrize("kind", KINDS)
def test_parquet_columns_that_spark_writes_otherwise_are_refused_where_they_are_read(
    world: World, session: Any, kind: str
) -> None:
    frame = pl.DataFrame({"Month": "2019-10", "Force": "Home Police", "Code": "E07000001", "Offence": [1]})
    frame.with_columns(pl.col("Offence").cast(KINDS[kind])).write_parquet(world.folder / "2019-10-home.parquet")
    with pytest.raises(InputError, match=rf"has numbers, times or bytes in 'Offence' \({kind}\)"):
        taken(world, OnSpark(session), world.folder / "2019-10-home.parquet")


def outcomes(done: Outcome) -> dict[str, str]:
    assert done.code == 0, done.err
    assert done.err == ""
    return {result["source"]: result["outcome"] for result in done.json["results"]}


@pytest.mark.usefixtures("session")
def test_what_one_engine_took_is_known_to_the_other(world: World, run: Run) -> None:
    october = world.write("2019-10-home.csv", HEADER + GOOD + "2019-10,,,\n")
    november = world.write("2019-11-home.csv", HEADER + GOOD.replace("10", "11") + "2019-11,,,\n")
    there, here = ("ingest", "crime", "--json", *SPARK), ("ingest", "crime", "--json")
    assert outcomes(run(*there, october)) == {"crime": "committed"}
    assert outcomes(run(*there, october)) == {"crime": "unchanged"}
    assert outcomes(run(*here, october)) == {"crime": "unchanged"}
    assert outcomes(run(*here, november)) == {"crime": "committed"}
    assert outcomes(run(*there, november)) == {"crime": "unchanged"}


@pytest.mark.usefixtures("session")
def test_files_at_addresses_are_taken_once_and_again_when_they_change(world: World, run: Run) -> None:
    for month in ("10", "11"):
        world.write(f"lake/2019-{month}-home.csv", HEADER + GOOD.replace("-10", f"-{month}"))
    frame = pl.DataFrame({"Month": ["2019-12"], "Force": "Home Police", "Code": "E07000001", "Offence": "Burglary"})
    frame.write_parquet(world.folder / "lake/2019-12-home.parquet")
    world.change("files: crime/*.csv", f'files: ["crime/*.csv", "file:{world.folder}/lake/2019-1?-home.*"]')
    first = run("ingest", "crime", "--json", *SPARK)
    assert outcomes(first) == {"crime": "committed"}
    receipt = first.json["results"][0]["receipt"]
    assert [file["name"] for file in receipt["files"]] == [
        "2019-10-home.csv",
        "2019-11-home.csv",
        "2019-12-home.parquet",
    ]
    assert receipt["outcomes"]["accepted"] == 3
    assert outcomes(run("ingest", "crime", "--json", *SPARK)) == {"crime": "unchanged"}
    world.write("lake/2019-11-home.csv", HEADER + 2 * GOOD.replace("-10", "-11"))
    assert outcomes(run("ingest", "crime", "--json", *SPARK, f"file:{world.folder}/lake/*11*")) == {
        "crime": "committed"
    }


@pytest.mark.usefixtures("session")
def test_files_in_a_store_of_spark_are_found_by_patterns_whatever_their_names(world: World, run: Run) -> None:
    world.change('    file_name: "{period}-{scope}"\n', "")
    world.change("coverage: file_name\n    frequency: monthly", "coverage: columns\n    frequency: monthly")
    bad, good = "2019-10,Home Police,Nortton,Arson\n", GOOD.replace("-10", "-11")
    names = ("lake/a b/2019-10-home [1] #50% é+&=.csv", "lake/2019-11-home {x} ~?*.csv")
    world.write(names[0], HEADER + GOOD + bad)
    world.write(names[1], HEADER + good)
    there = [f"{LAKE}{world.folder}/{pattern}" for pattern in ("lake/*/2019-1?-home*", "lake/*.csv")]
    world.change("files: crime/*.csv", f"files: {json.dumps(there)}")
    first = run("ingest", "crime", "--json", *SPARK)
    assert outcomes(first) == {"crime": "committed"}
    files = first.json["results"][0]["receipt"]["files"]
    assert {file["name"]: file["records"] for file in files} == {
        name.rpartition("/")[2]: records for name, records in zip(names, (2, 1), strict=True)
    }
    assert {file["digest"] for file in files} == {
        hashlib.sha256((world.folder / name).read_bytes()).hexdigest() for name in names
    }
    (rejected,) = run("rejects", "--json").json["results"]
    assert rejected["file"] == "2019-10-home [1] #50% é+&=.csv"
    assert outcomes(run("ingest", "crime", "--json", *SPARK)) == {"crime": "unchanged"}


@pytest.mark.usefixtures("session")
def test_a_store_that_lacks_a_file_is_told_without_the_password_in_its_address(run: Run) -> None:
    for address in ("viewfs://board:secret@lake/all/nowhere/2019-10.csv", "nowhere://board:secret@lake/2019-10.csv"):
        done = run("ingest", "crime", *SPARK, address)
        assert (done.code, done.out) == (4, "")
        assert "secret" not in done.err


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{LAKE}/nowhere/2019-10.csv", "error[I010]: Spark sees no file 'viewfs://lake/all/nowhere/2019-10.csv'"),
        ("viewfs://other/2019-10-home.csv", "error[I057]: Spark says: java.io.IOException: ViewFs: Cannot initialize"),
        ("file:/nowhere/2019-10-home.csv", "error[I010]: Spark sees no file 'file:/nowhere/2019-10-home.csv'"),
        ("nowhere://2019-10-home.csv", "error[I057]: Spark says: org.apache.hadoop.fs.UnsupportedFileSystemException"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_two_lines(run: Run, address: str, said: str) -> None:
    done = run("ingest", "crime", *SPARK, address)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(said)
    assert len(done.err.splitlines()) == 2


@pytest.mark.usefixtures("session")
def test_what_spark_cannot_read_is_read_here_unless_it_is_named(world: World, run: Run) -> None:
    world.write("crime/2019-10-home.csv", HEADER + GOOD)
    assert outcomes(run("ingest", "--json", *SPARK)) == {"crime": "committed", "people": "committed"}
    refused = run("ingest", "people", *SPARK)
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith("error[I058]: the source 'people' has the layout counts; Spark reads events")


def test_small_areas_are_counted_by_their_districts(
    world: World, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.change("area: Code}", "area: Code, area_name: Name}\n    area: {kind: small_area}")
    monkeypatch.setattr(counting, "FEW", 0)  # else so little is counted as it stands
    header = "Month,Force,Code,Name,Offence\n"
    files = []
    for month in range(1, 13):
        rows = [
            f"2019-{month:02},Home Police,E0100{month:02}{area:02},{district} {area:03}A,{offence}"
            for area in range(9)
            for district in ("Northton", "Southton", "Elsewhere")
            for offence in ("Burglary", "Vehicle crime", "Arson"[: area - 3])
        ]
        rows += [f"2019-{month:02},Home Police,,,Burglary", f"2019-{month:02},Home Police,E01,Northton 001A,Burglary"]
        files.append(world.write(f"2019-{month:02}-home.csv", header + "\n".join(rows)))
    read = assert_alike(world, session, *files)
    assert read.receipt.outcomes["unlocated"] == 12  # type: ignore[index]


def test_it_is_told_how_far_spark_is_and_the_marks_of_its_jobs_are_gone_then(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "EVERY", 0.02)
    told = list[tuple[str, int, int]]()
    session.sparkContext.setJobGroup("a notebook's own", "")
    with waiting.watched(session, lambda *words: told.append(words), "reading", 800):
        session.range(0, 8, 1, 8).selectExpr("reflect('java.lang.Thread', 'sleep', 500L)").toArrow()  # 8 tasks
    assert (told[0], told[-1]) == (("reading", 0, 800), ("reading", 800, 800))
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert {*done} > {0, 800}
    assert {*done} <= {*range(0, 801, 100)}
    assert session.sparkContext.getLocalProperty("spark.jobGroup.id") == "a notebook's own"


def test_each_thing_that_spark_is_asked_for_is_told(
    world: World, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.change("area: Code}", "area: Code, id: Ref}")
    monkeypatch.setattr(counting, "FEW", 0)
    here = world.write("2019-10-home.csv", HEADER.replace("\n", ",Ref\n") + GOOD.replace("\n", ",a\n") + ",,,,b\n")
    there = world.write("lake/2019-11-home.csv", HEADER.replace("\n", ",Ref\n"))
    told = dict[str, tuple[int, int]]()
    engine, loaded = OnSpark(session), world.load()
    files: list[File] = [(here, here.name), (f"file:{there}", there.name)]

    def note(stage: str, done: int, total: int) -> None:
        told[stage] = (done, total)

    extracts = engine.opened(files, wanted_of("crime", loaded), world.workspace, note)
    covering = presented(extracts, loaded.registry.sources["crime"], loaded.registry)
    read_extracts("crime", covering, loaded, world.workspace, watch=note, engine=engine)
    first, second = here.stat().st_size, there.stat().st_size
    assert told.pop("reading a part of")[1] in {first, second}
    assert told == {
        "finding": (first, first),
        "opening": (second, second),
        "reading": (first + second, first + second),
        "comparing ids of": (first + second, first + second),
        "fetching rejects of": (first + second, first + second),
    }


WORDS = ["2019-10", "Home Police", "E07000001", "North Town", "E08000099", "Burglary", "null", "NA", "E07000001 "]
SIGNS = ["", " ", "a,b", 'x"y', '"', '""', '5" pipe', "'", ";", "\\", "\\n", "#", "\xa0", "é", "𝄞", "a\u0301", "\ufeff"]
CONTROLS = ["\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"]
BREAKS = ["\r", "\n", "\x00"]
CELLS = st.sampled_from([*WORDS, *WORDS, *SIGNS, *SIGNS, *CONTROLS, *BREAKS])
GOOD_CELLS = st.tuples(
    st.sampled_from(["2019-10", "2019-11", " 2019-10"]),
    st.sampled_from(["Home Police", "City Police", "home police"]),
    st.sampled_from(["E07000001", "North Town", "", "E08000099"]),
    st.sampled_from(["Burglary", "burglary ", "Vehicle crime"]),
    st.sampled_from(["", "a", "b", " a", "\xa0b"]),
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of a file: as an export writes it, or as chance does."""
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    if draw(st.integers(0, 7)) == 0:
        return draw(st.text('a,",;\r\t é2', max_size=12)) + end
    cells = draw(st.one_of(GOOD_CELLS, GOOD_CELLS, st.lists(CELLS, max_size=8).filter(any)))
    if draw(st.integers(0, 3)) == 0:
        return ",".join(cells) + end
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL).writerow(
        cells
    )
    return text.getvalue()


TITLES = "Month,Force,Code,Offence,Ref"
FILES = st.tuples(
    st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]), st.lists(lines(), max_size=6).map("".join)
).map(lambda parts: f"{parts[0]}{TITLES}{parts[1]}{parts[2]}")


@pytest.fixture
def any_world(world: World) -> World:
    """A partnership whose crime log says in its columns what it covers, and has ids."""
    world.change("area: Code}", "area: Code, id: Ref}")
    world.change('    file_name: "{period}-{scope}"\n', "")
    world.change("coverage: file_name\n    frequency: monthly", "coverage: columns\n    frequency: monthly")
    return world


@settings(
    max_examples=8,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=st.lists(FILES, min_size=30, max_size=60))
def test_any_files_are_read_alike_or_refused(any_world: World, session: Any, texts: Sequence[str]) -> None:
    files = [any_world.write(f"any/{number}.csv", text) for number, text in enumerate(texts)]
    sound = read_on_spark(any_world, session, files)
    assert len(sound) > len(files) // 10  # else nothing is tried
    here, there = (said_or_refused(any_world, engine, sound) for engine in (Here(), OnSpark(session)))
    assert there == here


def read_on_spark(world: World, session: Any, files: Sequence[Path]) -> list[Path]:
    """The files that Spark does not refuse."""
    wanted, opened = wanted_of("crime", world.load()), list[Extract]()
    for file in files:
        with contextlib.suppress(InputError):
            opened.append(opened_here(file, file.name, wanted, world.workspace))
    seen, _ = seen_here(session, opened, wanted)
    engine = OnSpark(session, seen={each.extract: each for each in seen})
    source = world.load().registry.sources["crime"]
    asked = Asked(source_columns(source), {}, "Ref", runs_on=False, declared=())
    faults = faults_in(engine.asked([each.extract for each in seen], asked).counts(), seen)
    return [each.extract.path for number, each in enumerate(seen) if number not in faults]


def said_or_refused(world: World, engine: Engine, files: Sequence[Path]) -> Any:
    try:
        return said(taken(world, engine, *files))
    except InputError as error:
        return error.message, error.details
