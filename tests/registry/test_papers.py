"""What the registry says for the board's paper."""

import pytest
from pydantic import ValidationError

from kpitool.registry.papers import Officer, Paper


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://",
        "https://example.org/a b",
        "ftp://example.org",
        "https://exa<mple.org",
        "//x.org",
    ],
)
def test_a_dashboard_is_at_an_http_address(address: str) -> None:
    with pytest.raises(ValidationError, match="is not an address"):
        Paper(dashboard=address)


def test_an_address_with_a_path_and_a_question_is_taken() -> None:
    address = "https://www.example.org/safer/board?quarter=2019Q3#/burglary"
    assert Paper(dashboard=address).dashboard == address


@pytest.mark.parametrize("email", ["nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "a@@b.org"])
def test_an_officers_email_is_one_address(email: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        Officer(role="Analyst", email=email)


def test_an_officer_has_a_role_at_least() -> None:
    assert Officer(role="Analyst").name is None
    with pytest.raises(ValidationError):
        Officer()  # type: ignore[call-arg]
