"""Every state that a project can be in, seen in the panel: one server, one browser, a picture of each in `test-results`."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from lab import Lab, browsing, serving
from playwright.sync_api import expect

from installed_wheel import VERSION, Installed, install, wheel_with_panel
from old_git import old_git
from older_server import older_server_part
from recorded import recorded
from states import STATES, all_made, fill, full_disk, lr, read_only, started

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SECONDS = 1_000
SHIM = """\
#!/bin/sh
# git, which somebody may make slow.
[ -e "{slow}" ] && {sleep} 4
exec {git} "$@"
"""


class Look(NamedTuple):
    """What the panel says in a state, and the command that it offers."""

    says: str
    command: str | None = None
    folder: str = ""
    """Below the state's own."""


LOOKS = {
    "detached-head": Look("No branch is checked out: HEAD is detached at", "git switch -"),
    "rebase": Look("git is in the middle of rebasing topic: step 1 of 2.", "git status"),
    "merge": Look("git is in the middle of a merge.", "git status"),
    "cherry-pick": Look("git is in the middle of a cherry-pick.", "git status"),
    "revert": Look("git is in the middle of a revert.", "git status"),
    "mails": Look("git is in the middle of applying patches: 1 of 2.", "git status"),
    "bisect": Look("git is in the middle of a bisection of main.", "git status"),
    "worktree": Look("This is the working tree worktree"),
    "behind": Look("2 commits behind origin/main. 1 commit ahead.", "git pull"),
    "upstream-gone": Look("origin/topic, which this branch follows, is gone."),
    "shallow": Look("This is a shallow clone", "git fetch --unshallow"),
    "partial": Look("This is a partial clone"),
    "sparse": Look("Only a part of the files is checked out", "git sparse-checkout list"),
    "nested": Look("This repository lies in another one, nested", folder="inner"),
    "link": Look("1 changed cell"),
    "submodule": Look("library"),
    "untracked-flood": Look("20,000 files in data/ are not tracked", "echo /data/ >>"),
    "broken-notebook": Look("train.ipynb"),
    "large-file": Look("weights.pt"),
    "many-cells": Look("400 changed cells"),
    "no-repository": Look("This folder is not in a git repository.", "git init"),
    "no-commit": Look("There is no commit yet: all 2 files are new.", "git add ."),
    "no-run": Look("No run is recorded here yet."),
    "object-gone": Look("1 changed cell"),
    "dubious-ownership": Look("git refuses this folder", "git config --global --add safe.directory"),
}
"""By what `states.STATES` calls it."""


class Bench(NamedTuple):
    """Lab on a folder with every state, and the file that makes git slow there as long as it exists."""

    lab: Lab
    served: Path
    git: Path
    slow: Path
    installed: Installed

    def show(self, folder: str) -> None:
        """Have the panel be about a folder: the one that the file browser shows."""
        self.lab.page.evaluate("path => window.jupyterapp.commands.execute('filebrowser:open-path', { path })", folder)

    def close(self) -> None:
        """Close every notebook, saved or not: the panel is about the folder again."""
        self.lab.page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")


@pytest.fixture(scope="module")
def bench(tmp_path_factory, sealed_home):
    home = tmp_path_factory.mktemp("states")
    slow, shim = home / "slow", home / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(slow=slow, sleep=shutil.which("sleep"), git=shutil.which("git")))
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    served = home / "repos" / "served"
    all_made(served, *(name for name in LOOKS if name != "dubious-ownership" or os.geteuid() == 0))
    installed = install(wheel_with_panel(tmp_path_factory.mktemp("wheel")), tmp_path_factory.mktemp("installed")).borrow()
    with serving(installed, served, PATH=str(shim.parent)) as address, browsing(address) as (page, said):
        lab = Lab(page, said)
        lab.show_panel()
        lab.widen_panel(400)
        yield Bench(lab, served, shim, slow, installed)


def test_every_state_has_a_look():
    assert set(LOOKS) == set(STATES)


