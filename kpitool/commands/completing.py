"""What the shell offers while a command is typed: names of the registry, quarters, editions; never an error."""


def indicators(incomplete: str) -> list[str]:
    """The registry's indicators."""
    del incomplete
    return []


def areas(incomplete: str) -> list[str]:
    """The registry's areas."""
    del incomplete
    return []


def sources(incomplete: str) -> list[str]:
    """The registry's sources."""
    del incomplete
    return []


def editions(incomplete: str) -> list[str]:
    """The labels under which editions are frozen."""
    del incomplete
    return []


def quarters(incomplete: str) -> list[str]:
    """The newest quarters."""
    del incomplete
    return []
