"""Every error that a command line can bring about, and what provokes it; what is said then is in the guide's page."""

from functools import partial

from kpitool.codes import Code
from tests.errors.inputs import INPUTS
from tests.errors.provoking import (
    GIVEN,
    Provoked,
    a_return_is_there,
    areas_elsewhere,
    changed,
    cut_log,
    damaged_document,
    foreign,
    forgotten,
    frozen,
    in_braces,
    kept_by_a_later_version,
    loaded,
    lost_log,
    newer,
    of_one_name,
    without_output,
)

USAGE = (
    Provoked(Code.NO_SUCH_COMMAND, ("exeptions",)),
    Provoked(Code.NO_SUCH_OPTION, ("exceptions", "--quater", "2019Q3")),
    Provoked(Code.NO_SUCH_INDICATOR, ("show", "burglry"), loaded),
    Provoked(Code.NO_SUCH_AREA, ("compare", "--area", "Nothton"), loaded),
    Provoked(Code.NO_SUCH_SOURCE, ("ingest", "crim")),
    Provoked(Code.NO_SUCH_SCOPE, ("template", "crime", "--scope", "hom")),
    Provoked(Code.NO_SUCH_EDITION, ("exceptions", "--as-at", "17"), loaded),
    Provoked(Code.NO_SUCH_LABEL, ("exceptions", "--as-at", "Bord 14 Feb 2020"), frozen),
    Provoked(Code.NO_EDITION_YET, ("exceptions", "--as-at", "1999-12-31"), loaded),
    Provoked(Code.MISSING_ARGUMENT, ("show",)),
    Provoked(Code.EXTRA_ARGUMENT, ("show", "burglary", "Northton")),
    Provoked(Code.BAD_VALUE, ("rates", "--window", "rollng_12")),
    Provoked(Code.AT_ODDS, ("history", "--edition", "0", "--source", "crime"), loaded),
    Provoked(Code.INCOMPLETE, ("ingest", "crime", "--covers", "2019-10")),
    Provoked(Code.NOT_CONFIRMED, ("prune", "--keep", "1"), loaded),
    Provoked(Code.SEVERAL_AREAS, ("show", "burglary", "--area", "Northton"), of_one_name),
    Provoked(Code.NOTHING_FROZEN, ("diff",), loaded),
    Provoked(Code.NOT_A_QUARTER, ("exceptions", "--quarter", "Q3 2019"), loaded),
    Provoked(Code.NOT_A_SPAN, ("template", "crime", "--covers", "2019-12..2019-10")),
    Provoked(Code.NOT_A_DAY, ("exceptions", "--as-at", "2020-02-30"), loaded),
    Provoked(Code.BAD_LABEL, ("freeze", "--label", "2019Q3"), loaded),
    Provoked(Code.LABEL_TAKEN, ("freeze", "--label", "Board 14 Feb 2020"), frozen),
    Provoked(Code.NO_RETURN, ("template", "crime"), partial(changed, "coverage: file_name", GIVEN)),
    Provoked(Code.NOT_ITS_SCOPE, ("template", "people", "--scope", "home")),
    Provoked(Code.NOT_ITS_PERIODS, ("template", "people", "--covers", "2019-07")),
    Provoked(Code.NO_SUCH_TOPIC, ("guide", "regstry")),
    Provoked(Code.UNKNOWN_HOME, ("init", "new", "--home", "Leicstershire")),
)
REGISTRIES = (
    Provoked(Code.REFUSED, ("exceptions",), partial(changed, "low_is_good", "low_is_god")),
    Provoked(Code.NO_REGISTRY, ("exceptions", "--registry", "indicator.yaml")),
    Provoked(Code.KEPT_REFUSED, ("exceptions", "--as-at", "Board"), kept_by_a_later_version),
    Provoked(Code.UNFIT_FOR_RETURN, ("template", "crime"), partial(changed, "period: Month", "period: =Month")),
    Provoked(Code.CANNOT_TAKE, ("add", "calls.csv"), in_braces),
    Provoked(Code.READ_ALREADY, ("add", "crime/2019-12-home.csv"), loaded),
)
STORES = (
    Provoked(Code.UNUSABLE, ("status",), cut_log),
    Provoked(Code.DAMAGED, ("exceptions",), lost_log),
    Provoked(Code.DAMAGED_DOCUMENT, ("exceptions",), damaged_document),
    Provoked(Code.NOT_OURS, ("exceptions",), foreign),
    Provoked(Code.NEWER, ("exceptions",), newer),
    Provoked(Code.NO_KIND_OF_STORE, ("exceptions", "--store", "ftp://example.org/store")),
    Provoked(Code.FORGOTTEN, ("exceptions", "--as-at", "0"), forgotten),
)
OUTPUTS = (
    Provoked(Code.CLOSED, ("check",), without_output),
    Provoked(Code.UNWRITABLE, ("check", "-o", "nowhere/faults.txt")),
    Provoked(Code.THERE_ALREADY, ("template", "crime", "--covers", "2019-10", "-o", "returns"), a_return_is_there),
)
CHECK = ("check",)
FAULTS = (
    Provoked(Code.SYNTAX, CHECK, partial(changed, "title: Test partnership", "title: [Test partnership")),
    Provoked(Code.DUPLICATE_KEY, CHECK, partial(changed, "title: Test", "title: Test\ntitle: Test")),
    Provoked(Code.TOO_MUCH, CHECK, partial(changed, "title: Test partnership", "title: " + "[" * 41 + "]" * 41)),
    Provoked(Code.UNREADABLE, CHECK, areas_elsewhere),
    Provoked(Code.UNKNOWN_KEY, CHECK, partial(changed, "polarity: low", "polarty: low")),
    Provoked(Code.MISSING_KEY, CHECK, partial(changed, "    title: Burglary\n", "")),
    Provoked(Code.UNKNOWN_VALUE, CHECK, partial(changed, "low_is_good", "low_is_god")),
    Provoked(Code.WRONG_TYPE, CHECK, partial(changed, "per: 1000", "per: many")),
    Provoked(Code.DANGLING, CHECK, partial(changed, "    source: crime\n", "    source: crim\n")),
    Provoked(Code.DUPLICATE, CHECK, partial(changed, "code: E07000002", "code: E07000001")),
    Provoked(Code.CONTRADICTION, CHECK, partial(changed, "files: people.csv", "files: /srv/people.csv")),
)
"""Faults within a registry, which `kpitool check` shows."""

PROVOKED = (*USAGE, *REGISTRIES, *INPUTS, *STORES, *OUTPUTS)

ELSEWHERE = {
    Code.NOT_UNDERSTOOD: "whatever else Typer may refuse one day",
    Code.NEEDS_EXTRA: "tests/views/charts/test_drawing.py, tests/commands/test_ingest_spark.py",
    Code.NO_WORKSPACE: "tests/faults/test_full_disk.py",
    Code.NO_SPARK: "tests/commands/test_ingest_spark.py",
    Code.SPARK_FAILED: "tests/ingest/test_spark.py",
    Code.NOT_ON_SPARK: "tests/ingest/test_spark.py",
    Code.BUSY: "tests/faults/test_writers.py",
    Code.EMPTY_STORE: "tests/test_store.py: commands ask before whether there is an edition",
    Code.NO_KEPT_REGISTRY: "tests/test_store.py: every ingest keeps one",
    Code.BUG: "tests/commands/test_errors.py",
    Code.INTERRUPTED: "tests/commands/test_errors.py",
}
"""The codes without an example: why, or where they are tried."""
