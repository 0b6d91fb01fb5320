"""Sentences: the position statement of an indicator, built from the facts by rules, a function for each clause."""

from kpitool.views.wording.beside import beside
from kpitool.views.wording.change import against_previous, base, explained
from kpitool.views.wording.chart import signal, target
from kpitool.views.wording.course import direction
from kpitool.views.wording.facts import Facts
from kpitool.views.wording.level import how_much, monitored, no_figure
from kpitool.views.wording.naming import broken_order, in_sentence, named, titles
from kpitool.views.wording.outcome import caveat, judged_alone, status
from kpitool.views.wording.standing import against_benchmark, made_up_of, out_of_order

__all__ = ["Facts", "broken_order", "in_sentence", "named", "statement", "titles"]

CLAUSES = (
    how_much,
    lambda facts: f"It is in doubt: {facts.entry.doubt}." if facts.entry.doubt else "",
    against_previous,
    base,
    explained,
    direction,
    against_benchmark,
    signal,
    target,
    made_up_of,
    out_of_order,
    beside,
    status,
    caveat,
)
"""What is said of a figure, in this order; each clause is a sentence, or nothing."""

WITHOUT_FIGURE = (no_figure, judged_alone, direction, against_benchmark, signal, beside, status, caveat)
"""What is said where the window has no figure: its chart or its trend may have been judged all the same."""


def statement(facts: Facts) -> str:
    """One indicator's position: how much, compared to what, since when, how sure, and what to bear in mind."""
    if facts.indicator.measure.kind == "narrative":
        return monitored(facts)
    clauses = CLAUSES if facts.entry.missing is None else WITHOUT_FIGURE
    new = "It is new this quarter." if facts.entry.new else ""
    return " ".join(said for said in (*(clause(facts) for clause in clauses), new) if said)
