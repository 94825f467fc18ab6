"""The hook, called by real git in every way in which a commit is made: what is committed is stripped, no file is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repos import Repo, cell, notebook, stream
from rundiff.commands.hook import strip_staged
from rundiff.commands.strip import StripReport
from rundiff.render.hook import lines

HOOK = '#!/bin/sh\nexec "{python}" -m rundiff hook {option}\n'


def dirty(*sources: str) -> bytes:
    """A notebook that was run."""
    cells = (cell(one, f"id{n}", count=n + 1, outputs=[stream("1\n")]) for n, one in enumerate(sources))
    return notebook(*cells, title="one")


def clean(*sources: str) -> bytes:
    return notebook(*(cell(one, f"id{n}") for n, one in enumerate(sources)), title="one")


@pytest.fixture
def hooked(repo):
    """A repository with a clean notebook in it, and the hook as git calls it."""
    repo.commit("start", **{"train.ipynb": clean("x = 1"), "a.txt": "1\n"})
    install(repo.root / ".git" / "hooks")
    return repo


def install(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, option in (("pre-commit", ""), ("pre-merge-commit", "--merge")):
        (folder / name).write_text(HOOK.format(python=sys.executable, option=option))
        (folder / name).chmod(0o755)


def frozen(repo, name: str = "train.ipynb") -> tuple[bytes, int, int]:
    state = (repo.root / name).stat()
    return (repo.root / name).read_bytes(), state.st_mtime_ns, state.st_ino


def stored(repo, name: str) -> bytes:
    return subprocess.run(["git", "cat-file", "blob", name], cwd=repo.root, check=True, capture_output=True).stdout


def run(repo, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=repo.root, capture_output=True, text=True, check=False)


def staged(repo) -> str:
    return repo.git("diff", "--cached", "--name-only")


ADD_ALL = [("add", "--all"), ("commit", "-m", "run")]
WAYS = {
    "commit": ADD_ALL,
    "commit -a": [("commit", "-am", "run")],
    "commit FILE": [("commit", "-m", "run", "train.ipynb")],
    "commit --include FILE": [("commit", "-i", "-m", "run", "train.ipynb")],
    "commit --amend": [("add", "--all"), ("commit", "--amend", "-m", "run")],
    "split index": [("update-index", "--split-index"), *ADD_ALL],
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_the_way_to_commit_the_first_attempt_commits_a_stripped_blob_and_the_file_is_as_it_was(hooked, way):
    hooked.write(**{"train.ipynb": dirty("x = 2", "训练()")})
    before = frozen(hooked)
    for words in WAYS[way]:
        done = run(hooked, *words)
        assert done.returncode == 0, done.stderr
    assert "train.ipynb: 2 outputs, 2 counts removed from the commit" in done.stderr
    assert done.stderr.count("keep") == 1
    assert stored(hooked, "HEAD:train.ipynb") == clean("x = 2", "训练()")
    assert frozen(hooked) == before
    assert staged(hooked) == ""
    assert hooked.git("status", "--porcelain") == " M train.ipynb\n"


STEPS = st.tuples(
    st.sampled_from(["a.ipynb", "b.ipynb"]),
    st.integers(1, 4),
    st.sampled_from(["write", "add", "commit", "commit -a", "commit FILE", "mv", "amend"]),
)


@settings(max_examples=15)
@given(st.lists(STEPS, min_size=3, max_size=9))
def test_whatever_is_done_in_whatever_order_commits_are_stripped_and_files_are_what_was_written_to_them(steps):
    with TemporaryDirectory() as folder:
        repo = Repo.init(Path(folder))
        install(repo.root / ".git" / "hooks")
        repo.commit("start", **{"a.ipynb": clean("x = 0"), "b.ipynb": clean("x = 0")})
        files = {"a.ipynb": clean("x = 0"), "b.ipynb": clean("x = 0")}
        for name, number, step in steps:
            if step == "write":
                files[name] = dirty(*(f"x = {n}" for n in range(number)))
                repo.write(**{name: files[name]})
            elif step == "mv" and name in files:
                other = f"{name[0]}{number}{name[1:]}"
                if run(repo, "mv", name, other).returncode == 0:
                    files[other] = files.pop(name)
                    files.setdefault(name, clean("x = 0"))
                    repo.write(**{name: files[name]})
            else:
                words = {
                    "add": ["add", "--all"],
                    "commit FILE": ["commit", "-m", "m", name],
                    "amend": ["commit", "--amend", "-m", "m"],
                }
                run(repo, *words.get(step, [*step.split(), "-m", "m"]))
            for path in repo.git("ls-tree", "-r", "--name-only", "HEAD").split():
                assert b"output_type" not in stored(repo, f"HEAD:{path}")
            assert {path: (repo.root / path).read_bytes() for path in files} == files
        assert not list((repo.root / ".git").glob("*.lock*"))


def test_a_commit_of_one_path_leaves_what_else_is_staged_as_it_is(hooked):
    hooked.write(**{"train.ipynb": dirty("x = 2"), "other.ipynb": dirty("y = 1")})
    hooked.git("add", "other.ipynb")
    assert run(hooked, "commit", "-m", "one", "train.ipynb").returncode == 0
    assert stored(hooked, "HEAD:train.ipynb") == clean("x = 2")
    assert staged(hooked) == "other.ipynb\n"
    assert stored(hooked, ":other.ipynb") == dirty("y = 1")
    assert run(hooked, "commit", "-m", "the other").returncode == 0
    assert stored(hooked, "HEAD:other.ipynb") == clean("y = 1")


def test_of_a_partly_staged_notebook_what_is_staged_is_stripped(hooked):
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    hooked.git("add", "train.ipynb")
    hooked.write(**{"train.ipynb": dirty("x = 2", "y = 3")})
    before = frozen(hooked)
    assert run(hooked, "commit", "-m", "part").returncode == 0
    assert stored(hooked, "HEAD:train.ipynb") == clean("x = 2")
    assert frozen(hooked) == before


def test_after_it_git_refuses_to_replace_the_outputs_by_another_version(hooked):
    hooked.git("branch", "side")
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    assert run(hooked, "commit", "-am", "run").returncode == 0
    done = run(hooked, "checkout", "side")
    assert done.returncode == 1
    assert "would be overwritten" in done.stderr
    assert (hooked.root / "train.ipynb").read_bytes() == dirty("x = 2")


def test_no_verify_commits_what_is_staged_as_it_is(hooked):
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    assert run(hooked, "commit", "--no-verify", "-am", "as it is").returncode == 0
    assert stored(hooked, "HEAD:train.ipynb") == dirty("x = 2")


def test_a_notebook_that_is_as_in_head_is_none_of_the_hooks_business(hooked):
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    run(hooked, "commit", "--no-verify", "-am", "as it is")
    hooked.write(**{"a.txt": "2\n"})
    done = run(hooked, "commit", "-am", "text")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(hooked, "HEAD:train.ipynb") == dirty("x = 2")


def test_a_renamed_and_edited_notebook_is_stripped_under_its_new_name(hooked):
    hooked.git("mv", "train.ipynb", "训练 🚀.ipynb")
    hooked.write(**{"训练 🚀.ipynb": dirty("x = 2")})
    hooked.git("add", "--all")
    done = run(hooked, "commit", "-m", "renamed")
    assert done.returncode == 0
    assert "训练 🚀.ipynb: 1 output" in done.stderr
    assert stored(hooked, "HEAD:训练 🚀.ipynb") == clean("x = 2")


def test_a_name_that_is_not_utf_8_and_holds_a_line_end_is_stripped_too(hooked):
    name = b"a\n\xff.ipynb"
    (hooked.root / os.fsdecode(name)).write_bytes(dirty("x = 2"))
    hooked.git("add", "--all")
    done = subprocess.run(["git", "commit", "-m", "odd"], cwd=hooked.root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "␊".encode() in done.stderr
    held = subprocess.run(["git", "show", b"HEAD:" + name], cwd=hooked.root, capture_output=True, check=True).stdout
    assert held == clean("x = 2")


def test_the_executable_bit_is_kept(hooked):
    hooked.write(**{"tool.ipynb": dirty("x = 2")})
    (hooked.root / "tool.ipynb").chmod(0o755)
    hooked.git("add", "--all")
    assert run(hooked, "commit", "-m", "bit").returncode == 0
    assert hooked.git("ls-tree", "HEAD", "tool.ipynb").startswith("100755")


def test_one_broken_notebook_refuses_the_commit_in_one_sentence_and_leaves_the_index_as_it_was(hooked):
    hooked.write(**{"broken.ipynb": '{"cells": [', "train.ipynb": dirty("x = 2")})
    hooked.git("add", "--all")
    index = hooked.git("ls-files", "--stage")
    done = run(hooked, "commit", "-m", "broken")
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("rundiff: broken.ipynb, as it is staged, cannot be stripped: ")
    assert "--no-verify" in line
    assert hooked.git("ls-files", "--stage") == index


@pytest.mark.parametrize("content", ["", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"])
def test_an_empty_file_and_a_pointer_of_git_lfs_hold_no_output(hooked, content):
    hooked.write(**{"odd.ipynb": content})
    hooked.git("add", "--all")
    assert run(hooked, "commit", "-m", "odd").returncode == 0
    assert stored(hooked, "HEAD:odd.ipynb") == content.encode()


def test_the_first_commit_is_stripped(repo):
    install(repo.root / ".git" / "hooks")
    repo.write(**{"train.ipynb": dirty("x = 1")})
    (repo.root / "link.ipynb").symlink_to("train.ipynb")
    repo.git("add", "--all")
    assert run(repo, "commit", "-m", "first").returncode == 0
    assert stored(repo, "HEAD:train.ipynb") == clean("x = 1")
    assert stored(repo, "HEAD:link.ipynb") == b"train.ipynb"


def test_a_commit_of_picked_hunks_is_stripped(hooked):
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    before = frozen(hooked)
    done = subprocess.run(
        ["git", "commit", "-p", "-m", "p"], cwd=hooked.root, input="a\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert stored(hooked, "HEAD:train.ipynb") == clean("x = 2")
    assert (frozen(hooked), staged(hooked)) == (before, "")


def test_names_of_objects_may_have_sixty_four_digits(tmp_path):
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256", str(tmp_path / "long")], check=True)
    repo = Repo(tmp_path / "long")
    install(repo.root / ".git" / "hooks")
    for source in ("x = 1", "x = 2"):
        repo.write(**{"train.ipynb": dirty(source)})
        repo.git("add", "--all")
        assert run(repo, "commit", "-m", source).returncode == 0
        assert stored(repo, "HEAD:train.ipynb") == clean(source)


def test_a_repository_apart_from_its_files_is_no_other_case(repo, tmp_path):
    (tmp_path / "files").mkdir()
    apart = ["git", f"--git-dir={repo.root / '.git'}", f"--work-tree={tmp_path / 'files'}"]
    install(repo.root / ".git" / "hooks")
    (tmp_path / "files" / "train.ipynb").write_bytes(dirty("x = 1"))
    for words in (["add", "--all"], ["commit", "-m", "apart"]):
        subprocess.run([*apart, *words], cwd=tmp_path / "files", check=True, capture_output=True)
    assert stored(repo, "HEAD:train.ipynb") == clean("x = 1")


def test_a_linked_worktree_has_an_index_of_its_own(hooked, tmp_path):
    hooked.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "linked")
    linked = type(hooked)(tmp_path / "linked")
    for words in (("commit", "-am", "run"), ("commit", "-m", "run", "train.ipynb")):
        linked.write(**{"train.ipynb": dirty(f"x = {len(words)}")})
        assert run(linked, *words).returncode == 0
        assert stored(linked, "HEAD:train.ipynb") == clean(f"x = {len(words)}")
        assert staged(linked) == ""
    assert stored(hooked, "main:train.ipynb") == clean("x = 1")


def test_a_subfolder_is_no_other_place(hooked):
    hooked.write(**{"deep/er/n.ipynb": dirty("x = 1")})
    hooked.git("add", "--all")
    done = subprocess.run(["git", "commit", "-m", "deep"], cwd=hooked.root / "deep", capture_output=True, check=False)
    assert done.returncode == 0
    assert stored(hooked, "HEAD:deep/er/n.ipynb") == clean("x = 1")
    hooked.write(**{"deep/er/n.ipynb": dirty("x = 2")})
    hooked.git("add", "--all")
    assert [report.path for report in strip_staged(hooked.root / "deep")] == ["deep/er/n.ipynb"]
    assert stored(hooked, ":deep/er/n.ipynb") == clean("x = 2")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_merge_leaves_a_notebook_alone_that_is_as_on_the_other_side_and_strips_what_it_made(hooked, stopped):
    """*stopped*: the merge ends in a conflict elsewhere, and `git commit` concludes it."""
    base = ["x = 1", *(f"a{n} = 0" for n in range(9)), "y = 1"]
    run(hooked, "commit", "--allow-empty", "--no-verify", "-m", "base")
    hooked.write(**{"both.ipynb": dirty(*base)})
    hooked.git("add", "--all")
    run(hooked, "commit", "--no-verify", "-m", "with outputs")
    hooked.git("checkout", "--quiet", "-b", "side")
    hooked.write(**{"theirs.ipynb": dirty("z = 1"), "both.ipynb": dirty(*base[:-1], "y = 2"), "a.txt": "side\n"})
    hooked.git("add", "--all")
    run(hooked, "commit", "--no-verify", "-m", "side")
    hooked.git("checkout", "--quiet", "main")
    hooked.write(**{"both.ipynb": dirty("x = 2", *base[1:]), **({"a.txt": "main\n"} if stopped else {})})
    run(hooked, "commit", "--no-verify", "-am", "main")

    done = run(hooked, "merge", "--no-edit", "side")
    assert done.returncode == 1
    if stopped:
        hooked.git("add", "a.txt")
    else:
        assert "both.ipynb: 11 outputs, 11 counts removed" in done.stderr
        assert "git commit --no-edit" in done.stderr
    done = run(hooked, "commit", "--no-edit")
    assert done.returncode == 0, done.stderr
    assert len(hooked.git("rev-list", "--parents", "-1", "HEAD").split()) == 3
    assert stored(hooked, "HEAD:theirs.ipynb") == dirty("z = 1")
    assert stored(hooked, "HEAD:both.ipynb") == clean("x = 2", *base[1:-1], "y = 2")
    assert staged(hooked) == ""


def test_a_merge_with_nothing_to_strip_goes_through(hooked):
    hooked.git("checkout", "--quiet", "-b", "side")
    hooked.commit("side", **{"theirs.ipynb": clean("z = 1")})
    hooked.git("checkout", "--quiet", "main")
    hooked.commit("main", **{"ours.ipynb": clean("y = 1")})
    done = run(hooked, "merge", "--no-edit", "side")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_table_of_rules_is_obeyed_and_what_it_excludes_is_left_as_it_is(hooked):
    rules = '[tool.rundiff.strip]\nkeep-counts = true\nexclude = ["shown"]\n'
    hooked.write(**{"pyproject.toml": rules, "deep/a.ipynb": dirty("x = 1"), "shown/b.ipynb": dirty("x = 1")})
    hooked.git("add", "--all")
    done = run(hooked, "commit", "-m", "rules")
    assert done.returncode == 0, done.stderr
    assert "deep/a.ipynb: 1 output removed" in done.stderr
    assert b'"execution_count": 1' in stored(hooked, "HEAD:deep/a.ipynb")
    assert stored(hooked, "HEAD:shown/b.ipynb") == dirty("x = 1")


@pytest.mark.parametrize("option", ["--literal-pathspecs", "--glob-pathspecs", "--noglob-pathspecs", "--icase-pathspecs"])
@pytest.mark.parametrize("first", [False, True])
def test_however_git_is_to_take_patterns_no_notebook_is_overlooked(repo, option, first):
    if not first:
        repo.commit("start")
    install(repo.root / ".git" / "hooks")
    repo.write(**{"train.ipynb": dirty("x = 2"), "sub/train.ipynb": dirty("x = 3")})
    repo.git("add", ".")
    done = run(repo, option, "commit", "-m", "one")
    assert done.returncode == 0, done.stderr
    assert stored(repo, "HEAD:train.ipynb") == clean("x = 2")
    assert stored(repo, "HEAD:sub/train.ipynb") == clean("x = 3")


def test_a_folder_for_temporary_files_that_is_gone_is_done_without(hooked, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    hooked.write(**{"train.ipynb": dirty("x = 2")})
    assert run(hooked, "commit", "-am", "two").returncode == 0
    assert stored(hooked, "HEAD:train.ipynb") == clean("x = 2")


def test_nothing_in_the_working_tree_is_imported_as_the_filter_is_asked(hooked):
    evil = "open('ran', 'w').close()\n"
    hooked.write(**{"types.py": evil, "rundiff/__init__.py": evil, "rundiff/__main__.py": evil, "train.ipynb": dirty("x = 2")})
    hooked.git("add", "train.ipynb")
    assert len(strip_staged(hooked.root, as_filtered=True)) == 1
    assert not (hooked.root / "ran").exists()
    assert stored(hooked, ":train.ipynb") == clean("x = 2")
    assert hooked.git("diff", "--name-only") == ""


def test_a_hundred_notebooks_take_no_process_each(hooked, tmp_path):
    many = {f"n{number}.ipynb": dirty(f"x = {number}") for number in range(100)}
    hooked.write(**many)
    hooked.git("add", "--all")
    trace = tmp_path / "trace"
    done = subprocess.run(
        [sys.executable, "-m", "rundiff", "hook"],
        cwd=hooked.root,
        env=os.environ | {"GIT_TRACE2_EVENT": str(trace)},
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert sum(event["event"] == "start" for event in events) <= 6
    assert len(done.stdout.splitlines()) == 11
    assert "91 more notebooks: 91 outputs, 91 counts removed" in done.stdout
    assert stored(hooked, ":n99.ipynb") == clean("x = 99")


def test_what_is_clean_already_costs_no_write(hooked):
    hooked.write(**{"train.ipynb": clean("x = 2")})
    hooked.git("add", "--all")
    before = hooked.state()
    assert strip_staged(hooked.root) == []
    assert hooked.state() == before


def test_outside_of_a_repository_one_sentence_says_so(rundiff, tmp_path):
    done = rundiff("hook", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not inside a git repository" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_it_says_cannot_drive_a_terminal():
    (line,) = lines([StripReport("\x1b[31m.ipynb", 1, 0, 0, 2000, 1000, written=True)])
    assert (
        line
        == "rundiff-strip  ␛[31m.ipynb: 1 output removed from the commit (2 KB → 1 KB); your working copy keeps its outputs"
    )
