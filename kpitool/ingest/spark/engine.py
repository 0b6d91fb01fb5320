"""Spark as the engine of an ingest: sources of incidents, in CSV and Parquet, wherever Spark finds them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpitool.codes import Code
from kpitool.errors import InputError, quoted
from kpitool.ingest.engine import Engine, File, Here, refuse_all
from kpitool.ingest.files import Extract, Wanted
from kpitool.ingest.plan import files_named
from kpitool.ingest.query import Asked
from kpitool.ingest.spark.asking import without_secret
from kpitool.ingest.spark.counting import SparkPass
from kpitool.ingest.spark.opening import ELSEWHERE, Seen, opened_here, seen_here, seen_there
from kpitool.ingest.spark.places import addresses_of, is_address, places
from kpitool.ingest.spark.waiting import watched
from kpitool.ingest.watch import Watch, by_file, unwatched
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout, Source


@dataclass(frozen=True)
class OnSpark:
    """A session on Spark, and the extracts that were opened by it.

    What it cannot read at all is refused, or is left to this machine where it is `lenient`.
    """

    session: Any
    lenient: bool = False
    seen: dict[Extract, Seen] = field(default_factory=dict)

    def of_source(self, name: str, source: Source) -> Engine:
        """The engine that reads a source.

        Raises:
            InputError: it is no list of incidents, or its table is not simply a header and rows.
        """
        why = None
        if source.layout is not Layout.EVENTS:
            why = f"has the layout {source.layout}; Spark reads events"
        elif not source.table.is_plain:
            why = "has a table that is laid out (table:); Spark reads a header and rows"
        if why and not self.lenient:
            raise InputError(Code.NOT_ON_SPARK, f"the source {quoted(name)} {why}", help=ELSEWHERE)
        return Here() if why else self

    def files_of(self, source: str, loaded: Loaded) -> list[File]:
        """The files that a source's patterns name: those of this machine, and those at addresses."""
        patterns = [pattern for pattern in loaded.registry.sources[source].files if is_address(pattern)]
        here: list[File] = [(path, path.name) for path in files_named(source, loaded)]
        return here + [file for pattern in patterns for file in self._expanded(pattern)]

    def files_asked(self, files: Sequence[File]) -> list[File]:
        """The files named on the command line, where an address may be a pattern.

        Raises:
            InputError: there is nothing at an address.
        """
        found: list[File] = []
        for place, name in files:
            if isinstance(place, Path):
                found.append((place, name))
                continue
            matches = self._expanded(place)
            if not matches:
                raise InputError(
                    Code.NO_FILE,
                    f"Spark sees no file {quoted(without_secret(place), 300)}",
                    help="see its spelling, or its pattern",
                )
            found += matches
        return found

    def opened(self, files: Sequence[File], wanted: Wanted, workspace: Path, watch: Watch) -> list[Extract]:
        """Every file opened, as Spark will read it."""
        local = [(place, name) for place, name in files if isinstance(place, Path)]
        faults, here = list[InputError](), list[Extract]()
        done = by_file(watch, "opening", [path for path, _ in local])
        for number, (path, name) in enumerate(local):
            try:
                here.append(opened_here(path, name, wanted, workspace))
            except InputError as error:
                faults.append(error)
            done(number)
        refuse_all(faults)
        with watched(self.session, watch, "finding", sum(extract.path.stat().st_size for extract in here)):
            seen, faults = seen_here(self.session, here, wanted)
        for found in places(self.session, [place for place, _ in files if isinstance(place, str)], watch):
            try:
                seen.append(seen_there(self.session, found, wanted, workspace))
            except InputError as error:
                faults.append(error)
        refuse_all(faults)
        self.seen.update((each.extract, each) for each in seen)
        return [each.extract for each in seen]

    def passed(self, extracts: list[Extract], asked: Asked, workspace: Path, watch: Watch) -> SparkPass:
        """The records of extracts, counted by their texts."""
        del workspace
        found = self.asked(extracts, asked, watch)
        found.count()
        return found

    def asked(self, extracts: list[Extract], asked: Asked, watch: Watch = unwatched) -> SparkPass:
        """A pass over extracts of which nothing is counted yet."""
        return SparkPass(self.session, [self.seen[each] for each in extracts], extracts, asked, watch)

    def _expanded(self, pattern: str) -> list[File]:
        return [(address, address.rpartition("/")[2]) for address in addresses_of(self.session, pattern)]
