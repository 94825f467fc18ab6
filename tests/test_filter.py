"""git with our filter: outputs stay on disk, as far as git itself keeps files, and get into nothing that it stores."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from filtered import ATTRIBUTES, BROKEN, SECRET, clean, leaks, ran, set_up, stored, tried
from repos import Repo, cell, notebook, stream

_AGO = (1_000_000_000, 1_000_000_000)


def disk(repo: Repo, path: str = "train.ipynb") -> bytes:
    return (repo.root / path).read_bytes()


def other_branch(repo: Repo, **files: str | bytes) -> None:
    """A branch `other` with a commit of its own, and back to main."""
    repo.git("switch", "--quiet", "--create", "other")
    repo.commit("other", **files)
    repo.git("switch", "--quiet", "main")


def test_what_is_added_has_no_outputs_and_the_file_keeps_them(filtered):
    assert stored(filtered) == clean("x = 1")
    assert disk(filtered) == ran("x = 1")
    assert filtered.git("status", "--porcelain") == ""
    assert not leaks(filtered)


def test_a_notebook_that_was_only_run_again_has_an_empty_diff(filtered):
    filtered.write(**{"train.ipynb": ran("x = 1", f"{SECRET} again and longer", 8)})
    assert filtered.git("diff") == ""
    assert filtered.git("diff", "HEAD", "--stat") == ""


def test_the_diff_of_an_edit_shows_no_outputs(filtered):
    filtered.write(**{"train.ipynb": ran("x = 2")})
    shown = filtered.git("diff")
    assert '+    "x = 2"' in shown
    assert SECRET not in shown
    assert shown.count("\n+") == 2  # the file's name, and the line


def test_a_touched_notebook_is_not_modified(filtered):
    os.utime(filtered.root / "train.ipynb", _AGO)
    assert filtered.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "words",
    [
        ("commit", "--all", "--message", "x"),
        ("commit", "--message", "x", "train.ipynb"),
        ("commit", "--all", "--amend", "--no-edit"),
        ("commit", "--include", "--message", "x", "train.ipynb"),
    ],
)
def test_a_commit_stores_the_source_and_leaves_the_file(filtered, words):
    filtered.write(**{"train.ipynb": ran("x = 2"), "other.txt": "b\n"})
    filtered.git("add", "other.txt")
    filtered.git(*words)
    assert stored(filtered, revision="HEAD") == clean("x = 2")
    assert disk(filtered) == ran("x = 2")
    assert not leaks(filtered)


def test_a_part_of_an_edit_is_picked(filtered):
    filtered.write(**{"train.ipynb": ran("x = 2")})
    filtered.git("add", "--patch", given="y\n" * 9)
    assert stored(filtered) == clean("x = 2")
    assert disk(filtered) == ran("x = 2")


def test_another_branch_with_the_same_notebook_keeps_its_outputs(filtered):
    other_branch(filtered, **{"other.txt": "b\n"})
    filtered.git("switch", "--quiet", "other")
    assert disk(filtered) == ran("x = 1")
    filtered.git("switch", "--quiet", "main")
    assert disk(filtered) == ran("x = 1")


def test_another_branch_with_another_source_has_no_outputs(filtered):
    other_branch(filtered, **{"train.ipynb": ran("x = 2")})
    filtered.write(**{"train.ipynb": ran("x = 1")})
    filtered.git("add", "train.ipynb")
    filtered.git("switch", "--quiet", "other")
    assert disk(filtered) == clean("x = 2")


def test_git_does_not_overwrite_outputs_that_it_has_not_been_told_of(filtered):
    other_branch(filtered, **{"train.ipynb": ran("x = 2")})
    filtered.write(**{"train.ipynb": ran("x = 1", "run again")})
    refused = tried(filtered, "switch", "other")
    assert refused.returncode == 1
    assert "would be overwritten" in refused.stderr
    assert disk(filtered) == ran("x = 1", "run again")


def test_a_merge_a_cherry_pick_and_a_rebase_of_other_files_keep_outputs(filtered):
    other_branch(filtered, **{"b.txt": "b\n"})
    filtered.git("merge", "--quiet", "--no-edit", "other")
    assert disk(filtered) == ran("x = 1")
    filtered.git("reset", "--quiet", "--hard", "HEAD~1")
    filtered.commit("main", **{"c.txt": "c\n"})
    filtered.git("cherry-pick", "other")
    assert disk(filtered) == ran("x = 1")
    filtered.git("reset", "--quiet", "--hard", "HEAD~1")
    filtered.git("rebase", "--quiet", "other")
    assert disk(filtered) == ran("x = 1")
    assert not leaks(filtered)


def test_a_merge_of_two_edits_takes_both_sources(filtered):
    filtered.commit("two cells", **{"train.ipynb": two("a", "b")})
    other_branch(filtered, **{"train.ipynb": two("a", "theirs")})
    filtered.commit("ours", **{"train.ipynb": two("ours", "b")})
    filtered.git("merge", "--quiet", "--no-edit", "other")
    assert b"ours" in stored(filtered, revision="HEAD")
    assert b"theirs" in stored(filtered, revision="HEAD")
    assert not leaks(filtered)


def two(first: str, second: str) -> bytes:
    between = cell("# a\n# b\n# c\n# d\n# e\n# f", "m")
    return notebook(
        cell(first, "a", count=1, outputs=[stream(SECRET)]), between, cell(second, "b", count=2, outputs=[stream(SECRET)])
    )


def test_a_stash_gives_the_source_back_and_no_outputs(filtered):
    filtered.write(**{"train.ipynb": ran("x = 2")})
    filtered.git("stash")
    assert disk(filtered) == clean("x = 1")
    filtered.git("stash", "pop")
    assert disk(filtered) == clean("x = 2")
    assert not leaks(filtered)


@pytest.mark.parametrize(
    ("words", "outcomes"),
    [
        ("stash", "gone kept"),
        ("stash --keep-index", "gone kept"),
        ("reset --hard", "gone kept"),
        ("restore .", "gone kept"),
        ("checkout -- .", "gone kept"),
        ("switch same", "kept kept"),
        ("merge same", "kept kept"),
        ("rebase same", "kept kept"),
        ("switch other", "kept gone"),
        ("cherry-pick other", "kept gone"),
    ],
)
@pytest.mark.parametrize("cured", [False, True])
def test_git_overwrites_the_outputs_of_what_it_takes_for_modified(filtered, rundiff, words, outcomes, cured):
    """The outcomes of a notebook that was run again, and of one that was refreshed since, as docs/filter.md says."""
    other_branch(filtered, **{"train.ipynb": ran("x = 2")})
    filtered.git("switch", "--quiet", "--create", "same")
    filtered.commit("same", **{"b.txt": "b\n"})
    filtered.git("switch", "--quiet", "main")
    again = ran("x = 1", "run again, and longer")
    filtered.write(**{"train.ipynb": again, **({"other.txt": "edited\n"} if "stash" in words else {})})
    if cured:
        rundiff("strip", "--refresh", cwd=filtered.root)
    tried(filtered, *words.split())
    assert ("kept" if disk(filtered) == again else "gone") == outcomes.split()[cured]


def test_a_new_worktree_has_the_notebooks_without_outputs(filtered, tmp_path):
    filtered.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert (tmp_path / "tree/train.ipynb").read_bytes() == clean("x = 1")
    assert Repo(tmp_path / "tree").git("status", "--porcelain") == ""
    assert disk(filtered) == ran("x = 1")


def test_an_archive_a_sparse_checkout_and_a_rename_go_through(filtered):
    filtered.commit("more", **{"sub/deep.ipynb": ran("y"), "sub/a.txt": "a"})
    assert (
        b"train.ipynb" in subprocess.run(["git", "archive", "HEAD"], cwd=filtered.root, capture_output=True, check=True).stdout
    )
    filtered.git("sparse-checkout", "set", "nothing")
    assert not (filtered.root / "sub").exists()
    filtered.git("sparse-checkout", "disable")
    assert disk(filtered, "sub/deep.ipynb") == clean("y")
    filtered.git("mv", "train.ipynb", "moved.ipynb")
    assert disk(filtered, "moved.ipynb") == ran("x = 1")
    assert stored(filtered, "moved.ipynb") == clean("x = 1")


def test_a_notebook_that_is_only_announced_has_nothing_stored(filtered):
    filtered.write(**{"new.ipynb": ran("new")})
    filtered.git("add", "--intent-to-add", "new.ipynb")
    assert SECRET not in filtered.git("diff")
    assert not leaks(filtered)


def test_a_submodule_is_filtered_by_its_own_settings(filtered, tmp_path):
    (tmp_path / "library").mkdir()
    library = Repo.init(tmp_path / "library")
    library.commit(**{"a.txt": "a", ".gitattributes": ATTRIBUTES})
    filtered.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.root), "library")
    inner = Repo(filtered.root / "library")
    set_up(inner)
    inner.write(**{"deep.ipynb": ran("deep")})
    inner.git("add", "deep.ipynb")
    assert stored(inner, "deep.ipynb") == clean("deep")
    inner.write(**{"deep.ipynb": BROKEN})
    assert filtered.git("status", "--porcelain").splitlines() == ["A  .gitmodules", "AM library"]


@pytest.mark.parametrize(
    "name",
    ["with space.ipynb", "训练.ipynb", "-dash.ipynb", "new\nline.ipynb", "quote'\".ipynb", "$(touch x).ipynb", b"\xff.ipynb"],
)
@pytest.mark.parametrize("one_by_one", [False, True])
def test_any_name_goes_through(repo, on_path, name, one_by_one):
    set_up(repo, **({"process": ""} if one_by_one else {}))
    path = os.path.join(os.fsencode(repo.root), os.fsencode(name))  # noqa: PTH118 - not every name is text
    Path(os.fsdecode(path)).write_bytes(ran("x = 1"))
    repo.git("add", "--all")
    assert not leaks(repo)
    (kept,) = [line for line in repo.git("ls-files", "--stage").splitlines() if "gitattributes" not in line]
    assert subprocess.run(
        ["git", "cat-file", "blob", kept.split()[1]], cwd=repo.root, capture_output=True, check=True
    ).stdout == clean("x = 1")
    assert not (repo.root / "x").exists()


@pytest.mark.parametrize("size", [0, 1, 65_515, 65_516, 65_517, 131_032, 3_000_000])
def test_a_notebook_of_any_size_comes_and_goes_whole(repo, on_path, size):
    set_up(repo)
    kept = clean("x" * size)
    repo.write(**{"train.ipynb": kept})
    repo.git("add", "train.ipynb")
    assert stored(repo) == kept
    (repo.root / "train.ipynb").unlink()
    repo.git("checkout", "--", "train.ipynb")
    assert disk(repo) == kept


def test_an_empty_file_passes(repo, on_path):
    set_up(repo)
    repo.write(**{"train.ipynb": b""})
    repo.git("add", "train.ipynb")
    assert stored(repo) == b""


def test_a_link_is_stored_as_one(filtered):
    (filtered.root / "link.ipynb").symlink_to("train.ipynb")
    filtered.git("add", "link.ipynb")
    assert stored(filtered, "link.ipynb") == b"train.ipynb"


def test_the_table_of_the_nearest_folder_says_what_stays(repo, on_path):
    set_up(repo)
    repo.write(
        **{
            "rundiff.toml": '[strip]\nexclude = ["raw"]\n',
            "sub/rundiff.toml": "[strip]\nkeep-counts = true\n",
            "train.ipynb": ran("x"),
            "sub/deep.ipynb": ran("x", count=5),
            "raw/as_is.ipynb": ran("x"),
        }
    )
    repo.git("add", "--all")
    assert stored(repo) == clean("x")
    assert b'"execution_count": 5' in stored(repo, "sub/deep.ipynb")
    assert stored(repo, "raw/as_is.ipynb") == ran("x")


def test_a_table_that_cannot_be_read_stores_nothing(repo, on_path):
    set_up(repo)
    repo.write(**{"rundiff.toml": "[strip]\nkeep-nothing = true\n", "train.ipynb": ran("x")})
    refused = tried(repo, "add", "train.ipynb")
    assert refused.returncode == 128
    assert "has no key `keep-nothing`" in refused.stderr
    assert not leaks(repo)


def test_an_old_git_that_knows_no_process_stores_no_outputs(repo, on_path):
    set_up(repo, process="")
    repo.commit(**{"train.ipynb": ran("x = 1")})
    assert stored(repo) == clean("x = 1")
    assert disk(repo) == ran("x = 1")
    repo.write(**{"train.ipynb": BROKEN})
    assert tried(repo, "add", "train.ipynb").returncode == 128
    assert tried(repo, "diff", "--stat").returncode == 0
    assert not leaks(repo)


@pytest.mark.parametrize("one_by_one", [False, True])
def test_without_rundiff_on_the_path_nothing_is_stored_and_one_sentence_says_why(repo, tmp_path, monkeypatch, one_by_one):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("git", "sh", "cat"):
        (tools / name).symlink_to(shutil.which(name) or pytest.fail(name))
    monkeypatch.setenv("PATH", str(tools))
    set_up(repo, **({"process": ""} if one_by_one else {}))
    repo.write(**{"train.ipynb": ran("x = 1")})
    refused = tried(repo, "add", "train.ipynb")
    assert refused.returncode == 128
    said = "rundiff is not on PATH, and git is set to store and check out no notebook without it: activate the environment"
    assert refused.stderr.startswith(said)
    assert (
        one_by_one or len(refused.stderr.splitlines()) == 2
    )  # git repeats the whole line of a filter that it starts for each file
    assert refused.stderr.endswith("fatal: train.ipynb: clean filter 'rundiff' failed\n")
    assert repo.git("ls-files") == ""
    assert not leaks(repo)


@pytest.mark.parametrize(
    "crash",
    [
        "exit 3",
        "kill -9 $$",
        r"printf '0016git-filter-server\n000eversion=2\n0000'; exit 1",
        r"printf '0016git-filter-server\n000eversion=2\n00000015capability=clean\n0000'; head -c 300 >/dev/null; exit 1",
        r"printf '0016git-filter-server\n000eversion=2\n00000015capability=clean\n00000013status=success\n0000'; head -c 400 >/dev/null; kill -9 $$",
    ],
)
def test_a_filter_that_crashes_stores_nothing(repo, tmp_path, monkeypatch, crash):
    program = tmp_path / "rundiff"
    program.write_text(f"#!/bin/sh\n{crash}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    set_up(repo)
    repo.write(**{"train.ipynb": ran("x = 1")})
    assert tried(repo, "add", "train.ipynb").returncode == 128
    assert repo.git("ls-files") == ""
    assert not leaks(repo)
