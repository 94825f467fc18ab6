"""A real `jupyter lab` and a real Chromium, each with a home of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from installed_wheel import Installed

TOKEN = "for-tests"  # noqa: S105 - guards a server that lives for seconds on the loopback
CHROMIUM = os.environ.get("RUNDIFF_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# It asks about news in a pop-up that would cover what is tested.
NEWS = "@jupyterlab/apputils-extension:announcements"


@contextmanager
def serving(installed: Installed, folder: Path, *options: str) -> Iterator[str]:
    """Jupyter over *folder*; the address of Lab, with its token."""
    settings = installed.home / ".jupyter" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": {NEWS: True}}))
    port = free_port()
    command = [str(installed.python), "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.extension_manager=readonly", *options]
    log = installed.home / "jupyter.log"
    with log.open("w") as out, subprocess.Popen(command, env=installed.env, cwd=folder, stdout=out, stderr=out) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/api", server, log)
            yield f"http://127.0.0.1:{port}/lab?reset&token={TOKEN}"
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while not answers(address):
        assert time.monotonic() < end, f"Jupyter is too slow:\n{log.read_text()}"
        assert server.poll() is None, f"Jupyter did not start:\n{log.read_text()}"
        time.sleep(0.2)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - an address on the loopback
    except URLError:
        return False
    return True


@contextmanager
def browsing(address: str) -> Iterator[tuple[Page, list[str]]]:
    """Lab once its splash has gone, and what the console has said so far (it grows)."""
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 800}, locale="en-US")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        page.goto(address)
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        page.wait_for_selector(".jp-Launcher", timeout=60_000)
        yield page, said
        browser.close()
