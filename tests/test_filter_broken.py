"""A notebook that cannot be read: git can look at it, find its way out, and never store it."""

from __future__ import annotations

import os

import pytest

from filtered import BROKEN, clean, leaks, ran, stored, tried
from rundiff.commands.filter import Cleaning, Refused
from rundiff.commands.looking import looks, verb

_SENTENCE = "rundiff: train.ipynb: "


@pytest.fixture(params=["another size", "the same size"])
def broken(request, filtered):
    """A notebook half-written; git compares one of the same size even for `git status`."""
    path = filtered.root / "train.ipynb"
    size = path.stat().st_size
    filtered.write(
        **{"train.ipynb": BROKEN if request.param == "another size" else BROKEN + b"x" * (size - len(BROKEN)), "new.txt": "n\n"}
    )
    os.utime(path, (1_000_000_000, 1_000_000_000))
    filtered.git("branch", "other")
    return filtered


@pytest.fixture
def conflict(filtered):
    """A merge that both sides have edited the same cell in."""
    filtered.git("switch", "--quiet", "--create", "other")
    filtered.commit("theirs", **{"train.ipynb": ran("theirs")})
    filtered.git("switch", "--quiet", "main")
    filtered.commit("ours", **{"train.ipynb": ran("ours")})
    assert tried(filtered, "merge", "other").returncode == 1
    return filtered


_LOOKING = [
    "status",
    "status --porcelain=v2",
    "diff",
    "diff --stat",
    "diff HEAD",
    "diff --cached",
    "diff-files -p",
    "diff-index HEAD",
    "difftool --no-prompt --extcmd true",
    "difftool --no-prompt --dir-diff --extcmd true",
    "blame train.ipynb",
    "describe --always --dirty",
    "ls-files --modified",
    "show",
    "log -p",
    "grep x",
    "--no-pager -c core.quotePath=false -C . diff",
]
_LEADING_OUT = [
    "checkout -- train.ipynb",
    "restore train.ipynb",
    "reset",
    "reset --hard",
    "reset --merge",
    "checkout --force other",
    "rm --force train.ipynb",
    "rm --cached train.ipynb",
    "clean --force",
]
_STORING = [
    "add train.ipynb",
    "add --all",
    "add --update",
    "commit --all --message x",
    "commit --message x train.ipynb",
    "stash",
    "stash --keep-index",
    "stash create",
    "hash-object -w train.ipynb",
    "update-index train.ipynb",
]


@pytest.mark.parametrize("words", _LOOKING)
def test_what_only_looks_goes_on_and_stores_nothing(broken, words):
    before = broken.git("ls-files", "--stage")
    assert tried(broken, *words.split()).returncode in {0, 1}
    assert broken.git("ls-files", "--stage") == before
    assert not leaks(broken)


def test_the_text_of_cells_that_blame_filters_is_not_called_broken(filtered):
    filtered.write(**{".gitattributes": "*.ipynb filter=rundiff diff=cells\n"})
    filtered.git("config", "diff.cells.textconv", "echo '# %% x' #")
    blamed = tried(filtered, "blame", "train.ipynb")
    assert (blamed.returncode, blamed.stderr) == (0, "")
    assert blamed.stdout.rstrip().endswith("# %% x")


def test_the_text_of_cells_is_not_stored_as_a_notebook():
    said = []
    with pytest.raises(Refused):
        Cleaning(said.append, lambda: False).cleaned(b"# %% x\n", "train.ipynb")
    assert len(said) == 1


@pytest.mark.parametrize("words", _LEADING_OUT)
def test_what_leads_out_goes_on_and_stores_nothing(broken, words):
    assert tried(broken, *words.split()).returncode == 0
    assert not leaks(broken)


@pytest.mark.parametrize("words", _STORING)
def test_what_stores_is_refused_with_the_place_of_the_fault(broken, words):
    before = broken.git("ls-files", "--stage")
    refused = tried(broken, *words.split())
    assert refused.returncode in {1, 128}
    assert refused.stderr.count(_SENTENCE) == 1
    assert "line 1, column " in refused.stderr
    assert broken.git("ls-files", "--stage") == before
    assert not leaks(broken)


@pytest.mark.parametrize("words", ["add --patch", "checkout --patch", "stash --patch", "commit --patch --message x"])
def test_no_part_of_it_can_be_picked(broken, words):
    tried(broken, *words.split(), given="y\n" * 9)
    assert stored(broken) == clean("x = 1")
    assert not leaks(broken)


