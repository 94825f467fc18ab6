"""The panel beside the notebook: a real server, a real kernel that trains, a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab import Lab, browsing, looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from other_environment import environment_without_rundiff
from recorded import recorded
from repos import Repo, cell, stream
from repos import notebook as any_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1_000
HIDDEN_FOR = 20
"""Seconds; `make bench` waits for a whole minute."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


@pytest.fixture
def project(demo_project, tmp_path):
    """A copy of the sample project, which has three runs."""
    folder = tmp_path / "project"
    shutil.copytree(demo_project.folder, folder, symlinks=True)
    return Repo(folder)


@contextmanager
def opened(installed: Installed, folder: Path, path: str, *options: str, **variables: str) -> Iterator[Lab]:
    """Lab on *path*, once the panel is shown."""
    with serving(installed, folder, *options, **variables) as address, looking(address, path) as lab:
        lab.show_panel()
        yield lab


def notebook(*cells: dict) -> bytes:
    """One that says which kernel it wants, or Lab asks."""
    return any_notebook(*cells, kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"})


# The story


def test_the_answer_is_beside_the_notebook_as_the_demo_opens_it(installed, project, tmp_path):
    opened_page = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened_page}\n')
    browser.chmod(0o755)
    command = [str(installed.prefix / "bin" / "rundiff"), "demo", "--lab", str(project.root)]
    log = tmp_path / "log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            command, env=installed.env | {"BROWSER": str(browser)}, cwd=tmp_path, stdout=out, stderr=out
        ) as server,
    ):
        try:
            page_file = waited_for(lambda: opened_page.read_text().strip() if opened_page.exists() else None, log)
            target = re.search(r'href="([^"]+)"', Path(page_file.removeprefix("file://")).read_text())[1]
            with looking(target.replace("&amp;", "&"), None) as lab:
                expect(lab.panel.get_by_role("heading", name="Likely to matter")).to_be_visible()
                expect(lab.panel).to_contain_text("Normalize(mean=0.305, std=0.376)")
                expect(lab.panel).to_contain_text("SGD → AdamW")
                expect(lab.panel).to_contain_text("val_acc")
                lab.picture("panel-demo")
        finally:
            server.terminate()
    assert "Normalize" in log.read_text()


def waited_for(look, log: Path) -> str:
    for _ in range(600):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    return pytest.fail(log.read_text())


def test_train_edit_save_and_train_again(installed, project):
    with opened(installed, project.root, "train.ipynb") as lab:
        lab.expect_panel("Nothing changed since run/3")
        lab.expect_panel("The kernel has started anew since run/3")
        # Train: the run appears by itself, and is what the kernel has in memory.
        lab.run_all()
        lab.expect_panel("Nothing changed since run/4", seconds=120)
        expect(lab.panel.get_by_text("in memory")).to_have_count(0)
        expect(lab.base).to_have_value(re.compile("run/4"))
        # Edit without saving: exactly that cell, and the disk is as it was.
        before = (project.root / "train.ipynb").read_bytes()
        lab.edit(3, "\nlr = 0.5")
        expect(lab.cards).to_have_count(1, timeout=5 * SECONDS)
        expect(lab.cards.first).to_contain_text("#3")
        expect(lab.cards.first).to_contain_text("lr = 0.5")
        expect(lab.panel).to_contain_text("1 changed cell")
        expect(lab.panel).to_contain_text(re.compile("unsaved", re.IGNORECASE))
        expect(lab.status).to_have_text("Δ 1 since run/4")
        assert (project.root / "train.ipynb").read_bytes() == before
        lab.picture("panel-edited")
        # Saved, the magic says the same.
        lab.save()
        assert b"lr = 0.5" in (project.root / "train.ipynb").read_bytes()
        expect(lab.cards).to_have_count(1)
        answer = lab.run_in_new_cell("%gitdiff")
        assert "run/4 (CPU) → now" in answer
        assert "1 changed cell" in answer
        assert "lr = 0.5" in answer
        # The cell that asked is new and unsaved; without it, everything is run again and nothing is left.
        lab.delete_cell()
        lab.run_all()
        lab.expect_panel("Nothing changed since run/5", seconds=120)
        expect(lab.cards).to_have_count(0)
        # Restarted, the kernel has nothing of it; what changed is known all the same.
        lab.wait_for_kernel()
        lab.command("notebook:restart-kernel")
        lab.page.locator(".jp-Dialog .jp-mod-accept").click()
        lab.expect_panel("The kernel has started anew since run/5: nothing of that run is in memory.", seconds=30)
        lab.expect_panel("Nothing changed since run/5")
        lab.picture("panel-restarted")
        assert lab.errors() == []


