"""A user of a JupyterHub: logs in, starts their server, runs a cell of a notebook in it. The test of the hub starts it with the hub's Python.

    python hub_user.py ADDRESS NAME CELL

Prints what Lab's page answered and the outputs of the cell, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

WAIT = 60
"""Seconds, for a server."""


@asynccontextmanager
async def logged_in(hub: str, name: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser with the user's cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), raise_for_status=True) as browser:
        async with browser.get(f"{hub}/hub/login") as page:
            xsrf = page.cookies["_xsrf"].value
        form = {"username": name, "password": name, "_xsrf": xsrf}
        async with browser.post(f"{hub}/hub/login", data=form, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
        yield browser


async def lab_page(browser: aiohttp.ClientSession, hub: str, name: str) -> str:
    """Follows the redirects of a login, which start the server, until Lab's page comes."""
    async with browser.get(f"{hub}/hub/spawn") as _:
        pass
    async with asyncio.timeout(WAIT):
        while True:
            async with browser.get(f"{hub}/user/{name}/lab", raise_for_status=False) as page:
                if page.status == 200 and page.url.path == f"/user/{name}/lab":
                    return await page.text()
            await asyncio.sleep(0.5)


async def outputs(browser: aiohttp.ClientSession, server: str, cell: str) -> str:
    """What a kernel of the notebook train.ipynb prints for the cell."""
    xsrf = next(cookie.value for cookie in browser.cookie_jar if cookie.key == "_xsrf" and cookie["path"].startswith("/user"))
    headers = {"X-XSRFToken": xsrf}
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = {"type": "notebook", "format": "json", "content": notebook}
    async with browser.put(f"{server}/api/contents/train.ipynb", json=file, headers=headers) as _:
        pass
    session = {"path": "train.ipynb", "name": "train.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    async with browser.post(f"{server}/api/sessions", json=session, headers=headers) as answer:
        kernel = (await answer.json())["kernel"]["id"]
    async with browser.ws_connect(f"{server}/api/kernels/{kernel}/channels") as channels:
        header = {"msg_id": "cell", "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
        content = {"code": cell, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await channels.send_json(message)
        printed = ""
        async with asyncio.timeout(WAIT):
            async for received in channels:
                told = json.loads(received.data)
                if told["parent_header"].get("msg_id") != "cell":
                    continue
                if told["msg_type"] in {"stream", "error"}:
                    printed += told["content"].get("text") or "\n".join(told["content"]["traceback"])
                if told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                    return printed
    return printed


async def main(hub: str, name: str, cell: str) -> None:
    """All that the user does."""
    async with logged_in(hub, name) as browser:
        page = await lab_page(browser, hub, name)
        sys.stdout.write(json.dumps({"page": page, "printed": await outputs(browser, f"{hub}/user/{name}", cell)}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
