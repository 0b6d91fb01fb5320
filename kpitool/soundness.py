"""Whatever goes wrong with the files of a store, told as one kind of error."""

from collections.abc import Iterator
from contextlib import contextmanager

from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from obstore.exceptions import BaseError
from polars.exceptions import PolarsError

from kpitool.errors import StoreError, quoted


@contextmanager
def sound(location: str) -> Iterator[None]:
    """Whatever goes wrong with the store's files inside is told as a fault of the store.

    Raises:
        StoreError: a file is missing, damaged, foreign or may not be touched. A commit that another writer
            overtook passes as it is.
    """
    try:
        yield
    except (StoreError, CommitFailedError):
        raise
    except TableNotFoundError:
        raise StoreError(f"the store {quoted(location, 300)} has lost its table", help=UNUSABLE) from None
    except FAILURES as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(f"the store {quoted(location, 300)} cannot be used: {reason}", help=UNUSABLE) from None


UNUSABLE = "check that the folder is yours to write, not full and whole; else bring it back from a copy"
FAILURES = (DeltaError, OSError, PolarsError, BaseError, LookupError, ValueError)
