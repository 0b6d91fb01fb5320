"""Why no column of a file is one of periods: the first text of a likely one that is no date."""

import re
from functools import partial

from kpitool.errors import quoted
from kpitool.period import period_from
from kpitool.sniffing.found import Found
from kpitool.sniffing.traits import FORMATS, Column

CALLED = re.compile(r"\b(date|dates|day|month|period|quarter)\b", re.IGNORECASE)
MOSTLY = 0.5


def undated(found: Found) -> str | None:
    """The first text that is no date, in a column that is called one of dates or mostly is one; none without one."""
    for column in found.columns:
        bad = _first_bad(column)
        if bad is not None:
            return f"{quoted(bad, 40)} in the column {quoted(column.header, 60)} is no date or period that can be read"
    return None


def _first_bad(column: Column) -> str | None:
    shares = {written: column.share(partial(period_from, written=written)) for written in FORMATS}
    best = max(shares, key=lambda written: shares[written])
    if not column.filled or shares[best] == 1 or column.is_number:
        return None
    if shares[best] < MOSTLY and not CALLED.search(column.header):
        return None
    return next(text for text in column.texts if period_from(text, best) is None)
