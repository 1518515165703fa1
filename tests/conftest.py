"""What every test runs in: no screen, no settings, secrets or keyring of the person at this machine."""

import os

import pytest
from hypothesis import settings


def pytest_configure(config: pytest.Config) -> None:
    """Sets the environment that the tests' own child processes inherit too; a display that is wanted is asked for by the test."""
    for name in [name for name in os.environ if name.startswith("KIOSK_") and not name.startswith("KIOSK_PRETIX_PEER")]:
        del os.environ[name]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    settings.register_profile("house", deadline=None, print_blob=True)
    settings.load_profile("house")
