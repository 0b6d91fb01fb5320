"""What the page's browser may run and load: the scripts and styles in it, known by their hashes, and nothing else."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A content security policy: these texts may run, nothing is asked of any server, no form goes anywhere.

    `img-src data:` is for the empty icon alone, without which a browser asks a server for one.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hashed, scripts))}",
            f"style-src {' '.join(map(_hashed, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