@pytest.mark.parametrize("name", LOOKS)
def test_a_state_says_what_it_is_and_what_helps(bench, name):
    if name == "dubious-ownership" and os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    look, lab = LOOKS[name], bench.lab
    begun = time.monotonic()
    bench.show("/".join(filter(None, (name, look.folder))))
    lab.expect_panel(look.says)
    took = time.monotonic() - begun
    assert took < 10, f"{took:.1f} s"
    if look.command is not None:
        offered = lab.panel.locator(".jp-Rundiff-command", has=lab.page.get_by_text(look.command))
        if not offered.first.is_visible():
            lab.panel.get_by_text(look.says).first.click()
        expect(offered.first.get_by_role("button")).to_be_visible()
    lab.picture(f"state-{name}", panel_only=True)
    assert lab.errors() == []


def test_a_repository_that_cannot_be_written_is_compared_all_the_same(bench):
    with read_only(bench.served / "read-only"):
        bench.show("read-only")
        bench.lab.expect_panel("This repository cannot be written, so runs are kept in")
        bench.lab.expect_panel("1 changed cell")
        bench.lab.picture("state-read-only", panel_only=True)


def test_a_file_whose_old_version_is_gone_says_so_and_the_rest_is_compared(bench):
    bench.show("object-gone")
    bench.lab.expect_panel("1 changed cell")
    bench.lab.command("rundiff:compare", {"baseline": "v1", "target": None})
    bench.lab.expect_panel("its old version is missing here (damaged repository); git fsck")
    bench.lab.picture("state-object-missing", panel_only=True)
    bench.lab.panel.get_by_role("button", name="Since last run").first.click()
    bench.lab.expect_panel("1 changed cell")


def test_what_a_shallow_clone_has_not_is_named_with_the_way_to_it(bench):
    bench.show("shallow")
    bench.lab.command("rundiff:compare", {"baseline": "HEAD~1", "target": None})
    expect(bench.lab.panel.locator(".jp-Rundiff-command", has_text="git fetch --deepen=1")).to_be_visible()
    bench.lab.picture("state-shallow-asked", panel_only=True)
    bench.lab.panel.get_by_role("button", name="Since last run").first.click()
    bench.lab.expect_panel("1 changed cell")


def test_a_run_that_is_gone_is_said_to_be_and_there_is_a_way_back(bench):
    repo = started(bench.served / "run-gone")
    recorded(repo, ("c0", "lr = 0.1"), notebook="train.ipynb")
    bench.show("run-gone")
    bench.lab.command("rundiff:compare", {"baseline": "run/1", "target": None})
    bench.lab.expect_panel("run/1")
    for kept in ("run", "run-record"):
        repo.git("update-ref", "-d", f"refs/{kept}/1")
    bench.lab.expect_panel("No commit, branch, tag or run has that name.", seconds=20)
    bench.lab.expect_panel("Each run will stand here")  # it is gone from the list, too
    bench.lab.picture("state-run-gone", panel_only=True)
    bench.lab.panel.get_by_role("button", name="Since last run").first.click()
    bench.lab.expect_panel("1 changed cell")


def test_a_command_straight_after_turning_to_a_folder_goes_before_what_is_remembered_there(bench):
    lab = bench.lab
    usual, head = (lab.panel.get_by_role("button", name=name, exact=True) for name in ("Since last run", "HEAD"))
    bench.show("behind")
    lab.expect_panel(LOOKS["behind"].says)
    head.click()
    bench.show("detached-head")
    lab.expect_panel(LOOKS["detached-head"].says)
    expect(usual).to_have_attribute("aria-pressed", "true")
    bench.show("behind")
    lab.command("rundiff:compare", {"baseline": "HEAD~1", "target": None})
    lab.expect_panel(LOOKS["behind"].says)
    lab.expect_panel("What changed since HEAD~1")
    expect(lab.base).to_have_value("HEAD~1")
    bench.show("detached-head")  # where nothing was chosen meanwhile
    lab.expect_panel(LOOKS["detached-head"].says)
    expect(usual).to_have_attribute("aria-pressed", "true")
    bench.show("behind")
    lab.expect_panel("What changed since HEAD~1")


