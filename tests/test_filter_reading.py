"""Our own reading git runs our filter, and no other that a repository brings: what git calls changed, rundiff does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from filtered import ATTRIBUTES, BROKEN, clean, leaks, ran, stored
from rundiff.git import Repository
from rundiff.git.untrusted import has_our_filter
from rundiff.git.wiring import FILTER
from rundiff.runs.snapshot import snapshot


@pytest.fixture
def changed(filtered):
    """A notebook that was only run again, one that was edited too, one that is broken, one that is new, and a text."""
    filtered.commit(**{f"{name}.ipynb": ran(name) for name in ("again", "edited", "broken", "touched")})
    filtered.write(
        **{
            "again.ipynb": ran("again", "run again, longer", 9),
            "edited.ipynb": ran("another"),
            "broken.ipynb": BROKEN,
            "new.ipynb": ran("new"),
            "other.txt": "b\n",
        }
    )
    os.utime(filtered.root / "touched.ipynb", (1, 1))
    return filtered


@pytest.mark.parametrize("words", [(), ("HEAD",), ("--cached",), ("-R",), ("HEAD~1",)])
@pytest.mark.parametrize("form", ["--name-only", "--name-status"])
def test_the_files_that_differ_are_those_that_git_names(changed, rundiff, words, form):
    changed.git("add", "new.ipynb")
    assert rundiff("diff", form, *words, cwd=changed.root).stdout == changed.git("diff", form, *words)


def test_numbers_are_of_the_same_files(changed, rundiff):
    ours, theirs = (
        [line.split("\t")[-1] for line in told.splitlines()]
        for told in (rundiff("diff", "--numstat", cwd=changed.root).stdout, changed.git("diff", "--numstat"))
    )
    assert ours == theirs == ["broken.ipynb", "edited.ipynb", "other.txt"]


def test_a_notebook_that_was_only_run_again_makes_no_difference(filtered, rundiff):
    filtered.write(**{"train.ipynb": ran("x = 1", "run again, longer", 9)})
    assert rundiff("diff", "--exit-code", cwd=filtered.root).returncode == 0
    assert rundiff("diff", "--format", "patch", cwd=filtered.root).stdout == ""


@pytest.mark.parametrize("words", [("diff",), ("diff", "--stat"), ("diff", "HEAD"), ("status",)])
def test_looking_leaves_everything_as_it_is(changed, rundiff, words):
    before = changed.state()
    rundiff(*words, cwd=changed.root)
    assert changed.state() == before


def test_a_kernel_need_not_have_rundiff_on_its_path(changed, monkeypatch):
    monkeypatch.setenv(
        "PATH", os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if not Path(part, "rundiff").exists())
    )
    with Repository.discover(changed.root) as found:
        paths = [row.path for row in found.listed().rows()]
    assert paths == ["broken.ipynb", "edited.ipynb", "other.txt"]


@pytest.mark.parametrize("settings", ["here", "of the user"])
def test_a_snapshot_holds_notebooks_without_outputs_and_leaves_the_index(changed, sealed_home, monkeypatch, tmp_path, settings):
    if settings == "of the user":
        changed.git("config", "--remove-section", "filter.rundiff")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        (tmp_path / "config").write_bytes((sealed_home / ".gitconfig").read_bytes())
        for name, value in FILTER.items():
            changed.git("config", "--global", name, value)
    before = changed.state()
    with Repository.discover(changed.root) as found:
        commit = snapshot(found, "a run").commit
    assert changed.state() == before
    kept = {name: stored(changed, f"{name}.ipynb", commit) for name in ("again", "edited", "new", "train")}
    assert kept == {"again": clean("again"), "edited": clean("another"), "new": clean("new"), "train": clean("x = 1")}


@pytest.fixture
def hostile(repo, tmp_path):
    """A repository whose filter of our name runs something else; the file `marker` tells that it ran."""
    program = tmp_path / "run"
    program.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/marker\ncat\n")
    program.chmod(0o755)
    repo.commit(**{"train.ipynb": ran("x = 1"), ".gitattributes": ATTRIBUTES})
    repo.write(**{"train.ipynb": ran("x = 2")})
    return repo, program


@pytest.mark.parametrize(
    "settings",
    [
        {"process": "{run}"},
        {"clean": "{run}"},
        {"process": "{run}", "clean": FILTER["filter.rundiff.clean"]},
        {"clean": "{run}", "process": FILTER["filter.rundiff.process"]},
        {"process": FILTER["filter.rundiff.process"] + "; {run}"},
        {"process": FILTER["filter.rundiff.process"] + "\n{run}"},
        {"process": "exec rundiff filter", "smudge": "{run}"},
        {"clean": FILTER["filter.rundiff.process"], "required": "true"},
    ],
)
@pytest.mark.parametrize("once", [False, True])
def test_a_filter_of_our_name_runs_nothing_but_rundiff(hostile, rundiff, settings, once):
    repo, program = hostile
    for key, value in settings.items():
        if not once:
            repo.git("config", "--add", f"filter.rundiff.{key}", FILTER.get(f"filter.rundiff.{key}", ""))
        repo.git("config", "--add", f"filter.rundiff.{key}", value.replace("{run}", str(program)))
    for words in (("diff", "--stat"), ("status",)):
        found = rundiff(*words, cwd=repo.root)
        assert "Traceback" not in found.stderr
    assert "x = 2" in rundiff("diff", cwd=repo.root).stdout
    assert not (program.parent / "marker").exists()


def test_nothing_in_the_working_tree_is_imported(changed, rundiff):
    for name in ("rundiff", "json", "re", "site", "sitecustomize"):
        changed.write(**{f"{name}.py": "open('imported', 'w')\n", f"{name}/__init__.py": "open('imported', 'w')\n"})
    assert "edited.ipynb" in rundiff("diff", "--name-only", cwd=changed.root).stdout
    assert not (changed.root / "imported").exists()


@pytest.mark.parametrize("name", ["rundiff.toml", "pyproject.toml"])
def test_a_pipe_in_the_place_of_a_table_is_not_waited_for(changed, rundiff, name):
    os.mkfifo(changed.root / name)
    assert "edited.ipynb" in rundiff("diff", "--name-only", cwd=changed.root, timeout=30).stdout
    os.utime(changed.root / "touched.ipynb", (2, 2))
    assert " M edited.ipynb" in changed.git("status", "--porcelain")


@pytest.mark.parametrize(
    ("settings", "ours"),
    [
        ([], False),
        ([("local", *pair) for pair in FILTER.items()], True),
        ([("global", *pair) for pair in FILTER.items()], True),
        ([("local", "filter.rundiff.clean", FILTER["filter.rundiff.clean"])], True),
        (
            [
                ("global", "filter.rundiff.process", FILTER["filter.rundiff.process"]),
                ("local", "filter.rundiff.process", "evil"),
            ],
            False,
        ),
        (
            [("local", "filter.rundiff.process", FILTER["filter.rundiff.process"]), ("worktree", "filter.rundiff.process", "")],
            False,
        ),
        ([("local", "filter.Rundiff.process", FILTER["filter.rundiff.process"])], False),
        ([("local", "filter.rundiff.clean", FILTER["filter.rundiff.process"])], False),
    ],
)
def test_our_filter_is_told_by_what_git_would_run(settings, ours):
    assert has_our_filter(settings) is ours


def test_a_python_in_a_folder_with_spaces_and_quotes_is_started(filtered, tmp_path, monkeypatch):
    folder = tmp_path / "it's a $(folder)"
    folder.mkdir()
    (folder / "python").write_text(f'#!/bin/sh\necho started >> "{tmp_path}/started"\nexec {sys.executable} "$@"\n')
    (folder / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    filtered.write(**{"train.ipynb": ran("x = 1", "run again, longer", 9)})
    with Repository.discover(filtered.root) as found:
        assert list(found.listed().rows()) == []
    assert (tmp_path / "started").exists()
    assert not leaks(filtered)
