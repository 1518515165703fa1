"""The set-up code for hand scanners: one text with every character that a wrong keyboard layout would change."""

SETUP_TEXT = "KIOSK/setup-2026:AaQqZzYyWwMm;0123456789_.+=?&#@%"
"""Capitals, small letters, digits and signs whose keys differ between QWERTY, QWERTZ and AZERTY; a scanner set wrongly mixes them up."""


def setup_text() -> str:
    """What the set-up code holds."""
    return SETUP_TEXT


def misread(arrived: str) -> tuple[tuple[str, str], ...] | None:
    """What of the set-up code came out differently: pairs of what was meant and what came. Empty: the layout is right.

    None where ``arrived`` is another code altogether: fewer than a third of its characters stand where they should. A character that is
    missing at the end is paired with an empty text.
    """
    meant = setup_text()
    if arrived == meant:
        return ()
    alike = sum(came.casefold() == one.casefold() for one, came in zip(meant, arrived, strict=False))
    if alike * 3 < len(meant) or len(arrived) > len(meant) * 2:
        return None
    padded = [*arrived[: len(meant)], *[""] * (len(meant) - len(arrived))]
    pairs = dict.fromkeys((one, came) for one, came in zip(meant, padded, strict=True) if one != came)
    return tuple(pairs) or (("", arrived[len(meant) :]),)
