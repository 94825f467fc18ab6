"""The server part, in a real Jupyter server: `GET rundiff/about`."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import JupyterServerAuthWarning
from tornado.httpclient import HTTPClientError

from rundiff import __version__
from rundiff.commands.about import About, about
from rundiff.errors import GitMissing
from rundiff.server.handlers import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tornado.httpclient import HTTPResponse

    Fetch = Callable[..., Awaitable[HTTPResponse]]

pytest_plugins = ("pytest_jupyter.jupyter_server",)
# Another extension's terminals; ours are looked at below.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::jupyter_server.utils.JupyterServerAuthWarning")]


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"rundiff": True}, "allow_unauthenticated_access": False}}


async def test_about_tells_versions_and_finds_git(jp_fetch: Fetch) -> None:
    response = await jp_fetch("rundiff", "about")
    told = msgspec.json.decode(response.body, type=About)
    assert response.headers["Content-Type"] == "application/json"
    assert told == about()
    assert told.version == __version__
    assert told.git is not None
    assert told.git.startswith("git version ")
    assert told.hint is None


async def test_about_gives_the_next_step_without_git(jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    told = json.loads((await jp_fetch("rundiff", "about")).body)
    assert told["git"] is None
    assert told["hint"] == str(GitMissing())


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("headers", [{"Authorization": "token wrong"}, {"Authorization": ""}])
async def test_a_stranger_is_refused(jp_fetch: Fetch, headers: dict[str, str], name: str) -> None:
    with pytest.raises(HTTPClientError) as refusal:
        await asked(jp_fetch, name, headers=headers)
    assert refusal.value.code == 403


async def asked(jp_fetch: Fetch, name: str, **options: Any) -> HTTPResponse:
    """Ask an endpoint something that it understands."""
    if "post" in vars(ENDPOINTS[name]):
        return await jp_fetch("rundiff", name, method="POST", body='{"path": ""}', **options)
    words = {"path": "", "baseline": "HEAD", "target": "HEAD", "id": "none"}
    return await jp_fetch("rundiff", name, params=words, **options)


WRITES = {"pin", "note", "restore"}
"""Endpoints that change something in the repository; a person who may only read is refused there."""


@pytest.mark.parametrize("name", ENDPOINTS)
async def test_an_authorizer_is_asked_whether_rundiff_may_be_read_or_written(
    jp_fetch: Fetch, jp_serverapp: ServerApp, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    questions: list[tuple[str, str]] = []

    def is_authorized(_handler: object, _user: object, action: str, resource: str) -> bool:
        questions.append((action, resource))
        return False

    monkeypatch.setattr(jp_serverapp.authorizer, "is_authorized", is_authorized)
    with pytest.raises(HTTPClientError) as refusal:
        await asked(jp_fetch, name)
    assert refusal.value.code == 403
    assert questions == [("write" if name in WRITES else "read", "rundiff")]


@pytest.mark.usefixtures("jp_environ")
def test_jupyter_finds_no_endpoint_that_lets_anybody_in() -> None:
    app = ServerApp(
        allow_unauthenticated_access=False, jpserver_extensions={"rundiff": True}, reraise_server_extension_failures=True
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        app.initialize(argv=[], find_extensions=False, new_httpserver=False)
    complaints = [str(found.message) for found in caught if issubclass(found.category, JupyterServerAuthWarning)]
    assert [message for message in complaints if "rundiff" in message] == []


def test_the_panel_and_the_server_agree_on_the_wire() -> None:
    """The panel's tests read the same file."""
    golden = (Path(__file__).parent / "cases" / "about" / "wire.json").read_bytes()
    value = msgspec.json.decode(golden, type=About)
    assert msgspec.json.encode(value) == golden.strip()
    assert value.hint == str(GitMissing())
