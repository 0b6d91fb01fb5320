"""Under which definition a source is read, so that extracts read under another are told."""

import hashlib
import json

from kpitool.registry import Loaded


def reading_of(source: str, loaded: Loaded) -> str:
    """Names the definition under which a source is read: its dimensions, and a hash of all that matters.

    An extract read under another definition is read anew.
    """
    registry = loaded.registry
    declared = registry.sources[source]
    matters = {
        "source": declared.model_dump(mode="json", include=_MATTERS, exclude=_ASKED, by_alias=True),
        "areas": loaded.areas_read,
        "scopes": {
            name: scope.model_dump(mode="json")
            for name, scope in registry.scopes.items()
            if declared.names_scopes or name in {declared.scope, declared.area.scope}
        },
        "year_starts": registry.year_starts,
    }
    digest = hashlib.sha256(json.dumps(matters, sort_keys=True).encode()).hexdigest()
    return f"{','.join(declared.dimensions)}#{digest[:16]}"


_MATTERS = {"file_name", "layout", "table", "columns", "marks", "period", "area", "scope", "dimensions", "coverage"}
_ASKED = {"area": {"expected"}}
"""What is asked of whoever fills in a return has no part in how an extract is read."""
