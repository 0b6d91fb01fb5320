"""The page's content security policy."""

from kpitool.views.dashboard.policy import policy


def test_only_the_scripts_and_styles_that_are_named_may_run() -> None:
    # printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    told = policy(["alert(1)"], ["p {}"])
    assert "script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='" in told
    assert told.startswith("default-src 'none'; ")
    assert "unsafe" not in told


def test_no_form_goes_anywhere_and_no_address_is_based_elsewhere() -> None:
    assert "base-uri 'none'; form-action 'none'" in policy([], [])
