"""`kpitool add`: a source and its indicators in the registry's own text, and the extract in its folder."""

from pathlib import Path

import pytest
import yaml

from tests.conftest import Run, World

TABLE = "Code,Month,Kind,Cases\n" + "".join(
    f"{code},{year}-{month:02d},{kind},{cases}\n"
    for year in (2018, 2019)
    for month in range(1, 13)
    for code, cases in (("E07000001", 3), ("E07000002", 4))
    for kind in ("Noise", "Litter")
)


def test_the_rest_of_the_registry_stays_as_it_was(world: World, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    world.change("sources:\n", "# what comes in\nsources: # by system\n")
    world.change("populations:\n", "# who lives here\npopulations:\n")
    before = world.registry.read_text(encoding="utf-8").splitlines()
    done = run("add", file, "--json")
    assert done.code == 0, done.err
    (record,) = done.json["results"]
    assert (record["source"], record["indicators"]) == ("asb", ["asb", "noise", "litter"])
    assert (record["records"], record["file"], record["copied"]) == (96, "extracts/asb.csv", True)
    after = world.registry.read_text(encoding="utf-8").splitlines()
    kept = iter(after)
    assert all(line in kept for line in before)  # every line, in its order
    assert after.index("# who lives here") > after.index("  asb:") > after.index("  people:")
    assert run("check").code == 0
    taken = run("ingest", "asb", "--json").json["results"][0]["receipt"]["outcomes"]
    assert (taken["accepted"], taken["rejected"]) == (96, 0)


def test_ids_that_are_taken_are_not_taken_twice(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "crime.csv"
    file.write_text(TABLE.replace("Noise", "Burglary"), encoding="utf-8")
    (record,) = run("add", file, "--json").json["results"]
    assert record["source"] == "crime_2"
    assert "burglary_2" in record["indicators"]
    assert run("check").code == 0


def test_a_file_in_the_registrys_folder_is_left_there(world: World, run: Run) -> None:
    (record,) = run("add", world.write("returns/asb.csv", TABLE), "--json").json["results"]
    assert (record["file"], record["copied"]) == ("returns/asb.csv", False)
    assert run("ingest", "asb").code == 0


def test_windows_line_ends_are_kept(world: World, run: Run, tmp_path: Path) -> None:
    world.registry.write_bytes(world.registry.read_bytes().replace(b"\n", b"\r\n"))
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert run("add", file).code == 0
    raw = world.registry.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert run("check").code == 0


def test_a_deeper_indent_is_kept(world: World, run: Run, tmp_path: Path) -> None:
    text = world.registry.read_text(encoding="utf-8")
    lines = [("  " + line if line.startswith("  ") else line) for line in text.splitlines()]
    world.registry.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert run("add", file).code == 0
    assert "    asb:" in world.registry.read_text(encoding="utf-8").splitlines()
    assert run("check").code == 0


def test_incidents_without_a_scope_get_one_and_scopes_that_are_there_are_used(
    world: World, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    rows = [f"2019-{month:02d},E07000001,{kind}" for month in range(1, 13) for kind in ("Noise", "Litter", "Noise")]
    file.write_text("\n".join(["Month,Code,Kind", *rows]) + "\n", encoding="utf-8")
    assert run("add", file).code == 0
    data = yaml.safe_load(world.registry.read_text(encoding="utf-8"))
    assert data["sources"]["calls"]["scope"] == "home"  # which speaks for both districts
    assert list(data["scopes"]) == ["home", "city"]


def test_a_registry_without_scopes_gets_them_before_its_sources(world: World, run: Run, tmp_path: Path) -> None:
    world.change("scopes:\n", "")
    world.change("  home: {title: Home Police, areas: [E07000001, E07000002]}\n", "")
    world.change("  city: {title: City Police, areas: [E06000001]}\n", "")
    world.change('    file_name: "{period}-{scope}"\n', '    file_name: "{period}"\n    absent: missing\n')
    world.change("columns: {period: Month, scope: Force, area: Code}", "columns: {period: Month, area: Code}")
    file = tmp_path / "calls.csv"
    rows = [f"2019-{month:02d},E07000001,{kind}" for month in range(1, 13) for kind in ("Noise", "Litter", "Noise")]
    file.write_text("\n".join(["Month,Code,Kind", *rows]) + "\n", encoding="utf-8")
    done = run("add", file)
    assert done.code == 0, done.err
    data = yaml.safe_load(world.registry.read_text(encoding="utf-8"))
    assert data["scopes"]["partnership"]["areas"] == ["E07000001", "E07000002"]
    assert list(data).index("scopes") == list(data).index("sources") - 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sources:\n", "sources: &all\n"),
        ("indicators:\n  burglary:\n", "indicators: !!map\n  burglary:\n"),
    ],
)
def test_a_registry_that_cannot_take_it_is_left_as_it_was(
    world: World, run: Run, tmp_path: Path, old: str, new: str
) -> None:
    world.change(old, new)
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    before = world.registry.read_bytes()
    done = run("add", file)
    assert (done.code, done.out) == (3, "")
    assert world.registry.read_bytes() == before
    assert not (world.folder / "extracts").exists()


def test_a_file_of_that_name_is_not_overwritten(world: World, run: Run, tmp_path: Path) -> None:
    world.write("extracts/asb.csv", "mine")
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    before = world.registry.read_bytes()
    assert run("add", file).code == 6
    assert (world.folder / "extracts/asb.csv").read_text(encoding="utf-8") == "mine"
    assert world.registry.read_bytes() == before


def test_where_the_registry_cannot_be_written_the_extract_is_taken_away_again(
    world: World, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert run("add", file).code == 6
    assert not (world.folder / "extracts/asb.csv").exists()


def test_the_next_file_of_a_source_is_for_that_source_and_counts_once(world: World, run: Run, tmp_path: Path) -> None:
    first, later = tmp_path / "asb 2018.csv", tmp_path / "asb 2020.csv"
    first.write_text(TABLE, encoding="utf-8")
    later.write_text(TABLE.replace("2019", "2020").replace("2018", "2021"), encoding="utf-8")
    assert run("add", first).code == 0
    before = world.registry.read_bytes()
    refused = run("add", later)
    assert (refused.code, refused.out) == (3, "")
    assert "error[R054]: the source asb reads files like this" in refused.err
    assert "copy it to 'extracts/asb 2020.csv' and run kpitool ingest asb" in " ".join(refused.err.split())
    assert world.registry.read_bytes() == before
    assert not (world.folder / "extracts" / "asb 2020.csv").exists()
    (record,) = run("add", later, "--new", "--json").json["results"]
    assert record["source"] == "asb_2"


def test_a_corrected_file_is_to_replace_the_one_that_is_there(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert run("add", file).code == 0
    file.write_text(TABLE.replace(",3\n", ",5\n"), encoding="utf-8")
    refused = run("add", file)
    assert refused.code == 3
    told = " ".join(refused.err.split())
    assert "replace 'extracts/asb.csv' with it" in told
    assert "run kpitool ingest asb" in told


def test_another_name_of_the_same_table_is_told_the_sources_files(run: Run, tmp_path: Path) -> None:
    for name, code in (("asb.csv", 0), ("calls.csv", 3)):
        file = tmp_path / name
        file.write_text(TABLE, encoding="utf-8")
        done = run("add", file)
        assert done.code == code
    assert "its files, 'extracts/asb.csv', take it" in " ".join(done.err.split())


def test_the_same_columns_with_other_categories_are_another_table(run: Run, tmp_path: Path) -> None:
    for name, kinds in (("asb.csv", ("Noise", "Litter")), ("arson.csv", ("House", "Car"))):
        file = tmp_path / name
        file.write_text(TABLE.replace("Noise", kinds[0]).replace("Litter", kinds[1]), encoding="utf-8")
        assert run("add", file).code == 0


def test_a_name_that_another_source_takes_for_its_own_is_refused(world: World, run: Run, tmp_path: Path) -> None:
    world.change("files: people.csv", "files: [people.csv, 'extracts/asb*.csv']")
    file = tmp_path / "asb.csv"
    file.write_text(TABLE, encoding="utf-8")
    refused = run("add", file)
    assert refused.code == 3
    assert "the source people would read 'extracts/asb.csv' as well" in refused.err
