"""How an officer to contact is told."""

from kpitool.registry.papers import Officer


def contact_parts(officer: Officer) -> tuple[str, list[str]]:
    """What an officer is called (a name, else the role), and what else is known but the e-mail address."""
    lead, *others = [each for each in (officer.name, officer.role, officer.organisation) if each]
    return lead, [*others, *([f"telephone {officer.phone}"] if officer.phone else [])]


def contact_words(officer: Officer) -> str:
    """An officer in a line: "Performance analyst, Homeshire, telephone 0116 496 0000, kpi@example.org"."""
    lead, others = contact_parts(officer)
    return ", ".join([lead, *others, *([officer.email] if officer.email else [])])
