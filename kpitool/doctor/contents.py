"""What a store holds, held against its log: every entry, data file and document that a commit names."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kpitool.commits import METADATA, forgotten_in
from kpitool.delta import LOG_ENTRY, sound
from kpitool.doctor import Check, Look, Part, State, looked_at
from kpitool.doctor.folder import megabytes
from kpitool.documents import ABOUT, FORMAT, expired
from kpitool.errors import StoreError, counted, listed, quoted, visible
from kpitool.store import TABLE, Store
from kpitool.writing import MARKS

LOG = f"{TABLE}/_delta_log/"
COMMIT = re.compile(r"\d{20}\.json")
COPY = "bring it back from a copy"
SLACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Named:
    """A file that a commit names: its size where the log says it, the first edition and the last that has it."""

    size: int | None
    first: int
    last: int | None


@dataclass(frozen=True)
class Log:
    """The entries of the log as they are on disk: those that cannot be read, and what the others name.

    `forgotten` are the editions that a prune forgot, with what they alone have.
    """

    numbers: frozenset[int]
    unread: tuple[int, ...]
    data: dict[str, Named]
    documents: dict[str, Named]
    forgotten: frozenset[int]

    def is_forgotten(self, named: Named) -> bool:
        """Whether every edition that has a file was forgotten."""
        last = max(self.numbers) if named.last is None else named.last
        return set(range(named.first, last + 1)) <= self.forgotten


def contents(store: Store, now: datetime) -> list[Check]:
    """Everything that the store's log names, the newest edition read whole, what is left over, and the clock."""
    about = looked_at(Part.STORE, "format", lambda: _format(store))
    if about[0].state is State.FAULT:
        return about
    try:
        with sound(store.location):
            files = _files(store)
            log = _log(store, files)
    except StoreError as error:
        return [*about, Check(Part.STORE, "log", State.FAULT, error.message, error.help)]
    looks: dict[str, Look] = {
        "log": lambda: _entries(log, store),
        "data": lambda: _data(log, files),
        "newest edition": lambda: _newest(store),
        "documents": lambda: _documents(log, files, store, now),
        "left over": lambda: _left_over(log, files),
        "cut off": lambda: _cut_off(store),
        "clock": lambda: _clock(store, now),
    }
    return [*about, *(check for name, look in looks.items() for check in looked_at(Part.STORE, name, look))]


def _format(store: Store) -> Iterator[Check]:
    said = "" if store.documents.had_log() else ", which it does not say yet"
    yield Check(Part.STORE, "format", State.OK, f"format {FORMAT}{said}")


