"""Where a setting comes from: the command line, else the environment, else the registry, else the program."""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kpitool.codes import Code
from kpitool.errors import KpiError, UsageError, did_you_mean, listed, quoted
from kpitool.settings import FailOn, Format, settings_in

REGISTRY, STORE, FORMAT, FAIL_ON = "KPITOOL_REGISTRY", "KPITOOL_STORE", "KPITOOL_FORMAT", "KPITOOL_FAIL_ON"
PAGER = "KPITOOL_PAGER"
STORE_NAME = ".kpitool"
"""The store's folder beside a registry, where nothing else is said."""


@dataclass(frozen=True)
class Setting:
    """A value and what gave it: a flag, a variable, the registry's file, or nothing (the default)."""

    name: str
    value: str | None
    origin: str


@dataclass(frozen=True)
class Settings:
    """What the command line says, and behind it the environment and the registry."""

    registry: Path | None = None
    store: str | None = None
    format: Format | None = None
    fail_on: FailOn | None = None

    @property
    def registry_named(self) -> Path | None:
        """The registry that a flag or a variable names."""
        named = os.environ.get(REGISTRY)
        return self.registry or (Path(named) if named else None)

    @cached_property
    def place(self) -> Path:
        """Where the registry lies.

        Raises:
            RegistryError: it cannot be found.
        """
        from kpitool.finding import located

        return located(self.registry_named)

    @cached_property
    def declared(self) -> Mapping[str, str]:
        """The registry's own settings; none where there is no registry, or a broken one."""
        with contextlib.suppress(KpiError):
            return settings_in(self.place)
        return {}

    @cached_property
    def of_registry(self) -> Setting:
        origin = "--registry" if self.registry else REGISTRY if os.environ.get(REGISTRY) else "found upwards"
        return Setting("registry", str(self.place.resolve()), origin)

    @cached_property
    def of_store(self) -> Setting:
        """The store: a path in the environment or the registry is relative to the registry's folder."""
        if self.store:
            return Setting("store", self.store, "--store")
        found = self._behind("store", STORE)
        beside = self.place.resolve().parent
        value = found.value or STORE_NAME
        return Setting("store", value if "://" in value else str(beside / value), found.origin)

    @cached_property
    def of_format(self) -> Setting:
        """The format.

        Raises:
            UsageError: a variable names none.
        """
        if self.format:
            return Setting("format", self.format.value, "--format")
        return self._choice("format", FORMAT, [each.value for each in Format])

    @cached_property
    def of_fail_on(self) -> Setting:
        """Which findings make the exit code 1.

        Raises:
            UsageError: a variable names none.
        """
        if self.fail_on:
            return Setting("fail_on", self.fail_on.value, "--fail-on")
        return self._choice("fail_on", FAIL_ON, [each.value for each in FailOn])

    def _behind(self, name: str, variable: str) -> Setting:
        """What the environment says, else the registry."""
        said = os.environ.get(variable)
        if said:
            return Setting(name, said, variable)
        declared = self.declared.get(name)
        return Setting(name, declared, self.place.name if declared else "default")

    def _choice(self, name: str, variable: str, allowed: list[str]) -> Setting:
        found = self._behind(name, variable)
        if found.value is None or found.value in allowed:
            return found
        if found.origin != variable:  # a fault of the registry, which `kpitool check` tells with its line
            return Setting(name, None, "default")
        hint = did_you_mean(found.value, allowed, f"it may be {listed(allowed, 'or')}")
        raise UsageError(Code.BAD_VALUE, f"{variable} is {quoted(found.value)}, which is no {name}", help=hint)
