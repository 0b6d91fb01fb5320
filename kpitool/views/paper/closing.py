"""How a paper ends: what to bear in mind, what the board is asked, and whom to ask."""

from kpitool.registry.models import Registry
from kpitool.registry.papers import Officer
from kpitool.views.backing import not_assessed, notes
from kpitool.views.contacts import contact_parts
from kpitool.views.paper.document import Link, Numbered, Section
from kpitool.views.paper.matter import Matter
from kpitool.views.wording.naming import titles

SIGNIFICANT = (
    "A figure is said to be better or worse than another where chance alone is an unlikely reason: two figures of the "
    "same area where their 95% intervals are apart, another area's where it lies outside the 95% interval. Where "
    "intervals overlap a figure is said to be similar, whatever the change in percent."
)


def caveats(matter: Matter) -> Section:
    """What could not be assessed, notes on the figures, and how a difference is judged."""
    registry, home = matter.registry, matter.home
    blocks = [Numbered(SIGNIFICANT)]
    groups = {
        "What could not be assessed or compared, and why:": not_assessed(home, registry),
        "Notes on the figures:": notes(home, registry),
        "To know of the data:": [f"{warning[:1].upper()}{warning[1:]}" for warning in matter.warnings],
    }
    blocks += [
        Numbered(lead, items=tuple(f"{item.rstrip('.')}." for item in items)) for lead, items in groups.items() if items
    ]
    blocks.append(Numbered(matter.made))
    return Section("Caveats", tuple(blocks))


def recommendation(matter: Matter) -> Section:
    """What the board is asked: what the registry says, else to note the position and consider what stands out."""
    asked = matter.registry.paper.recommendations or _by_default(matter)
    items = tuple(f"{text.rstrip('.;')}{'.' if text is asked[-1] else ';'}" for text in asked)
    board = matter.board
    return Section("Recommendation", (Numbered(f"{board[:1].upper()}{board[1:]} is asked to:", items=items),))


def _by_default(matter: Matter) -> tuple[str, ...]:
    asked = ["note the position set out in this report"]
    for status, words in (("exception", "exceptional"), ("adverse", "adverse")):
        if mine := [entry.title for entry in matter.home if entry.status == status]:
            asked.append(f"consider what is being done about {titles(mine)}, reported as {words}")
    return tuple(asked)


def officers(registry: Registry) -> Section | None:
    """Whom to ask, where the registry names anybody."""
    named = registry.paper.officers
    if not named:
        return None
    return Section("Officers to contact" if len(named) > 1 else "Officer to contact", tuple(map(_officer, named)))


def _officer(officer: Officer) -> Numbered:
    lead, told = contact_parts(officer)
    link = Link(officer.email, f"mailto:{officer.email}") if officer.email else None
    return Numbered(", ".join(told), lead=f"{lead}," if told else lead, link=link)
