"""Forgetting old editions: what goes, what stays, and what a kill leaves behind."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from kpitool.commits import forgotten_in
from kpitool.errors import StoreError
from kpitool.forgetting import Forgetting, boundary_of, files_by_edition, forget, forgetting
from kpitool.store import TABLE, Store
from tests.test_store import counts, statement

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Five editions: crime, calls, crime restated and frozen, crime restated again."""
    store = Store(str(tmp_path / "store"))
    store.replace(statement({("home", 1): 5, ("home", 2): 6}))
    store.replace(statement({("home", 1): 70}, source="calls"))
    store.replace(statement({("home", 2): 60}, extract="e2"))
    store.freeze("Board", "2019Q3", "{}", "0")
    store.replace(statement({("home", 2): 600}, extract="e3"))
    return store


def planned(store: Store, before: int, *, frozen: bool = False) -> Forgetting:
    return forgetting(store, store.commits(), before, TOMORROW, frozen=frozen)


def data_files(store: Store) -> set[str]:
    return {path for path in store.sizes() if path.startswith("observations/")}


def whole(store: Store, number: int) -> bytes:
    edition = store.edition(number)
    assert edition is not None
    return edition.facts.write_csv().encode()


def test_kept_editions_read_as_before_and_forgotten_ones_say_when_they_went(store: Store) -> None:
    kept = {number: whole(store, number) for number in (3, 4)}
    files = data_files(store)
    plan = planned(store, 4)
    assert (plan.editions, plan.frozen) == ((0, 1, 2), (3,))
    note = forget(store, plan, "0")
    assert note is not None
    assert {number: whole(store, number) for number in (3, 4)} == kept
    assert whole(store, note.number) == kept[4]
    assert len(data_files(store)) == len(files) - 1 == len(files - set(plan.files))
    for number in plan.editions:
        with pytest.raises(StoreError, match=rf"edition {number} was forgotten on {note.time:%d %b %Y} by kpitool"):
            store.edition(number)


def test_files_that_two_editions_share_go_with_the_last_of_them(store: Store) -> None:
    frozen = set(store.table_files(3))
    forget(store, planned(store, 4), "0")
    assert frozen <= data_files(store)
    forget(store, planned(store, 4, frozen=True), "0")
    assert data_files(store) == store.table_files(4)
    assert counts(store) == {("crime", "home", 1): 5, ("calls", "home", 1): 70, ("crime", "home", 2): 600}


def test_a_receipt_stays_while_a_kept_edition_has_a_figure_from_it(store: Store) -> None:
    receipts = {commit.number: commit.receipt for commit in store.commits() if commit.receipt}
    forget(store, planned(store, 4, frozen=True), "0")
    left = {number for number, name in receipts.items() if name in store.sizes()}
    assert left == {0, 1, 4}  # January is still as edition 0 has it; what edition 2 said is all replaced


def test_all_receipts_of_a_source_stay_where_its_statements_cannot_be_told_apart(store: Store) -> None:
    silent = replace(statement({("home", 2): 7}, extract="e4"), coverage=statement({("home", 2): 7}).coverage.clear())
    store.replace(replace(silent, observations=silent.observations.clear()))  # an ingest that covers nothing
    receipts = {commit.receipt for commit in store.commits() if commit.receipt}
    forget(store, planned(store, 5, frozen=True), "0")
    assert receipts <= set(store.sizes())


