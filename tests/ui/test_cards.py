"""Cards of the panel in a real Lab: who made a change, its patch, its tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lab import Lab, looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from repos import Repo, cell
from repos import notebook as any_notebook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


def notebook(*cells: dict) -> bytes:
    """One that says which kernel it wants, or Lab asks."""
    return any_notebook(*cells, kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"})


def made(folder: Path) -> Repo:
    folder.mkdir()
    return Repo.init(folder)


def compared(lab: Lab, baseline: str) -> None:
    lab.show_panel()
    lab.command("rundiff:compare", {"baseline": baseline, "target": None})
    lab.expect_panel(f"What changed since {baseline}", 60)
    lab.cards.first.wait_for()


def copied(lab: Lab) -> str:
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lab.page.evaluate("navigator.clipboard.readText()")


def test_a_change_says_who_made_it_is_copied_as_a_patch_and_ticked(installed, tmp_path):
    project = made(tmp_path / "project")
    old = notebook(cell("workers = 2\nlr = 0.1", "loader"), cell("seed(0)", "seed"))
    project.commit(**{"train.ipynb": old})
    project.git("tag", "base")
    project.git("clone", "-q", str(project.root), str(tmp_path / "hers"))
    hers = Repo(tmp_path / "hers")
    hers.git("config", "user.name", "Anna <b>安娜")
    hers.commit("faster loader", **{"train.ipynb": notebook(cell("workers = 8\nlr = 0.1", "loader"), cell("seed(0)", "seed"))})
    project.git("pull", "-q", "--no-rebase", str(hers.root), "HEAD")
    with serving(installed, project.root) as address, looking(address, "train.ipynb") as lab:
        page = lab.page
        lab.cell(1).locator(".cm-content").click()
        compared(lab, "base")
        title = lab.cards.first.locator(".jp-Rundiff-title")
        if title.get_attribute("aria-expanded") == "false":
            title.press("Space")
        expect(lab.panel.locator(".jp-Rundiff-made")).to_contain_text("faster loader", timeout=20_000)
        expect(lab.panel.locator(".jp-Rundiff-made")).to_contain_text("pulled now")

        title.press("c")
        expect(page.get_by_text("Copied a patch that git apply takes.")).to_be_visible()
        expect(title).to_be_focused()  # not in the cell that was edited last, where the next key would be typed
        there = Repo(tmp_path / "there")
        project.git("clone", "-q", "--branch", "base", str(project.root), str(there.root))
        there.git("apply", "-", given=copied(lab))
        assert "workers = 8" in (there.root / "train.ipynb").read_text("utf-8")

        title.press("r")
        lab.expect_panel("1 of 1 reviewed")
        expect(title).to_be_focused()
        expect(title).to_have_attribute("aria-expanded", "false")
        assert lab.errors() == []
