"""What tests share that ask a real Jupyter server: import the two fixtures, and take the marks."""

from __future__ import annotations

import pytest

PLUGINS = ("pytest_jupyter.jupyter_server",)
MARKS = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::jupyter_server.utils.JupyterServerAuthWarning")]


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"rundiff": True}, "allow_unauthenticated_access": False}}


@pytest.fixture(autouse=True)
def git_knows_its_user(sealed_home, monkeypatch):
    """Jupyter's fixtures move the home."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed_home / ".gitconfig"))
