"""Things that attendees bought and that the desk hands out."""

from collections.abc import Iterable

from kiosk.platforms._fields import first, number, text, truth
from kiosk.platforms.eventtia.jsonapi import Resource


def to_hand_out(bought: Iterable[Resource], names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """What each attendee gets (``T-shirt M ×2``), in the platform's order; ``names`` of the items by id.

    What is not paid is said to be: the desk asks for it first. An item whose name is not known is shown by its number.
    """
    found: dict[str, tuple[str, ...]] = {}
    for each in bought:
        attendee, item = each.one("attendee"), each.one("purchase_item")
        quantity = number(each.attributes.get("quantity"))
        if not attendee or quantity == 0:
            continue
        shown = names.get(item) or f"item {item}".strip()
        if quantity is not None and quantity > 1:
            shown = f"{shown} ×{quantity}"
        if truth(each.attributes.get("paid")) is False:
            shown = f"{shown} (not paid)"
        found[attendee] = (*found.get(attendee, ()), text(shown))
    return found


def names_of(items: Iterable[Resource]) -> dict[str, str]:
    """The items' names by id, from a list of them or from what came included."""
    return {each.id: first(each.attributes, "name") for each in items if each.kind == "purchase_items"}
