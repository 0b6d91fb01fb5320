"""Which keys of the registry lie behind a figure that moved."""

from pathlib import Path

import pytest

from kpitool.registry import read_registry
from kpitool.registry.changes import changed_keys, source_names
from kpitool.registry.models import Registry
from tests.conftest import REGISTRY


def registry(tmp_path: Path, old: str = "", new: str = "") -> Registry:
    assert old in REGISTRY
    path = tmp_path / "indicators.yaml"
    path.write_text(REGISTRY.replace(old, new) if old else REGISTRY, encoding="utf-8")
    loaded, faults = read_registry(path)
    assert loaded is not None, faults
    return loaded.registry


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("per: 1000,", "per: 100000,", ["measure.per"]),
        ("polarity: low_is_good", "polarity: none", ["polarity"]),
        ("filter: {offence: Burglary}", "filter: {offence: Vehicle crime}", ["filter.offence"]),
        ("filter: {age: all}", "filter: {age: '10'}", ["populations.residents.filter.age"]),
        ("    frequency: monthly", "    absent: missing\n    frequency: monthly", ["sources.crime.absent"]),
        ("indicators:\n", "min_change: {percent: 60}\nindicators:\n", ["min_change.percent"]),
        ("indicators:\n", "rules: {red_red: {level: note}}\nindicators:\n", ["rules.red_red.level"]),
        (
            "  crime: {title: Crime}",
            "  crime: {title: Crime, rules: {data: {off: true}}}",
            ["categories.crime.rules.data.off"],
        ),
        ("  benchmark: E12000001\n", "", ["areas.benchmark"]),
        ("areas: [E07000001, E07000002]}", "areas: [E07000001]}", ["scopes.home"]),
        ("title: Burglary\n", "title: Burglary of homes\n", []),
        ("definition: Burglary of homes.", "definition: Burglary.", []),
        ("name: Northton", "name: Northville", []),
        ("contact: the force's performance team", "contact: nobody", []),
    ],
)
def test_a_changed_key_is_named_as_it_is_written_and_a_changed_text_is_not(
    tmp_path: Path, old: str, new: str, keys: list[str]
) -> None:
    assert changed_keys(registry(tmp_path), registry(tmp_path, old, new), "burglary") == keys


def test_an_indicator_that_one_registry_has_is_one_key(tmp_path: Path) -> None:
    other = registry(tmp_path, "  burglary:\n", "  theft:\n")
    assert changed_keys(registry(tmp_path), other, "theft") == ["indicators.theft"]
    assert changed_keys(registry(tmp_path), other, "burglary") == ["indicators.burglary"]


def test_the_sources_of_a_rate_are_those_of_its_count_and_of_its_population(tmp_path: Path) -> None:
    assert source_names(registry(tmp_path), "burglary") == ["crime", "people"]
    assert source_names(registry(tmp_path), "theft") == []
