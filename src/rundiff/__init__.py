"""What changed since the last run? Notebook-aware diffs and run records for people who train models.

`log` notes a metric of the run in progress; `compare` and `list_runs` ask a repository; `diff_notebooks` and `strip_notebook` are the
engine, bytes in and values out. docs/api.md tells of each.
Names are looked up on first use, so that `import rundiff` costs next to nothing in a kernel.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from types import ModuleType

    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_server.serverapp import ServerApp

    from rundiff._version import __version__
    from rundiff.api import DiffResult, RunList, UserError, compare, list_runs
    from rundiff.diff.notebooks import diff_notebooks
    from rundiff.runs.log import log
    from rundiff.strip import strip_notebook

__all__ = [
    "DiffResult",
    "RunList",
    "UserError",
    "__version__",
    "compare",
    "diff_notebooks",
    "list_runs",
    "log",
    "strip_notebook",
]

_HOMES = {
    "DiffResult": "rundiff.api",
    "RunList": "rundiff.api",
    "UserError": "rundiff.errors",
    "__version__": "rundiff._version",
    "compare": "rundiff.api",
    "diff_notebooks": "rundiff.diff.notebooks",
    "list_runs": "rundiff.api",
    "log": "rundiff.runs.log",
    "strip_notebook": "rundiff.strip",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'rundiff' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(_module(_HOMES[name]), name)


def _module(name: str) -> ModuleType:
    from importlib import import_module  # noqa: PLC0415 - not for `rundiff --version`

    return import_module(name)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext rundiff`: the magic, and in a kernel the recorder."""
    _module("rundiff.kernel").load_ipython_extension(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext rundiff`."""
    _module("rundiff.kernel").unload_ipython_extension(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "rundiff"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "rundiff.server"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    _module("rundiff.server")._load_jupyter_server_extension(app)  # noqa: SLF001 - the name Jupyter looks up
