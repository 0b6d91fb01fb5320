"""Files are set down whole or not at all, and never over what is there."""

from pathlib import Path

import pytest

from kpitool.errors import OutputError
from kpitool.starting.placing import refuse_to_overwrite, set_down


@pytest.fixture
def staged(tmp_path: Path) -> dict[str, Path]:
    files = {}
    for name in ("a.csv", "b.yaml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        files[f"inner/{name}"] = tmp_path / name
    return files


def test_files_are_written_with_their_folders(tmp_path: Path, staged: dict[str, Path]) -> None:
    set_down(staged, tmp_path / "new/deep", ["extracts"])
    made = sorted(path.relative_to(tmp_path / "new/deep").as_posix() for path in (tmp_path / "new/deep").rglob("*"))
    assert made == ["extracts", "inner", "inner/a.csv", "inner/b.yaml"]
    assert (tmp_path / "new/deep/inner/b.yaml").read_text(encoding="utf-8") == "b.yaml"


def test_on_a_fault_nothing_is_left_behind(tmp_path: Path, staged: dict[str, Path]) -> None:
    staged["inner/b.yaml"].unlink()
    with pytest.raises(OutputError, match="cannot be written"):
        set_down(staged, tmp_path / "new/deep")
    assert not (tmp_path / "new").exists()


def test_what_has_come_meanwhile_is_kept_and_the_rest_taken_back(tmp_path: Path, staged: dict[str, Path]) -> None:
    (tmp_path / "mine/inner").mkdir(parents=True)
    (tmp_path / "mine/inner/b.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="File exists"):
        set_down(staged, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine/inner").iterdir()] == ["b.yaml"]
    assert (tmp_path / "mine/inner/b.yaml").read_text(encoding="utf-8") == "mine"


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, staged: dict[str, Path]) -> None:
    class Stopping(dict[str, Path]):
        def items(self):  # type: ignore[no-untyped-def]
            yield next(iter(super().items()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        set_down(Stopping(staged), tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["b.yaml", ".kpitool"])
def test_what_is_there_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(OutputError, match=f"already '{name}'; nothing was written"):
        refuse_to_overwrite(tmp_path, ["a.csv", "b.yaml"])


def test_a_link_that_leads_nowhere_is_there_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match=r"already 'a\.csv'"):
        refuse_to_overwrite(tmp_path, ["a.csv"])
