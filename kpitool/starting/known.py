"""Whether a registry has a source that reads an extract already: what would then count twice is refused."""

from fnmatch import fnmatchcase

from kpitool.codes import Code
from kpitool.errors import RegistryError, quoted
from kpitool.ingest.columns import loosely
from kpitool.ingest.mapping import source_columns
from kpitool.registry import Loaded
from kpitool.registry.sources import Layout, Source
from kpitool.starting.fitting import Fitted
from kpitool.tables import DIMENSION

OF_ITS_OWN = "--new makes a source of its own of it all the same"
NOT_TOLD_APART = {"scope", "area_name"}
"""Fields that a source may read or not without the table being another."""


def require_unknown(found: Fitted, loaded: Loaded) -> None:
    """Refuses an extract whose table a source of the registry reads, or whose name a source takes for its own.

    Raises:
        RegistryError: with what to do instead.
    """
    new = Source.model_validate(found.first.block)
    sources = loaded.registry.sources
    alike = [name for name, source in sources.items() if reads_the_same(source, new)]
    taking = [name for name, source in sources.items() if any(fnmatchcase(found.name, each) for each in source.files)]
    chosen = next((name for name in alike if name in taking), next(iter(alike), None))
    if chosen is not None:
        raise RegistryError(
            Code.READ_ALREADY,
            f"the source {chosen} reads files like this; nothing was changed",
            help=f"{_instead(found, chosen, loaded, taken=chosen in taking)}; {OF_ITS_OWN}",
        )
    if taking:
        raise RegistryError(
            Code.READ_ALREADY,
            f"the source {taking[0]} would read {quoted(found.name, 300)} as well; nothing was changed",
            help=f"give the extract a name that is not like {quoted(_pattern(sources[taking[0]]), 300)}; {OF_ITS_OWN}",
        )


def reads_the_same(known: Source, new: Source) -> bool:
    """Whether two sources read tables of one kind: the same columns of it for the same, and no other categories."""
    if known.layout is not new.layout or _turned(known) != _turned(new):
        return False
    if _columns(known, dimensions=False) != _columns(new, dimensions=False):
        return False
    mine, theirs = _columns(known, dimensions=True), _columns(new, dimensions=True)
    nested = mine <= theirs or theirs <= mine  # of incidents a column of one value is no dimension, in a short file
    if not (nested if known.layout is Layout.EVENTS else mine == theirs):
        return False
    return all(_share_a_value(known, new, column) for _, column in mine & theirs)


def _columns(source: Source, *, dimensions: bool) -> set[tuple[str, str]]:
    columns = {field: loosely(column) for field, column in source_columns(source).items()}
    if dimensions:
        return {("", column) for field, column in columns.items() if field.startswith(DIMENSION)}
    kept = {field: name for field, name in columns.items() if not field.startswith(DIMENSION)}
    if "area" not in kept and "area_name" in kept:
        kept["area"] = kept["area_name"]
    return {(field, name) for field, name in kept.items() if field not in NOT_TOLD_APART}


def _turned(source: Source) -> tuple[str, ...]:
    return tuple(map(loosely, source.table.long.columns)) if source.table.long else ()


def _share_a_value(known: Source, new: Source, column: str) -> bool:
    """Whether two lists of a column's values, where there are both, have one in common: noise is no burglary."""
    mine, theirs = (
        {
            loosely(value)
            for dimension in source.dimensions.values()
            if loosely(dimension.column) == column
            for value in dimension.values
        }
        for source in (known, new)
    )
    return not mine or not theirs or bool(mine & theirs)


def _instead(found: Fitted, name: str, loaded: Loaded, *, taken: bool) -> str:
    """What to do with an extract that a source of the registry reads."""
    ingest, file = f"run kpitool ingest {name}", quoted(found.name, 300)
    if not taken:
        pattern = quoted(_pattern(loaded.registry.sources[name]), 300)
        return f"name it so that its files, {pattern}, take it, or add it to them, and {ingest}"
    if not found.copied:
        return ingest
    if (loaded.folder / found.name).exists():
        return f"replace {file} with it, if it states the same months anew, and {ingest}"
    return f"copy it to {file} and {ingest}"


def _pattern(source: Source) -> str:
    return source.files[0] if source.files else "none yet"
