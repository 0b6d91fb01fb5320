"""The store: editions, replacement of what is covered, several writers, retention."""

import json
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from polars.testing import assert_frame_equal

from kpitool.commits import commits_of, own_commit
from kpitool.errors import StoreError, UsageError
from kpitool.statements import Statement
from kpitool.store import TABLE, Store
from kpitool.tables import as_facts
from tests.conftest import Run, World, linux


def statement(
    counts: dict[tuple[str, int], float], source: str = "crime", extract: str = "e1", dimension: str = "offence"
) -> Statement:
    """Counts of one area by scope and month of 2019, covered by one extract."""
    rows = [
        ("observed", scope, "E07000001", date(2019, month, 1), 1, count, "x")
        for (scope, month), count in counts.items()
    ]
    names = ["kind", "scope", "area", "start", "months", "count", f"dim_{dimension}"]
    observations = as_facts(pl.DataFrame(rows, schema=names, orient="row"))
    coverage = observations.select(pl.lit(extract).alias("extract"), "scope", "start", "months").unique()
    return Statement(
        source=source,
        observations=observations,
        coverage=coverage,
        reading="offence#1",
        receipt=json.dumps({"extract": extract}),
        registry="{}",
        rejected=None,
        expires=date(2020, 1, 1),
        version="0",
    )


