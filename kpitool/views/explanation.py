"""One figure explained, as a page: every number behind it, in the order in which one follows from the other."""

from kpitool.period import Quarter
from kpitool.registry.models import Registry
from kpitool.views.category import STATUS
from kpitool.views.explanation_records import Explanation
from kpitool.views.figure_blocks import (
    area_blocks,
    count_blocks,
    denominator_blocks,
    figure_blocks,
    formula_blocks,
    origin_blocks,
)
from kpitool.views.judgement_blocks import (
    breakdown_blocks,
    chart_blocks,
    comparison_blocks,
    note_blocks,
    rule_blocks,
    series_blocks,
)
from kpitool.views.page import Block, Bullets, Heading, Page, Paragraph, Tone


def explanation_page(explanation: Explanation, registry: Registry, quarter: Quarter) -> Page:
    """An explanation as a page."""
    indicator = registry.indicators[explanation.indicator]
    word, tone = STATUS[explanation.status]
    told = [registry.categories[explanation.category].title, quarter.reading, explanation.area.name]
    blocks: list[Block] = [
        Heading(f"{explanation.title}: how the figure came" + (" (new this quarter)" if explanation.new else ""), 1),
        Paragraph(", ".join(told), Tone.QUIET),
        Paragraph(word, tone),
        Paragraph(explanation.statement),
        *figure_blocks(explanation, registry),
        *origin_blocks(explanation.origins),
        *count_blocks(explanation, registry),
        *area_blocks(explanation, registry),
        *denominator_blocks(explanation),
        *formula_blocks(explanation, registry),
        *comparison_blocks(explanation, registry),
        *chart_blocks(explanation.chart, indicator),
        *series_blocks(explanation.series, indicator),
        *breakdown_blocks(explanation, registry),
        *rule_blocks(explanation, registry),
        *note_blocks(explanation),
        Heading("Status"),
        Bullets(tuple(explanation.status_steps)),
    ]
    return Page(tuple(blocks))
