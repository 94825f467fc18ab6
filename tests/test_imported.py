"""Which files of a repository a notebook uses: `files | cells → used`."""

from __future__ import annotations

import pytest

from rundiff.commands.imported import Files, used_files
from rundiff.notebook import Notebook, cell

_FILES = {
    "model.py": "from layers import Block\n",
    "layers.py": "",
    "loss.py": "import model\n",
    "pkg/__init__.py": "from .inner import f\n",
    "pkg/inner.py": "from . import deep\nfrom ..other import x\n",
    "pkg/deep.py": "",
    "other.py": "",
    "src/lib/__init__.py": "",
    "src/lib/data.py": "",
    "src/space/part.py": "",
    "nb/local.py": "",
    "nb/train.py": "import model",
    "nb/two words.py": "",
    "sub.ipynb": '{"cells": [{"cell_type": "code", "metadata": {}, "source": "import loss"}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "broken.py": "def (:\nimport other\n",
    "torch.py": "",
}


def _used(source: str, path: str = "t.ipynb", folders: tuple[str, ...] = (".", "src")) -> str:
    notebook = Notebook(cells=tuple(cell("code", text) for text in source.split("\n---\n")))
    files = Files(folders, _FILES.__contains__, lambda name: _FILES[name].encode() if name in _FILES else None)
    return " ".join(sorted(used_files(notebook, path, files).files))


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("x = 1", ""),
        ("import numpy", ""),
        ("import model", "layers.py model.py"),
        ("import model as m, other", "layers.py model.py other.py"),
        ("from model import Net", "layers.py model.py"),
        ("import loss", "layers.py loss.py model.py"),
        ("import pkg", "other.py pkg/__init__.py pkg/deep.py pkg/inner.py"),
        ("from pkg.deep import x", "other.py pkg/__init__.py pkg/deep.py pkg/inner.py"),
        ("from lib import data", "src/lib/__init__.py src/lib/data.py"),
        ("import space.part", "src/space/part.py"),
        ("%load_ext autoreload\n%autoreload 2\n---\nimport other", "other.py"),
        ("%%time\nimport other", "other.py"),
        ("%%gitdiff run/1\nimport other", "other.py"),
        ("!pip install x\nif True:\n    import other", "other.py"),
        ("def (:\n---\nimport other", "other.py"),
        ("import broken", "broken.py other.py"),
        ("%run loss", "layers.py loss.py model.py"),
        ("%run -i loss.py", "layers.py loss.py model.py"),
        ("%run sub.ipynb", "layers.py loss.py model.py sub.ipynb"),
        ("importlib.import_module('other')", "other.py"),
        ("import torch", "torch.py"),
        ("# import other", ""),
        ("s = '''\nimport other\n'''", ""),
    ],
)
def test_imports_are_followed(source, used):
    assert _used(source) == used


def test_names_are_looked_for_beside_the_notebook_first():
    assert _used("import local", "nb/t.ipynb") == "nb/local.py"
    assert _used("import local", "t.ipynb") == ""
    assert _used("%run 'two words.py'", "nb/t.ipynb") == "nb/two words.py"
    assert _used("%run ../other.py", "nb/t.ipynb") == "other.py"
    assert _used("%run ../../../etc/passwd", "nb/t.ipynb") == ""


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("import sys\nsys.path.insert(0, '../..')\nimport other", "other.py"),
        ("import other", "other.py"),
        ("from lib import data", "src/lib/__init__.py src/lib/data.py"),
        ("import train", ""),
        ("import sys\nsys.path.append(os.path.abspath('../../nb'))\nimport train", "layers.py model.py nb/train.py"),
        ("sys.path += ['../../nb']\nimport local", "nb/local.py"),
        ("sys.path.append('/nb')\nsys.path.append('../../../nb')\nimport local", ""),
    ],
)
def test_folders_that_code_adds_and_those_above_the_notebook_are_looked_in_before_it_has_run(source, used):
    assert _used(source, "deep/er/t.ipynb", folders=("deep/er",)) == used


def test_nothing_outside_of_the_repository_is_looked_at():
    asked = []
    code = "%run ../../x.py\n---\n%run /etc/x.py\n---\nimport sys; sys.path.append('../../..')\n---\nfrom .... import y"
    notebook = Notebook(cells=tuple(cell("code", text) for text in code.split("\n---\n")))
    used_files(notebook, "nb/t.ipynb", Files((), lambda path: bool(asked.append(path)), lambda _: None))
    assert asked
    assert not [path for path in asked if path.startswith(("/", ".."))]


def test_a_file_that_is_named_in_passing_is_known():
    notebook = Notebook(cells=(cell("code", 'open("conf/lr.yaml")\n!python nb/train.py --x'), cell("markdown", "see notes.md")))
    used = used_files(notebook, "t.ipynb", Files((".",), _FILES.__contains__, lambda _: None))
    assert used.names("conf/lr.yaml")
    assert used.names("nb/train.py")
    assert not used.names("notes.md")
    assert not used.names("r.yaml")
    assert not used.names("lr.yam")


def test_modules_that_import_each_other_end():
    files = {"a.py": "import b", "b.py": "import a"}
    notebook = Notebook(cells=(cell("code", "import a"),))
    used = used_files(notebook, "t.ipynb", Files((".",), files.__contains__, lambda name: files[name].encode()))
    assert used.files == {"a.py", "b.py"}
