"""The name of a side, and a notebook, in; the notebook as it was there out, without outputs; of a run as it was executed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.sides import side
from rundiff.errors import UsageError, UserError
from rundiff.notebook import Notebook, parse
from rundiff.runs.in_order import in_order, without_outputs
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.commands.sides import Tree
    from rundiff.git import Repository

_ODD = re.compile(r"[^\w.-]+")


class NotInSide(UserError):
    """The side has no such notebook."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(phrase("%1 is no notebook of %2; see which ones it has in the run's own row", path, name))


class ExecutedNotebook(NamedTuple):
    """*name* is what to call it: `train (run 41).ipynb`; *masked*: whether secrets are masked in it."""

    name: str
    notebook: Notebook
    masked: bool


def executed(repo: Repository, name: str, path: str) -> ExecutedNotebook:
    """The notebook at *path*, from the root, on the side called *name*. Raises NotInSide, NotANotebook, UnknownRevision, UsageError."""
    tree = side(repo, name, None)
    if tree.commit is None:
        message = phrase("%1 is no run and no commit; open the file itself", name)
        raise UsageError(message)
    called = f"{path.rpartition('/')[2].removesuffix('.ipynb')} ({_ODD.sub(' ', name).strip()}).ipynb"
    record = tree.record
    if record is None or record.notebook != path:
        found = _stored(repo, tree, path)
        if found is None:
            raise NotInSide(path, name)
        return ExecutedNotebook(called, without_outputs(found), masked=record is not None and record.masks)
    made = in_order(_stored(repo, tree, path) or Notebook(()), record.executed)
    return ExecutedNotebook(called, made, masked=record.masks)


def _stored(repo: Repository, tree: Tree, path: str) -> Notebook | None:
    """None where the snapshot holds none at *path*; `..` would lead git elsewhere."""
    if not path.endswith(".ipynb") or {"", ".", ".."} & set(path.split("/")):
        return None
    spelled = f"{tree.commit}:{path}"
    found = repo.named((spelled,)).get(spelled)
    return parse(repo.blob(found.oid)) if found is not None and found.type == "blob" else None
