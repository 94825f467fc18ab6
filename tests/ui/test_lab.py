"""The extension in a real JupyterLab, in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lab import browsing, serving
from playwright.sync_api import expect

from installed_wheel import ROOT, VERSION, Installed, install, wheel_with_panel

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PICTURES = ROOT / "test-results"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


def test_lab_loads_both_parts_says_so_once_and_shows_versions(installed: Installed, tmp_path: Path) -> None:
    with serving(installed, tmp_path) as address, browsing(address) as (page, said):
        expect_line(page, said, f"rundiff {VERSION}: extension and server part are loaded")
        dialog = open_about(page)
        assert dialog.locator("dt").all_inner_texts() == ["Extension", "Server part", "Python", "git"]
        extension, server, python, git = dialog.locator("dd").all_inner_texts()
        assert (extension, server) == (VERSION, VERSION)
        assert python.startswith("3.")
        assert git.startswith("git version ")
        assert "%gitdiff" in dialog.locator("p").inner_text()
        page.screenshot(path=PICTURES / "lab-about.png")
        page.get_by_role("button", name="Close").click()
        expect(dialog).to_have_count(0)
        assert [line for line in said if "Unsatisfied version" in line and "rundiff" in line] == []
        assert [line for line in said if line.startswith("uncaught")] == []


def test_lab_says_what_to_do_when_the_server_part_is_missing(installed: Installed, tmp_path: Path) -> None:
    off = "--ServerApp.jpserver_extensions={'rundiff': False}"
    with serving(installed, tmp_path, off) as address, browsing(address) as (page, said):
        expect_line(
            page,
            said,
            f"rundiff {VERSION}: its server part is missing. Restart Jupyter. If that is not enough, run in its environment: "
            "pip install rundiff && jupyter server extension enable rundiff",
        )
        dialog = open_about(page)
        assert dialog.locator("dd").all_inner_texts() == [VERSION, "not loaded"]
        assert "jupyter server extension enable rundiff" in dialog.locator("p").inner_text()
        page.screenshot(path=PICTURES / "lab-about-no-server-part.png")


def expect_line(page: Page, said: list[str], line: str) -> None:
    """The console's only line about rundiff is *line*."""
    for _ in range(100):
        if any(text.startswith("rundiff ") for text in said):
            break
        page.wait_for_timeout(100)
    assert [text for text in said if text.startswith("rundiff ")] == [line]


def open_about(page: Page) -> Locator:
    page.keyboard.press("Control+Shift+C")
    page.locator("#modal-command-palette input").fill("About rundiff")
    page.locator("#modal-command-palette [data-command='rundiff:about']").click()
    about = page.locator(".jp-Dialog .jp-Rundiff-about")
    expect(about).to_be_visible()
    return about
