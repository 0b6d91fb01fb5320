"""The dashboard in a browser beside an empty page: python -m tests.benchmarks.dashboard --rounds 7.

A made-up partnership (boards.py) is assessed and its page written by the program; then Chromium opens an empty page
and the dashboard in turns. Printed: the file's size; the time until the first screen is painted and until it can be
used, less the empty page's; and from the click on an indicator until its view is complete, charts and all, where the
browser had been idle first and where it had not.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.boards import ROOT, Size, build
from tests.browser.conftest import QUIET
from tests.programs import program

PAINT = "(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)"
USABLE = "(performance.getEntriesByName('usable')[0]?.startTime ?? 0)"
CLICK = """
(async () => {
  const links = document.querySelectorAll('#every tbody th a');
  const before = document.documentElement.dataset.shown;
  const began = performance.now();
  links[%d].click();
  const frame = () => new Promise(requestAnimationFrame);
  while (document.documentElement.dataset.shown === before) await frame();
  await frame();
  await frame();
  return performance.now() - began;
})()
"""


@dataclass(frozen=True)
class Round:
    """Milliseconds of one round."""

    empty: float
    painted: float
    usable: float
    clicked: float
    clicked_at_once: float


def main() -> None:
    """Makes the page and prints medians, with the smallest and largest."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--indicators", type=int, default=40)
    asked.add_argument("--quarters", type=int, default=40)
    asked.add_argument("--page", type=Path, help="a page that is there already")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = given.page or _written(Path(place), Size(indicators=given.indicators, quarters=given.quarters))
        print(f"{page.stat().st_size / 1e6:.2f} MB")  # noqa: T201
        chromium = program("chromium", "a browser")
        rounds = []
        for _ in range(given.rounds):
            browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
            rounds.append(_round(browser, page, Path(place)))
            browser.close()
    _tell("first screen painted, more than an empty page", [each.painted - each.empty for each in rounds])
    _tell("first screen usable, more than an empty page", [each.usable - each.empty for each in rounds])
    _tell("click to complete view, the browser idle first", [each.clicked for each in rounds])
    _tell("click to complete view, at once", [each.clicked_at_once for each in rounds])


def _written(folder: Path, size: Size) -> Path:
    build(folder, size)
    page = folder / "board.html"
    command = ["dashboard", "--quarters", str(size.quarters), "-q", "-o", str(page)]
    subprocess.run(
        [sys.executable, "-m", "kpitool", *command, "--registry", str(folder / "indicators.yaml")],
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return page


def _round(browser: Browser, page: Path, place: Path) -> Round:
    empty = place / "empty.html"
    empty.write_text("<!doctype html><html lang=en><title>Empty</title><p>Nothing.</p>", encoding="utf-8")
    blank = _opened(browser, empty)
    blank.wait_for_function(f"{PAINT} > 0")
    painted = blank.evaluate(PAINT)
    idle = _opened(browser, page)
    idle.wait_for_selector("html[data-prepared]")
    clicked = idle.evaluate(CLICK % 3)
    busy = _opened(browser, page)
    busy.wait_for_selector("html[data-shown]")
    return Round(
        empty=painted,
        painted=idle.evaluate(PAINT),
        usable=idle.evaluate(USABLE),
        clicked=clicked,
        clicked_at_once=busy.evaluate(CLICK % 3),
    )


def _opened(browser: Browser, file: Path) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(file.as_uri(), wait_until="commit")
    return page


def _tell(what: str, times: list[float]) -> None:
    print(f"{what}: {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})")  # noqa: T201


if __name__ == "__main__":
    main()
