"""The JSON Schema of a registry, for editors that complete and check as one types."""

import json

from kpitool.registry.models import Registry


def schema_text() -> str:
    """The schema as it lies beside a registry."""
    return json.dumps(Registry.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
