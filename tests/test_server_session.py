"""What the panel is told of a kernel's memory: real kernels that train, are restarted and are shut down; nothing is executed to find out."""

from __future__ import annotations

import asyncio
import json
import os
import time

import pytest

from recorded import recorded
from repos import Repo, cell, notebook
from rundiff.runs.notices import KernelNotice, tell
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS
KNOWN_NOTHING = (None, None)


@pytest.fixture
def project(jp_root_dir):
    repo = Repo.init(jp_root_dir)
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a")), "other.ipynb": notebook(cell("y = 1", "b"))})
    return repo


@pytest.fixture
def session(jp_fetch):
    async def ask(kernel: str | None, path: str = "t.ipynb") -> tuple:
        told = json.loads((await jp_fetch("rundiff", "session", params={"path": path, "kernel": kernel or ""})).body)
        return told["run"], told["lost"]

    return ask


@pytest.fixture
def told(jp_serverapp):
    """`await told(KernelNotice(…))`: once the server has read what a recorder tells."""

    async def tells(notice: KernelNotice) -> None:
        recorders = jp_serverapp.web_app.settings["rundiff"].recorders
        before = recorders.get(notice.kernel)
        tell(notice)
        for _ in range(100):
            if recorders.get(notice.kernel) is not before:
                return
            await asyncio.sleep(0.02)
        pytest.fail("the server did not hear")

    return tells


async def test_of_a_notebook_without_runs_nothing_is_said(session, project):
    assert await session(None) == KNOWN_NOTHING
    recorded(project, ("a", "x = 1"), notebook="other.ipynb")
    assert await session(None) == KNOWN_NOTHING
    assert await session(None, "") == KNOWN_NOTHING  # of a folder


async def test_without_a_kernel_nothing_of_the_last_run_is_in_memory(session, project):
    recorded(project, ("a", "x = 1"))
    recorded(project, ("a", "x = 2"))
    assert await session(None) == ("run/2", "no-kernel")


async def test_a_real_kernel_that_starts_after_a_run_has_nothing_of_it(jp_fetch, session, project):
    recorded(project, ("a", "x = 1"))
    made = json.loads((await jp_fetch("api", "kernels", method="POST", body="{}")).body)
    for _ in range(300):
        found = await session(made["id"])
        if found != KNOWN_NOTHING:
            break
        await asyncio.sleep(0.1)
    assert found == ("run/1", "started-since")


async def test_a_run_of_the_kernel_that_runs_is_in_memory_and_not_after_another_process_has_its_id(session, told, project):
    recorded(project, ("a", "x = 1"))  # in 1970
    await told(KernelNotice("k", os.getpid(), records=True, loaded=0.5))
    assert await session("k") == KNOWN_NOTHING
    await told(KernelNotice("k", os.getpid(), records=True, loaded=time.time()))  # %load_ext, in the same process
    assert await session("k") == KNOWN_NOTHING
    await told(KernelNotice("k", os.getppid(), records=True, loaded=time.time()))
    assert await session("k") == ("run/1", "started-since")


async def test_a_kernel_that_tells_nothing_of_its_beginning_is_not_spoken_of(session, told, project):
    recorded(project, ("a", "x = 1"))
    assert await session("nobody") == KNOWN_NOTHING
    await told(KernelNotice("older", os.getpid(), records=True))  # as earlier versions tell
    assert await session("older") == KNOWN_NOTHING
    gone = await asyncio.create_subprocess_exec("true")
    await gone.wait()
    await told(KernelNotice("gone", gone.pid, records=True, loaded=time.time()))
    assert await session("gone") == KNOWN_NOTHING
