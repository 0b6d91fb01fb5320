"""The JSON Schema of a registry, for editors that complete and check as one types."""

import json

from kpitool.views.schema.registry import registry_schema


def schema_text() -> str:
    """The schema as it lies beside a registry."""
    return json.dumps(registry_schema(), ensure_ascii=False, indent=2) + "\n"
