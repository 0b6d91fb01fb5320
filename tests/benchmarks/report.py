"""Results as a page in Markdown: the machine, what is promised, and a table for each group."""

from tests.benchmarks import claims
from tests.benchmarks.results import Group, Results, Unit, table

NOTES = {
    Unit.RATIOS: "Medians of whole processes. Ratios are medians of the ratios within a round, to {against}.",
    Unit.ABOVE: "Medians of whole processes. Above: medians of the differences within a round, to {against}.",
}
MEMORY = "Memory is each process's peak; none can show less than what measures it has, about 20 MB."


def page(results: Results) -> str:
    """Everything that was measured, the promises first."""
    told = ["# Benchmarks", "", _machine(results), ""]
    if found := claims.claims(results):
        told += ["## What is promised", "", *claims.table(found), ""]
    for group in results.groups:
        told += [f"## {group.title}", "", _note(group), "", *table(group), ""]
    return "\n".join(told)


def _machine(results: Results) -> str:
    told = dict(results.machine)
    machine = f"{told.pop('processor')}, {told.pop('cores')} cores, {told.pop('memory')}, {told.pop('system')}"
    return f"{machine}; {', '.join(f'{name} {version}' for name, version in told.items())}."


def _note(group: Group) -> str:
    against = next((each.against for each in group.measured if each.against is not None), "none")
    at = f" kpitool at {group.commit}." if group.commit else ""
    return f"{NOTES[group.unit].format(against=against)} {MEMORY}{at}"
