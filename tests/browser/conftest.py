"""A real browser, and a made-up dashboard opened in it: whatever it complains of or asks for is collected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from kpitool.views.dashboard.page import page
from kpitool.views.dashboard.records import Dashboard
from tests.programs import program
from tests.views.dashboards import HOSTILE, LONG, Size, made_up

FORMULA = """=HYPERLINK("http://example.org","a, b")"""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
"""


@dataclass(frozen=True)
class Opened:
    """A page in a browser; `said` is what its console said, `asked` what it asked for beside itself."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, hash_: str) -> None:
        """Leads to a state by its address, and waits until it is shown."""
        self.after(lambda: self.page.goto(self.address + hash_))

    def after(self, act: Callable[[], object]) -> None:
        """Does something that leads to another state, and waits until that is shown, charts and all."""
        before = self.page.evaluate("document.documentElement.dataset.shown")
        act()
        self.page.wait_for_selector(f'html[data-shown]:not([data-shown="{before}"])')

    def texts(self, selector: str) -> list[str]:
        return [" ".join(each.split()) for each in self.page.locator(selector).all_text_contents()]


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = program("chromium", "a browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def dashboard() -> Dashboard:
    """Indicators of every kind: long and hostile titles, gaps, withheld figures, one that is in words."""
    return made_up(Size(9, 5, 9), titles={1: LONG, 3: HOSTILE, 5: FORMULA})


@pytest.fixture(scope="session")
def file(dashboard: Dashboard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dashboard") / "page.html"
    path.write_text(page(dashboard), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Browser, file: Path) -> Iterator[Open]:
    """Opens the page at a state: so wide, with a browser's own settings (`color_scheme`, `java_script_enabled`)."""
    contexts = []

    def opening(hash_: str = "", width: int = 1280, **settings: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        context.add_init_script(VIOLATIONS)
        opened = Opened(context.new_page(), file.as_uri())
        opened.page.on("console", lambda message: opened.said.append(message.text))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.page.on("request", lambda request: opened.asked.append(request.url))
        opened.page.goto(opened.address + hash_)
        if settings.get("java_script_enabled", True):
            opened.page.wait_for_selector("html[data-shown]")
        return opened

    yield opening
    for each in contexts:
        each.close()
