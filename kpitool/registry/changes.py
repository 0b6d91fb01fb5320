"""Which keys of two registries differ, of all that one indicator's figures and verdicts rest on."""

from typing import Any

from kpitool.registry.fields import Model
from kpitool.registry.models import Registry

WORDS = {
    "title",
    "name",
    "aliases",
    "definition",
    "caveats",
    "owner",
    "contact",
    "decimals",
    "files",
    "overlaps_with",
    "percent_needs",
}
"""Keys that move no figure and no verdict by themselves."""


def changed_keys(before: Registry, after: Registry, indicator: str) -> list[str]:
    """The keys that differ, as they are written in the registry.

    Those of the indicator itself by their bare names (`measure.per`, `polarity`), all others with where they stand
    (`sources.crime.absent`, `populations.residents.filter`). Texts that move no figure are left out. An indicator that
    one registry alone has is one key.
    """
    if (indicator in before.indicators) != (indicator in after.indicators):
        return [f"indicators.{indicator}"]
    old, new = (_keys_of(registry, indicator) for registry in (before, after))
    return [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]


def source_names(registry: Registry, indicator: str) -> list[str]:
    """The sources that an indicator's figures come from, those of its population and its benchmark included."""
    chosen = registry.indicators.get(indicator)
    if chosen is None:
        return []
    names = list(chosen.source)
    if chosen.measure.kind == "rate":
        names.append(registry.populations[chosen.measure.population].source)
    benchmark = registry.benchmark(indicator)
    if benchmark is not None and benchmark.source is not None:
        names.append(benchmark.source)
    return list(dict.fromkeys(names))


def _keys_of(registry: Registry, indicator: str) -> dict[str, Any]:
    chosen = registry.indicators.get(indicator)
    if chosen is None:
        return {}
    keys = _flat(chosen)
    if chosen.expect is not None:
        for other in filter(None, (chosen.expect.not_above, chosen.expect.not_below)):
            keys |= _flat(registry.indicators[other], f"indicators.{other}.")
    for name in source_names(registry, indicator):
        keys |= _flat(registry.sources[name], f"sources.{name}.")
    if chosen.measure.kind == "rate":
        population = chosen.measure.population
        keys |= _flat(registry.populations[population], f"populations.{population}.")
    category = registry.categories[chosen.category]
    keys |= _flat(category, f"categories.{chosen.category}.")
    keys |= _within({name.value: choice for name, choice in registry.rules.items()}, "rules.")
    keys |= _flat(registry.min_change, "min_change.") if chosen.min_change is None else {}
    keys |= {f"scopes.{name}": list(scope.areas) for name, scope in registry.scopes.items()}
    keys |= {f"areas.{entry.code}": _plain(entry) for entry in registry.areas.list}
    return keys | {
        "areas.home": registry.areas.home,
        "areas.benchmark": registry.areas.benchmark,
        "year_starts": registry.year_starts,
        "suppress_below": registry.suppress_below,
    }


def _flat(model: Model, prefix: str = "") -> dict[str, Any]:
    """A part of the registry as keys with dots; what is a text for readers is left out."""
    return _within(_plain(model), prefix)


def _plain(model: Model) -> dict[str, Any]:
    dumped: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude=WORDS, exclude_unset=True)
    return dumped


def _within(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for key, value in values.items():
        inner = _plain(value) if isinstance(value, Model) else value
        if isinstance(inner, dict):
            keys |= _within(inner, f"{prefix}{key}.")
        else:
            keys[f"{prefix}{key}"] = inner
    return keys
