"""An empty folder in; a git repository with a sample project in it, really trained three times, out.

The story: a CNN learns digits; a larger batch size is tried; then a teammate "only tidies up". Each time the notebook is
executed in a Jupyter kernel of this Python, and the recorder in that kernel records the run, as it would anybody's.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from rundiff.errors import NotWritable, UserError
from rundiff.git import Repository, set_setting
from rundiff.options import PANEL
from rundiff.runs import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.runs.summary import Summary

NOTEBOOK: Final = "train.ipynb"

_STORY = (
    ("good", "the project as it is committed"),
    ("tuned", "a larger batch size"),
    ("edited", "a teammate's edits"),
)
"""A folder of examples/digits that is laid over the project before each run; only the first is committed."""

_ANSWER = "run/best..run/last"
"""The two runs of the story."""
_COMMIT = "Train a CNN on digits"
_STATE = "rundiff.demo"
"""The setting, in the demo's own .git/config, that tells a demo (`unfinished`, `finished`) from anybody's repository."""

_NEEDED = {
    "torch": "torch",
    "sklearn": "scikit-learn",
    "matplotlib": "matplotlib",
    "ipykernel": "ipykernel",
    "jupyter_client": "jupyter_client",
    "nbformat": "nbformat",
}
"""Modules, and the names that pip knows them by."""


class Demo(NamedTuple):
    """The sample project, and its runs, oldest first."""

    folder: Path
    runs: tuple[Summary, ...]


def make_demo(folder: Path, progress: Callable[[str], None]) -> Demo:
    """Make the sample project in *folder* and train it three times, in less than a minute; *progress* is told each step.

    A finished demo is left as it is. Raises UserError where *folder* holds something else, or a package is missing; then
    nothing was changed.
    """
    folder = folder.resolve()
    made = _finished(folder)
    if made is not None:
        progress(f"the sample project is in {folder} already; it is left as it is")
        return made
    _check_packages()
    repo = _new_repository(folder)
    for number, (stage, words) in enumerate(_STORY, start=1):
        _lay(sample_project() / stage, folder)
        if number == 1:
            _commit(repo)
        _train(repo, number, words, progress)
    set_setting(_STATE, "finished", folder=folder)
    return Demo(folder, tuple(store.runs(repo)))


def sample_project() -> Path:
    """Where the sources of the sample project are: beside the installed package, or in the checkout it is linked to."""
    package = Path(__file__).parents[1]
    for place in (package / "examples" / "digits", package.parents[1] / "examples" / "digits"):
        if (place / "good" / NOTEBOOK).is_file():
            return place
    raise UserError(f"the sample project is missing beside {package}; install rundiff anew")


def check_lab() -> None:
    """Raises UserError where JupyterLab is not installed."""
    if find_spec("jupyterlab") is None:
        raise UserError("JupyterLab is not in this environment: pip install 'rundiff[demo,torch]'")


def open_lab(folder: Path) -> NoReturn:
    """Become a JupyterLab on the demo in *folder*, which opens a browser on the notebook and the panel beside it."""
    sys.stdout.flush()
    os.chdir(folder)
    os.environ[PANEL] = _ANSWER
    # As an address rather than as a file to open: so the addresses that Jupyter prints lead to the notebook, too.
    words = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{NOTEBOOK}"]
    # Containers often know no other user; the server listens on this machine only, and asks for its token.
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    os.execv(sys.executable, words + root)  # noqa: S606 - no shell


def _finished(folder: Path) -> Demo | None:
    """The demo that *folder* holds; None where it is empty or not there. Raises UserError where it holds anything else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    # Without a repository of its own, the folder may well lie in somebody's; that one's settings say nothing.
    repo = Repository.discover(folder) if (folder / ".git").exists() else None
    state = repo.setting(_STATE) if repo is not None else None
    if repo is not None and state == "finished":
        return Demo(folder, tuple(store.runs(repo)))
    if state == "unfinished":
        raise UserError(f"{folder} holds a demo that was stopped half-way; delete the folder and try again")
    raise UserError(f"{folder} is not empty and holds no demo, so nothing was changed; name a folder that is not there yet")


def _check_packages() -> None:
    missing = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if missing:
        names = " and ".join(missing)
        raise UserError(f"the demo trains a real network and needs {names}: pip install 'rundiff[demo,torch]'")


def _new_repository(folder: Path) -> Repository:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made: {error.strerror}; name another folder") from error
    repo = Repository.init(folder)
    set_setting(_STATE, "unfinished", folder=folder)
    set_setting("rundiff.record", "on", folder=folder)  # whoever asks for the demo wants its runs, here
    return repo


def _lay(sources: Path, folder: Path) -> None:
    """Copy *sources* over *folder*."""
    # Whoever opened the sources in Jupyter or imported them there left these behind.
    left_behind = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    # With the time of now: a wheel's files may all have one time, and Python takes a module of the same time and size for the one
    # that it has compiled before.
    shutil.copytree(sources, folder, ignore=left_behind, copy_function=shutil.copy, dirs_exist_ok=True)


def _commit(repo: Repository) -> None:
    """Commit everything, whatever the user's git is configured to ignore, to sign, or not to know."""
    nobody = {"user.name": "rundiff demo", "user.email": "demo@rundiff.invalid"}
    unknown = [f"{name}={value}" for name, value in nobody.items() if repo.setting(name) is None]
    settings = [word for setting in ("core.excludesFile=", "commit.gpgSign=false", *unknown) for word in ("-c", setting)]
    repo.run(*settings, "add", "--all")
    repo.run(*settings, "commit", "--quiet", "--no-verify", "--message", _COMMIT)


def _train(repo: Repository, number: int, words: str, progress: Callable[[str], None]) -> None:
    # Jupyter's packages are an extra, and whoever only imports this module need not have them.
    from rundiff.commands.notebook_kernel import execute_notebook  # noqa: PLC0415

    execute_notebook(repo.root / NOTEBOOK, lambda cell: progress(f"run {number} of {len(_STORY)}, {words}: {cell}"))
    if len(store.runs(repo)) != number:
        raise UserError(
            f"{NOTEBOOK} was trained in {repo.root}, but run {number} was not recorded; `rundiff record status` there may "
            f"say why (the last output of its cell `train` may, too)"
        )
