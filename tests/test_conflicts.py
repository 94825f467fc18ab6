"""A notebook in the middle of a merge is shown cell by cell, from one side to the other, and never as broken JSON."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repos import cell, notebook, stream
from rundiff.conflict import first_marker, sides
from rundiff.diff.changes import Broken, Conflict
from rundiff.diff.files import file_diff
from rundiff.options import DiffOptions

STYLES = ("merge", "diff3", "zdiff3")
lines = st.lists(st.sampled_from(["a", "b", "c", "========", "", "\r"]), max_size=6).map(
    lambda found: "".join(f"{one}\n" for one in found)
)


@settings(max_examples=60, deadline=None)
@given(lines, lines, lines, st.sampled_from(STYLES))
def test_the_sides_are_those_that_git_itself_would_take(tmp_path_factory, ancestor, ours, theirs, style):
    folder = tmp_path_factory.mktemp("merge")
    for name, text in {"ours": ours, "ancestor": ancestor, "theirs": theirs}.items():
        (folder / name).write_text(text, newline="")

    def merged(*options: str) -> bytes:
        command = [
            "git",
            "merge-file",
            "-p",
            "-L",
            "HEAD",
            "-L",
            "base",
            "-L",
            "a branch",
            *options,
            "ours",
            "ancestor",
            "theirs",
        ]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout

    data = merged(*([] if style == "merge" else [f"--{style}"]))
    there = re.search(rb"<<<<<<< HEAD\r?\n", data) is not None
    assert (first_marker(data) is not None) is there
    assert sides(data) == ((merged("--ours"), merged("--theirs"), "HEAD", "a branch") if there else None)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", None),
        (b'"<<<<<<< HEAD"\n', None),
        (b"<<<<<<<no name\n", None),
        (b"<<<<<<< HEAD\n", 1),
        (b"{\n\n<<<<<<<\n", 3),
        (b"<<<<<<<x\n<<<<<<< HEAD\r\n=======\r\n>>>>>>> b\r\n", 2),
    ],
)
def test_a_marker_is_a_line_of_its_own(data, line):
    assert first_marker(data) == line


@pytest.mark.parametrize(
    "data",
    [b"<<<<<<< a\n", b"<<<<<<< a\n=======\n", b"<<<<<<< a\n>>>>>>> b\n", b"=======\n>>>>>>> b\n", b"<<<<<<< a\n||||||| b\n"],
)
def test_markers_that_make_no_pair_have_no_sides(data):
    assert sides(data) is None


OURS = notebook(cell("lr = 0.1", "a"), cell("x = 1", "b"))
THEIRS = notebook(cell("lr = 0.2", "a"), cell("x = 1", "b"))


def marked(ours: bytes, theirs: bytes) -> bytes:
    """One conflict that is the whole file, as git makes of notebooks on a single line."""
    return b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> a branch\n"


def test_a_notebook_with_markers_leads_from_one_side_to_the_other():
    file = file_diff("n.ipynb", OURS, marked(OURS, THEIRS), DiffOptions())
    assert (file.kind, file.conflict) == ("conflict", Conflict("HEAD", "a branch"))
    assert [(change.old.source, change.new.source) for change in file.content.changes] == [("lr = 0.1", "lr = 0.2")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (OURS, marked(OURS, THEIRS[:-9]), "it holds merge conflict markers, the first in line 1; take one side"),
        (OURS, OURS[:-2] + b"\n<<<<<<< HEAD\n", "it holds merge conflict markers, the first in line 28; take one side"),
        (marked(OURS, THEIRS), OURS, "its old version: it holds merge conflict markers, the first in line 1; take one side"),
    ],
)
def test_markers_without_two_notebooks_are_said_with_their_line(old, new, reason):
    content = file_diff("n.ipynb", old, new, DiffOptions()).content
    assert isinstance(content, Broken)
    assert content.reason.startswith(reason)


@pytest.fixture(params=STYLES)
def merging(request, repo):
    """A merge that stopped: two notebooks and a module in conflict, one notebook deleted here, and one more change."""
    repo.git("config", "merge.conflictStyle", request.param)

    def version(lr: str, **more: bytes) -> dict[str, bytes]:
        return {
            "train.ipynb": notebook(cell("import torch", "a"), cell(f"lr = {lr}", "b"), cell("train()", "c")),
            "run.ipynb": notebook(cell("x", "a", outputs=[stream(f"{lr}\n")])),
            "a.py": f"lr = {lr}\n".encode(),
            "gone.ipynb": notebook(cell(f"lr = {lr}", "a")),
            **more,
        }

    repo.commit(**version("0.1"))
    repo.git("checkout", "-qb", "feature")
    repo.commit(**version("0.2"))
    repo.git("checkout", "-q", "main")
    repo.git("rm", "-q", "gone.ipynb")
    (ours := version("0.3", **{"b.py": b"b\n"})).pop("gone.ipynb")
    repo.commit(**ours)
    with pytest.raises(AssertionError, match="git merge"):
        repo.git("merge", "feature")
    repo.write(**{"b.py": "c\n"})
    return repo


def test_unmerged_files_are_shown_side_by_side_and_the_others_as_ever(merging, rundiff):
    assert rundiff("diff", "--exit-code").returncode == 1
    answer = rundiff("diff")
    assert answer.returncode == 0
    head, body = answer.stdout.split("likely to matter\n")
    assert head.splitlines()[1:] == [
        "conflict in a.py: - is HEAD, + is feature; resolve the merge, then git add it",
        "conflict in gone.ipynb: - is ours (deleted), + is theirs; resolve the merge, then git add it",
        "conflict in run.ipynb: - is HEAD, + is feature; resolve the merge, then git add it",
        "conflict in train.ipynb: - is HEAD, + is feature; resolve the merge, then git add it",
    ]
    for row in (
        "! conflict, hyper-parameter  train.ipynb [2] lr = 0.2  -1 +1\n       lr 0.3 → 0.2 (nothing that trains uses `lr`)\n    1 - lr = 0.3\n",
        "! conflict, the code is the same  run.ipynb\n",
        "! conflict, hyper-parameter  a.py  -1 +1\n",
        "! conflict, hyper-parameter  gone.ipynb [1] lr = 0.2  -0 +1\n",
        "b.py  -1 +1\n    1 - b\n    1 + c\n",
    ):
        assert row in body
    page = rundiff("diff", "--format", "html").stdout
    assert "conflict in train.ipynb: - is HEAD, + is feature" in page


def test_the_wire_names_the_sides(merging, rundiff):
    for words in ((), ("HEAD",)):
        files = {file["path"]: file for file in json.loads(rundiff("diff", "--format", "json", *words).stdout)["files"]}
        train = files["train.ipynb"]
        assert (train["type"], train["kind"], train["conflict"]) == (
            "notebook",
            "conflict",
            {"ours": "HEAD", "theirs": "feature"},
        )
        assert files["b.py"]["conflict"] is None


def test_a_file_that_both_sides_renamed_is_one_sentence(repo, rundiff):
    repo.commit(**{"a.ipynb": OURS})
    repo.git("checkout", "-qb", "feature")
    repo.git("mv", "a.ipynb", "b.ipynb")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.git("mv", "a.ipynb", "c.ipynb")
    repo.commit()
    with pytest.raises(AssertionError, match="git merge"):
        repo.git("merge", "feature")
    answer = rundiff("diff")
    assert "cannot be compared  a.ipynb: both sides of a merge have deleted or renamed it; git rm a.ipynb" in answer.stdout
    assert answer.returncode == 2


def test_markers_that_were_added_to_the_index_are_a_conflict_all_the_same(merging, rundiff):
    merging.git("add", "train.ipynb")
    assert "conflict in train.ipynb: - is HEAD, + is feature" in rundiff("diff", "--cached").stdout
