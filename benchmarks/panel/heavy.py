"""One notebook of 300 cells and 15 MB of outputs, of which three cells were edited, and one that was only run again: rundiff, and jupyterlab-git.

Time is from the act that asks for the changes to the first changed cell that can be read. The notebook is open in front on both sides.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab import looking

from panel import labs, seen
from panel.material import CELLS, EDITS, heavy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lab import Lab
    from playwright.sync_api import Locator

    from report import Report

OURS, THEIRS = 5, 3
"""Times that each is opened, each in a browser of its own; jupyterlab-git takes a quarter of a minute."""
WAIT = 600_000
RIVALS_CELLS = ".jp-git-diff-parent-widget .jp-Cell-diff"


@dataclass
class Opening:
    """What one look at a notebook's changes took."""

    seconds: float
    kilobytes: float
    elements: int
    cells: int
    server: float = 0
    """Milliseconds of the seconds that the browser waited for the server."""


def measured(report: Report, folder: Path) -> None:
    """Both sides in one run, ours first: what the rival leaves in the machine's memory is not to help us."""
    project = heavy(folder / "heavy").root
    with labs.our_lab(project, folder / "heavy-ours") as address:
        edited = [_opened(address, "train.ipynb", _ours) for _ in range(OURS)]
        again = _opened(address, "again.ipynb", _ours_without_change)
        typed = _typed(address)
    _ours_told(report, edited, again, typed)
    packages = labs.rival()
    if packages is None:
        report.note("panel: jupyterlab-git", f"rival not installed: {labs.HOW}")
        return
    with labs.rivals_lab(project, folder / "heavy-rival", packages) as address:
        theirs = [_opened(address, "train.ipynb", _rivals) for _ in range(THEIRS)]
        theirs_again = _opened(address, "again.ipynb", _rivals)
    _rival_told(report, edited, theirs, theirs_again)


def _opened(address: str, notebook: str, opening: Callable[[Lab, str], Opening]) -> Opening:
    with looking(address, notebook) as lab:
        lab.page.wait_for_timeout(2_000)  # what Lab does after it has opened a notebook is not measured
        return opening(lab, notebook)


def _ours(lab: Lab, notebook: str) -> Opening:
    return _panel_opened(lab, notebook, lab.cards.first)


def _ours_without_change(lab: Lab, notebook: str) -> Opening:
    return _panel_opened(lab, notebook, lab.panel.locator(".jp-Rundiff-result"))


def _panel_opened(lab: Lab, notebook: str, awaited: Locator) -> Opening:
    with seen.uploaded(lab.page) as upload:
        began = time.perf_counter()
        lab.tab.click()
        awaited.wait_for(timeout=WAIT)
        seconds = time.perf_counter() - began
        lab.page.wait_for_timeout(1_000)
    server = seen.answered(lab.page, "rundiff/comparison")
    return Opening(seconds, upload.kilobytes, seen.elements(lab.panel), _changed_cells(lab, notebook), server)


def _changed_cells(lab: Lab, notebook: str) -> int:
    """Cards of cells below the notebook's own heading."""
    files = lab.panel.locator(".jp-Rundiff-file").filter(has=lab.page.get_by_title(notebook))
    return files.locator(".jp-Rundiff-card").count()


def _typed(address: str) -> float:
    """Kilobytes that are sent up for an answer about a cell that is typed in and not saved."""
    with looking(address, "again.ipynb") as lab:
        lab.show_panel()
        lab.panel.locator(".jp-Rundiff-result").wait_for(timeout=WAIT)
        with seen.uploaded(lab.page) as upload:
            lab.edit(2, "\nlr = 0.5")
            lab.panel.locator(".jp-Rundiff-file").filter(has=lab.page.get_by_title("again.ipynb")).wait_for(timeout=WAIT)
    return upload.kilobytes


def _rivals(lab: Lab, notebook: str) -> Opening:
    page = lab.page
    page.locator('.lm-TabBar-tab[data-id="jp-git-sessions"]').click()
    row = page.locator("#jp-git-sessions").get_by_text(notebook).first
    row.hover()
    button = row.locator("xpath=../..").get_by_title("Diff this file")
    with seen.uploaded(page) as upload:
        began = time.perf_counter()
        button.click()
        page.locator(f"{RIVALS_CELLS} .cm-editor, {RIVALS_CELLS} .jp-Diff-addremchunk").first.wait_for(timeout=WAIT)
        seconds = time.perf_counter() - began
        page.wait_for_timeout(3_000)
    shown = page.locator(RIVALS_CELLS).evaluate_all("cells => cells.filter(cell => cell.offsetHeight > 0).length")
    return Opening(seconds, upload.kilobytes, seen.elements(page.locator(".jp-git-diff-parent-widget")), shown)


def _ours_told(report: Report, edited: list[Opening], again: Opening, typed: float) -> None:
    name = "panel, 15 MB notebook"
    first = f"{CELLS} cells, {EDITS} edited; first time {edited[0].seconds * 1000:.0f} ms; server {statistics.median(_each(edited, 'server')):.0f} ms of it"
    report.add(f"{name}: first changed cell", _median(edited) * 1000, 1000, " ms", first, at_most=True)
    report.add(f"{name}: sent up", max(_each(edited, "kilobytes")), 50, " KB", "the most of all openings", at_most=True)
    report.add(f"{name}: sent up for what is typed", typed, 50, " KB", "one cell, unsaved", at_most=True)
    report.add(f"{name}: elements", max(_each(edited, "elements")), 2000, "", at_most=True)
    wrong = max(abs(opening.cells - EDITS) for opening in edited)
    report.add(f"{name}: changed cells, other than {EDITS}", wrong, 0, "", at_most=True)
    report.add(f"{name}, run again: changed cells", again.cells, 0, "", f"{CELLS} cells, 60 other images", at_most=True)


def _rival_told(report: Report, ours: list[Opening], theirs: list[Opening], again: Opening) -> None:
    mine, other = _median(ours), _median(theirs)
    detail = f"{mine * 1000:.0f} ms against {other * 1000:.0f} ms"
    report.add("jupyterlab-git / panel: first changed cell", other / mine, 10, "×", detail, at_most=False)
    report.note("jupyterlab-git: sent up", f"{statistics.median(_each(theirs, 'kilobytes')):.0f} KB")
    report.note("jupyterlab-git: elements", f"{statistics.median(_each(theirs, 'elements')):.0f}")
    report.note("jupyterlab-git: cells shown, 3 edited", f"{theirs[0].cells} of {CELLS}")
    report.note("jupyterlab-git: cells shown, only run again", f"{again.cells} of {CELLS}")


def _median(openings: list[Opening]) -> float:
    return statistics.median(opening.seconds for opening in openings)


def _each(openings: list[Opening], name: str) -> Iterator[float]:
    return (getattr(opening, name) for opening in openings)
