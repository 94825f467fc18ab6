"""Both sides of a change in the main area: what the engine says, what a notebook shows, and nothing that a repository would have run."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import pytest
from lab import Lab, looking, serving
from PIL import Image
from playwright.sync_api import expect

from installed_wheel import ROOT, Installed, install, wheel_with_panel
from repos import Repo, cell, stream
from repos import notebook as any_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = ROOT / "node_modules/axe-core/axe.min.js"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
NEVER = 'https://leak.invalid/seen.png" onerror="window.hurt = 1'
HOSTILE = f'<img src="x" onerror="window.hurt = 1"> <img src="{NEVER}"> ![far](https://leak.invalid/far.png)'


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = wheel_with_panel(tmp_path_factory.mktemp("wheel"))
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


def png(colour: str, dot: str | None = None) -> str:
    """A picture of 40 by 30 pixels, with a dot of 12 pixels."""
    picture = Image.new("RGB", (40, 30), colour)
    if dot is not None:
        picture.paste(dot, (10, 10, 14, 13))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def shown(**data: str) -> dict:
    types = {"png": "image/png", "html": "text/html"}
    return {"output_type": "display_data", "metadata": {}, "data": {types[name]: value for name, value in data.items()}}


def notebook(*cells: dict) -> bytes:
    return any_notebook(*cells, kernelspec=KERNEL)


def counting(edited: str) -> str:
    return "\n".join(edited if i == 20 else f"x{i} = {i}" for i in range(40))


@pytest.fixture
def lab(installed, tmp_path) -> Iterator[Lab]:
    """Lab beside a notebook of four changed cells, and what it has asked for outside of its server."""
    folder = tmp_path / "project"
    folder.mkdir()
    project = Repo.init(folder)
    text = cell("# 数字\n\nOne epoch takes a second.\n\nThe end.", "text", type="markdown")
    plot = cell("plot(1)", "plot", outputs=[shown(png=png("white")), stream("loss 0.5\n")])
    train = cell("optimizer = SGD(net, lr=0.1)", "train")
    project.commit(**{"t.ipynb": notebook(text, cell(counting("x20 = 20"), "long"), plot, train)})
    text = cell(
        f"# 数字\n\nOne epoch takes two seconds. ![red](attachment:red.png)\n\n{HOSTILE}\n\nThe end.", "text", type="markdown"
    )
    text |= {"attachments": {"red.png": {"image/png": png("red")}}}
    html = shown(html=f"<b>bold</b><script>window.hurt = 2</script>{HOSTILE}")
    plot = cell("plot(2)", "plot", outputs=[shown(png=png("white", "black")), html])
    project.write(**{"t.ipynb": notebook(text, cell(counting("x20 = 2000"), "long"), plot)})
    with serving(installed, project.root) as address, looking(address, "t.ipynb") as found:
        found.show_panel()
        found.command("rundiff:compare", {"baseline": "HEAD", "target": ":saved"})
        expect(found.cards).to_have_count(4, timeout=20_000)
        yield found


def opened(lab: Lab, title: str):
    """Both sides of the change that *title* names, by its card."""
    lab.cards.filter(has_text=title).get_by_role("button", name="Side by side").click()
    split = lab.page.locator(".jp-Rundiff-split")
    expect(split.locator(".jp-Rundiff-change").filter(has_text=title).locator(".cm-content").first).to_be_visible(
        timeout=20_000
    )
    return split


def change(split, title: str):
    return split.locator(".jp-Rundiff-change").filter(has=split.page.get_by_role("heading", name=title))


def lines(part, kind: str) -> list[str]:
    """The lines of a kind, each with its hidden word."""
    return part.locator(f".cm-line[data-is='{kind}']").all_inner_texts()


def faults(lab: Lab) -> list[str]:
    """What axe says of the split view; the order of a notebook's own headings is its author's."""
    found = lab.page.evaluate(
        """async () => (await axe.run('.jp-Rundiff-split', {
          resultTypes: ['violations'], rules: { 'heading-order': { enabled: false } }
        })).violations"""
    )
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def below_bar(split, title: str) -> float:
    """Pixels between what stays in sight at the head and the title of a change."""
    bar = split.locator(".jp-Rundiff-bar").bounding_box()
    return change(split, title).locator(".jp-Rundiff-changeTitle").bounding_box()["y"] - bar["y"] - bar["height"]


@pytest.mark.parametrize(("width", "height"), [(1400, 400), (1000, 400)], ids=["wide", "narrow, with a head of two rows"])
def test_what_is_opened_at_a_change_has_its_title_in_sight(lab, width, height):
    lab.page.set_viewport_size({"width": width, "height": height})
    for title in ("x0 = 0", "plot"):
        split = opened(lab, title)
        expect(change(split, title)).to_be_focused()
        lab.page.wait_for_timeout(1_200)  # while the changes around it find their heights
        assert below_bar(split, title) >= 0, title
        expect(change(split, title).locator(".cm-line[data-is]").first).to_be_in_viewport()


def test_a_card_leads_to_both_sides_as_the_engine_tells_them_and_back(lab):
    split = opened(lab, "x0 = 0")
    part = change(split, "x0 = 0")
    assert [line.split()[-1] for line in lines(part, "removed") + lines(part, "added")] == ["20", "2000"]
    assert part.locator(".cm-line .jp-Rundiff-mark").all_inner_texts() == ["20", "2000"]
    expect(part.locator(".jp-Rundiff-number").last).to_contain_text("21")
    # Both sides unfold together, and one stays where one was.
    folds = part.get_by_role("button", name="17 unchanged lines")
    expect(folds).to_have_count(2)
    folds.first.focus()
    lab.page.keyboard.press("Enter")
    expect(folds).to_have_count(0)
    expect(part.locator(".cm-line").filter(has_text="x3 = 3")).to_have_count(2)
    # A cell of one side is said to be one.
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("n")
    removed = change(split, "optimizer = SGD")
    expect(removed).to_contain_text("There is no such cell in")
    expect(removed).to_be_focused()
    # Where there is no room, one below the other.
    split.get_by_role("button", name="Unified").click()
    expect(part.locator(".cm-editor")).to_have_count(1)
    # Closed, the focus is where it was.
    lab.command("application:close")
    card = lab.cards.filter(has_text="x0 = 0")
    expect(card.get_by_role("button", name="Side by side")).to_be_focused()
    assert lab.errors() == []


def test_what_a_notebook_shows_runs_nothing_and_asks_nobody(lab):
    asked: list[str] = []
    lab.page.on("request", lambda request: asked.append(request.url))
    split = opened(lab, "# 数字")
    text = change(split, "# 数字")
    text.get_by_role("button", name="Rendered").click()
    rendered = text.locator(".jp-Rundiff-rendered")
    expect(rendered.locator("img")).to_have_count(1)
    expect(rendered).to_contain_text("[picture not loaded: far]")
    expect(rendered).to_contain_text("+ after")
    expect(rendered.get_by_text("The end.")).to_have_count(2)
    plot = change(split, "plot")
    plot.scroll_into_view_if_needed()
    plot.get_by_role("button", name="Show outputs").click()
    expect(plot).to_contain_text("never count as a change")
    expect(plot).to_contain_text("bold")
    expect(plot).to_contain_text("loss 0.5")
    # 12 of 1,200 pixels.
    expect(plot).to_contain_text("40×30 → 40×30 · 1% of the pixels differ")
    plot.get_by_role("button", name="Lay over each other").click()
    expect(plot.get_by_role("slider")).to_be_visible()
    plot.get_by_role("button", name="Show what differs").click()
    expect(plot.locator("canvas")).to_be_visible()
    lab.picture("split-outputs")
    assert [url for url in asked if "127.0.0.1" not in url and not url.startswith("data:")] == []
    assert lab.page.evaluate("window.hurt ?? null") is None
    lab.page.add_script_tag(path=AXE)
    for theme in (lab.light, lab.dark):
        theme()
        assert faults(lab) == []
    lab.light()
    assert lab.errors() == []


MANY = 60


def of_many(edit: int) -> bytes:
    code = (f"def step_{at}(x):\n    return x * {edit}\n" + "\n".join(f"y{n} = {n}" for n in range(12)) for at in range(MANY))
    text = cell(f"# Title\n\nFor {edit} epochs.", "text", type="markdown")
    return notebook(text, *(cell(source, f"c{at}", outputs=[stream("loss 0.5\n")]) for at, source in enumerate(code)))


def test_of_many_changes_editors_are_there_only_near_what_is_seen_and_each_is_looked_at_as_before(installed, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    project = Repo.init(folder)
    project.commit(**{"t.ipynb": of_many(1)})
    project.write(**{"t.ipynb": of_many(2)})
    sides = {"path": "t.ipynb", "file": "t.ipynb", "baseline": "HEAD", "target": ":saved"}
    with serving(installed, project.root) as address, looking(address, "t.ipynb") as lab:
        lab.command("rundiff:open-split", sides)
        split = lab.page.locator(".jp-Rundiff-split")
        changes = split.locator(".jp-Rundiff-change")
        expect(changes).to_have_count(MANY + 1, timeout=20_000)
        first, last = changes.nth(1), changes.last
        changes.first.get_by_role("button", name="Rendered").click()
        first.get_by_role("button", name="Show outputs").click()
        expect(first.locator(".jp-Rundiff-outputs")).to_contain_text("loss 0.5")
        # Who looks again sees each change as before, ...
        split.get_by_role("button", name="Look again").click()
        expect(split).to_have_attribute("aria-busy", "false", timeout=20_000)
        expect(changes.first.locator(".jp-Rundiff-rendered")).to_be_visible()
        expect(first.locator(".jp-Rundiff-outputs")).to_contain_text("loss 0.5")
        # ... so does who goes far away by a key, where one is led to what is not on the page yet, and comes back.
        split.focus()
        lab.page.keyboard.press("p")
        expect(last).to_be_focused()
        expect(last.locator(".cm-line[data-is]").first).to_be_in_viewport()
        expect(first.locator(".cm-editor")).to_have_count(0)
        last.hover()
        lab.page.mouse.wheel(0, -1_000_000)
        expect(first.locator(".jp-Rundiff-outputs")).to_contain_text("loss 0.5")
        expect(changes.first.locator(".jp-Rundiff-rendered")).to_be_visible()
        lab.page.wait_for_timeout(500)
        assert split.evaluate("page => page.scrollTop") == 0, "nobody is led away again"
        assert split.locator(".cm-editor").count() < MANY
        # A search in the page finds what is not on it.
        assert lab.page.evaluate("() => window.find('step_30(x)')")
        expect(changes.nth(31).locator(".cm-editor")).to_have_count(2)
        assert lab.errors() == []