def counts(store: Store, number: int | None = None) -> dict[tuple[str, str, int], float]:
    edition = store.edition(number)
    assert edition is not None
    rows = edition.facts.filter(pl.col("kind") == "observed").select("source", "scope", "start", "count")
    return {(source, scope, start.month): count for source, scope, start, count in rows.iter_rows()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def test_an_empty_store_has_no_edition_and_reading_makes_nothing(store: Store) -> None:
    assert store.edition() is None
    assert store.commits() == []
    assert not Path(store.location).exists()


def test_a_later_statement_replaces_exactly_what_it_covers(store: Store) -> None:
    store.replace(statement({("home", 1): 5, ("home", 2): 6, ("city", 1): 7}))
    store.replace(statement({("home", 2): 9, ("home", 3): 10}, extract="e2"))
    store.replace(statement({("home", 2): 100}, source="calls", extract="e3"))
    assert counts(store) == {
        ("crime", "home", 1): 5,
        ("crime", "city", 1): 7,
        ("crime", "home", 2): 9,
        ("crime", "home", 3): 10,
        ("calls", "home", 2): 100,
    }


def test_a_cell_that_the_later_statement_leaves_out_is_gone(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    empty = statement({("home", 1): 0}, extract="e2")
    store.replace(Statement(**{**vars(empty), "observations": empty.observations.clear()}))
    assert counts(store) == {}


def test_every_commit_is_an_edition_that_reads_back(store: Store) -> None:
    first = store.replace(statement({("home", 1): 5}))
    second = store.replace(statement({("home", 1): 6}, extract="e2"))
    assert (first.number, second.number) == (0, 1)
    assert counts(store, 0) == {("crime", "home", 1): 5}
    assert counts(store, 1) == {("crime", "home", 1): 6}
    assert [commit.number for commit in store.commits()] == [1, 0]
    editions = [store.edition(number) for number in (0, 1)]
    assert [(edition.number, edition.time) for edition in editions if edition] == [(0, first.time), (1, second.time)]
    assert first.time < second.time
    with pytest.raises(UsageError, match="there is no edition 7; the newest is 1"):
        store.edition(7)
    with pytest.raises(UsageError, match="there is no edition 999999999999999999"):
        store.edition(999_999_999_999_999_999)  # at once: Delta itself would look for each number up to it


def test_some_of_its_rows_are_read_with_all_that_an_edition_speaks_for(store: Store) -> None:
    store.replace(statement({("home", 1): 5, ("city", 1): 7, ("home", 2): 6}))
    store.replace(statement({("home", 1): 9}, source="fire"))
    edition = store.edition()
    assert edition is not None
    some = edition.within(pl.col("scope") == "home")
    assert_frame_equal(some.facts, edition.facts.filter(pl.col("scope") == "home"))
    fewer = some.within(pl.col("source") == "fire")
    assert_frame_equal(fewer.facts, edition.facts.filter(pl.col("scope") == "home", pl.col("source") == "fire"))
    assert_frame_equal(fewer.coverage, edition.coverage)


def test_what_is_worked_out_as_rows_are_read_is_of_the_same_rows(store: Store) -> None:
    store.replace(statement({("home", 1): 5, ("city", 1): 7, ("home", 2): 6}))
    edition = store.edition()
    assert edition is not None

    def added(rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.group_by("scope").agg(pl.col("count").sum()).sort("scope")

    assert edition.worked_out(added).rows() == [("city", 7), ("home", 11)]
    assert edition.within(pl.col("scope") == "home").worked_out(added).rows() == [("home", 11)]


def test_a_lost_file_is_told_also_where_rows_are_worked_out(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    edition = store.edition()
    assert edition is not None
    for file in (Path(store.location) / "observations").rglob("*.parquet"):
        file.unlink()
    with pytest.raises(StoreError, match="cannot be used"):
        edition.worked_out(lambda rows: rows)


def test_every_row_is_counted(store: Store) -> None:
    store.replace(statement({("home", 1): 5, ("city", 1): 7}))
    edition = store.edition()
    assert edition is not None
    assert edition.height == 4 == edition.facts.height  # two counts, and what covers them


def test_commits_made_while_the_log_is_read_do_not_shift_the_numbers(store: Store) -> None:
    first = store.replace(statement({("home", 1): 5}))
    table = DeltaTable(store.uri)
    store.replace(statement({("home", 1): 6}, extract="e2"))
    assert commits_of(table) == [own_commit(table)] == [first]


def test_an_extract_is_live_until_part_of_what_it_says_is_replaced(store: Store) -> None:
    store.replace(statement({("home", 1): 5, ("home", 2): 6}))
    store.replace(statement({("home", 2): 9}, extract="e2"))
    edition = store.edition()
    assert edition is not None
    live = edition.extracts("crime").select("extract", "live").rows()
    assert dict(live) == {"e1": False, "e2": True}
    store.replace(statement({("home", 1): 5, ("home", 2): 6}))
    edition = store.edition()
    assert edition is not None
    assert dict(edition.extracts("crime").select("extract", "live").rows()) == {"e1": True, "e2": False}


def test_sources_with_other_dimensions_stand_side_by_side(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    store.replace(statement({("home", 1): 6}, source="calls", dimension="strand"))
    edition = store.edition()
    assert edition is not None
    assert {"dim_offence", "dim_strand"} <= set(edition.facts.columns)
    assert counts(store) == {("crime", "home", 1): 5, ("calls", "home", 1): 6}


def test_a_commit_names_its_documents_and_editions_are_kept(store: Store) -> None:
    commit = store.replace(statement({("home", 1): 5}))
    assert commit.receipt is not None
    assert json.loads(store.document(commit.receipt)) == {"extract": "e1"}
    configuration = DeltaTable(store.uri).metadata().configuration
    assert configuration["delta.logRetentionDuration"] == "interval 36500 days"
    assert configuration["delta.deletedFileRetentionDuration"] == "interval 36500 days"
    assert configuration["delta.enableExpiredLogCleanup"] == "false"
    with pytest.raises(StoreError, match="has lost its document"):
        store.document("receipts/none.json")


def test_a_changed_registry_is_an_edition_of_its_own(store: Store) -> None:
    assert store.note_registry("{}", "0") is None
    store.replace(statement({("home", 1): 5}))
    assert store.note_registry("{}", "0") is None
    changed = store.note_registry('{"indicators.yaml": "title: x"}', "0")
    assert changed is not None
    assert changed.command == "registry"
    assert counts(store) == {("crime", "home", 1): 5}


def test_a_freeze_is_an_edition_with_a_label_and_the_same_data(store: Store) -> None:
    with pytest.raises(StoreError, match="holds nothing yet"):
        store.freeze("Board", "2019Q3", "{}", "0")
    store.replace(statement({("home", 1): 5}))
    frozen = store.freeze("Board", "2019Q3", '{"a": ""}', "0")
    assert (frozen.number, frozen.command, frozen.label, frozen.quarter) == (1, "freeze", "Board", "2019Q3")
    store.replace(statement({("home", 1): 6}, extract="e2"))
    labels = [edition.label for number in range(3) if (edition := store.edition(number))]
    assert labels == [None, "Board", None]
    assert counts(store, 1) == {("crime", "home", 1): 5}


def test_a_label_stands_once_whatever_its_case_and_blanks(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    store.freeze("Board 14 Feb", "2019Q3", "{}", "0")
    store.freeze("Board 15 Feb", "2019Q3", "{}", "0")
    with pytest.raises(UsageError, match=r"edition 1 of .* has the label 'Board 14 Feb' already"):
        store.freeze("board 14  FEB", "2019Q3", "{}", "0")
    assert len(store.commits()) == 3


def test_of_two_freezes_at_once_one_has_the_label(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    refused: list[UsageError] = []

    def freeze() -> None:
        try:
            store.freeze("Board", "2019Q3", "{}", "0")
        except UsageError as error:
            refused.append(error)

    jobs = [threading.Thread(target=freeze) for _ in range(5)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert (len(refused), [commit.label for commit in store.commits()]) == (4, ["Board", None])


def test_the_registry_of_an_edition_is_that_of_the_newest_commit_that_kept_one(store: Store) -> None:
    store.replace(statement({("home", 1): 5}))
    store.note_registry('{"a": ""}', "1")
    assert (store.registry_at(0), store.registry_at(1)) == (("{}", "0"), ('{"a": ""}', "1"))
    empty = store.edition()
    assert empty is not None
    write_deltalake(store.uri, empty.facts.clear(), mode="append")  # another program's commit names nothing
    assert store.registry_at(2) == ('{"a": ""}', "1")


def test_a_document_that_was_changed_in_the_store_is_told(store: Store) -> None:
    commit = store.replace(statement({("home", 1): 5}))
    assert commit.registry is not None
    (Path(store.location) / commit.registry).write_text("{} ", encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged"):
        store.registry_at(0)


def test_two_writers_at_once_lose_nothing(store: Store) -> None:
    store.replace(statement({("home", 1): 1}))
    jobs = [
        threading.Thread(target=store.replace, args=[statement({("home", month): month}, extract=f"e{month}")])
        for month in range(2, 8)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert counts(store) == {("crime", "home", month): month for month in range(1, 8)}
    assert len(store.commits()) == 7


def test_a_store_that_is_no_store_says_so(store: Store) -> None:
    log = Path(store.location, TABLE) / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text("not json")
    with pytest.raises(StoreError, match="cannot be used"):
        store.edition()


def damage_log_empty(store: Store) -> None:
    next((Path(store.location, TABLE) / "_delta_log").glob("*.json")).write_text("")


def damage_log_lost(store: Store) -> None:
    for path in (Path(store.location, TABLE) / "_delta_log").iterdir():
        path.unlink()
    (Path(store.location, TABLE) / "_delta_log").rmdir()


def damage_data_lost(store: Store) -> None:
    next(Path(store.location, TABLE).rglob("*.parquet")).unlink()


def damage_data_cut(store: Store) -> None:
    path = next(Path(store.location, TABLE).rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:50])


def damage_data_empty(store: Store) -> None:
    next(Path(store.location, TABLE).rglob("*.parquet")).write_bytes(b"")


@pytest.mark.parametrize(
    "damage", [damage_log_empty, damage_log_lost, damage_data_lost, damage_data_cut, damage_data_empty]
)
def test_any_damage_is_told_as_the_stores(store: Store, damage: Callable[[Store], None]) -> None:
    store.replace(statement({("home", 1): 5}))
    damage(store)
    with pytest.raises(StoreError):
        counts(store)
    with pytest.raises(StoreError):
        store.replace(statement({("home", 1): 6}, extract="e2"))


def test_a_foreign_delta_table_is_no_store(store: Store) -> None:
    write_deltalake(store.uri, pl.DataFrame({"other": [1]}))
    with pytest.raises(StoreError):
        counts(store)


def test_a_location_that_can_be_no_store_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(StoreError, match="is a file, not a folder"):
        Store(str(file)).edition()
    for location in ("foo://x", "http://127.0.0.1/x", "://"):
        with pytest.raises(StoreError, match="is no kind of store"):
            Store(location)


def test_rejected_records_are_forgotten_on_their_day(store: Store, tmp_path: Path) -> None:
    kept = statement({("home", 1): 5})
    rejected = tmp_path / "rejected.parquet"
    pl.DataFrame({"file": ["a.csv"]}).write_parquet(rejected)
    commit = store.replace(Statement(**{**vars(kept), "rejected": rejected}))
    assert commit.rejected is not None
    path = Path(store.location) / commit.rejected
    assert store.document(commit.rejected) == rejected.read_bytes()
    store.forget_expired(date(2020, 1, 1))
    assert path.exists()
    store.forget_expired(date(2020, 1, 2))
    assert not path.exists()


def test_a_store_may_be_a_url(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/there")
    store.replace(statement({("home", 1): 5}))
    assert counts(store) == {("crime", "home", 1): 5}


@linux
@pytest.mark.parametrize("name", ["two words", "façade", "a&b", "{x}", "it's", 'say "x"', "50*", "~x", "a+b", "a,b"])
def test_a_store_may_lie_under_a_folder_of_almost_any_name(
    world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world.month("2019-10", "home", {"E07000001": 3})
    folder = Path(shutil.move(world.folder, tmp_path / name))
    monkeypatch.chdir(folder)
    assert run("ingest").code == 0
    assert run("ingest").code == 0
    counted = run("rates", "--quarter", "2019Q3", "--window", "latest", "--area", "Northton", "--json")
    assert "S0" not in counted.err
    assert run("history").code == run("doctor").code == run("prune", "--keep", "1", "--yes").code == 0


@pytest.mark.parametrize("name", ["a[b]", "a%20b", "a#b", "a?b", "a|b", "a^b"])
def test_a_store_under_a_name_that_delta_mistakes_is_refused_before_anything_is_written(
    world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world.month("2019-10", "home", {"E07000001": 3})
    folder = Path(shutil.move(world.folder, tmp_path / name))
    monkeypatch.chdir(folder)
    answer = run("ingest")
    assert (answer.code, answer.out) == (5, "")
    assert "error[S007]" in answer.err
    assert not (folder / ".kpitool").exists()
    assert run("ingest", "--store", tmp_path / "elsewhere").code == 0
