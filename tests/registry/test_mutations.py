"""Whatever a registry says, reading it ends in a value or in diagnostics; what is sound can be assessed."""

import copy
from typing import Any

import polars as pl
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitool.analysis.assessment import assess
from kpitool.analysis.holding import Facts
from kpitool.period import Quarter
from kpitool.registry import read_registry
from kpitool.tables import FACTS
from tests.conftest import REGISTRY, World

ODD = [
    None,
    True,
    0,
    -1,
    10**40,
    1.5,
    "",
    "x",
    "no",
    "[red]",
    "\x1b[31m",
    "2019-13",
    "E10000001",
    [],
    ["x"],
    {},
    {"x": 1},
]
TREE = yaml.safe_load(REGISTRY)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree of lists and mappings."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [deeper for key, child in inner for deeper in paths(child, (*path, key))]


PATHS = paths(TREE)
CHANGE = st.tuples(
    st.sampled_from(PATHS), st.sampled_from(["replace", "delete", "rename", "repeat"]), st.sampled_from(ODD)
)


def change(tree: Any, path: tuple[Any, ...], how: str, odd: Any) -> None:
    parent = tree
    for key in path[:-1]:
        try:
            parent = parent[key]
        except (KeyError, IndexError, TypeError):
            return
    key = path[-1]
    holds = key in parent if isinstance(parent, dict) else isinstance(parent, list) and key in range(len(parent))
    if not holds:  # an earlier change has put something else there
        return
    if how == "replace":
        parent[key] = copy.deepcopy(odd)
    elif how == "delete":
        del parent[key]
    elif how == "rename" and isinstance(parent, dict):
        parent[f"{key}x"] = parent.pop(key)
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[key]))


NOTHING = Facts(
    pl.DataFrame(schema={**FACTS, "dim_offence": pl.String(), "dim_age": pl.String()}),
    pl.DataFrame(
        schema={
            "source": pl.String(),
            "scope": pl.String(),
            "start": pl.Date(),
            "months": pl.Int32(),
            "reading": pl.String(),
        }
    ),
)
"""An edition in which nothing was ingested."""


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGE, min_size=1, max_size=3))
def test_a_changed_registry_is_told_or_can_be_assessed(world: World, changes: list[tuple[Any, str, Any]]) -> None:
    tree = copy.deepcopy(TREE)
    for path, how, odd in changes:
        change(tree, path, how, odd)
    world.registry.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    loaded, faults = read_registry(world.registry)
    assert (loaded is None) is bool(faults)
    lines = len(world.registry.read_text(encoding="utf-8").splitlines())
    assert all(1 <= fault.place.line <= lines + 1 for fault in faults)
    if loaded is not None:
        assessment = assess(NOTHING, loaded.registry, Quarter(2019, 3, loaded.registry.year_starts))
        assert set(assessment.home["status"]) <= {"not_assessed"}
