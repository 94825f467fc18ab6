"""What holds for every test in a browser."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """No loop of pytest_jupyter's own around each test: a browser that several tests look through has one that runs meanwhile."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """No server of pytest_jupyter's own either: these tests start theirs in another process."""
