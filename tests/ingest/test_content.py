"""A file's hash is that of its bytes, and its quotation marks are looked at alike, however large it is."""

from pathlib import Path

import pytest
from blake3 import blake3

from kpitool.ingest import content
from kpitool.ingest.content import content_hash, text_content


@pytest.mark.parametrize("many", [0, 1 << 20])
@pytest.mark.parametrize(("last", "is_sound"), [('"2"', True), ('5" pipe', False)])
def test_a_file_is_hashed_and_looked_through_in_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, last: str, is_sound: bool
) -> None:
    monkeypatch.setattr(content, "MANY_BYTES", many)
    monkeypatch.setattr(content, "AT_ONCE", 1_000)
    path = tmp_path / "log.csv"
    path.write_text("a,b\n" + '1,"two"\n' * 1_000 + f"1,{last}\n", encoding="utf-8")
    digest = blake3(path.read_bytes()).hexdigest()
    assert content_hash(path) == digest
    assert text_content(path, ",") == (digest, is_sound)