def test_without_git_it_says_how_to_get_it_and_goes_on_once_it_is_there(bench):
    hidden = bench.git.with_suffix(".hidden")
    bench.git.rename(hidden)
    try:
        bench.show("no-run")
        bench.lab.expect_panel("git is not installed where Jupyter runs.")
        expect(bench.lab.panel.get_by_text("apt-get install git")).to_be_visible()
        bench.lab.picture("state-git-missing", panel_only=True)
    finally:
        hidden.rename(bench.git)
    bench.lab.panel.get_by_role("button", name="Retry").click()
    bench.lab.expect_panel("1 changed cell")


def test_a_git_that_is_too_old_is_named_with_the_one_that_is_needed(bench):
    hidden = bench.git.with_suffix(".hidden")
    bench.git.rename(hidden)
    old_git(bench.git.parent)
    try:
        bench.show("worktree")
        bench.lab.expect_panel("git is too old where Jupyter runs.")
        bench.lab.expect_panel("git 2.25.1 is too old: rundiff needs 2.31 or later")
        expect(bench.lab.panel.locator(".jp-Rundiff-command", has_text="conda install git")).to_be_visible()
        bench.lab.picture("state-git-too-old", panel_only=True)
    finally:
        hidden.replace(bench.git)
    bench.lab.panel.get_by_role("button", name="Retry").click()
    bench.lab.expect_panel("1 changed cell")


def test_on_a_full_disk_all_that_reads_works_and_what_writes_says_why(bench):
    lab = bench.lab
    with full_disk(bench.served / "full") as repo:
        recorded(repo, ("c0", "lr = 0.1"), notebook="train.ipynb")
        fill(repo.root)
        bench.show("full/project")
        lab.expect_panel("1 changed cell")
        lab.panel.get_by_role("button", name="run/1").click()
        lab.panel.get_by_role("button", name="Add a note").click()
        lab.panel.get_by_label("Note on run/1").fill("the disk is full")
        lab.panel.get_by_role("button", name="Save the note").click()
        expect(lab.panel.get_by_role("alert")).to_contain_text("No space left on device; nothing was changed")
        lab.expect_panel("1 changed cell")
        lab.picture("state-disk-full", panel_only=True)
        bench.show("no-run")
        lab.expect_panel("No run is recorded here yet.")


def test_of_another_drive_only_that_of_editing_together_is_on_the_servers_disk(bench):
    lab = bench.lab
    for name in ("RTC", "bucket"):  # of the class that Lab's own drive has: all that differs is the name
        lab.page.evaluate(
            """name => {
              const { contents, serverSettings } = window.jupyterapp.serviceManager;
              const Drive = contents.defaultDrive.constructor;
              contents.addDrive(new Drive({ name, serverSettings }));
            }""",
            name,
        )
    lab.open("bucket:no-run/train.ipynb")
    lab.expect_panel("no-run/train.ipynb is not on the disk of the Jupyter server.")
    lab.picture("state-another-drive", panel_only=True)
    bench.close()
    lab.open("RTC:no-run/train.ipynb")
    lab.expect_panel("1 changed cell")
    lab.edit(2, "\n# mine")
    lab.expect_panel("2 changed cells")
    bench.close()


def test_nothing_of_the_last_run_is_in_a_kernel_that_started_after_it_or_in_none(bench):
    lab, repo = bench.lab, started(bench.served / "restarted")
    recorded(repo, ("c0", "lr = 0.1"), notebook="train.ipynb")
    lab.open("restarted/train.ipynb")
    lab.expect_panel("The kernel has started anew since run/1: nothing of that run is in memory.", seconds=30)
    lab.panel.get_by_text("The kernel has started anew").click()
    lab.expect_panel("run the cells again")
    lab.picture("state-kernel-anew", panel_only=True)
    lab.command("kernelmenu:shutdown")
    lab.expect_panel("No kernel is running for this notebook: nothing of run/1 is in memory.")
    lab.picture("state-no-kernel", panel_only=True)
    bench.close()
    bench.show("restarted")
    expect(lab.panel.get_by_text("in memory")).to_have_count(0)


