"""Nothing of the page's data runs, nothing is asked of anybody, and the policy is never broken."""

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
STATES = ("", "#/?status=adverse", "#/indicator_2", "#/indicator_3?area=E07000001", "#/about", "#/accessibility")


def test_no_state_breaks_the_policy_or_complains_or_asks_for_anything(open_page: Open) -> None:
    opened = open_page()
    for state in STATES[1:]:
        opened.go(state)
    opened.page.wait_for_selector("html[data-prepared]")
    for each in opened.page.locator("summary").all():
        if each.is_visible():
            each.click()
    assert opened.page.evaluate("window.violations") == []
    assert opened.said == []
    assert {each.split("#")[0] for each in opened.asked if not each.startswith("data:")} == {opened.address}


def test_a_hostile_text_is_shown_and_does_nothing(open_page: Open) -> None:
    for hash_ in ("#/indicator_3", "#/?text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"):
        opened = open_page(hash_)
        assert opened.page.locator("img").count() == 0
        assert opened.page.evaluate("window.violations") == []
    opened = open_page("#/indicator_3")
    assert opened.texts("#indicator h1")[0].startswith("</script><img src=x onerror=alert(1)>${7*7}{{x}}&amp;")


def test_a_script_that_was_not_in_the_page_does_not_run(open_page: Open) -> None:
    opened = open_page()
    opened.page.evaluate(
        "(() => { const late = document.createElement('script'); late.textContent = 'window.ran = 1';"
        " document.body.append(late); })()"
    )
    assert opened.page.evaluate("window.ran ?? 0") == 0
    assert opened.page.evaluate("window.violations") == ["script-src-elem"]