def test_a_click_leads_to_the_cell_and_a_removed_one_to_its_neighbour(installed, project):
    with opened(installed, project.root, "train.ipynb") as lab:
        lab.choose("Best → last")
        expect(lab.cards).not_to_have_count(0)
        lab.panel.get_by_role("button", name="Go to the cell").first.click()
        expect(lab.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")).to_contain_text("train_transform = Compose([")


def test_narrow_light_and_dark_the_panel_can_be_read(installed, project):
    with opened(installed, project.root, "train.ipynb") as lab:
        lab.choose("Best → last")
        expect(lab.panel).to_contain_text("Likely to matter")
        lab.widen_panel(320)
        assert lab.panel_width() == pytest.approx(320, abs=8)
        # Nothing sticks out sideways.
        assert lab.page.evaluate("e => e.scrollWidth <= e.clientWidth + 1", lab.panel.element_handle())
        lab.picture("panel-320-light", panel_only=True)
        lab.dark()
        lab.picture("panel-320-dark", panel_only=True)
        lab.picture("panel-dark")
        lab.light()


def test_what_a_commit_would_store_is_said_and_no_longer_once_git_leaves_it_out(installed, project):
    ran = cell("print(1)", "first", count=1, outputs=[stream("1\n")])
    (project.root / "train.ipynb").write_bytes(notebook(ran))
    with opened(installed, project.root, "train.ipynb") as lab:
        offer = lab.panel.get_by_text("A commit would store 1 output, 1 execution count")
        expect(offer).to_be_visible()
        offer.click()
        expect(lab.panel).to_contain_text("rundiff setup")
        lab.picture("panel-commit", panel_only=True)
        command = [str(installed.prefix / "bin" / "rundiff"), "setup"]
        subprocess.run(command, cwd=project.root, env=installed.env, check=True, capture_output=True)
        expect(lab.panel).to_contain_text("A commit leaves out 1 output, 1 execution count", timeout=15 * SECONDS)
        lab.picture("panel-committed", panel_only=True)
        assert lab.errors() == []


# When it asks


def counting_git(folder: Path) -> tuple[Path, Path]:
    """A folder for PATH whose git notes each start in a file, and that file."""
    real, log = shutil.which("git"), folder / "started"
    (folder / "bin").mkdir(parents=True)
    log.touch()
    (folder / "bin" / "git").write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {real} "$@"\n')
    (folder / "bin" / "git").chmod(0o755)
    return folder / "bin", log


def test_hidden_it_starts_no_git_and_shown_again_it_knows(installed, project, tmp_path):
    path, log = counting_git(tmp_path / "git")
    with opened(installed, project.root, "train.ipynb", PATH=f"{path}:{installed.env['PATH']}") as lab:
        lab.expect_panel("Nothing changed since run/3")
        lab.hide_panel()
        lab.page.wait_for_timeout(2 * SECONDS)
        before = log.read_text()
        lab.edit(3, "\nlr = 0.7")
        lab.save()
        (project.root / "config.yaml").write_text("lr: 0.9\n")
        lab.page.wait_for_timeout(HIDDEN_FOR * SECONDS)
        assert log.read_text() == before
        expect(lab.status).to_have_text(re.compile(r"Δ 0\? since run/3"))
        lab.show_panel()
        expect(lab.cards).to_have_count(2, timeout=5 * SECONDS)


def test_visible_it_follows_a_checkout_a_commit_and_a_run_made_elsewhere(installed, project, tmp_path):
    with opened(installed, project.root, "train.ipynb") as lab:
        lab.choose("HEAD")
        expect(lab.cards).not_to_have_count(0)
        project.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "--message", "elsewhere")
        expect(lab.cards).to_have_count(0, timeout=10 * SECONDS)
        lab.expect_panel("Nothing changed since")
        lab.choose("Since last run")
        expect(lab.base).to_have_value(re.compile("run/3"))
        recorded(project, ("x", "x = 1"), notebook="train.ipynb")
        expect(lab.base).to_have_value(re.compile("run/4"), timeout=10 * SECONDS)
        assert lab.errors() == []


def settled(lab, log):
    """What stands in *log* when nothing has been added to it for a while."""
    while True:
        before = log.read_text()
        lab.page.wait_for_timeout(1 * SECONDS)
        if log.read_text() == before:
            return before


def test_a_page_in_the_background_starts_no_git(installed, project, tmp_path):
    path, log = counting_git(tmp_path / "git")
    with opened(installed, project.root, "train.ipynb", PATH=f"{path}:{installed.env['PATH']}") as lab:
        lab.expect_panel("Nothing changed since run/3")
        lab.in_background(True)
        before = settled(lab, log)  # what had been asked before is answered
        (project.root / "config.yaml").write_text("lr: 0.9\n")
        project.git("add", "config.yaml")
        lab.command("rundiff:refresh")
        lab.page.wait_for_timeout(5 * SECONDS)
        assert log.read_text() == before
        lab.in_background(False)
        expect(lab.cards).to_have_count(1, timeout=5 * SECONDS)


# States


def test_the_server_part_missing_says_how_to_get_it(installed, project):
    with opened(installed, project.root, "train.ipynb", "--ServerApp.jpserver_extensions={'rundiff': False}") as lab:
        lab.expect_panel("jupyter server extension enable rundiff")
        lab.picture("state-server-part-missing")


def test_a_kernel_whose_environment_lacks_rundiff_gets_the_exact_fix(installed, project, tmp_path):
    python = environment_without_rundiff(tmp_path / "other")
    kernels = installed.home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    try:
        (kernels / "kernel.json").write_text(
            f'{{"argv": ["{python}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"], '
            f'"display_name": "Other", "language": "python"}}'
        )
        with opened(installed, project.root, "train.ipynb") as lab:
            expect(
                lab.panel.get_by_text(re.compile(re.escape(f"{python} -m pip install /") + r".*rundiff.*\.whl"))
            ).to_be_visible(timeout=30 * SECONDS)
            lab.picture("state-kernel-lacks-rundiff")
    finally:
        shutil.rmtree(kernels)


def test_a_run_in_progress_is_shown_and_the_kernel_is_not_needed(installed, project):
    endless = (
        "import time, torch\nw = torch.nn.Parameter(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)\n"
        "w.sum().backward(); opt.step()\ntime.sleep(600)"
    )
    (project.root / "busy.ipynb").write_bytes(notebook(cell(endless, "busy"), cell("x = 1", "x")))
    with opened(installed, project.root, "busy.ipynb") as lab:
        lab.run_cell(1)
        lab.expect_panel("run/4 has been running", seconds=60)
        lab.edit(2, "\ny = 2")
        expect(lab.cards).to_have_count(1, timeout=5 * SECONDS)
        lab.picture("state-running")
        lab.interrupt()
        expect(lab.panel.get_by_text("run/4 has been running")).to_have_count(0, timeout=30 * SECONDS)


def test_the_server_gone_keeps_the_last_answer_and_says_so(installed, project):
    with serving(installed, project.root) as address, looking(address, "train.ipynb") as lab:
        lab.show_panel()
        lab.expect_panel("Nothing changed since run/3")
        lab.page.context.set_offline(True)
        lab.edit(3, "\nlr = 0.5")
        expect(lab.panel.get_by_role("button", name="Retry")).to_be_visible(timeout=20 * SECONDS)
        lab.expect_panel("Nothing changed since run/3")
        lab.picture("state-unreachable")
        lab.page.context.set_offline(False)
        lab.panel.get_by_role("button", name="Retry").click()
        expect(lab.cards).to_have_count(1, timeout=10 * SECONDS)


def test_notebook_7_shows_it_too(installed, project):
    with serving(installed, project.root, module="notebook") as address:
        where = address.replace("/lab?reset&", "/notebooks/train.ipynb?rundiff=run/best..run/last&")
        with looking(where, None, status_bar=False) as lab:
            lab.expect_panel("Likely to matter")
            expect(lab.panel).to_contain_text("Normalize(mean=0.305, std=0.376)")
            lab.picture("panel-notebook-7")
            # Going to a cell of the notebook that is open must not open it a second time: Notebook 7 would close this one.
            lab.panel.get_by_role("button", name="Go to the cell").first.click()
            expect(lab.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")).to_contain_text("train_transform = Compose([")
            assert len(lab.page.context.pages) == 1


def test_the_panel_of_a_folder_without_a_notebook_shows_its_repository(installed, project):
    with serving(installed, project.root) as address, browsing(address) as (page, said):
        page.locator('.lm-TabBar-tab[data-id="rundiff-changes"]').click()
        expect(page.locator("#rundiff-changes")).to_contain_text("Nothing changed since run/3")
        assert [line for line in said if line.startswith("uncaught")] == []
        assert os.environ["HOME"] != str(installed.home)
