"""The extracts behind a figure as their receipts have them: which edition took each, and what became of its records."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kpitool.commands.opening import Opened
from kpitool.errors import StoreError
from kpitool.views.explanation_records import OriginRecord

if TYPE_CHECKING:
    import polars as pl

    from kpitool.commits import Commit


def origin_records(found: "pl.DataFrame", opened: Opened) -> list[OriginRecord]:
    """A record for each extract; `found`: as `analysis.origins.origins` gives them.

    A source's statements are numbered in the order of its ingests, so that a statement's number finds its commit.
    """
    ingests = _ingests(opened)
    kept: dict[str, Mapping[str, Any] | str] = {}
    records = []
    for row in found.iter_rows(named=True):
        made = ingests.get(row["source"], ())
        commit = made[row["stated"] - 1] if 0 < row["stated"] <= len(made) else None
        if commit is not None and commit.receipt is not None and commit.receipt not in kept:
            kept[commit.receipt] = _receipt(commit.receipt, opened)
        receipt = kept.get(commit.receipt or "", "its receipt is not known") if commit else "its receipt is not known"
        records.append(_record(row, commit, receipt, opened))
    return records


def _ingests(opened: Opened) -> dict[str, list["Commit"]]:
    """The commits of each source's ingests up to the edition, the oldest first."""
    found: dict[str, list[Commit]] = {}
    for commit in reversed(opened.store.commits()):
        if commit.command == "ingest" and commit.source is not None and commit.number <= opened.edition.number:
            found.setdefault(commit.source, []).append(commit)
    return found


def _receipt(name: str, opened: Opened) -> Mapping[str, Any] | str:
    """A receipt, or why it cannot be read."""
    try:
        receipt = json.loads(opened.store.document(name))
    except StoreError as error:
        return error.message
    except ValueError:
        return "its receipt is damaged"
    return receipt if isinstance(receipt, dict) else "its receipt is damaged"


def _record(
    row: Mapping[str, Any], commit: "Commit | None", receipt: Mapping[str, Any] | str, opened: Opened
) -> OriginRecord:
    registry, digest = opened.registry, row["extract"].partition("-")[0]
    files: Sequence[Mapping[str, Any]] = [] if isinstance(receipt, str) else receipt.get("files", ())
    file = next((each for each in files if each["digest"] == digest), None)
    lost = receipt if isinstance(receipt, str) else None if file else "its receipt names another file"
    scope, counted = registry.scopes.get(row["scope"]), None if row["guarded"] else file
    return OriginRecord(
        source=row["source"],
        title=registry.sources[row["source"]].title,
        scope=scope.title if scope else None,
        file=file["name"] if file else None,
        digest=digest,
        edition=commit.number if commit else None,
        made=commit.time if commit else None,
        records=counted["records"] if counted else None,
        outcomes=dict(counted["outcomes"]) if counted else {},
        first=row["first"],
        last=row["last"],
        roles=row["roles"],
        lost=lost,
    )