def test_a_registry_stays_while_a_kept_edition_is_read_by_it(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    store.replace(replace(statement({("home", 1): 1}), registry='{"a": "1"}'))
    store.note_registry('{"a": "2"}', "0")
    store.note_forgotten([], "0")
    store.replace(replace(statement({("home", 1): 2}), registry='{"a": "3"}'))
    forget(store, planned(store, 2), "0")
    assert store.registry_at(2) == ('{"a": "2"}', "0")
    assert store.registry_at(3) == ('{"a": "3"}', "0")
    with pytest.raises(StoreError, match="has lost its document"):
        store.registry_at(0)


def test_rejected_records_go_with_the_edition_that_made_them(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    rejected = tmp_path / "rejected.parquet"
    pl.DataFrame({"file": ["a.csv"]}).write_parquet(rejected)
    first = store.replace(replace(statement({("home", 1): 1}), rejected=rejected, expires=date(2999, 1, 1)))
    store.replace(statement({("home", 2): 2}, extract="e2"))
    assert first.rejected in store.sizes()
    forget(store, planned(store, 1), "0")
    assert first.rejected not in store.sizes()


def test_the_newest_edition_is_never_forgotten(store: Store) -> None:
    assert planned(store, 999, frozen=True).editions == (0, 1, 2, 3)


def test_a_prune_that_was_cut_short_is_finished_by_the_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = whole(store, 4)
    plan = planned(store, 4, frozen=True)
    doomed = [*plan.files, *plan.documents]
    assert len(doomed) > 2
    delete, done = Store.delete, list[str]()

    def killed(self: Store, path: str) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(path)
        delete(self, path)

    monkeypatch.setattr(Store, "delete", killed)
    with pytest.raises(KeyboardInterrupt):
        forget(store, plan, "0")
    monkeypatch.setattr(Store, "delete", delete)
    assert whole(store, 4) == kept
    with pytest.raises(StoreError, match="was forgotten"):
        store.edition(0)
    rest = planned(store, 4, frozen=True)
    assert (rest.editions, [*rest.files, *rest.documents]) == ((), doomed[1:])
    assert forget(store, rest, "0") is None
    assert planned(store, 4, frozen=True).nothing
    assert whole(store, 4) == kept


def test_a_file_that_no_edition_names_is_left_to_whoever_is_writing_it(store: Store) -> None:
    stray = Path(store.location, TABLE) / "source=crime" / "part-of-a-commit-to-come.parquet"
    stray.write_bytes(b"unfinished")
    forget(store, planned(store, 4, frozen=True), "0")
    assert stray.exists()


def test_a_document_written_just_now_may_belong_to_a_commit_to_come(store: Store) -> None:
    plan = forgetting(store, store.commits(), 4, datetime.now(UTC), frozen=True)
    assert (len(plan.files), plan.documents) == (2, {})
    forget(store, plan, "0")
    later = planned(store, 4, frozen=True)
    assert (later.editions, later.files, len(later.documents)) == ((), {}, 1)


def test_what_is_ingested_during_a_prune_is_whole(store: Store) -> None:
    def ingest() -> None:
        for month in range(3, 9):
            store.replace(statement({("home", month): month}, extract=f"m{month}"))

    writer = threading.Thread(target=ingest)
    writer.start()
    for keep in (3, 2, 1):
        commits = store.commits()
        forget(store, forgetting(store, commits, boundary_of(commits, keep), TOMORROW, frozen=True), "0")
    writer.join()
    expected: dict[tuple[str, str, int], float] = {("crime", "home", month): month for month in range(3, 9)}
    expected |= {("crime", "home", 1): 5, ("calls", "home", 1): 70, ("crime", "home", 2): 600}
    assert counts(store) == expected
    gone = forgotten_in(store.commits())
    for commit in store.commits():
        if commit.number not in gone:
            whole(store, commit.number)


def test_the_files_of_every_edition_are_those_that_delta_names(store: Store) -> None:
    numbers = range(5)
    named = {number: store.table_files(number) for number in numbers}
    assert files_by_edition(store, numbers) == named
    assert len({frozenset(files) for files in named.values()}) == 4  # a freeze has the files of the edition before


def test_where_the_log_cannot_be_followed_delta_is_asked(store: Store) -> None:
    DeltaTable(store.uri).create_checkpoint()
    store.note_registry('{"a": "1"}', "0")
    named = {number: store.table_files(number) for number in (4, 5)}
    (Path(store.location, TABLE) / "_delta_log" / f"{0:020d}.json").unlink()
    assert files_by_edition(store, [4, 5]) == named


def test_a_prune_counts_for_none_of_the_editions_to_keep(store: Store) -> None:
    assert [boundary_of(store.commits(), keep) for keep in (1, 2, 99)] == [4, 3, 0]
    forget(store, planned(store, 3), "0")
    assert [boundary_of(store.commits(), keep) for keep in (1, 2, 99)] == [4, 3, 3]


def test_writing_goes_on_after_a_prune_and_past_a_checkpoint(store: Store) -> None:
    forget(store, planned(store, 4, frozen=True), "0")
    for number in range(6, 105):
        store.note_registry(f'{{"a": "{number}"}}', "0")  # Delta makes a checkpoint of every hundredth commit
    assert list((Path(store.location, TABLE) / "_delta_log").glob("*.checkpoint.parquet"))
    store.replace(statement({("home", 2): 1}, extract="e5"))
    assert counts(store)["crime", "home", 2] == 1
    assert counts(store, 4)["crime", "home", 2] == 600
    with pytest.raises(StoreError, match="was forgotten"):
        store.edition(2)
