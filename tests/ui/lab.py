"""A real `jupyter lab` and a real Chromium, each with a home of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError

from playwright.sync_api import expect, sync_playwright

from installed_wheel import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from installed_wheel import Installed

PICTURES = ROOT / "test-results"
PANEL = "rundiff-changes"
TOKEN = "for-tests"  # noqa: S105 - guards a server that lives for seconds on the loopback
CHROMIUM = os.environ.get("RUNDIFF_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# It asks about news in a pop-up that would cover what is tested.
NEWS = "@jupyterlab/apputils-extension:announcements"


@contextmanager
def serving(installed: Installed, folder: Path, *options: str, module: str = "jupyterlab", **variables: str) -> Iterator[str]:
    """Jupyter over *folder*; the address of Lab, with its token."""
    settings = installed.home / ".jupyter" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": {NEWS: True}}))
    port = free_port()
    command = [str(installed.python), "-m", module, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += [
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.expose_app_in_browser=True",
        *options,
    ]
    log = installed.home / "jupyter.log"
    with (
        log.open("w") as out,
        subprocess.Popen(command, env=installed.env | variables, cwd=folder, stdout=out, stderr=out) as server,
    ):
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


@contextmanager
def looking(address: str, path: str | None, *, status_bar: bool = True) -> Iterator[Lab]:
    """Lab on the notebook *path*, once its kernel rests; None where the address itself opens one.

    Without a *status_bar*, as Notebook 7 is, nobody says that the kernel rests.
    """
    where = address if path is None else address.replace("/lab?", f"/lab/tree/{path}?")
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        page.goto(where)
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=60_000)
        lab = Lab(page, said)
        if status_bar:
            lab.wait_for_kernel()
        yield lab
        browser.close()


class Lab:
    """A page of JupyterLab, in the words of the person who uses it. Cells count from 1."""

    def __init__(self, page: Page, said: list[str]) -> None:
        self.page, self._said = page, said
        self.panel = page.locator(f"#{PANEL}")
        self.tab = page.locator(f'.lm-TabBar-tab[data-id="{PANEL}"]')
        self.cards = self.panel.locator(".jp-Rundiff-card")
        self.base = self.panel.get_by_label("Base", exact=True)
        self.status = page.locator(".jp-Rundiff-status")
        self.notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")

    def wait_for_kernel(self) -> None:
        self.page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle")).wait_for(timeout=60_000)

    def show_panel(self) -> None:
        if not self.panel.is_visible():
            self.tab.click()
        self.panel.wait_for()

    def hide_panel(self) -> None:
        if self.panel.is_visible():
            self.tab.click()
        self.panel.wait_for(state="hidden")

    def expect_panel(self, words: str, seconds: float = 15) -> None:
        expect(self.panel).to_contain_text(words, timeout=seconds * 1000)

    def choose(self, preset: str) -> None:
        self.panel.get_by_role("button", name=preset, exact=True).click()

    def open(self, path: str) -> None:
        self.command("docmanager:open", {"path": path})
        self.notebook.locator(".jp-Cell").first.wait_for()

    def command(self, name: str, args: dict[str, object] | None = None) -> None:
        self.page.evaluate("([name, args]) => void window.jupyterapp.commands.execute(name, args)", [name, args or {}])

    def cell(self, number: int) -> Locator:
        return self.notebook.locator(".jp-Cell").nth(number - 1)

    def edit(self, number: int, text: str) -> None:
        """Type *text* at the end of a cell."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        for line in re.split("(\n)", text):
            self.page.keyboard.press("Enter") if line == "\n" else self.page.keyboard.insert_text(line)

    def save(self) -> None:
        """Save until nothing is left to: what a cell that still runs prints meanwhile is unsaved again."""
        unsaved = self.page.locator(".lm-DockPanel-tabBar .lm-mod-current.jp-mod-dirty")
        for _ in range(6):
            self.command("docmanager:save")
            self.page.wait_for_timeout(1_000)
            if unsaved.count() == 0:
                return
        expect(unsaved).to_have_count(0)

    def run_all(self) -> None:
        self.command("notebook:run-all-cells")

    def run_cell(self, number: int) -> None:
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def interrupt(self) -> None:
        self.command("kernelmenu:interrupt")

    def run_in_new_cell(self, source: str) -> str:
        """Run *source* in a new cell at the end; what it shows."""
        count = self.notebook.locator(".jp-Cell").count()
        self.cell(count).click()
        self.command("notebook:insert-cell-below")
        expect(self.notebook.locator(".jp-Cell")).to_have_count(count + 1)
        last = self.cell(count + 1)
        last.locator(".cm-content").click()
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        output = last.locator(".jp-OutputArea-output")
        output.first.wait_for(timeout=60_000)
        return output.first.inner_text()

    def delete_cell(self) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("d")
        self.page.keyboard.press("d")

    def dark(self) -> None:
        self._theme("JupyterLab Dark", light="false")

    def light(self) -> None:
        """Settings outlive the page."""
        self._theme("JupyterLab Light", light="true")

    def _theme(self, name: str, *, light: str) -> None:
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")

    def in_background(self, hidden: bool) -> None:  # noqa: FBT001 - what the browser says of the page
        """Let the page think that another tab is in front; a headless browser has no tabs that hide one another."""
        state = "hidden" if hidden else "visible"
        self.page.evaluate(
            """state => {
              Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
              Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }""",
            state,
        )

    def panel_width(self) -> float:
        return self.panel.bounding_box()["width"]

    def widen_panel(self, width: int) -> None:
        """Drag the panel's edge until it is *width* pixels wide."""
        box = self.panel.bounding_box()
        self.page.mouse.move(box["x"] - 1, box["y"] + 300)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] - width - 1, box["y"] + 300, steps=5)
        self.page.mouse.up()

    def picture(self, name: str, *, panel_only: bool = False) -> None:
        self.page.wait_for_timeout(500)
        (self.panel if panel_only else self.page).screenshot(path=PICTURES / f"{name}.png")

    def errors(self) -> list[str]:
        """What went wrong in the page by our doing."""
        return [line for line in self._said if line.startswith("uncaught") or (line.startswith("error") and "rundiff" in line)]

    def console_errors(self) -> list[str]:
        """All that went wrong in the page."""
        return [line for line in self._said if line.startswith(("uncaught", "error"))]
