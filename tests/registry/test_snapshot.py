"""A registry read back from the texts that an edition kept."""

import json

import pytest

from kpitool.errors import StoreError
from kpitool.registry import read_registry, read_snapshot
from tests.conftest import REGISTRY, World

AREAS = "areas:\n" + REGISTRY.split("  list:\n")[1].split("scopes:")[0]


def with_areas_file(world: World, name: str = "areas/all.yaml") -> None:
    """Moves the areas of the registry into a file of their own."""
    world.write(name, AREAS)
    text = world.registry.read_text(encoding="utf-8")
    world.registry.write_text(text.replace("  list:\n" + AREAS.removeprefix("areas:\n"), f"  file: {name}\n"))


def test_a_snapshot_reads_back_as_it_was_read_from_disk(world: World) -> None:
    loaded = world.load()
    world.registry.write_text("broken: [", encoding="utf-8")
    assert read_snapshot(world.registry, loaded.snapshot) == (loaded, [])


def test_the_areas_file_comes_from_the_snapshot_too(world: World) -> None:
    with_areas_file(world)
    loaded = world.load()
    assert set(loaded.texts) == {"indicators.yaml", "areas/all.yaml"}
    world.write("areas/all.yaml", AREAS.replace("Northton", "Elsewhere"))
    assert read_snapshot(world.registry, loaded.snapshot) == (loaded, [])
    (world.folder / "areas" / "all.yaml").unlink()
    again, _ = read_snapshot(world.registry, loaded.snapshot)
    assert again is not None
    assert again.sha256 == loaded.sha256


@pytest.mark.parametrize("areas", ["areas/all.yaml", "zones.yaml"])
def test_a_registry_that_has_been_renamed_since_is_found_in_its_snapshot(world: World, areas: str) -> None:
    with_areas_file(world, areas)
    loaded = world.load()
    renamed = world.registry.rename(world.folder / "kpis.yaml")
    again, faults = read_snapshot(renamed, loaded.snapshot)
    assert again is not None, faults
    assert (again.registry, again.sha256) == (loaded.registry, loaded.sha256)


def test_lines_end_and_letters_are_kept_as_they_were(world: World) -> None:
    text = REGISTRY.replace("Northton", "Nørthton").replace("\n", "\r\n")
    world.registry.write_bytes(b"\xef\xbb\xbf" + text.encode())
    loaded = world.load()
    assert read_snapshot(world.registry, loaded.snapshot) == (loaded, [])


def test_faults_of_a_snapshot_have_their_place_in_it(world: World) -> None:
    broken = REGISTRY.replace("polarity: low_is_good", "polarity: low_is_god")
    loaded, faults = read_snapshot(world.registry, json.dumps({"indicators.yaml": broken}))
    assert loaded is None
    world.registry.write_text(broken, encoding="utf-8")
    assert faults == read_registry(world.registry)[1]


def test_a_file_that_the_snapshot_lacks_is_never_taken_from_disk(world: World) -> None:
    with_areas_file(world)
    texts = world.load().texts
    del texts["areas/all.yaml"]
    loaded, faults = read_snapshot(world.registry, json.dumps(texts))
    assert loaded is None
    assert [fault.message for fault in faults] == ["the snapshot has no file 'areas/all.yaml'"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"a": 1}', "not json", "null"])
def test_what_is_no_snapshot_is_told_as_the_stores(world: World, text: str) -> None:
    with pytest.raises(StoreError, match="is no snapshot of a registry"):
        read_snapshot(world.registry, text)
