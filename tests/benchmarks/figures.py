"""Figures with their percentiles, and how they are printed."""

import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured thing. ``samples`` are in ``unit``; ``ratio`` is its median over that of ``baseline``, measured in the same run."""

    name: str
    unit: str
    samples: Sequence[float] = field(repr=False)
    size: str = ""
    baseline: str = ""
    ratio: float | None = None

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "size": self.size,
            "samples": len(self.samples),
            "median": round(statistics.median(self.samples), 4),
            "p95": round(self.percentile(95), 4),
            "p99": round(self.percentile(99), 4),
            "max": round(max(self.samples), 4),
            "baseline": self.baseline or None,
            "ratio": None if self.ratio is None else round(self.ratio, 2),
        }


def against(figure: Figure, baseline: Figure) -> Figure:
    """The figure with its ratio to a baseline of the same run."""
    ratio = statistics.median(figure.samples) / statistics.median(baseline.samples)
    return Figure(figure.name, figure.unit, figure.samples, figure.size, baseline.name, ratio)


def machine() -> dict[str, Any]:
    """What this was measured on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, one a line."""
    lines = [f"{'figure':<46}{'median':>10}{'p95':>10}{'p99':>10}{'max':>10}  unit   size / ratio"]
    for figure in figures:
        told = figure.as_json()
        extra = figure.size + (f"  {told['ratio']} × {figure.baseline}" if figure.ratio is not None else "")
        values = "".join(f"{told[key]:>10.3f}" for key in ("median", "p95", "p99", "max"))
        lines.append(f"{figure.name:<46}{values}  {figure.unit:<6} {extra}")
    return "\n".join(lines)


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            return next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), platform.processor())
    except OSError:
        return platform.processor()
