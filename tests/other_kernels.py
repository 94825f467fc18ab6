"""Kernels of other versions of ipykernel and IPython than the ones tests run with."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]


def python_with(folder: Path, *requirements: str) -> tuple[Path | None, str]:
    """A Python that has these, all else from the tests' own environment, and rundiff's start-up file; or None, and why not."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, f"pip installs no {' '.join(requirements)}: {done.stderr.strip().splitlines()[-1]}"
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT / 'src'}\n")  # after its own
    shutil.copytree(ROOT / "jupyter_extension" / "ipython", folder / "etc" / "ipython" / "startup")
    return python, ""
