"""A script's process in; its main file, and the folder whose repository its run belongs to, out. Starts no git."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main_file(folder: str) -> str | None:
    """Absolute path of the file that a person would say was started; None for `python -c` and what is typed.

    *folder* is where the process was started: a relative path is one from there. A program that is installed (`ipython`, `accelerate`)
    is not the person's: the file that it was given is.
    """
    for name in ("__mp_main__", "__main__"):
        file = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(file, str) and not _installed(str(Path(folder, file))):
            return str(Path(folder, file))
    given = (Path(folder, word) for word in sys.orig_argv[1:] if word.endswith((".py", ".ipy")))
    return next((str(path) for path in given if path.is_file()), None)


def home(main: str | None, folder: str) -> Path:
    """The main file's folder where that lies in a repository; else *folder*."""
    if main is not None and any((parent / ".git").exists() for parent in Path(main).resolve().parents):
        return Path(main).resolve().parent
    return Path(folder) if Path(folder).is_dir() else Path("/")


def _installed(path: str) -> bool:
    """Whether *path* is part of this Python or its environment."""
    return any(path.startswith(prefix + os.sep) for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix})
