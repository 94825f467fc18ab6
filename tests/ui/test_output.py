"""The answer of `%gitdiff` in a cell's output, in a real JupyterLab and a real Chromium: as it comes, as it is saved, as it is reopened.

What is looked at is the file that Lab saved: a copy of it that nobody signed is not trusted, so all of it goes through the sanitiser.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager

import pytest
from lab import PICTURES, looking, serving
from playwright.sync_api import expect

from installed_wheel import Installed, install, wheel_with_panel
from rundiff.commands.diff import comparison
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.findings import findings
from rundiff.git import Repository
from rundiff.options import DiffOptions
from rundiff.render.looks import Looks
from rundiff.render.saved import WITH_FULL, saved
from rundiff.render.saved import output as made
from rundiff.render.terminal import plain

pytestmark = [pytest.mark.slow, pytest.mark.browser]

QUESTION = "%gitdiff run/best run/last"
PROBE = '<p id="probe" onclick="x()" style="color:var(--x)">probe</p>'
"""What a notebook that is not trusted loses."""
NO_LANGUAGE_SERVER = "error: Failed to load resource: the server responded with a status of 404 (Not Found)"
"""Lab asks for /lsp/status, which the server of the tests does not have."""
PAINT = """
  const numbers = text => { const [r, g, b, a = 1] = text.match(/rgba?\\(.*?\\)/)[0].match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, at) => one * a + under[at] * (1 - a));
  const behind = e => {
    if (!e) return [255, 255, 255];
    const { backgroundColor, opacity } = getComputedStyle(e), [r, g, b, a] = numbers(backgroundColor);
    return over([r, g, b, a * opacity], behind(e.parentElement));
  };
  const bright = rgb => {
    const [r, g, b] = rgb.map(one => one / 255).map(one => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [bright(one), bright(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const shown = [...document.querySelectorAll('.jp-OutputArea-output')][0];
"""
"""Colours as they are drawn, one over the other, and the contrast of two, as WCAG 2 defines it."""
TEXTS = f"""() => {{ {PAINT}
  const texts = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {{
    const e = texts.currentNode.parentElement, {{ color, opacity }} = getComputedStyle(e), [r, g, b, a] = numbers(color);
    if (texts.currentNode.data.trim()) found.push(ratio(over([r, g, b, a * opacity], behind(e)), behind(e)));
  }}
  return found; }}"""
STRIPES = f"""() => {{ {PAINT}
  const rows = [...shown.querySelectorAll('*')].filter(e => getComputedStyle(e).boxShadow !== 'none');
  return rows.map(e => ratio(over(numbers(getComputedStyle(e).boxShadow), behind(e)), behind(e.parentElement))); }}"""
NARROW = "e => { e.style.width = '320px'; e.style.flex = 'none' }"
THEMES = ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


@pytest.fixture(scope="module")
def project(demo_project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("output") / "project"
    shutil.copytree(demo_project.folder, folder, symlinks=True)
    return folder


@pytest.fixture(scope="module")
def parts(project):
    """What is to be read."""
    return saved(comparison(Repository.discover(project), ("run/best", "run/last")), Looks(rest=WITH_FULL))


@pytest.fixture(scope="module")
def address(installed, project):
    with serving(installed, project) as address:
        yield address


@pytest.fixture(scope="module")
def kept(address, project):
    """The HTML that Lab saved of a `%gitdiff` which was asked in it, and what was seen there and then."""
    write(project / "asked.ipynb", cell(QUESTION))
    with looking(address, "asked.ipynb") as lab:
        lab.run_cell(1)
        output(lab).locator("pre").first.wait_for(timeout=60_000)
        seen = Seen(lab)
        lab.save()
    (shown,) = json.loads((project / "asked.ipynb").read_text())["cells"][0]["outputs"]
    return "".join(shown["data"]["text/html"]), "".join(shown["data"]["text/plain"]), seen


@contextmanager
def reopened(address, project, html):
    """Lab on a notebook that holds the output and that nobody here has signed."""
    write(project / "reopened.ipynb", cell(QUESTION, html), cell("probe", PROBE))
    with looking(address, "reopened.ipynb") as lab:
        output(lab).locator("pre").first.wait_for()
        yield lab


def write(path, *cells):
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(made))


def cell(source, html=None):
    data = {"text/html": html, "text/plain": "not shown"}
    shown = [] if html is None else [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]
    id_ = f"c{len(source)}"
    return {"cell_type": "code", "id": id_, "metadata": {}, "execution_count": None, "source": source, "outputs": shown}


def output(lab, number=1):
    return lab.cell(number).locator(".jp-OutputArea-output")


def unfold(lab):
    output(lab).locator("summary").click()
    expect(output(lab).locator("details")).to_have_attribute("open", "")


class Seen:
    """What is in front of the reader, folded as it comes and unfolded."""

    def __init__(self, lab):
        self.folded = output(lab).inner_text()
        unfold(lab)
        self.unfolded = output(lab).inner_text()
        self.copied = output(lab).evaluate(
            "e => { getSelection().selectAllChildren(e); const text = getSelection().toString(); getSelection().empty(); return text }"
        )
        self.wider = output(lab).evaluate(
            "e => [e, ...e.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth && e.clientWidth).map(e => e.outerHTML)"
        )
        self.words = [output(lab).locator(name).all_inner_texts() for name in ("del", "ins")]
        self.errors = [line for line in lab.console_errors() if line != NO_LANGUAGE_SERVER]

    def check(self, parts):
        """It is what *parts* say, and nothing that is not."""
        assert lines(self.unfolded) == plain(parts.lines).splitlines()
        assert lines(self.copied) == lines(self.unfolded)
        heading = parts.other[:1]
        assert lines(self.folded) == plain([*parts.above, *heading, *parts.below]).splitlines()
        assert self.wider == []
        for style, words in zip(("removed_mark", "added_mark"), self.words, strict=True):
            assert words == [piece.text for line in parts.lines for piece in line if piece.style == style]
            assert words
        assert self.errors == []


def picture(lab, name):
    lab.page.set_viewport_size({"width": 1200, "height": 2600})
    lab.page.wait_for_timeout(500)
    lab.cell(1).screenshot(path=PICTURES / f"{name}.png")


def lines(text):
    return [line.rstrip() for line in text.split("\n")]


def test_as_it_comes_it_says_what_the_terminal_says(kept, parts):
    html, text, seen = kept
    seen.check(parts)
    assert lines(text) == plain(parts.lines).splitlines()
    assert len(html.encode()) <= 30_000


def test_asked_again_it_is_the_same_byte_for_byte(address, project):
    """The first time the notebook is not saved with the cell that asks, the second time with its question, then with its answer."""
    write(project / "again.ipynb", cell("lr = 1"))
    with looking(address, "again.ipynb") as lab:
        lab.run_in_new_cell("%gitdiff run/best")
        answers = []
        for _ in range(3):
            lab.save()
            (shown,) = json.loads((project / "again.ipynb").read_text())["cells"][1]["outputs"]
            answers.append(shown["data"])
            before = shown["execution_count"]
            lab.run_cell(2)
            expect(output(lab, 2).first).to_be_visible()
            lab.page.wait_for_function(
                "before => window.jupyterapp.shell.currentWidget.content.widgets[1].model.executionCount > before", arg=before
            )
    assert answers[0] == answers[1] == answers[2]
    assert "again.ipynb" in "".join(answers[0]["text/plain"])


def test_a_reopened_notebook_that_is_not_trusted_loses_nothing_of_it(address, project, kept, parts):
    with reopened(address, project, kept[0]) as lab:
        probe = output(lab, 2).locator("p")
        assert probe.evaluate("e => [e.id, e.onclick, e.getAttribute('style')]") == ["", None, None], "it was sanitised"
        written, there = lab.page.evaluate(
            """html => {
              const made = document.createElement('div');
              made.innerHTML = html;
              const shown = document.querySelector('.jp-OutputArea-output pre').parentElement;
              return [made, shown].map(one => one.innerHTML.trim().replace(/ open=""/g, ''));
            }""",
            kept[0],
        )
        assert there == written
        Seen(lab).check(parts)
        picture(lab, "output-untrusted")


def test_it_is_read_without_any_style(address, project, kept, parts):
    with reopened(address, project, kept[0]) as lab:
        output(lab).evaluate("e => e.querySelectorAll('[style]').forEach(one => one.removeAttribute('style'))")
        Seen(lab).check(parts)
        picture(lab, "output-without-styles")


def test_it_is_read_in_an_output_of_320_pixels(address, project, kept, parts):
    with reopened(address, project, kept[0]) as lab:
        output(lab).evaluate(NARROW)
        assert output(lab).bounding_box()["width"] == 320
        Seen(lab).check(parts)
        picture(lab, "output-narrow")


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_stripes_have_contrast_in_every_theme(address, project, kept, parts, theme):
    with reopened(address, project, kept[0]) as lab:
        lab.command("apputils:change-theme", {"theme": theme})
        lab.page.wait_for_selector(f"body[data-jp-theme-name='{theme}']", state="attached")
        Seen(lab).check(parts)
        assert min(contrasts(lab)) >= 4.5
        stripes = lab.page.evaluate(STRIPES)
        assert len(stripes) > 10
        assert min(stripes) >= 3
        picture(lab, f"output-{theme.removeprefix('JupyterLab ').lower().replace(' ', '-')}")
        lab.light()


def test_hostile_and_endless_text_stays_in_its_place(address, project):
    evil = "</pre><img src=x onerror='document.title = 1'><script>document.title = 1</script>\u202e\x1b[31m&lt;" + "<" * 200
    names = {"long": "/".join(["一个很长的名字" * 4, "a" * 90, "b_c" * 30]), "evil": "<b onclick=x>&amp;"}
    files = tuple(
        file_diff(
            f"{name}.py",
            f"lr = 1  # {evil}\nplt.plot(1)\n".encode(),
            f"lr = 2  # {evil}{evil}\nplt.bar(1)\n".encode(),
            DiffOptions(),
        )
        for name in names.values()
    )
    quiet = (file_diff(f"{names['long']}.md", b"one", f"two {'x' * 5000}".encode(), DiffOptions()),)
    found = Comparison(Side("commit", f"HEAD {evil}"), Side("saved", "now"), files, findings((*files, *quiet)), Hidden())
    with reopened(address, project, made(found)) as lab:
        output(lab).evaluate(NARROW)
        Seen(lab).check(saved(found))
        assert lab.page.title() != "1"
        assert output(lab).locator("img, script, b[onclick]").count() == 0
        picture(lab, "output-hostile")


def contrasts(lab):
    found = lab.page.evaluate(TEXTS)
    assert len(found) > 100
    return found
