"""Labs to measure in: this tree's, with its own bundle, and one that has jupyterlab-git beside it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lab import serving

from installed_wheel import Installed
from panel import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLE = ROOT / "src/rundiff/labextension"
RIVAL = "RUNDIFF_BENCH_LAB_RIVAL"
HOW = f"""`python -m pip install --no-deps --target rivals-lab -r benchmarks/panel/rivals.txt`, then {RIVAL}=$PWD/rivals-lab"""


def rival() -> Path | None:
    """The folder that jupyterlab-git was installed into; None where there is none."""
    folder = os.environ.get(RIVAL)
    return Path(folder).absolute() if folder and (Path(folder) / "jupyterlab_git").is_dir() else None


@contextmanager
def our_lab(project: Path, home: Path, **variables: str) -> Iterator[str]:
    """The address of a Lab over *project* with this tree's rundiff, whichever one is installed."""
    home.mkdir()
    extensions = home / "share" / "labextensions"
    settings = home / "etc" / "jupyter_server_config.d"
    for link, target in ((extensions / "rundiff", BUNDLE), (settings, ROOT / "jupyter_extension/config")):
        link.parent.mkdir(parents=True)
        link.symlink_to(target)
    places = {"PYTHONPATH": str(ROOT / "src"), "JUPYTER_PATH": str(home / "share"), "JUPYTER_CONFIG_PATH": str(home / "etc")}
    with serving(Installed(Path(sys.prefix), home), project, **places, **variables) as address:
        yield address


@contextmanager
def rivals_lab(project: Path, home: Path, packages: Path) -> Iterator[str]:
    """The address of a Lab over *project* with jupyterlab-git; rundiff's panel is hidden there, and asks nothing."""
    home.mkdir()
    places = {
        "PYTHONPATH": str(packages),
        "JUPYTER_PATH": str(packages / "share/jupyter"),
        "JUPYTER_CONFIG_PATH": str(packages / "etc/jupyter"),
    }
    with serving(Installed(Path(sys.prefix), home), project, **places) as address:
        yield address
