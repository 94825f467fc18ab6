"""An environment whose kernels do not record."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path


def environment_without_rundiff(folder: Path) -> Path:
    """A Python that has what kernels need, but not rundiff; its path."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    # An editable rundiff is found by a .pth file there, which is not read from here.
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "python"
