"""Finding adapters: every module of a package that declares an ADAPTER, and why the others cannot be used here."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.core.errors import KioskError
from kiosk.ports.adapter import Adapter, Unavailable


def discover(package: str) -> dict[str, Adapter[Any] | Unavailable]:
    """All adapters of a package by name, the lowest rank first. Modules that start with an underscore are not asked.

    A module whose import fails (a missing library or system library) is ``Unavailable`` under its module's name.
    """
    found: dict[str, Adapter[Any] | Unavailable] = {}
    parent = importlib.import_module(package)
    for module in sorted(pkgutil.iter_modules(parent.__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        adapter = _load(f"{package}.{module.name}", module.name)
        if adapter is not None:
            found[adapter.name] = adapter
    return dict(sorted(found.items(), key=lambda item: getattr(item[1], "rank", 1000)))


def available(package: str) -> dict[str, Adapter[Any]]:
    """Only those that can be used here."""
    return {name: adapter for name, adapter in discover(package).items() if isinstance(adapter, Adapter)}


def adapter(package: str, name: str) -> Adapter[Any]:
    """One adapter by its name; where its module has that name too, no other is loaded. Raises KeyError."""
    parent = importlib.import_module(package)
    if any(module.name == name for module in pkgutil.iter_modules(parent.__path__)):
        found = _load(f"{package}.{name}", name)
        if isinstance(found, Adapter) and found.name == name:
            return found
    return available(package)[name]


class Schemas(Mapping[str, type[Any]]):
    """The settings of a package's adapters by name. Asked for one, it loads that one: a start should not wait for five other platforms."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getitem__(self, name: str) -> type[Any]:
        schema: type[Any] = adapter(self._package, name).settings
        return schema

    def __iter__(self) -> Iterator[str]:
        return iter(available(self._package))

    def __len__(self) -> int:
        return len(available(self._package))


def _load(module: str, name: str) -> Adapter[Any] | Unavailable | None:
    try:
        declared = getattr(importlib.import_module(module), "ADAPTER", None)
    except (ImportError, OSError, KioskError) as error:
        return Unavailable(name, str(error))
    return declared if isinstance(declared, Adapter | Unavailable) else None
