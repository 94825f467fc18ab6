"""The panel's figures, in a real JupyterLab and a real Chromium on the sample project."""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "ui")]

from lab import looking, serving  # noqa: E402 - the path comes first

from installed_wheel import Installed  # noqa: E402
from rundiff.commands.demo import make_demo  # noqa: E402

if TYPE_CHECKING:
    from lab import Lab

    from report import Report

OPENINGS = 7
HIDDEN_SECONDS = 60


def panel(report: Report, folder: Path) -> None:
    """Size, time to the first content, and what it does while it is hidden."""
    bundle = [path for path in (ROOT / "src/rundiff/labextension/static").glob("*.js") if path.is_file()]
    size = sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in bundle) / 1024
    report.add("extension, gzipped", size, 350, " KB", f"{len(bundle)} files", at_most=True)

    project = make_demo(folder / "demo", lambda _: None).folder
    log = folder / "started"
    log.touch()
    environment = Installed(Path(sys.prefix), folder / "home")
    environment.home.mkdir()
    path = f"{_counting_git(folder / 'bin', log)}{os.pathsep}{environment.env['PATH']}"
    with serving(environment, project, PATH=path) as address, looking(address, "train.ipynb") as lab:
        _first_content(report, lab)
        _hidden(report, lab, log)


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
