"""The page of words has every status, and every word that a comparison or a direction ends in."""

import re

import pytest

from kpitool.analysis.comparisons import Verdict
from kpitool.analysis.findings import Status
from tests.write_guide import GUIDE

TEXT = (GUIDE / "words.md").read_text(encoding="utf-8")
TOLD = " | ".join(re.findall(r"^\| ([^|]+) \|", TEXT, re.MULTILINE))


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained(status: Status) -> None:
    assert status.value.replace("_", " ") in TOLD


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_explained(verdict: Verdict) -> None:
    assert verdict.value.removeprefix("much_").replace("_", " ") in TOLD
