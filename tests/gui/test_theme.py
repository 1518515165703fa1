"""Colours can be told apart and read, by everybody, in every theme."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.core.verdict import Shown
from kiosk.gui.theme import CAP_HEIGHT, THEMES, Scale, Theme

Color = NDArray[np.float64]

SEEING = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
"""Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB."""


def linear(color: str) -> Color:
    """Linear RGB of ``#RRGGBB``."""
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    light, dark = sorted((float(weights @ linear(one)), float(weights @ linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: Color) -> Color:
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
    ratio = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("shown", Shown)
def test_a_verdict_can_be_read(theme: Theme, shown: Shown) -> None:
    """Text on every verdict's colour has a contrast of 7 to 1."""
    assert contrast(theme.faces[shown].ground, theme.faces[shown].ink) >= 7


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("seeing", SEEING)
def test_verdicts_are_told_apart_by_colour(theme: Theme, seeing: str) -> None:
    """Any two verdicts differ by ΔE 30 or more, for whoever confuses colours too."""
    seen = {shown: lab(SEEING[seeing] @ linear(theme.faces[shown].ground)) for shown in Shown}
    for one, other in combinations(Shown, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 30, (one, other)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_ready_screen_can_be_read(theme: Theme) -> None:
    """Text and quiet text on every ground 7 to 1; what is only a shape or a dot 3 to 1."""
    for ground in (theme.ground, theme.panel, theme.bar):
        assert contrast(theme.text, ground) >= 7
    for ground in (theme.ground, theme.panel, theme.bar):
        assert contrast(theme.quiet, ground) >= (7 if theme.name == "night" else 6)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    for dot in (theme.calm, theme.heed):
        assert contrast(dot, theme.bar) >= 3
    for mark in theme.marks.values():
        assert contrast(mark.ground, theme.panel) >= 3
        assert contrast(mark.ink, mark.ground) >= 3


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080), (800, 1280), (1080, 1920)])
def test_the_word_is_seen_from_an_arms_length(size: tuple[int, int]) -> None:
    """Its capitals are 8 % of the shorter side or more, and touch targets 72 pixels or more."""
    scale = Scale(*size)
    assert scale.word * CAP_HEIGHT >= 0.08 * min(size)
    assert scale.touch() >= 72
