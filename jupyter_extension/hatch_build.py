"""Puts the JupyterLab panel into the wheel, and builds it first where that is needed and possible.

A git hook's environment, or a kernel's, has no Node.js and needs no panel: there the wheel is made without it, and says
so. `RUNDIFF_BUILD_PANEL=0` leaves the panel out on purpose; `RUNDIFF_BUILD_PANEL=1` makes a missing panel an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = "src/rundiff/labextension"
INSTALLED = "share/jupyter/labextensions/rundiff"
SOURCES = ("package.json", "package-lock.json", "jupyter_extension")
NOT_SOURCES = {"lib", "test", "config", "ipython", "hatch_build.py", "__pycache__"}
NODE = "Node.js 20.19, 22.12 or newer"


class NoPanel(Exception):
    """Why there is no panel, in half a sentence."""


class PanelBuildHook(BuildHookInterface[Any]):
    """Called by hatchling for a wheel (editable or not) and for an sdist."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Make sure that the bundle is there; a wheel installs it where JupyterLab looks, an sdist carries it."""
        wish = os.environ.get("RUNDIFF_BUILD_PANEL", "")
        try:
            provide_bundle(Path(self.root), wish)
        except NoPanel as reason:
            if wish == "1":
                self.app.abort(f"rundiff: no JupyterLab panel, because {reason}")
            self.app.display_warning(f"rundiff: building without the JupyterLab panel, because {reason}")
            return
        if self.target_name == "wheel":
            build_data["shared_data"][BUNDLE] = INSTALLED
        else:
            build_data["artifacts"].append(BUNDLE)  # git ignores it, so an sdist would too


def provide_bundle(root: Path, wish: str) -> None:
    """Leave a production bundle that is newer than its sources. Raises NoPanel."""
    if wish == "0":
        raise NoPanel("RUNDIFF_BUILD_PANEL=0 says so")
    if is_fit(root):
        return
    if wish != "1" and "PRE_COMMIT" in os.environ:
        # pre-commit sets it, also while it installs a hook's environment, where a minute of npm buys nothing.
        raise NoPanel("a git hook needs none")
    npm = find_npm()
    if not (root / "node_modules").is_dir():
        install_packages(npm, root)
    subprocess.run([npm, "run", "build:prod"], cwd=root, check=True)


def is_fit(root: Path) -> bool:
    """Whether the bundle that lies there can be shipped as it is."""
    bundle = root / BUNDLE
    if not (bundle / "package.json").exists() or (bundle / "build_log.json").exists():
        return False  # a development bundle names paths of this machine in its build_log.json
    if (root / "PKG-INFO").exists():
        return True  # an sdist: the bundle came with it, and unpacking may have lost the times
    built = (bundle / "package.json").stat().st_mtime
    return all(path.stat().st_mtime <= built for path in sources(root))


def sources(root: Path) -> list[Path]:
    """The files that the bundle is made of."""
    tops = [root / name for name in SOURCES]
    files = [path for top in tops for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]
    return [path for path in files if not NOT_SOURCES & set(path.relative_to(root).parts)]


def find_npm() -> str:
    """The path of npm. Raises NoPanel when Node.js is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NoPanel(f"there is no Node.js with npm on PATH (it takes {NODE})")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", said)
    if found is None or not is_fit_node(int(found[1]), int(found[2])):
        raise NoPanel(f"Node.js {said or 'does not run'} on PATH is not fit (it takes {NODE})")
    return npm


def is_fit_node(major: int, minor: int) -> bool:
    """`^20.19 || >=22.12`, as the builder asks for."""
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)  # noqa: PLR2004 - the range itself


def install_packages(npm: str, root: Path) -> None:
    """`npm ci`. Raises NoPanel when the registry cannot be reached, which is no reason to have no rundiff."""
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(command, cwd=root, check=False).returncode != 0:
        shutil.rmtree(root / "node_modules", ignore_errors=True)  # half of it would pass for all of it next time
        raise NoPanel("`npm ci` failed (its own words are above)")
