"""What the paper says around its texts: the captions of tables and charts, the headings of remarks, links as text."""

from urllib.parse import urlsplit

from kpitool.views.paper.document import Link, Remark

FOLLOWED = ("http", "https", "mailto")
"""The kinds of address that a reader may follow; another is shown as text."""


def table_caption(number: int, title: str) -> str:
    """A table's caption: "Table 3: Recorded crime"."""
    return f"Table {number}: {title}"


def chart_caption(number: int, title: str) -> str:
    """A chart's caption: "Chart 2: Burglary by month"."""
    return f"Chart {number}: {title}"


def remark_heading(remark: Remark) -> str:
    """Whose words a remark's are, and about what."""
    return f"Analyst's commentary on {remark.about}"


def can_be_followed(link: Link) -> bool:
    """Whether a link leads somewhere by http, https or mailto, with nothing in its address that cannot be seen."""
    try:
        parts = urlsplit(link.url)
    except ValueError:
        return False
    whole = bool(parts.path) if parts.scheme == "mailto" else bool(parts.netloc)
    return whole and parts.scheme in FOLLOWED and link.url.isprintable() and " " not in link.url


def as_words(link: Link) -> str:
    """A link that cannot be followed: its text, then its address in brackets."""
    return f"{link.text} ({link.url})"
