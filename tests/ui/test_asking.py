"""What is asked of the panel, and how its answer is looked at: a real JupyterLab over real runs, branches and commits."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from lab import Lab, looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from repos import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


@pytest.fixture(scope="module")
def address(installed, demo_project, tmp_path_factory) -> Iterator[str]:
    """Lab over a copy of the sample project, which has three runs, with a branch of its own."""
    folder = tmp_path_factory.mktemp("asking") / "project"
    shutil.copytree(demo_project.folder, folder, symlinks=True)
    Repo(folder).git("branch", "feature/warmup")
    with serving(installed, folder) as lab:
        yield lab


@pytest.fixture
def lab(address) -> Iterator[Lab]:
    with looking(address, "train.ipynb") as page:
        page.show_panel()
        page.expect_panel("Nothing changed since run/3")
        yield page
        assert page.errors() == []


def changed_cells(lab: Lab, count: int) -> None:
    expect(lab.panel.get_by_role("search", name="Filter the changes")).to_contain_text(f"{count} of ", timeout=10 * SECONDS)


def test_sides_are_found_by_typing_swapped_and_remembered(lab, address):
    lab.base.click()
    lab.page.keyboard.type("warm")
    option = lab.panel.get_by_role("option", name="feature/warmup")
    expect(option).to_be_visible(timeout=10 * SECONDS)
    expect(lab.panel.get_by_role("option")).to_have_count(2, timeout=10 * SECONDS)  # itself, and what is typed
    lab.page.keyboard.press("ArrowDown")
    expect(lab.base).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    lab.picture("asking-branch", panel_only=True)
    lab.page.keyboard.press("Enter")
    expect(lab.base).to_have_value("feature/warmup")
    lab.expect_panel("feature/warmup")
    # A run by its number, on the other side, then both swapped.
    target = lab.panel.get_by_label("With", exact=True)
    target.click()
    lab.page.keyboard.type("run/2")
    lab.page.keyboard.press("Enter")
    lab.panel.get_by_role("button", name="Swap base and with").click()
    expect(lab.base).to_have_value(re.compile("^run/2"))
    expect(target).to_have_value("feature/warmup")
    # What nobody knows is said under its field.
    lab.base.click()
    lab.page.keyboard.type("nowhere")
    lab.page.keyboard.press("Enter")
    expect(lab.base).to_have_attribute("aria-invalid", "true", timeout=10 * SECONDS)
    expect(lab.base).to_have_accessible_description(re.compile("nowhere"))
    lab.choose("Best → last")
    lab.panel.locator(".jp-Rundiff-chip", has_text="seed").click()
    changed_cells(lab, 1)
    lab.page.wait_for_timeout(3 * SECONDS)  # Lab keeps what is remembered a moment later
    lab.page.goto(address.replace("/lab?reset&", "/lab/tree/train.ipynb?"))
    lab.page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60 * SECONDS)
    lab.wait_for_kernel()
    lab.show_panel()
    expect(lab.base).to_have_value(re.compile("Best: run/1"), timeout=30 * SECONDS)
    changed_cells(lab, 1)


def test_an_answer_begins_in_words_and_is_narrowed(lab):
    lab.choose("Best → last")
    lab.expect_panel("What changed from run/1 to run/3")
    lab.widen_panel(360)
    for words in ("Normalize removed", "SGD → AdamW", "seed removed"):
        expect(lab.panel.get_by_role("button", name=words, exact=True)).to_be_in_viewport()
    lab.picture("asking-headline", panel_only=True)
    lab.panel.locator(".jp-Rundiff-panel").focus()
    lab.page.keyboard.press("/")
    lab.page.keyboard.type("MANUAL_SEED")
    changed_cells(lab, 1)
    expect(lab.cards.locator("mark").first).to_have_text("manual_seed")
    lab.picture("asking-search", panel_only=True)
    # A headline leads to its card although the search does not find it.
    lab.panel.get_by_role("button", name="Normalize removed", exact=True).click()
    expect(lab.panel.locator(".jp-Rundiff-title:focus")).to_contain_text("train_transform")
    expect(lab.panel.get_by_role("searchbox", name="Search the changes")).to_have_value("")


def test_settings_are_followed_and_keys_show_the_panel(lab):
    lab.choose("Best → last")
    lab.expect_panel("Likely to matter")
    lab.page.evaluate(
        """async () => {
          const { serviceManager } = window.jupyterapp;
          const raw = JSON.stringify({ hiddenCategories: ['plotting'], wordWrap: false });
          await serviceManager.settings.save('rundiff:plugin', raw);
        }"""
    )
    lab.page.keyboard.press("Control+Alt+g")
    expect(lab.panel).to_be_hidden()
    lab.page.keyboard.press("Control+Alt+g")
    expect(lab.panel).to_be_visible()
    lab.page.reload()
    lab.page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60 * SECONDS)
    lab.wait_for_kernel()
    lab.show_panel()
    lab.choose("Best → last")
    lab.expect_panel("The settings leave out 1 change.", seconds=30)
    expect(lab.panel.locator(".jp-Rundiff-panel")).to_have_attribute("data-wrap", "false")
