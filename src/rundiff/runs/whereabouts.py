"""IPython's shell in; the notebook, the folder and the words by which a run of it is found again, out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rundiff.runs.cells import Execution


def notebook_path(shell: Any) -> str | None:  # noqa: ANN401
    """Absolute path of the notebook: Jupyter servers set a variable when the kernel starts, VS Code a name in the kernel."""
    named = os.environ.get("JPY_SESSION_NAME") or shell.user_ns.get("__vsc_ipynb_file__")
    return named if isinstance(named, str) and named.endswith(".ipynb") and Path(named).is_absolute() else None


def launcher(shell: Any, execution: Execution) -> str:  # noqa: ANN401
    """What started a process of this cell: `train.ipynb [5]`."""
    notebook = notebook_path(shell)
    return f"{Path(notebook).name if notebook else 'a notebook'} [{execution.order}]"


def working_folder() -> Path:
    """The working directory; the root where somebody has removed it meanwhile."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")


def home_of(notebook: str | None, folder: Path) -> Path:
    """The folder whose repository the run belongs to."""
    parent = folder if notebook is None else Path(notebook).parent
    return parent if parent.is_dir() else folder
