"""What every platform adapter must keep, whichever it is; a new one is picked up by itself."""

import dataclasses
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.adapters import available
from kiosk.core.entry import Upload
from kiosk.core.errors import PlatformError, SettingsError, Unauthorised
from kiosk.ports.adapter import Adapter, Option, Surroundings
from kiosk.ports.platform import Capabilities, Platform

ADAPTERS = available("kiosk.platforms")


@pytest.fixture(params=sorted(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> Adapter[Platform]:
    found: Adapter[Platform] = ADAPTERS[request.param]
    return found


def _make(adapter: Adapter[Platform], tmp_path: Path, secret: Callable[[str], str]) -> Platform:
    """The adapter with a word for every key, its servers at an address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        nowhere = f"http://127.0.0.1:{listener.getsockname()[1]}"
    values: dict[str, Any] = {}
    for field in dataclasses.fields(adapter.settings):
        if field.name.endswith("_url"):
            values[field.name] = nowhere
        elif field.default is dataclasses.MISSING:
            values[field.name] = "1"
    return adapter.make(adapter.settings(**values), Surroundings(tmp_path, secret, lambda: datetime.now(UTC)))


def _no_secret(name: str) -> str:
    raise SettingsError(f"the secret {name} is not set")


def _calls(platform: Platform) -> list[Callable[[], object]]:
    calls: list[Callable[[], object]] = [platform.event, lambda: list(platform.roster())]
    if platform.capabilities.remote_entries:
        calls.append(lambda: list(platform.remote_entries()))
    if platform.capabilities.check_in:
        sent = [Upload(row, f"e{row}", f"t{row}", f"c{row}", datetime(2026, 6, 15, 9, tzinfo=UTC), "Gate") for row in (1, 2)]
        calls += [lambda: platform.check_in(sent[:1]), lambda: platform.check_in(sent[: platform.capabilities.bulk])]
    return calls


def test_zoho_is_among_them() -> None:
    """The main platform is found, and can be used with what is installed."""
    assert "zoho_backstage" in ADAPTERS


def test_settings_are_declared_once_with_words(adapter: Adapter[Platform]) -> None:
    """A frozen dataclass whose every field tells a person what it is; its name is the package's."""
    assert adapter.settings.__dataclass_params__.frozen
    for field in dataclasses.fields(adapter.settings):
        declared = field.metadata["option"]
        assert isinstance(declared, Option)
        assert declared.words
    assert adapter.name
    assert adapter.words


def test_making_one_asks_for_no_secret_and_no_network(adapter: Adapter[Platform], tmp_path: Path) -> None:
    """An adapter comes to be offline; what it can do is data."""
    platform = _make(adapter, tmp_path, _no_secret)
    assert isinstance(platform.capabilities, Capabilities)
    assert platform.name == adapter.name
    assert platform.event_id
    platform.close()
    platform.close()


def test_a_missing_secret_is_a_matter_for_the_staff(adapter: Adapter[Platform], tmp_path: Path) -> None:
    """Every call says so as Unauthorised, or as another PlatformError where the adapter needs none."""
    platform = _make(adapter, tmp_path, _no_secret)
    for call in _calls(platform):
        with pytest.raises(PlatformError) as caught:
            call()
        assert isinstance(caught.value, Unauthorised) == ("is not set" in str(caught.value))
    platform.close()


def test_a_server_that_is_not_there_is_a_platform_error(adapter: Adapter[Platform], tmp_path: Path) -> None:
    """Every call raises PlatformError's kinds and nothing else; the words show no secret."""
    platform = _make(adapter, tmp_path, lambda name: "hush-hush")
    for call in _calls(platform):
        with pytest.raises(PlatformError) as caught:
            call()
        assert "hush" not in str(caught.value)
    platform.close()