def test_a_server_part_that_is_older_is_named_in_the_place_of_what_it_cannot_tell(bench, tmp_path):
    older = older_server_part(tmp_path)
    said: list[str] = []
    with serving(bench.installed, bench.served / "no-run", PYTHONPATH=str(older)) as address:
        page = bench.lab.page.context.browser.new_page(viewport={"width": 1200, "height": 800}, locale="en-US")
        page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        page.goto(address)
        page.wait_for_selector(".jp-Launcher", timeout=60 * SECONDS)
        lab = Lab(page, said)
        lab.show_panel()
        lab.widen_panel(400)
        lab.expect_panel(f"The server part of rundiff is {VERSION}, which does not fit this page.")
        lab.expect_panel("Restart Jupyter and reload this page.")
        lab.picture("state-server-part-older", panel_only=True)
        page.close()
    assert said == []


def test_what_is_slow_can_be_stopped_and_the_last_answer_stays(bench):
    bench.show("no-run")
    bench.lab.expect_panel("1 changed cell")
    bench.slow.touch()
    try:
        bench.lab.panel.get_by_role("button", name="Compare again").click()
        stop = bench.lab.panel.get_by_role("button", name="Stop")
        stop.wait_for(timeout=4 * SECONDS)
        bench.lab.expect_panel("1 changed cell")
        bench.lab.picture("state-slow", panel_only=True)
        stop.click()
        bench.lab.expect_panel("Stopped: there is no new answer.", seconds=2)
        bench.lab.expect_panel("1 changed cell")
        bench.lab.picture("state-stopped", panel_only=True)
    finally:
        bench.slow.unlink()
    bench.lab.panel.get_by_role("button", name="Retry").click()
    expect(bench.lab.panel.get_by_text("Stopped")).to_have_count(0)


def test_a_file_that_something_else_wrote_is_told_compared_and_reloaded(bench):
    lab, repo = bench.lab, started(bench.served / "pulled")
    lab.open("pulled/train.ipynb")
    lab.expect_panel("1 changed cell", seconds=30)
    expect(lab.panel.get_by_text("The file on disk is not")).to_have_count(0)
    lab.edit(2, "\n# mine")
    repo.write(**lr("9"))
    repo.git("add", "train.ipynb")  # which the panel sees, as it sees a pull
    lab.expect_panel("The file on disk is not the one that is open here.")
    expect(lab.panel.get_by_text("lr = 9")).to_have_count(0)
    lab.picture("state-newer-on-disk", panel_only=True)
    lab.panel.get_by_role("button", name="Compare with the disk").click()
    lab.expect_panel("lr = 9")
    lab.choose("Since last run")
    lab.panel.get_by_role("button", name="Reload from disk").click()
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Reload").click()  # Lab asks, since something is unsaved
    expect(lab.cell(1)).to_contain_text("lr = 9")
    expect(lab.panel.get_by_text("The file on disk is not")).to_have_count(0)
    lab.expect_panel("lr = 9")
    assert lab.errors() == []


def test_a_link_says_where_it_leads(bench):
    bench.lab.open("link/train.ipynb")
    bench.lab.expect_panel("This is a link to src/train.ipynb.")
    bench.lab.expect_panel("1 changed cell")
    expect(bench.lab.panel.get_by_text("The file on disk is not")).to_have_count(0)
    bench.lab.picture("state-link-opened", panel_only=True)


@pytest.mark.parametrize("name", ["behind", "untracked-flood", "rebase", "no-commit", "dubious-ownership"])
def test_in_the_dark_and_narrow_it_can_be_read(bench, name):
    lab = bench.lab
    bench.close()
    bench.show(name)
    lab.expect_panel(LOOKS[name].says)
    lab.dark()
    lab.picture(f"state-{name}-dark", panel_only=True)
    lab.light()
    lab.widen_panel(320)
    overflow = lab.panel.evaluate("panel => panel.scrollWidth - panel.clientWidth")
    lab.picture(f"state-{name}-narrow", panel_only=True)
    lab.widen_panel(400)
    assert overflow <= 0
