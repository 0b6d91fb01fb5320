"""What the board's paper says beside the figures: whose board it is, what it is asked, and whom to ask."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from kpitool.registry.fields import Model, Text, Texts

ADDRESS = re.compile(r"https?://[!#-&(-;=?-\[\]_a-z~]{1,2000}", re.ASCII)
"""What can be typed, without blanks, quotes and what else an address has no use for."""
EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII)


def _refused(kind: str, told: str, value: str) -> PydanticCustomError:
    shown: dict[str, Any] = {"value": repr(value)[:80]}
    return PydanticCustomError(kind, told, shown)


def _an_address(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise _refused("address", "{value} is not an address; write it as https://example.org/dashboard", value)
    return value


def _an_email(value: str) -> str:
    if not EMAIL.fullmatch(value):
        raise _refused("email", "{value} is not an e-mail address; write it as team@example.org", value)
    return value


class Officer(Model):
    """Whom to ask about the paper: a role at least."""

    role: Text
    name: Text | None = None
    organisation: Text | None = None
    email: Annotated[Text, AfterValidator(_an_email)] | None = None
    phone: Text | None = None


class Paper(Model):
    """What the board paper says of itself."""

    board: Text | None = None
    dashboard: Annotated[Text, AfterValidator(_an_address)] | None = None
    recommendations: Texts = ()
    officers: Annotated[tuple[Officer, ...], Field(max_length=20)] = ()
