"""A notebook and the text file that Jupytext keeps beside it: one change, told once, unless they differ.

The texts are what Jupytext 1.19 writes for the notebook.
"""

from __future__ import annotations

import json

import pytest

from repos import cell, notebook
from rundiff.commands.diff import comparison
from rundiff.diff.files import file_diff
from rundiff.diff.pairs import formats, paired, without_pairs
from rundiff.git import Repository
from rundiff.notebook import parse
from rundiff.options import DiffOptions
from rundiff.render.layout import layout
from rundiff.render.terminal import plain

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     formats: FORMATS
# ---

# %% [markdown]
# # Title
#
# TEXT
"""
IMPORTS = """
# %%
# %matplotlib inline
import torch

# a comment
x = 1
"""
TRAIN = """
# %%
lr = RATE
opt = SGD(lr=lr)


for i in range(3):
    step()
"""
BASH = """
# %% language="bash"
# echo hi
"""
PERCENT = HEADER + IMPORTS + TRAIN + BASH
HYDROGEN = PERCENT.replace("# %matplotlib", "%matplotlib").replace('# %% language="bash"\n# echo hi', "# %%\n%%bash\necho hi")
LIGHT = """\
# ---
# jupyter:
#   jupytext:
#     formats: FORMATS
# ---

# # Title
#
# TEXT

# +
# %matplotlib inline
import torch

# a comment
x = 1

# +
lr = RATE
opt = SGD(lr=lr)


for i in range(3):
    step()

# + language="bash"
# echo hi
"""
MARKDOWN = """\
---
jupyter:
  jupytext:
    formats: FORMATS
---

# Title

TEXT

```python
%matplotlib inline
import torch

# a comment
x = 1
```

```python
lr = RATE
opt = SGD(lr=lr)


for i in range(3):
    step()
```

