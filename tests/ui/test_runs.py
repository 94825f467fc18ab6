"""The list of runs in the panel: a real server, real runs, a real Chromium."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from lab import looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from repos import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab import Lab
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


@pytest.fixture(scope="module")
def project(demo_project, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A copy of the sample project: run/1 is the best of three."""
    folder = tmp_path_factory.mktemp("runs") / "project"
    shutil.copytree(demo_project.folder, folder, symlinks=True)
    return Repo(folder)


@pytest.fixture(scope="module")
def lab(installed: Installed, project: Repo) -> Iterator[Lab]:
    """One page for all: each test leaves the list as it found it, or says what it left."""
    with serving(installed, project.root) as address, looking(address, "train.ipynb") as lab:
        lab.show_panel()
        runs = lab.panel.get_by_role("list", name="Runs, newest first")
        expect(runs.get_by_role("listitem")).to_have_count(4, timeout=30_000)
        yield lab
        assert lab.errors() == []


def row(lab: Lab, name: str) -> Locator:
    return lab.panel.locator(".jp-Rundiff-run").filter(has=lab.page.get_by_role("radio", name=f"Base: {name}", exact=True))


def opened(lab: Lab, name: str) -> Locator:
    """The row of a run, unfolded."""
    found = row(lab, name)
    title = found.locator(".jp-Rundiff-runTitle")
    if title.get_attribute("aria-expanded") == "false":
        title.click()
    expect(found.get_by_text("commit", exact=True)).to_be_visible()
    return found


def test_any_two_runs_are_compared_by_two_keys(lab):
    lab.panel.get_by_label("Base: run/1", exact=True).focus()
    lab.page.keyboard.press("Space")
    lab.panel.get_by_label("With: run/3", exact=True).focus()
    lab.page.keyboard.press("ArrowDown")
    expect(lab.panel.get_by_label("With: run/2", exact=True)).to_be_checked()
    lab.expect_panel("What changed from run/1 to run/2")
    lab.expect_panel("batch_size 64 → 128")


def test_each_run_has_its_curve_and_what_it_came_to(lab):
    for name in ("run/1", "run/2", "run/3"):
        expect(row(lab, name).locator("svg.jp-Rundiff-sparkline")).to_be_visible()
    expect(row(lab, "run/1")).to_contain_text("val_acc went from")
    expect(row(lab, "run/3")).to_contain_text("worse")


def test_a_run_is_pinned_and_gets_a_note_and_is_found_by_it(lab, project):
    found = opened(lab, "run/2")
    found.get_by_role("button", name="Add a note").click()
    lab.page.keyboard.type("a smaller batch")
    lab.page.keyboard.press("Control+Enter")
    expect(found.get_by_role("button", name="Edit the note")).to_be_focused()
    found.get_by_role("button", name="Pin as best").click()
    expect(found.get_by_role("button", name="Unpin")).to_be_visible()
    expect(found).to_contain_text("best (pinned)")
    assert project.git("symbolic-ref", "refs/run/pinned").strip() == "refs/run/2"
    search = lab.panel.get_by_label("Search in the runs")
    search.fill("smaller")
    expect(row(lab, "run/1")).to_have_count(0)
    expect(row(lab, "run/2")).to_be_visible()
    search.fill("")
    expect(row(lab, "run/1")).to_be_visible()
    found.get_by_role("button", name="Unpin").click()
    expect(row(lab, "run/1")).to_contain_text("best")


def test_a_notebook_opens_as_it_was_executed_and_cannot_be_typed_in(lab, project):
    before = project.git("status", "--porcelain")
    opened(lab, "run/1").get_by_role("button", name="Open as executed").click()
    view = lab.page.locator(".jp-Rundiff-executed")
    expect(view.locator(".jp-Cell").first).to_be_visible()
    expect(view).to_contain_text("As run/1 executed it; read only")
    expect(view).to_contain_text("torch.optim.SGD")
    view.locator(".jp-CodeCell .cm-content").first.click()
    lab.page.keyboard.type("not to be typed")
    lab.page.keyboard.press("Delete")
    expect(view).not_to_contain_text("not to be typed")
    expect(view.locator(".jp-CodeCell").first).to_contain_text("import matplotlib.pyplot as plt")
    lab.picture("run-as-executed")
    tab = lab.page.locator(".lm-TabBar-tab", has_text="train.ipynb · run/1")
    expect(tab).to_be_visible()
    tab.locator(".lm-TabBar-tabCloseIcon").click()
    expect(view).to_have_count(0)
    assert project.git("status", "--porcelain") == before


def test_a_run_is_restored_to_a_branch_that_is_not_checked_out(lab, project):
    head = project.git("rev-parse", "HEAD")
    found = opened(lab, "run/1")
    found.get_by_role("button", name="Restore…").click()
    expect(found).to_contain_text("Packages and drivers are not restored")
    found.get_by_label("On a branch of its own, not checked out").check()
    found.get_by_label("Branch", exact=True).fill("again")
    found.get_by_role("button", name="Restore", exact=True).click()
    expect(found.get_by_role("status")).to_contain_text("Restored on the branch again.")
    expect(found.get_by_role("status")).to_contain_text("switch again")
    lab.picture("run-restored")
    assert "torch.optim.SGD" in project.git("show", "again:train.ipynb")
    assert project.git("rev-parse", "HEAD") == head
    found.get_by_role("button", name="Restore…").click()
    found.get_by_label("On a branch of its own, not checked out").check()
    found.get_by_label("Branch", exact=True).fill("again")
    found.get_by_role("button", name="Restore", exact=True).click()
    expect(found.get_by_role("alert")).to_contain_text("again")
