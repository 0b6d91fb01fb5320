"""What the paper says around its texts, and which addresses can be followed."""

import pytest

from kpitool.views.paper.captions import as_words, can_be_followed, chart_caption, remark_heading, table_caption
from kpitool.views.paper.document import Link, Remark


def test_captions_have_their_kind_and_number() -> None:
    assert table_caption(3, "Crime") == "Table 3: Crime"
    assert chart_caption(2, "Crime by month") == "Chart 2: Crime by month"
    assert remark_heading(Remark("burglary", ())) == "Analyst's commentary on burglary"


@pytest.mark.parametrize("url", ["https://a.example/b?c=1#d", "http://a.example", "mailto:a@b.example", "HTTPS://A.b"])
def test_addresses_of_web_and_mail_can_be_followed(url: str) -> None:
    assert can_be_followed(Link("a", url))


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "data:text/html,x", "file:///a", "//a.example", "http:", "mailto:", "https://[a",
     "https://a b", "https://a\n.example", "java\tscript:alert(1)", "https://a\u202e.example", "ftp://a.example"],
)  # fmt: skip
def test_no_other_address_can_be_followed(url: str) -> None:
    assert not can_be_followed(Link("a", url))
    assert as_words(Link("a", url)) == f"a ({url})"
