"""The wheel: built from this tree, and installed into an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION: str = json.loads((ROOT / "package.json").read_text())["version"]
PARENT = Path(sysconfig.get_path("purelib"))


@dataclass(frozen=True)
class Installed:
    """An environment that holds one wheel and, once `borrow` was called, the dependencies of this one."""

    prefix: Path
    home: Path

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    @property
    def packages(self) -> Path:
        return next((self.prefix / "lib").glob("python*/site-packages"))

    @property
    def env(self) -> dict[str, str]:
        """Variables of a user who has set nothing up."""
        foreign = ("JUPYTER", "IPYTHON", "RUNDIFF", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        lab = Path(sys.prefix) / "share" / "jupyter" / "lab"
        path = f"{self.prefix / 'bin'}{os.pathsep}{kept['PATH']}"
        return kept | {"HOME": str(self.home), "JUPYTERLAB_DIR": str(lab), "PATH": path}

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`python *words*` in it."""
        return subprocess.run(
            [str(self.python), *words],
            env=self.env | variables,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def borrow(self) -> Installed:
        """Let it see what is installed here: Jupyter and the dependencies, but no other rundiff before its own."""
        (self.packages / "borrowed.pth").write_text(f"{PARENT}\n")
        return self


def build(source: Path, folder: Path, **variables: str) -> tuple[Path, str]:
    """Build *source*'s wheel into *folder*: the wheel, and what the build said."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl")), done.stdout + done.stderr


def install(wheel: Path, folder: Path) -> Installed:
    """A new environment with *wheel* and nothing else."""
    home = folder / "home"
    home.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    target = Installed(folder / "venv", home)
    pip = [sys.executable, "-m", "pip", "--python", str(target.python), "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    return target


def copy_of_sources(folder: Path) -> Path:
    """What a clone would hold: neither the bundle nor node_modules."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def wheel_with_panel(folder: Path) -> Path:
    """This tree's wheel; builds the panel first when that is older than its sources."""
    return build(ROOT, folder, RUNDIFF_BUILD_PANEL="1")[0]