def _files(store: Store) -> dict[str, int]:
    """Every file of the store by its name in it, with its size."""
    if not store.is_url:
        folder = Path(store.location)
        return {
            path.relative_to(folder).as_posix(): path.stat().st_size
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    return {entry["path"]: entry["size"] for batch in store.documents.files.list() for entry in batch}


def _log(store: Store, files: dict[str, int]) -> Log:
    numbers, unread = set[int](), list[int]()
    data, documents = dict[str, Named](), dict[str, Named]()
    for name in sorted(files):
        entry = name.removeprefix(LOG)
        if entry == name or not COMMIT.fullmatch(entry):
            continue
        number = int(entry[:20])
        numbers.add(number)
        try:
            for action in _actions(store, name):
                _note(action, number, data, documents)
        except (ValueError, TypeError, LookupError, AttributeError, OSError, StoreError):
            unread.append(number)
    return Log(frozenset(numbers), tuple(unread), data, documents, _forgotten(store))


def _forgotten(store: Store) -> frozenset[int]:
    """The editions that a prune forgot; none where the log cannot be read, of which another check tells."""
    try:
        return frozenset(forgotten_in(store.commits()))
    except StoreError:
        return frozenset()


def _actions(store: Store, name: str) -> list[dict[str, Any]]:
    """The actions of an entry; a commit always has one.

    Raises:
        ValueError: it is no entry of a log.
    """
    with sound(store.location):
        text = bytes(store.documents.files.get(name).bytes()).decode()
    actions = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not actions:
        raise ValueError("an entry says nothing")
    return actions


def _note(action: dict[str, Any], number: int, data: dict[str, Named], documents: dict[str, Named]) -> None:
    """Notes what one action of a commit names, adds or takes away."""
    if "add" in action:
        path = f"{TABLE}/{unquote(action['add']['path'])}"
        data[path] = Named(int(action["add"]["size"]), number, None)
    if "remove" in action:
        path = f"{TABLE}/{unquote(action['remove']['path'])}"
        if path in data:
            data[path] = Named(data[path].size, data[path].first, number - 1)
    told = json.loads(action.get("commitInfo", {}).get(METADATA, "{}"))
    for key in ("receipt", "registry", "rejected"):
        if key in told:
            first = documents.get(str(told[key]), Named(None, number, number)).first
            documents[str(told[key])] = Named(None, first, number)


def _entries(log: Log, store: Store) -> Iterator[Check]:
    if not log.numbers:
        if store.documents.had_log():
            yield Check(Part.STORE, "log", State.FAULT, "the log is lost", COPY)
        else:
            yield Check(Part.STORE, "log", State.WARNING, "nothing has been ingested yet", "run kpitool ingest")
        return
    newest = max(log.numbers)
    lost = sorted(set(range(newest)) - log.numbers)
    if lost or log.unread:
        parts = [f"it has lost {_numbered('entry', lost)}"] if lost else []
        parts += [f"{_numbered('entry', log.unread)} cannot be read"] if log.unread else []
        yield Check(Part.STORE, "log", State.FAULT, listed(parts), f"{COPY}: the folder {quoted(LOG.rstrip('/'))}")
        return
    yield Check(Part.STORE, "log", State.OK, f"{counted(newest + 1, 'edition')}, 0 to {newest}")


def _data(log: Log, files: dict[str, int]) -> Iterator[Check]:
    faults = []
    for path, named in log.data.items():
        if path not in files and log.is_forgotten(named):
            continue
        if path not in files:
            faults.append(f"{quoted(path, 200)} is lost ({_editions(named)})")
        elif files[path] != named.size:
            faults.append(f"{quoted(path, 200)} has {files[path]:,} bytes, not {named.size:,} ({_editions(named)})")
    if faults:
        yield Check(Part.STORE, "data", State.FAULT, _first(faults), COPY)
        return
    size = sum(named.size or 0 for named in log.data.values())
    yield Check(Part.STORE, "data", State.OK, f"{counted(len(log.data), 'file')} of all editions, {megabytes(size)}")


def _newest(store: Store) -> Iterator[Check]:
    edition = store.edition()
    if edition is not None:
        rows = edition.facts.height
        yield Check(
            Part.STORE, "newest edition", State.OK, f"edition {edition.number}, {counted(rows, 'row')}, read whole"
        )


def _documents(log: Log, files: dict[str, int], store: Store, now: datetime) -> Iterator[Check]:
    faults, forgotten = [], 0
    for name, named in log.documents.items():
        if name not in files and log.is_forgotten(named):
            continue
        if name not in files and expired(name, now.date()):
            forgotten += 1
            continue
        try:
            store.document(name)
        except StoreError as error:
            faults.append(f"{error.message} ({_editions(named)})")
    if faults:
        yield Check(Part.STORE, "documents", State.FAULT, _first(faults), COPY)
        return
    told = f"; {forgotten} of rejected records deleted on their day" if forgotten else ""
    whole = counted(len(log.documents) - forgotten, "document")
    yield Check(Part.STORE, "documents", State.OK, f"{whole}, whole as they were kept{told}")


def _left_over(log: Log, files: dict[str, int]) -> Iterator[Check]:
    """Files that no edition has: of an ingest at work, or of one that was cut off."""
    stray = {
        name: size
        for name, size in files.items()
        if name not in log.data and name not in log.documents and name != ABOUT and not _of_log(name)
        if not name.startswith(f"{MARKS}/")
    }
    if stray:
        found = f"{counted(len(stray), 'file')} in no edition, {megabytes(sum(stray.values()))}"
        hint = "harmless: an ingest at work or one that was cut off left them"
        yield Check(Part.STORE, "left over", State.OK, found, hint)
    else:
        yield Check(Part.STORE, "left over", State.OK, "nothing")


def _of_log(name: str) -> bool:
    entry = name.removeprefix(LOG)
    return entry != name and (LOG_ENTRY.fullmatch(entry) is not None or entry == "_last_checkpoint")


def _cut_off(store: Store) -> Iterator[Check]:
    marks = store.cut_off()
    if not marks:
        yield Check(Part.STORE, "cut off", State.OK, "no ingest was cut off since the last one")
    for mark in marks:
        found = f"an ingest of {visible(mark.source, 60)} on {mark.began:%d %b %Y %H:%M} UTC committed nothing"
        yield Check(Part.STORE, "cut off", State.WARNING, found, "run kpitool ingest again")


def _clock(store: Store, now: datetime) -> Iterator[Check]:
    edition = store.edition()
    told = f"{now.astimezone(UTC):%d %b %Y %H:%M} UTC"
    if edition is not None and edition.time > now + SLACK:
        found = f"it is {told} here, before the newest edition of {edition.time:%d %b %Y %H:%M} UTC"
        hint = "set the clock; a date in --as-at may name another edition than you think"
        yield Check(Part.STORE, "clock", State.WARNING, found, hint)
    else:
        yield Check(Part.STORE, "clock", State.OK, told)


def _editions(named: Named) -> str:
    if named.last is None:
        return f"editions {named.first} and later"
    return f"edition {named.first}" if named.first == named.last else f"editions {named.first} to {named.last}"


def _numbered(noun: str, numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers[:5]] + (["more"] if len(numbers) > 5 else [])
    return f"{noun if len(numbers) == 1 else 'entries'} {listed(shown)}"


def _first(faults: Sequence[str]) -> str:
    more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
    return "; ".join(faults[:3]) + more
