"""Reads a store over and over until its standard input closes: one JSON line for each read, one failure ends it."""

import contextlib
import io
import json
import select
import sys
import time
from itertools import count

from kpitool.cli import main
from kpitool.store import Store


def read(store: Store) -> dict[str, float]:
    """The newest edition through the store: its total, and the documents that it names."""
    edition = store.edition()
    if edition is None:
        raise AssertionError("the store is empty")
    observed = edition.facts.filter(kind="observed", source="tally")
    store.registry_at(edition.number)
    for commit in store.commits()[:2]:
        if commit.receipt:
            store.document(commit.receipt)
    return {"number": edition.number, "total": float(observed["count"].sum())}


def asked(registry: str) -> dict[str, float]:
    """The newest edition through the program: the quarter that corrections are about."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            main(["rates", "--json", "--registry", registry, "--quarter", "2019Q4", "--indicator", "tallied"])
    except SystemExit as stop:
        if stop.code:
            raise AssertionError(f"rates ends with {stop.code}") from None
    answer = json.loads(out.getvalue())
    (value,) = [row["value"] for row in answer["results"] if row["area"]["code"] == "E10000001"]
    return {"number": answer["edition"]["number"], "quarter": value}


def loop(location: str, registry: str) -> None:
    """Reads until the standard input closes."""
    store = Store(location)
    for turn in count():
        found = asked(registry) if turn % 8 == 0 else read(store)
        print(json.dumps(found), flush=True)  # noqa: T201
        if select.select([sys.stdin], [], [], 0)[0]:
            return
        time.sleep(0.03)


if __name__ == "__main__":
    loop(*sys.argv[1:])
