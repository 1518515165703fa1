"""A laptop that is carried to another zone, and a rehearsal that leaves nothing behind, in processes of their own."""

from pathlib import Path

from tests.homes import Home, guest


def test_the_laptop_s_own_zone_is_nobody_s_day(tmp_path: Path) -> None:
    """Set a day ahead or behind, the laptop knows the guest of a minute ago, and tells the same time of entry."""
    home = Home(tmp_path / "home")
    home.fill(guest(1))
    home.secrets["TZ"] = "Europe/Lisbon"
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
    at = home.kiosk("muster").only["at"]
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        home.secrets["TZ"] = zone
        again = home.kiosk("scan", "CODE-1").only
        assert (again["reason"], again["first_entry"]["at"]) == ("already_inside", at)


def test_a_rehearsal_leaves_nothing_behind(tmp_path: Path) -> None:
    """No claim, no row to send, no count and nobody inside; when the doors open everybody comes for the first time."""
    home = Home(tmp_path / "home")
    home.configure(station='state = "rehearsal"')
    home.fill(guest(1), guest(2))
    rehearsed = home.kiosk("scan", "CODE-1", "CODE-2", "CODE-1").json
    assert [line["reason"] or line["outcome"] for line in rehearsed] == ["admitted", "admitted", "already_inside"]
    assert [home.kiosk(command).out for command in ("muster", "queue", "stats")] == ["", "", ""]
    home.configure()
    first = home.kiosk("scan", "CODE-1").only
    assert (first["outcome"], first["first_entry"]) == ("admitted", None)
    assert len(home.kiosk("queue").json) == 1
