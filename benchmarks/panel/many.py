"""10,000 runs, 20,000 files that git does not track, 1,000 changed cells: how soon the panel answers, and whether it can be scrolled."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from lab import looking

from panel import labs, seen
from panel.material import CHANGED, RUNS, UNTRACKED, many

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab import Lab

    from report import Report

OPENINGS, SERVERS = 5, 3
PANEL = "#rundiff-changes"
_WATCH = """() => {
  let pressed = null;
  const look = () => {
    if (pressed !== null && document.querySelector('.jp-Rundiff-card')) window.rundiffShown = performance.now() - pressed;
    else requestAnimationFrame(look);
  };
  addEventListener('pointerdown', event => { pressed ??= performance.now(); }, { capture: true });
  look();
}"""
_BOX = """panel => {
  const all = [panel, ...panel.querySelectorAll('*')];
  const box = all.sort((a, b) => (b.scrollHeight - b.clientHeight) - (a.scrollHeight - a.clientHeight))[0];
  box.dataset.scrolled = 'yes';
  return box.scrollHeight;
}"""


def measured(report: Report, folder: Path) -> None:
    """All of it in one repository, as the worst one has it: opened by servers that know nothing yet, and again."""
    project = many(folder / "many").root
    what = f"{RUNS} runs, {UNTRACKED} untracked files, {CHANGED} changed cells"
    first = [_openings(project, folder / f"many-ours-{number}", 1)[0] for number in range(SERVERS)]
    report.add(
        "panel, many: first opening after the server's start", statistics.median(first) * 1000, 2000, " ms", what, at_most=True
    )
    times = _openings(project, folder / "many-ours", OPENINGS, lambda lab: _scrolled(report, lab))
    report.add("panel, many: first changed cell", statistics.median(times) * 1000, 2000, " ms", what, at_most=True)


def _openings(project: Path, home: Path, count: int, then: Callable[[Lab], None] | None = None) -> list[float]:
    """Seconds that each of *count* pages of one server takes to open the panel; the last page is handed on."""
    times: list[float] = []
    with labs.our_lab(project, home) as address:
        for number in range(count):
            with looking(address, "train.ipynb") as lab:
                lab.page.wait_for_timeout(2_000)
                times.append(_opened(lab))
                if then is not None and number == count - 1:
                    then(lab)
    return times


def _opened(lab: Lab) -> float:
    """Seconds from the press of the panel's button to the frame that has the first card, by the clock of the page."""
    lab.page.evaluate(_WATCH)
    lab.tab.click()  # which first looks for a while whether the button stands still
    lab.cards.first.wait_for(timeout=600_000)
    return float(lab.page.evaluate("window.rundiffShown")) / 1000


def _scrolled(report: Report, lab: Lab) -> None:
    lab.page.wait_for_timeout(2_000)
    cards = lab.cards.count()
    height = lab.panel.evaluate(_BOX)
    empty = seen.floor(lab.page, height)
    for step in (200, 2_000):
        frames = seen.scrolled(lab.page, "[data-scrolled=yes]", step)
        detail = f"{cards} cards, {height} px, {seen.elements(lab.panel)} elements; {frames}; an empty page: {empty}"
        report.add(f"panel, many: longest frame, {step} px a frame", frames.worst, seen.LATE, " ms", detail, at_most=True)
