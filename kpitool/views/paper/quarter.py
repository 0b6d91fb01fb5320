"""The paper of a quarter: its sections in the order that boards use, from what was assessed."""

from kpitool.views.paper.appendices import appendices
from kpitool.views.paper.categories import category
from kpitool.views.paper.closing import caveats, officers, recommendation
from kpitool.views.paper.document import Document, Properties, Section
from kpitool.views.paper.matter import Matter
from kpitool.views.paper.opening import in_full, purpose, summary


def paper_of(matter: Matter) -> Document:
    """Purpose, summary, a section for each category, caveats, recommendation, officers, appendices."""
    registry, quarter = matter.registry, matter.quarter
    title = f"{registry.title}: performance report"
    told: list[Section | None] = [
        purpose(matter),
        summary(matter),
        *(category(each, matter) for each in matter.summary.categories),
        caveats(matter),
        recommendation(matter),
        officers(registry),
        *appendices(matter),
    ]
    return Document(
        properties=Properties(
            title=f"{title}, {quarter.reading}",
            subject=f"Exceptions and position statements for {quarter.reading}",
            organisation=registry.title,
            created=matter.created.replace(microsecond=0),  # files know no fractions of a second
            keywords=("performance", "community safety", quarter.id),
        ),
        title=title,
        front=tuple(each for each in (registry.paper.board, in_full(quarter), matter.home_name) if each),
        foot=f"{registry.title}, {quarter.reading}",
        sections=tuple(section for section in told if section is not None),
    )
