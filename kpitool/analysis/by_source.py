"""Indicators of several sources, read from one of them alone."""

from collections.abc import Iterable

from kpitool.registry.models import Registry


def alone(name: str, source: str, registry: Registry) -> str:
    """What an indicator is called where it is read from one of its sources alone; no indicator can be called so."""
    return name if len(registry.indicators[name].source) < 2 else f"{name}:{source}"


def with_sources_apart(registry: Registry, names: Iterable[str]) -> Registry:
    """A registry in which each of some indicators that has several sources also stands once for each of them."""
    copies = {
        alone(name, source, registry): registry.indicators[name].model_copy(update={"source": (source,)})
        for name in names
        if len(registry.indicators[name].source) > 1
        for source in registry.indicators[name].source
    }
    return registry.with_indicators({**registry.indicators, **copies}) if copies else registry
