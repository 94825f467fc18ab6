"""`%gitdiff -i` in a real JupyterLab: what a person clicks and types, and what is left in the file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab import looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from recorded import recorded
from repos import Repo, cell
from repos import notebook as any_notebook

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MANAGER = Path("share") / "jupyter" / "labextensions" / "@jupyter-widgets"
SETTING = Path(".jupyter", "lab", "user-settings", "@jupyter-widgets", "jupyterlab-manager", "plugin.jupyterlab-settings")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


@pytest.fixture
def with_manager(installed):
    """As pip installs it beside ipywidgets."""
    there = installed.prefix / MANAGER
    there.symlink_to(Path(sys.prefix) / MANAGER)
    yield installed
    there.unlink()


@pytest.fixture
def project(repo):
    def saved(lr, x, *more):
        asks = cell("%gitdiff -i", "q")
        kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return any_notebook(cell(f"lr = {lr}", "a"), cell(f"x{x}1", "b"), *more, asks, kernelspec=kernelspec)

    repo.commit(**{"t.ipynb": saved("0.1", "=")})
    recorded(repo, ("a", "lr = 0.2"), ("b", "x=1"), val_acc=0.5)
    repo.git("branch", "<img/src=x/onerror=alert(1)>")
    repo.write(**{"t.ipynb": saved("0.01", " = ", cell(f"# {HOSTILE} $x^2$", "m", type="markdown"))})
    return repo


class View:
    """The view in the output of the last cell."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.output = lab.notebook.locator(".jp-Cell").last.locator(".jp-OutputArea-output")

    def ask(self) -> None:
        self.lab.run_cell(self.lab.notebook.locator(".jp-Cell").count())
        expect(self.button("next")).to_be_visible(timeout=60_000)

    def button(self, name: str) -> Locator:
        return self.output.get_by_role("button", name=name, exact=True)

    def switch(self, name: str) -> Locator:
        return self.output.get_by_role("checkbox", name=name, exact=True)

    def list(self, name: str) -> Locator:
        return self.output.get_by_role("combobox", name=name, exact=True)

    def pick(self, name: str, label: str) -> None:
        listed = self.list(name).locator("option").all_inner_texts()
        self.list(name).select_option(index=next(at for at, one in enumerate(listed) if one.startswith(label)))

    def expect(self, *words: str) -> None:
        for one in words:
            expect(self.output).to_contain_text(one)


def outputs(project: Repo) -> list[dict]:
    return [output for one in json.loads((project.root / "t.ipynb").read_text())["cells"] for output in one.get("outputs", ())]


def expect_static(lab: Lab) -> None:
    view = View(lab)
    view.expect("run/1 (CPU) → now", "lr 0.2 → 0.01", "formatting only", HOSTILE)
    expect(view.button("next")).to_have_count(0)
    expect(view.output.locator("img")).to_have_count(0)


def test_a_reader_steps_ticks_switches_and_picks(with_manager, project):
    with serving(with_manager, project.root) as address, looking(address, "t.ipynb") as lab:
        view = View(lab)
        view.ask()
        view.expect("run/1 (CPU) → now", "change 1 of 3 · 0 reviewed", "lr 0.2 → 0.01")
        view.switch("reviewed").check()
        view.expect("change 1 of 3 · 1 reviewed")
        view.button("next").click()
        view.expect("change 2 of 3 · 1 reviewed")
        expect(view.button("next")).to_be_focused()
        expect(view.switch("reviewed")).not_to_be_checked()
        view.switch("formatting").uncheck()
        view.expect("of 2 · 1 reviewed", "hidden: 1 formatting only")
        expect(view.switch("formatting")).to_be_focused()
        view.switch("show all").check()
        view.expect("2 changes · 1 reviewed", "✓ reviewed", HOSTILE)
        view.pick("baseline", "HEAD")
        view.expect("HEAD (", "lr 0.1 → 0.01", "0 reviewed")
        view.button("swap").click()
        view.expect("lr 0.01 → 0.1")
        view.button("swap").click()
        view.pick("baseline", "branch\u00a0<img")
        view.expect("<img/src=x/onerror=alert(1)> (", "lr 0.1 → 0.01")
        view.pick("baseline", "since")
        view.expect("2 changes · 1 reviewed")
        expect(lab.notebook.locator(".jp-OutputArea img")).to_have_count(0)
        assert lab.errors() == []


