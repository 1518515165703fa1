"""Finding adapters: every module of a package that declares an ADAPTER, and why the others cannot be used here."""

import importlib
import pkgutil
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


def _load(module: str, name: str) -> Adapter[Any] | Unavailable | None:
    try:
        declared = getattr(importlib.import_module(module), "ADAPTER", None)
    except (ImportError, OSError, KioskError) as error:
        return Unavailable(name, str(error))
    return declared if isinstance(declared, Adapter | Unavailable) else None
