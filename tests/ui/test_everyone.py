"""The panel for everyone: axe in every state and theme, keys alone, 320 pixels, the system's colours, no motion. In a real Lab, with its style sheets."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from lab import Lab, looking, serving
from playwright.sync_api import Locator, expect

from installed_wheel import ROOT, install, wheel_with_panel

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = ROOT / "node_modules/axe-core/axe.min.js"
GALLERY = "#rundiff-gallery"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIGHT = "JupyterLab Light"
DARK = ["JupyterLab Dark", "JupyterLab Dark High Contrast"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory, demo_project) -> Lab:
    """Lab on the sample project, with axe and the gallery of states."""
    installed = install(wheel_with_panel(tmp_path_factory.mktemp("wheel")), tmp_path_factory.mktemp("installed")).borrow()
    project = tmp_path_factory.mktemp("everyone") / "project"
    shutil.copytree(demo_project.folder, project, symlinks=True)
    bundle = tmp_path_factory.mktemp("gallery") / "gallery.js"
    subprocess.run(["node", ROOT / "jupyter_extension/test/gallery/build.mjs", bundle], check=True)
    with serving(installed, project) as address, looking(address, "train.ipynb") as found:
        for script in (AXE, bundle):
            found.page.add_script_tag(path=script)
        yield found


@pytest.fixture(autouse=True)
def as_it_was(lab):
    """Each test leaves the page as it found it."""
    yield
    lab.page.evaluate("rundiffGallery.hide()")
    lab.page.emulate_media(forced_colors="none", reduced_motion="no-preference", color_scheme="light")
    lab.page.set_viewport_size({"width": 1400, "height": 900})


def states(lab: Lab) -> list[str]:
    names = lab.page.evaluate("rundiffGallery.names")
    assert len(names) > 30
    return names


def shown_in_turn(lab: Lab):
    """Each state as it opens, and with all of it unfolded."""
    for name in states(lab):
        for unfolded in (False, True):
            lab.page.evaluate("([name, open]) => rundiffGallery.show(name, open)", [name, unfolded])
            yield f"{name}{', unfolded' if unfolded else ''}"


def unfolded_in_turn(lab: Lab):
    """Each state with all of it unfolded, which is all that there is to look at."""
    for name in states(lab):
        lab.page.evaluate("name => rundiffGallery.show(name, true)", name)
        yield name


_FAULTS = """async ([selector, rules]) => {
  const { violations } = await axe.run(selector, { runOnly: rules, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}"""


def faults(lab: Lab, selector: str, rules: list[str] = TAGS) -> list[str]:
    """What axe says of a part of the page."""
    return lab.page.evaluate(_FAULTS, [selector, rules])


@contextmanager
def in_theme(lab: Lab, name: str):
    lab.command("apputils:change-theme", {"theme": name})
    lab.page.wait_for_selector(f"body[data-jp-theme-name={json.dumps(name)}]", state="attached")
    yield
    if name != LIGHT:
        with in_theme(lab, LIGHT):
            pass


def test_axe_finds_nothing_in_any_state(lab):
    found = {state: said for state in unfolded_in_turn(lab) if (said := faults(lab, GALLERY))}
    assert found == {}
    for name in ("answered", "every kind of change"):
        lab.page.evaluate("name => rundiffGallery.show(name, false)", name)
        assert faults(lab, GALLERY) == []


@pytest.mark.parametrize("theme", DARK)
def test_texts_stand_out_in_every_state_in_the_dark(lab, theme):
    with in_theme(lab, theme):
        found = {state: said for state in unfolded_in_turn(lab) if (said := faults(lab, GALLERY, ["color-contrast"]))}
    assert found == {}


_OUTSIDE = """selector => {
  const box = document.querySelector(selector);
  const { left, right } = box.getBoundingClientRect();
  const within = node => node.closest('[data-scrolls], .jp-Rundiff-hidden, .cm-scroller, svg') !== null;
  const name = node => `${node.tagName} ${node.className} "${node.textContent.slice(0, 60)}"`;
  const said = [];
  for (const node of box.querySelectorAll('*')) {
    const { left: from, right: to, width } = node.getBoundingClientRect();
    if (width === 0 || within(node)) continue;
    if (from < left - 1 || to > right + 1) said.push(`${Math.round(from)}–${Math.round(to)} outside: ${name(node)}`);
    const style = getComputedStyle(node);
    const cut = style.overflowX !== 'visible' && style.overflowX !== 'auto' && node.scrollWidth > node.clientWidth + 1;
    // What is cut with "…" is said in full by the title of what it is in, and read in full by those who listen.
    if (cut && !(style.textOverflow === 'ellipsis' && node.closest('[title]'))) said.push(`cut: ${name(node)}`);
    if (style.overflowX === 'auto' && node.scrollWidth > node.clientWidth + 1) said.push(`scrolls: ${name(node)}`);
  }
  if (box.scrollWidth > box.clientWidth) said.push('the panel scrolls');
  return said;
}"""


@pytest.mark.parametrize("height", [900, 256])
def test_every_state_fits_into_320_pixels(lab, height):
    """320 by 256 is what a page of 1280 by 1024 has at 400 %."""
    lab.page.set_viewport_size({"width": 320, "height": height})
    found = {state: said for state in unfolded_in_turn(lab) if (said := lab.page.evaluate(_OUTSIDE, GALLERY))}
    assert found == {}


_SMALL = """selector => [...document.querySelectorAll(`${selector} :is(button, a[href], select, summary, input, textarea, [role=option])`)]
  .map(node => node.matches('[type=radio], [type=checkbox]') ? node.closest('label') ?? node : node)
  .map(node => [node, node.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < 23.5)
  .map(([node, { width, height }]) => `${Math.round(width)} by ${Math.round(height)}: ${node.outerHTML.slice(0, 120)}`)"""


def test_what_is_pressed_is_at_least_24_pixels_in_every_state(lab):
    found = {state: said for state in unfolded_in_turn(lab) if (said := lab.page.evaluate(_SMALL, GALLERY))}
    assert found == {}


_MOVES = """selector => document.querySelector(selector).getAnimations({ subtree: true })
  .map(one => `${one.animationName ?? one.transitionProperty}: ${one.effect.target.className}`)"""


def test_nothing_moves_where_less_motion_is_asked_for(lab):
    moving = {state: said for state in shown_in_turn(lab) if (said := lab.page.evaluate(_MOVES, GALLERY))}
    assert moving, "nothing moves anyway, so this test sees nothing"
    lab.page.emulate_media(reduced_motion="reduce")
    moving = {state: said for state in shown_in_turn(lab) if (said := lab.page.evaluate(_MOVES, GALLERY))}
    assert moving == {}


_SILENT = """selector => {
  const lines = [...document.querySelectorAll(`${selector} .jp-Rundiff-line:not([data-is=same])`)];
  const marks = [...document.querySelectorAll(`${selector} .jp-Rundiff-mark`)];
  const pressed = [...document.querySelectorAll(`${selector} [aria-pressed=true]`)];
  const other = document.querySelector(`${selector} [aria-pressed=false]`);
  const same = document.querySelector(`${selector} .jp-Rundiff-line[data-is=same]`);
  const stripe = node => { const s = getComputedStyle(node); return [s.borderLeftWidth, s.borderLeftStyle, s.borderLeftColor].join(); };
  const edge = node => { const s = getComputedStyle(node); return [s.borderTopWidth, s.borderTopStyle, s.borderTopColor, s.outlineStyle, s.fontWeight].join(); };
  const said = [];
  for (const line of lines) {
    const sign = line.querySelector('.jp-Rundiff-sign').textContent;
    if (!'+−'.includes(sign) || sign === '') said.push(`no sign: ${line.textContent}`);
    if (same && stripe(line) === stripe(same)) said.push(`striped as what is the same: ${line.textContent}`);
  }
  for (const mark of marks) if (getComputedStyle(mark).textDecorationLine === 'none') said.push(`no line under: ${mark.textContent}`);
  for (const one of pressed) if (other && edge(one) === edge(other)) said.push(`pressed as any other: ${one.textContent}`);
  for (const one of document.querySelectorAll(`${selector} [data-kind][aria-hidden]`)) if (one.textContent === '') said.push('no sign of a kind');
  return [lines.length + marks.length + pressed.length, said];
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
def test_no_colour_tells_alone(lab, forced):
    lab.page.emulate_media(forced_colors=forced)
    looked_at = 0
    for state in unfolded_in_turn(lab):
        count, said = lab.page.evaluate(_SILENT, GALLERY)
        looked_at += count
        assert (state, said) == (state, [])
    assert looked_at > 50


# The real panel and the view in the main area


def test_all_of_it_by_keys_alone(lab):
    panel, keys = lab.panel, lab.page.keyboard
    lab.notebook.locator(".jp-Cell").first.click()
    by_command(lab, "Show What Changed")
    expect(panel.locator(".jp-Rundiff-panel")).to_be_focused()
    tab_to(lab, panel.get_by_role("button", name="Best → last"))
    keys.press("Space")
    expect(lab.cards.first).to_be_visible(timeout=30_000)
    assert faults(lab, "#rundiff-changes") == []
    keys.press("/")
    expect(panel.get_by_role("searchbox", name="Search the changes")).to_be_focused()
    before = lab.cards.count()
    keys.insert_text("AdamW")
    expect(lab.cards).not_to_have_count(before)
    keys.press("Escape")
    expect(lab.cards).to_have_count(before)
    tab_to(lab, lab.cards.first.locator(".jp-Rundiff-title"))
    title = lab.cards.nth(1).locator(".jp-Rundiff-title")
    keys.press("j")
    expect(title).to_be_focused()
    open_before = title.get_attribute("aria-expanded")
    keys.press("Space")
    expect(title).to_have_attribute("aria-expanded", "true" if open_before == "false" else "false")
    keys.press("Enter")
    expect(lab.notebook.locator(":focus")).to_have_count(1)


def test_the_view_in_the_main_area_by_keys_alone(lab):
    lab.notebook.locator(".jp-Cell").first.click()
    by_command(lab, "Show What Changed")
    lab.choose("Best → last")
    expect(lab.cards.first).to_be_visible(timeout=30_000)
    lab.panel.locator(".jp-Rundiff-panel").focus()
    lab.page.keyboard.press("j")
    tab_to(lab, lab.cards.first.get_by_role("button", name=re.compile("side by side", re.IGNORECASE)))
    lab.page.keyboard.press("Enter")
    view = lab.page.locator(".jp-Rundiff-split:visible").first
    expect(view.locator(".cm-content").first).to_be_visible(timeout=30_000)
    found = {LIGHT: faults(lab, ".jp-Rundiff-split")}
    for theme in DARK:
        with in_theme(lab, theme):
            found[theme] = faults(lab, ".jp-Rundiff-split", ["color-contrast"])
    assert {theme: said for theme, said in found.items() if said} == {}
    view.locator("button:visible").first.focus()
    assert left_by_tab(lab, ".jp-Rundiff-split") > 0
    view.locator("button:visible").first.focus()
    lab.page.keyboard.press("Alt+w")
    expect(view).to_be_hidden()


def test_focus_is_seen_wherever_it_goes_and_leaves_the_panel(lab):
    lab.show_panel()
    lab.choose("Best → last")
    expect(lab.cards.first).to_be_visible(timeout=30_000)
    lab.panel.locator(".jp-Rundiff-panel").focus()
    stops = left_by_tab(lab, "#rundiff-changes")
    assert stops > 10
    lab.panel.locator(".jp-Rundiff-panel").focus()
    lab.page.keyboard.press("Shift+Tab")
    assert not inside(lab, "#rundiff-changes")


def by_command(lab: Lab, words: str) -> None:
    """Through Lab's palette, which opens with keys."""
    lab.page.keyboard.press("Control+Shift+C")
    search = lab.page.locator(".lm-CommandPalette-input:visible")
    expect(search).to_be_focused()
    lab.page.keyboard.insert_text(words)
    expect(lab.page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text(words)
    lab.page.keyboard.press("Enter")


def tab_to(lab: Lab, target: Locator) -> None:
    for _ in range(150):
        if target.evaluate("node => node === document.activeElement"):
            return
        lab.page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {target}")


def inside(lab: Lab, selector: str) -> bool:
    return lab.page.evaluate("selector => document.activeElement?.closest(selector) !== null", selector)


_SEEN = """() => {
  const node = document.activeElement;
  const rings = [node, node.closest('label'), node.closest('.cm-editor')].filter(Boolean).map(one => getComputedStyle(one));
  const ring = rings.some(s => s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0));
  const { top, bottom, width } = node.getBoundingClientRect();
  return ring && width > 0 && bottom > 0 && top < innerHeight ? null : node.outerHTML.slice(0, 200);
}"""


def left_by_tab(lab: Lab, selector: str) -> int:
    """How many stops Tab makes until it has left; each can be seen."""
    for stops in range(400):
        lab.page.keyboard.press("Tab")
        if not inside(lab, selector):
            return stops
        assert lab.page.evaluate(_SEEN) is None
    return pytest.fail(f"Tab does not leave {selector}")