def test_every_control_has_a_name_and_is_worked_by_keys(with_manager, project):
    with serving(with_manager, project.root) as address, looking(address, "t.ipynb") as lab:
        view, keys = View(lab), lab.page.keyboard
        view.ask()
        view.list("baseline").focus()
        order = [view.list("target"), view.button("swap"), view.button("compare again")]
        order += [view.switch(name) for name in ("outputs", "formatting", "prose", "comments", "show all")]
        for control in (*order, view.button("previous"), view.button("next"), view.switch("reviewed")):
            keys.press("Tab")
            expect(control).to_be_focused()
        keys.press("Space")
        view.expect("change 1 of 3 · 1 reviewed")
        keys.press("Shift+Tab")
        keys.press("Enter")
        view.expect("change 2 of 3 · 1 reviewed")
        view.list("baseline").focus()
        for key in ("Space", "End", "Enter"):
            keys.press(key)
        view.expect("type a revision")
        keys.press("Tab")
        keys.type("HEAD")
        keys.press("Enter")
        view.expect("HEAD (", "lr 0.1 → 0.01")
        expect(view.output.get_by_role("textbox", name="baseline revision")).to_be_focused()


def test_nothing_of_the_view_is_saved_and_the_file_shows_the_answer(with_manager, project):
    with serving(with_manager, project.root) as address:
        with looking(address, "t.ipynb") as lab:
            view = View(lab)
            view.ask()
            lab.save()
            before = (project.root / "t.ipynb").read_text()
            view.button("next").click()
            view.expect("change 2 of 3")  # it lives on, saved or not
            view.ask()
            lab.save()
        text = (project.root / "t.ipynb").read_text()
        assert [(set(one["data"]), one["metadata"]) for one in outputs(project)] == [
            ({"text/html", "text/plain"}, {"rundiff": "answer"})
        ]
        assert "widget" not in text
        assert text.replace('"execution_count": 2', '"execution_count": 1') == before, "asked again, it is the same file"
        with looking(address, "t.ipynb") as lab:
            expect_static(lab)  # its kernel is still there
            lab.command("kernelmenu:shutdown")
            lab.page.wait_for_timeout(2_000)
        with looking(address, "t.ipynb", status_bar=False) as lab:
            expect_static(lab)


def test_lab_that_is_told_to_save_widgets_saves_those_of_the_user_alone(with_manager, project):
    setting = with_manager.home / SETTING
    setting.parent.mkdir(parents=True, exist_ok=True)
    setting.write_text('{"saveState": true}')
    try:
        with serving(with_manager, project.root) as address, looking(address, "t.ipynb") as lab:
            View(lab).ask()
            lab.save()
            assert "widgets" not in json.loads((project.root / "t.ipynb").read_text())["metadata"]
            lab.run_in_new_cell("import ipywidgets; ipywidgets.IntSlider(41)")
            lab.save()
    finally:
        setting.unlink()
    (saved,) = json.loads((project.root / "t.ipynb").read_text())["metadata"]["widgets"].values()
    assert {one["model_name"] for one in saved["state"].values()} == {"LayoutModel", "SliderStyleModel", "IntSliderModel"}


def test_lab_without_a_widget_manager_shows_the_answer(installed, project):
    with serving(installed, project.root) as address, looking(address, "t.ipynb") as lab:
        lab.run_cell(lab.notebook.locator(".jp-Cell").count())
        expect_static(lab)
        assert lab.errors() == []