```bash
echo hi
```
"""
MYST = (
    MARKDOWN.replace("```python", "```{code-cell} ipython3")
    .replace("```bash\necho", "```{code-cell} ipython3\n:tags: [x]\n\n%%bash\necho")
    .replace("# Title", "+++\n\n# Title")
)
WRITTEN = [
    ("ipynb,py:percent", "t.py", PERCENT),
    ("ipynb,py:hydrogen", "t.py", HYDROGEN),
    ("ipynb,py:light", "t.py", LIGHT),
    ("ipynb,py", "t.py", LIGHT),
    ("ipynb,py", "t.py", PERCENT),
    ("ipynb,md", "t.md", MARKDOWN),
    ("ipynb,md:myst", "t.md", MYST),
]


def noted(formats: str, rate: object = 0.1, text: str = "Train it", order: str = "abcd") -> bytes:
    made = {
        "a": cell(f"# Title\n\n{text}", "a", type="markdown"),
        "b": cell("%matplotlib inline\nimport torch\n\n# a comment\nx = 1", "b"),
        "c": cell(f"lr = {rate}\nopt = SGD(lr=lr)\n\n\nfor i in range(3):\n    step()", "c"),
        "d": cell("%%bash\necho hi", "d"),
    }
    return notebook(*(made[id_] for id_ in order), jupytext={"formats": formats})


def written(template: str, formats: str, rate: object = 0.1, text: str = "Train it") -> str:
    return template.replace("FORMATS", formats).replace("RATE", str(rate)).replace("TEXT", text)


def shown(formats: str, path: str, template: str, *, of_notebook: dict, of_text: dict) -> list[str]:
    """The files that are shown when both halves changed."""
    files = (
        file_diff("t.ipynb", noted(formats), noted(formats, **of_notebook), DiffOptions()),
        file_diff(path, written(template, formats).encode(), written(template, formats, **of_text).encode(), DiffOptions()),
    )
    found, count = without_pairs(files)
    assert len(found) + count == len(files)
    return [file.path for file in found]


@pytest.mark.parametrize(("formats", "path", "template"), WRITTEN, ids=lambda one: one.split("\n")[0])
@pytest.mark.parametrize("change", [{"rate": 0.2}, {"text": "Train it well"}, {"rate": 0.2, "text": "Train it well"}])
def test_a_pair_that_changed_alike_is_told_once(formats, path, template, change):
    assert shown(formats, path, template, of_notebook=change, of_text=change) == ["t.ipynb"]


@pytest.mark.parametrize(("formats", "path", "template"), WRITTEN, ids=lambda one: one.split("\n")[0])
@pytest.mark.parametrize(
    "changes",
    [
        ({"rate": 0.2}, {"rate": 0.3}),
        ({"text": "Train"}, {"rate": 0.2}),
        ({"rate": 0.2}, {"rate": 0.2, "text": "Not in the notebook"}),
        ({"rate": 0.2}, {"rate": "0.2\nopt = None"}),
    ],
)
def test_a_pair_that_changed_otherwise_is_told_twice(formats, path, template, changes):
    of_notebook, of_text = changes
    assert shown(formats, path, template, of_notebook=of_notebook, of_text=of_text) == ["t.ipynb", path]


def asked(repo):
    return comparison(Repository.discover(repo.root))


def test_cells_that_moved_in_both_are_told_once_and_those_that_moved_in_the_text_alone_twice(repo):
    formats, swapped = "ipynb,py:percent", HEADER + TRAIN + IMPORTS + BASH
    repo.commit(**{"t.ipynb": noted(formats), "t.py": written(PERCENT, formats)})
    repo.write(**{"t.ipynb": noted(formats, order="acbd"), "t.py": written(swapped, formats)})
    found = asked(repo)
    assert found.hidden.paired == 1
    assert "1 file with the same change as the paired notebook (Jupytext)" in plain(layout(found))
    repo.write(**{"t.ipynb": noted(formats, rate=3), "t.py": written(swapped, formats, rate=3)})
    assert asked(repo).hidden.paired == 0


def test_a_pair_that_came_together_is_told_once_and_a_text_without_its_notebook_is_shown(repo):
    repo.commit(**{"a.txt": "a"})
    repo.write(**{"t.ipynb": noted("ipynb,py:percent"), "t.py": written(PERCENT, "ipynb,py:percent")})
    repo.git("add", "--all")
    found = comparison(Repository.discover(repo.root), ("HEAD",))
    assert ([file.path for file in found.files], found.hidden.paired) == (["t.ipynb"], 1)
    found = comparison(Repository.discover(repo.root), ("HEAD",), ("t.py",))
    assert ([file.path for file in found.files], found.hidden.paired) == (["t.py"], 0)


def test_the_json_counts_what_the_text_says(repo, rundiff):
    formats = "ipynb,py:percent"
    repo.commit(**{"t.ipynb": noted(formats), "t.py": written(PERCENT, formats)})
    repo.write(**{"t.ipynb": noted(formats, rate=1), "t.py": written(PERCENT, formats, rate=1)})
    assert json.loads(rundiff("diff", "--format", "json").stdout)["hidden"]["paired"] == 1


@pytest.mark.parametrize(
    ("path", "formats", "expected"),
    [
        ("t.ipynb", "ipynb,py:percent", ["t.py"]),
        ("a/t.ipynb", "ipynb,py:percent,md", ["a/t.py", "a/t.md"]),
        ("t.ipynb", "ipynb,auto:percent", ["t.py"]),
        ("t.ipynb", "ipynb,.pct.py:percent,_lgt.py:light", ["t.pct.py", "t_lgt.py"]),
        ("a/notebooks/t.ipynb", "notebooks//ipynb,scripts//py:percent", ["a/scripts/t.py"]),
        ("notebooks/t.ipynb", "notebooks//ipynb,scripts//py:percent", ["scripts/t.py"]),
        ("a/notebooks/b/t.ipynb", "notebooks///ipynb,scripts///py:percent", ["a/scripts/b/t.py"]),
        ("a/t.ipynb", "ipynb,../py//py:percent", ["py/t.py"]),
        ("a/t.ipynb", "ipynb,nb_/py:percent", ["a/nb_t.py"]),
        ("a/t.ipynb", "ipynb,scripts/nb_/py:percent", ["a/scripts/nb_t.py"]),
        ("elsewhere/t.ipynb", "notebooks//ipynb,scripts//py:percent", []),
        ("t.ipynb", "ipynb,Rmd,py:sphinx", []),
        ("t.ipynb", "py:percent", []),
        ("t.ipynb", "", []),
        ("t.ipynb", ",//,:", []),
    ],
)
def test_where_jupytext_keeps_the_text_of_a_notebook(path, formats, expected):
    assert [found for found, _ in paired(path, formats)] == expected


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"jupytext": {"formats": "ipynb,py:percent", "main_language": "python"}}, "ipynb,py:percent"),
        ({"jupytext": {"text_representation": {}}}, ""),
        ({"jupytext": {"formats": {"notebooks/": "ipynb"}}}, ""),
        ({"jupytext": None}, ""),
        ({}, ""),
    ],
)
def test_only_a_text_in_the_metadata_names_a_pair(metadata, expected):
    assert formats(parse(notebook(**metadata)).metadata) == expected
