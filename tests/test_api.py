"""docs/api.md: every example in it is run, in the repository that it describes."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import rundiff
from recorded import recorded
from repos import cell, notebook

_PAGE = Path(__file__).parents[1] / "docs" / "api.md"
_OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _project(repo) -> None:
    repo.commit(**{"train.ipynb": notebook(cell("lr = 0.1", "a")), "model.py": "dropout = 0.1\n"})
    recorded(repo, ("a", "lr = 0.1"), notebook="train.ipynb", val_acc=0.95)
    repo.write(**{"train.ipynb": notebook(cell("lr = 0.001", "a")), "model.py": "dropout = 0.2\n"})
    recorded(repo, ("a", "lr = 0.001"), notebook="train.ipynb", val_acc=0.87)


def test_every_example_of_the_page_is_true(repo):
    _project(repo)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", _PAGE.read_text(), re.MULTILINE | re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "api.md", str(_PAGE), 0)
    assert len(examples.examples) > 20
    said: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=_OPTIONS, verbose=False).run(examples, out=said.append)
    assert not failed, "".join(said)


def test_every_public_name_is_on_the_page():
    page = _PAGE.read_text()
    assert all(name.startswith("__") or name in page for name in rundiff.__all__)


def test_every_public_member_of_an_answer_has_a_docstring():
    for kind in (rundiff.DiffResult, rundiff.RunList):
        for name in (name for name in dir(kind) if not name.startswith("_") and name not in {"count", "index", "in_colour"}):
            assert getattr(kind, name).__doc__, f"{kind.__name__}.{name}"
