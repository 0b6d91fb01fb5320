"""The dashboard as one page that needs nothing beside it."""

from html import escape

from kpitool.views.dashboard.records import Dashboard
from kpitool.views.envelope import record_as_json


def page(dashboard: Dashboard) -> str:
    """The page as one self-contained text of HTML."""
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n<meta name="generator" content="kpitool">\n'
        f"<title>{escape(dashboard.title)}</title>\n<pre>{escape(record_as_json(_plain(dashboard)))}</pre>\n"
    )


def _plain(dashboard: Dashboard) -> dict[str, object]:
    from kpitool.views.envelope import plain

    found: dict[str, object] = plain(dashboard)
    return found