def test_other_files_are_committed_beside_it(filtered):
    filtered.write(**{"train.ipynb": BROKEN, "new.txt": "n\n"})
    filtered.git("add", "new.txt")
    filtered.git("commit", "--quiet", "--message", "other files")
    assert filtered.git("show", "--stat", "--format=").split()[0] == "new.txt"


def test_the_fault_is_said_once_for_each_notebook(broken):
    broken.write(**{"other.ipynb": BROKEN})
    broken.git("add", "--intent-to-add", "other.ipynb")
    said = tried(broken, "diff").stderr.splitlines()
    assert sorted(line.split(": ")[1] for line in said) == ["other.ipynb", "train.ipynb"]
    assert all(line.endswith("(git shows it as it is on disk, and does not store it until that is done)") for line in said)


def test_an_alias_looks_as_what_it_stands_for(broken):
    for name, words in {"st": "status --short", "d": "!git diff", "keep": "add -u"}.items():
        broken.git("config", f"alias.{name}", words)
    assert tried(broken, "st").returncode == 0
    assert tried(broken, "d").returncode == 0
    assert tried(broken, "keep").returncode == 128


def test_a_hook_of_a_commit_may_look(broken):
    hook = broken.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec git diff --quiet -- new.txt\n")
    hook.chmod(0o755)
    broken.git("add", "new.txt")
    tried(broken, "commit", "--message", "x")
    assert not leaks(broken)


def test_a_conflict_is_shown_and_has_a_way_out(conflict):
    assert "++<<<<<<< HEAD" in conflict.git("diff")
    assert conflict.git("status", "--porcelain") == "UU train.ipynb\n"
    refused = tried(conflict, "add", "train.ipynb")
    assert refused.returncode == 128
    assert "merge conflict markers at line " in refused.stderr
    conflict.git("checkout", "--theirs", "train.ipynb")
    conflict.git("add", "train.ipynb")
    conflict.git("commit", "--no-edit")
    assert stored(conflict, revision="HEAD") == clean("theirs")
    assert not leaks(conflict)


@pytest.mark.parametrize(
    ("begun", "given_up"),
    [
        ("merge other", "merge --abort"),
        ("rebase other", "rebase --abort"),
        ("cherry-pick other", "cherry-pick --abort"),
        ("merge other", "reset --hard"),
        ("merge other", "reset --merge"),
    ],
)
def test_what_was_begun_can_be_given_up(conflict, begun, given_up):
    conflict.git("merge", "--abort")
    assert tried(conflict, *begun.split()).returncode == 1
    conflict.git(*given_up.split())
    assert conflict.git("status", "--porcelain") == ""
    assert not leaks(conflict)


def test_a_series_of_patches_can_be_given_up(conflict):
    conflict.git("merge", "--abort")
    patch = conflict.git("format-patch", "--stdout", "-1", "other")
    assert tried(conflict, "am", "-3", given=patch).returncode == 128
    assert "<<<<<<<" in (conflict.root / "train.ipynb").read_text()
    conflict.git("am", "--abort")
    assert conflict.git("status", "--porcelain") == ""
    assert not leaks(conflict)


def test_a_merge_tool_resolves_a_conflict(conflict):
    conflict.git("config", "mergetool.take.cmd", 'cp "$REMOTE" "$MERGED"')
    conflict.git("config", "mergetool.take.trustExitCode", "true")
    conflict.git("mergetool", "--no-prompt", "--tool", "take")
    assert stored(conflict) == clean("theirs")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("git status", "status"),
        ("/usr/bin/git -c a=b -C /x --git-dir /y diff --stat", "diff"),
        ("git --no-pager --work-tree=/x diff", "diff"),
        ("/usr/lib/git-core/git-diff-files -p", "diff-files"),
        ("git.exe diff", "diff"),
        ("git --of-a-later-git status add", ""),
        ("git -c", ""),
        ("git", ""),
        ("git --version", ""),
        ("perl /usr/lib/git-core/git-add--interactive", ""),
        ("python -m git status", ""),
        ("", ""),
    ],
)
def test_the_verb_of_a_command_line_is_told(line, said):
    assert verb(line.split(" ") if line else []) == said


def test_a_process_that_no_git_has_started_does_not_look():
    assert not looks()
