"""What an extra of the installation brings, and what is said where it is missing."""

import contextlib
from collections.abc import Collection, Iterator

from kpitool.codes import Code
from kpitool.errors import UsageError


@contextlib.contextmanager
def needing(extra: str, packages: Collection[str], said: str) -> Iterator[None]:
    """Imports of an extra's packages stand inside.

    Raises:
        UsageError: one of them is not installed; `said` says what needs it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in packages:
            raise
        raise UsageError(Code.NEEDS_EXTRA, said, help=f"pip install 'kpitool[{extra}]'") from None
