"""Several ingests at once: nothing is lost, and what they make together is what they make one after the other."""

from pathlib import Path

from kpitool.store import Store
from tests.conftest import REGISTRY, World, linux
from tests.faults.conftest import Done, Tally, facts, finished

MONTHS = ("2019-07", "2019-08", "2019-09", "2019-10")


def several(world: World) -> list[str]:
    """Four sources like the crime log, each with a month of its own."""
    log = REGISTRY[REGISTRY.index("  crime:\n    title: Crime log") : REGISTRY.index("  people:\n")]
    names = [f"crime{number}" for number in range(4)]
    copies = "".join(log.replace("  crime:", f"  {name}:").replace("crime/*", f"{name}/*") for name in names)
    world.registry.write_text(REGISTRY.replace("  people:\n", f"{copies}  people:\n", 1), encoding="utf-8")
    for number, name in enumerate(names):
        path = world.month("2019-10", "home", {"E07000001": number + 1, "E07000002": 2})
        world.write(f"{name}/{path.name}", path.read_bytes())
        path.unlink()
    return names


def at_once(world: World, arguments: list[list[str | Path]]) -> list[Done]:
    started = [Tally(world).start("ingest", *each) for each in arguments]
    return [finished(process) for process in started]


def one_after_the_other(world: World, arguments: list[list[str | Path]]) -> Store:
    for each in arguments:
        assert Tally(world).finish("ingest", *each, "--store", "sequential").code == 0
    return Store(str(world.folder / "sequential"))


@linux
def test_four_sources_ingested_at_once_into_no_store_yet_are_all_there(world: World) -> None:
    arguments: list[list[str | Path]] = [[name] for name in several(world)]
    done = at_once(world, arguments)
    assert [(each.code, each.err) for each in done] == [(0, "")] * 4
    store = Tally(world).store
    assert sorted(commit.number for commit in store.commits()) == [0, 1, 2, 3]
    assert facts(store).equals(facts(one_after_the_other(world, arguments)))


@linux
def test_four_extracts_of_one_source_ingested_at_once_are_all_there(world: World) -> None:
    paths = [
        world.month(month, "home", {"E07000001": number + 1, "E07000002": 5}) for number, month in enumerate(MONTHS)
    ]
    arguments: list[list[str | Path]] = [["crime", path] for path in paths]
    done = at_once(world, arguments)
    assert [(each.code, each.err) for each in done] == [(0, "")] * 4
    store = Tally(world).store
    assert facts(store).equals(facts(one_after_the_other(world, arguments)))
    again = Tally(world).finish("ingest")
    assert "4 held already" in again.out
    checks = Tally(world).finish("doctor", "--json")
    assert checks.code == 0


@linux
def test_the_same_extract_ingested_at_once_is_there_once(world: World) -> None:
    path = world.month("2019-10", "home", {"E07000001": 3, "E07000002": 5})
    arguments: list[list[str | Path]] = [["crime", path]] * 4
    done = at_once(world, arguments)
    assert [(each.code, each.err) for each in done] == [(0, "")] * 4
    observed = facts(Tally(world).store).filter(kind="observed")
    assert observed["count"].sum() == 8
