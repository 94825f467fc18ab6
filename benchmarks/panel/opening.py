"""On the sample project: the bundle's size, the time to the first content, and what the panel does while it is hidden."""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from lab import looking

from panel import labs
from rundiff.commands.demo import make_demo

if TYPE_CHECKING:
    from pathlib import Path

    from lab import Lab

    from report import Report

OPENINGS = 7
HIDDEN_SECONDS = 60


BUNDLE_KILOBYTES = 350


def measured(report: Report, folder: Path) -> None:
    """Size, time to the first content, and what it does while it is hidden."""
    size, files = bundle()
    report.add("extension, gzipped", size, BUNDLE_KILOBYTES, " KB", f"{files} files", at_most=True)
    project = make_demo(folder / "demo", lambda _: None).folder
    log = folder / "started"
    log.touch()
    path = f"{_counting_git(folder / 'bin', log)}{os.pathsep}{os.environ['PATH']}"
    with labs.our_lab(project, folder / "opening", PATH=path) as address, looking(address, "train.ipynb") as lab:
        _first_content(report, lab)
        _hidden(report, lab, log)


def bundle() -> tuple[float, int]:
    """Kilobytes of the prebuilt extension as a server sends it, and its files."""
    files = [path for path in (labs.BUNDLE / "static").glob("*.js") if path.is_file()]
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in files) / 1024, len(files)


def _first_content(report: Report, lab: Lab) -> None:
    """From the click to the answer, against a click on a panel of Lab's own that shows what is in the page already."""
    ours, floor = [], []
    contents = lab.page.locator('.lm-TabBar-tab[data-id="table-of-contents"]')
    for _ in range(OPENINGS):
        lab.page.wait_for_timeout(300)
        began = time.perf_counter()
        lab.tab.click()
        lab.panel.get_by_text("Nothing changed since run/3").first.wait_for()
        ours.append(time.perf_counter() - began)
        lab.hide_panel()
        began = time.perf_counter()
        contents.click()
        lab.page.locator("#table-of-contents").get_by_text("Handwritten digits").wait_for()
        floor.append(time.perf_counter() - began)
        contents.click()
    mine, other = statistics.median(ours), statistics.median(floor)
    detail = f"first time {ours[0] * 1000:.0f} ms; {mine / other:.1f}× Lab's table of contents ({other * 1000:.0f} ms)"
    report.add("panel: first content", mine * 1000, 1000, " ms", detail, at_most=True)


def _hidden(report: Report, lab: Lab, log: Path) -> None:
    lab.page.wait_for_timeout(2000)
    before = len(log.read_text().split())
    lab.edit(3, "\nlr = 0.5")
    lab.save()
    lab.page.wait_for_timeout(HIDDEN_SECONDS * 1000)
    started = len(log.read_text().split()) - before
    detail = f"{HIDDEN_SECONDS} s, a cell edited and saved meanwhile; {before} before"
    report.add("panel hidden: git processes", started, 0, "", detail, at_most=True)


def _counting_git(folder: Path, log: Path) -> Path:
    folder.mkdir()
    real = shutil.which("git")
    (folder / "git").write_text(f'#!/bin/sh\necho x >> {log}\nexec {real} "$@"\n')
    (folder / "git").chmod(0o755)
    subprocess.run([folder / "git", "--version"], check=True, stdout=subprocess.DEVNULL)
    return folder
