"""What moved between two editions as a page: verdicts, figures, and what the registry added or removed."""

from collections.abc import Sequence

from kpitool.errors import counted, listed, quoted
from kpitool.labels import MAX_LABEL
from kpitool.period import Quarter
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.differences import Between, Difference, own_moved, same_number
from kpitool.views.editions import edition_numbers
from kpitool.views.envelope import EditionMark
from kpitool.views.page import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Tone, table

EXACT = 6
"""Decimals where the usual ones would write two different figures alike."""


def diff_page(
    rows: Sequence[Difference], between: Between, before: Registry, after: Registry, quarter: Quarter
) -> Page:
    """The rows as a page; one sentence where nothing moved."""
    blocks: list[Block] = [
        Heading(after.title, 1),
        Paragraph(f"{quarter.reading}: from {_named(between.before)} to {_named(between.after)}", Tone.QUIET),
    ]
    if not rows:
        return Page((*blocks, Paragraph("No figure and no verdict moved.")))
    judged = [row for row in rows if row.verdicts_moved]
    if judged:
        blocks += [Heading("Verdicts that moved"), Bullets(tuple(map(_verdict, judged)))]
    figures = [row for row in rows if row.before is not None and row.after is not None]
    cells = [cell for row in figures if (cell := _figure_row(row, before, after)) is not None]
    if cells:
        columns = [Column("Indicator"), Column("Area"), Column("Before"), Column("After"), Column("Why")]
        blocks += [Heading("Figures that moved"), table(columns, cells)]
    for kind, title in (("added", "Added by the registry"), ("removed", "Removed by the registry")):
        items = _whole_rows([row for row in rows if row.kind == kind])
        if items:
            blocks += [Heading(title), Bullets(items)]
    return Page(tuple(blocks))


def _named(mark: EditionMark) -> str:
    label = f", {quoted(mark.label, MAX_LABEL)}," if mark.label is not None else ""
    return f"edition {mark.number}{label} of {mark.time:%d %b %Y %H:%M} UTC"


def _verdict(row: Difference) -> str:
    """One verdict that moved, as a sentence: both old and new, and why."""
    was, now = row.before, row.after
    if was is None or now is None:
        raise AssertionError("a verdict moves between two sides")
    parts = [_word(now.status) if was.status == now.status else f"{_word(now.status)}, was {_word(was.status)}"]
    if was.explained != now.explained:
        parts.append("explained" if now.explained else "no longer explained")
    for name, old, new in (
        ("the window before", was.verdicts.previous, now.verdicts.previous),
        (row.benchmark or "the benchmark", was.verdicts.benchmark, now.verdicts.benchmark),
        ("the home area", was.verdicts.home, now.verdicts.home),
    ):
        if old != new:
            parts.append(f"against {name} {_word(new)}, was {_word(old)}")
    for told, some, others in (
        ("new finding", now.findings, was.findings),
        ("no longer found", was.findings, now.findings),
    ):
        names = [_finding(finding) for finding in some if finding not in others]
        parts += [f"{told}: {listed(names)}"] if names else []
    return f"{row.title}, {row.area.name}: {'; '.join(parts)}. Why: {_why(row)}."


def _finding(text: str) -> str:
    rule, *how = text.split(" ")
    return f"{_word(rule)} ({', '.join(how)})"


def _figure_row(row: Difference, before: Registry, after: Registry) -> list[str | Cell] | None:
    """The figure before and after; where it stands as it was, what moved of that which it is compared with."""
    was, now = row.before, row.after
    if was is None or now is None:
        return None
    indicators = before.indicators[row.indicator], after.indicators[row.indicator]
    if own_moved(was, now):
        old, new = _pair((was.value, now.value), (was.count, now.count), indicators)
        tone = {"gained": Tone.GOOD, "lost": Tone.WARN}.get(row.kind, Tone.PLAIN)
        return [row.title, row.area.name, old, Cell(new, tone), _why(row)]
    beside = [
        (f"{what} {old}", f"{what} {new}")
        for what, values, counts in (
            ("window before:", (was.previous_value, now.previous_value), (was.previous_count, now.previous_count)),
            (f"{row.benchmark or 'benchmark'}:", (was.benchmark_value, now.benchmark_value), (None, None)),
            ("home area:", (was.home_value, now.home_value), (None, None)),
        )
        if not (same_number(*values) and same_number(*counts))
        for old, new in (_pair(values, counts, indicators),)
    ]
    if not beside:
        return None
    return [row.title, row.area.name, *("; ".join(texts) for texts in zip(*beside, strict=True)), _why(row)]


def _pair(
    values: tuple[float | None, float | None],
    counts: tuple[float | None, float | None],
    indicators: tuple[Indicator, Indicator],
) -> tuple[str, str]:
    """Two figures in words that differ where the figures do."""
    old, new = (_figure(*each) for each in zip(values, counts, indicators, strict=True))
    if old == new and not same_number(*values):
        return numbers.number(values[0], EXACT), numbers.number(values[1], EXACT)
    return old, new


def _figure(value: float | None, count: float | None, indicator: Indicator) -> str:
    shown = "no figure" if value is None else numbers.figure(value, indicator)
    if count is None or indicator.measure.kind in {"count", "value"}:
        return shown if value is not None or count is None else f"{shown} ({numbers.number(count)} so far)"
    return f"{shown} ({numbers.number(count)})"


def _why(row: Difference) -> str:
    """The causes in words: "data: crime (edition 14)", "registry: polarity"."""
    sources = [
        f"{each.source} ({'read anew in ' if each.reread else ''}{edition_numbers(each.editions)})"
        for each in row.restated
    ]
    keys = row.changed_keys if len(row.changed_keys) <= 4 else [*row.changed_keys[:3], "more keys"]
    said = {"data": sources, "registry": keys}
    return "; ".join(f"{why}: {', '.join(said[why])}" if said[why] else why for why in row.why)


def _whole_rows(rows: Sequence[Difference]) -> tuple[str, ...]:
    """Indicators or areas that one registry alone has, each indicator once."""
    titles = {row.indicator: row.title for row in rows}
    return tuple(
        f"{title}: {counted(sum(row.indicator == name for row in rows), 'area')}" for name, title in titles.items()
    )


def _word(text: str) -> str:
    return text.replace("_", " ")
