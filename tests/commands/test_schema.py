"""`kpitool schema`: the published shapes on the command line."""

import json
import subprocess
import sys

import pytest
from jsonschema_rs import meta

from kpitool.views.schema.answers import ANSWERS
from tests.conftest import Run, World


@pytest.mark.parametrize("arguments", [["registry"], ["areas"], ["output"], ["output", "rates"], ["error"]])
def test_a_schema_is_printed_as_json(run: Run, arguments: list[str]) -> None:
    answer = run("schema", *arguments)
    assert (answer.code, answer.err) == (0, "")
    schema = json.loads(answer.out)
    meta.validate(schema)
    assert schema["$id"] == f"urn:kpitool:schema:1:{':'.join(arguments)}"
    assert run("schema", *arguments, "--json").out == answer.out


def test_the_schema_of_one_command_is_a_part_of_the_whole(run: Run) -> None:
    whole = json.loads(run("schema", "output").out)["$defs"]
    for command in ANSWERS:
        part = json.loads(run("schema", "output", command).out)
        assert part["$ref"] == f"#/$defs/{command}"
        assert part["$defs"].items() <= whole.items()


def test_it_is_written_to_a_file(world: World, run: Run) -> None:
    answer = run("schema", "registry", "-o", "registry.schema.json")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "written to 'registry.schema.json'\n"
    assert (world.folder / "registry.schema.json").read_text(encoding="utf-8") == run("schema", "registry").out


def test_another_format_is_refused_but_not_one_that_is_meant_for_answers(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (["--format", "csv"], ["-o", "schema.csv"]):
        refused = run("schema", "registry", *wrong)
        assert (refused.code, refused.out, "a schema is JSON" in refused.err) == (2, "", True)
    monkeypatch.setenv("KPITOOL_FORMAT", "csv")
    assert run("schema", "error").code == 0


def test_what_there_is_no_schema_of_is_told_with_the_nearest(run: Run) -> None:
    mistyped = run("schema", "output", "ratse")
    assert (mistyped.code, "did you mean 'rates'?" in mistyped.err) == (2, True)
    assert run("schema", "error", "rates").code == 2
    assert run("schema", "outputs").code == 2


@pytest.mark.parametrize("kind", ["registry", "areas", "error"])
def test_a_schema_for_editors_is_made_without_polars(world: World, kind: str) -> None:
    code = (
        "import sys\n"
        "from kpitool.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as stop:\n"
        "    sys.exit('imported' if {'polars', 'deltalake'} & set(sys.modules) or stop.code else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "schema", kind, "-o", "s.json"], cwd=world.folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "written to 's.json'\n")
