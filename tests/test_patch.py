"""Patches of files, which git applies and which lead from one tree to the other, and patches of sources, which it refuses."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorded import recorded
from repos import Repo, cell, notebook, stream
from rundiff.commands.diff import comparison
from rundiff.commands.patch import patch
from rundiff.commands.scope import Scope
from rundiff.commands.sides import INDEX, SAVED, Document, editor, sides, tree
from rundiff.errors import GitError, UsageError
from rundiff.git import Repository
from rundiff.notebook import Notebook
from rundiff.render.source_patch import LABEL, source_patch
from rundiff.text import lines

Files = dict[bytes, tuple[str, bytes]]
"""Mode and content by path."""

TRAINED = notebook(cell("train()", count=1, outputs=[stream("loss 0.5\n")]), "x = 1")
AGAIN = notebook(cell("train()", count=7, outputs=[stream("loss 0.4\n")]), "x = 2", "y = '模型'")
LONG = b"".join(b"line %d\n" % number for number in range(60))
CONTENTS = [
    TRAINED,
    AGAIN,
    AGAIN.replace(b"\n", b"\r\n"),
    LONG,
    LONG.replace(b"line 3", b"zeile 3"),
    LONG + b"no end",
    b"\n" + LONG,
    b"",
    b"\n",
    b"a\r\nb\n",
    b"latin \xe9\n",
    bytes(range(256)) * 20,
    bytes(range(256)) * 20 + b"more",
    b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n",
]
NAMES = [
    b"train.ipynb",
    b"lib.py",
    b"a",
    b"a/b.py",
    "训练 一/模型.ipynb".encode(),
    b"with space.py",
    b'quo"te\\.py',
    b"tab\there",
    b"line\nend",
    b"-U0",
    b"latin-\xe9",
    b" a => b ",
]


def git(folder: Path, *words: str, given: bytes | None = None) -> bytes:
    found = subprocess.run(["git", *words], cwd=folder, input=given, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout


def put(folder: Path, files: Files) -> None:
    """Make the files below *folder* these, and no others."""
    for path in on_disk(folder):
        os.unlink(os.path.join(os.fsencode(folder), path))  # noqa: PTH108, PTH118 - bytes
    for folders, _, _ in os.walk(folder, topdown=False):
        if ".git" not in Path(folders).relative_to(folder).parts and Path(folders) != folder and not any(os.scandir(folders)):
            Path(folders).rmdir()
    for path, (mode, content) in files.items():
        full = os.path.join(os.fsencode(folder), path)  # noqa: PTH118
        os.makedirs(os.path.dirname(full), exist_ok=True)  # noqa: PTH103, PTH120
        if mode == "120000":
            os.symlink(content, full)  # noqa: PTH211
        else:
            with open(full, "wb") as file:  # noqa: PTH123
                file.write(content)
            os.chmod(full, 0o755 if mode == "100755" else 0o644)  # noqa: PTH101


def on_disk(folder: Path) -> Files:
    """What is there, in git's modes."""
    found: Files = {}
    top = os.fsencode(folder)
    for where, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != b".git"]
        for name in [*names, *(one for one in folders if os.path.islink(os.path.join(where, one)))]:  # noqa: PTH114, PTH118
            full = os.path.join(where, name)  # noqa: PTH118
            facts = os.lstat(full)
            linked = stat.S_ISLNK(facts.st_mode)
            mode = "120000" if linked else "100755" if facts.st_mode & 0o100 else "100644"
            found[os.path.relpath(full, top)] = (mode, os.readlink(full) if linked else Path(os.fsdecode(full)).read_bytes())  # noqa: PTH115
    return found


def made(folder: Path, files: Files) -> Path:
    """A repository with one commit of *files*, in which nothing is converted."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    put(folder, files)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    return folder


def assert_leads(folder: Path, old: Files, found: bytes, new: Files, *, back: bool = True) -> None:
    """In a checkout of *old* the patch makes *new*, on disk and in the index, and *back*."""
    place = made(folder, old)
    if old == new:
        assert found == b""
        return
    git(place, "apply", "-", given=found)
    assert on_disk(place) == new
    if back:
        git(place, "apply", "-R", "-", given=found)
        assert on_disk(place) == old
    put(place, {})
    git(place, "reset", "-q", "--hard")
    git(place, "apply", "--index", "-", given=found)
    assert on_disk(place) == new
    assert git(place, "status", "--porcelain", "-z").count(b"\0??") == 0
    git(place, "diff", "--quiet")


files = st.tuples(st.sampled_from(["100644", "100644", "100755"]), st.sampled_from(CONTENTS)) | st.tuples(
    st.just("120000"), st.sampled_from([b"lib.py", b"nowhere/\xe6\xa8\xa1"])
)
trees = st.dictionaries(st.sampled_from(NAMES), files, max_size=7).filter(
    lambda found: b"a" not in found or (b"a/b.py" not in found and found[b"a"][0] != "120000")
)
"""Without a link that turns into a folder: git makes such patches, and refuses to take them back."""


@settings(max_examples=25)
@given(trees, trees, st.sampled_from([(), ("-M",), ("-U1",), ("-U20", "-M10%"), ("-C", "--find-copies-harder")]))
def test_the_patch_between_two_commits_leads_from_one_to_the_other(tmp_path_factory, old, new, options):
    folder = tmp_path_factory.mktemp("trees")
    place = made(folder / "repo", old)
    put(place, new)
    git(place, "add", "--all", "--force")
    git(place, "commit", "-q", "--allow-empty", "-m", "two")
    repo = Repository.discover(place)
    then, now = tree(repo, "HEAD~1"), tree(repo, "HEAD")
    back = "-C" not in options  # git leaves the copy where it takes one back
    assert_leads(folder / "there", old, b"".join(patch(repo, then, now, options=options)), new, back=back)
    assert_leads(folder / "back", new, b"".join(patch(repo, now, then, options=options)), old, back=back)
    assert_leads(folder / "reversed", new, b"".join(patch(repo, then, now, options=(*options, "-R"))), old, back=back)


STATES: list[Files] = [
    {b"t.ipynb": ("100644", TRAINED), b"lib.py": ("100644", LONG), b"gone": ("100644", b"x\n"), b"l": ("120000", b"lib.py")},
    {b"t.ipynb": ("100644", AGAIN), b"new.py": ("100755", LONG), b"gone": ("100644", b"x\n"), b"l": ("100644", b"lib.py")},
    {b"t.ipynb": ("100644", TRAINED), b"new.py": ("100644", LONG + b"y"), b"gone": ("100644", b"\0\1"), b"e": ("100644", b"")},
    {b"t.ipynb": ("100644", AGAIN), b"new.py": ("120000", b"t.ipynb"), b"gone": ("100644", b"\0\2")},
]


@pytest.fixture
def four(tmp_path):
    """Two commits, an index and files on disk, all different."""
    place = made(tmp_path / "four", STATES[0])
    put(place, STATES[1])
    git(place, "add", "--all")
    git(place, "commit", "-q", "-m", "two")
    put(place, STATES[2])
    git(place, "add", "--all")
    put(place, STATES[3])
    repo = Repository.discover(place)
    return repo, [tree(repo, "HEAD~1"), tree(repo, "HEAD"), INDEX, SAVED]


@pytest.mark.parametrize(("old", "new"), [*permutations(range(4), 2)])
def test_the_patch_between_any_two_sides_leads_from_one_to_the_other(four, tmp_path, old, new):
    repo, named = four
    before = Repo(repo.root).state()
    found = b"".join(patch(repo, named[old], named[new]))
    assert_leads(tmp_path / "there", STATES[old], found, STATES[new])
    assert b"diff --git a/t.ipynb b/t.ipynb\n" in found or STATES[old][b"t.ipynb"] == STATES[new][b"t.ipynb"]
    found = b"".join(patch(repo, named[old], named[new], options=("-R",)))
    assert_leads(tmp_path / "back", STATES[new], found, STATES[old])
    assert Repo(repo.root).state() == before


@pytest.mark.parametrize("side", range(4))
def test_a_side_does_not_differ_from_itself(four, side):
    repo, named = four
    assert [*patch(repo, named[side], named[side])] == []


def test_sides_are_those_that_git_means(four):
    repo, _ = four
    for words, cached in ((), False), ((), True), (("HEAD~1",), False), (("HEAD~1..HEAD",), False), (("HEAD~1",), True):
        expected = git(repo.root, "diff", "--binary", "--full-index", *["--cached"] * cached, *words)
        assert b"".join(patch(repo, *sides(repo, words, cached=cached))) == expected


def test_paths_count_from_the_folder_that_asks(four):
    repo, named = four
    found = b"".join(patch(repo, named[0], named[1], Scope(("*.ipynb",))))
    assert found.count(b"diff --git") == found.count(b"diff --git a/t.ipynb b/t.ipynb\n") == 1


def test_a_folder_bounds_the_patch(repo):
    repo.commit(**{"a*/x.py": "1\n", "ab/x.py": "1\n"})
    repo.write(**{"a*/x.py": "2\n", "ab/x.py": "2\n"})
    found = b"".join(patch(Repository.discover(repo.root), INDEX, SAVED, Scope(within="a*/")))
    assert found.count(b"diff --git") == found.count(b"diff --git a/a*/x.py b/a*/x.py\n") == 1


# Runs

NOW: Files = {
    b"t.ipynb": ("100644", AGAIN),
    b"lib.py": ("100644", LONG),
    b"same.py": ("100644", b"loose\n"),
    b"edited \xe9.py": ("100755", b"loose\nedited\n"),
    b"new.bin": ("100644", bytes(range(256))),
    b"empty": ("100644", b""),
    b"line\nend": ("100644", b"x"),
    b"link": ("120000", b"lib.py"),
    b".gitignore": ("100644", b"ignored\n"),
}


@pytest.fixture
def trained(tmp_path):
    """A run whose snapshot holds files that git does not track; since then they were edited, deleted, and joined by others."""
    place = made(tmp_path / "trained", {b"t.ipynb": ("100644", TRAINED), b".gitignore": ("100644", b"ignored\n")})
    loose: Files = {
        b"same.py": ("100644", b"loose\n"),
        b"edited \xe9.py": ("100644", b"loose\n"),
        b"gone.py": ("100644", b"x\n"),
    }
    put(place, {**on_disk(place), **loose, b"was empty": ("100644", b"")})
    recorded(Repo(place), ("a", "train()"), notebook="t.ipynb")
    put(place, {**NOW, b"ignored": ("100644", b"no\n")})
    git(place, "add", "lib.py")
    recorded(Repo(place), ("a", "train()"), ("a", "x = 2"), notebook="t.ipynb")
    return place


def kept(place: Path, folder: Path, name: str) -> Files:
    """The tree of a commit."""
    folder.mkdir()
    git(folder, "init", "-q")
    packed = git(place, "archive", name)
    subprocess.run(["tar", "-x"], cwd=folder, input=packed, check=True)
    return on_disk(folder)


def test_the_patch_from_a_run_has_the_files_that_git_does_not_track(trained, tmp_path):
    repo = Repository.discover(trained)
    before, objects = Repo(trained).state(), sorted((trained / ".git" / "objects").rglob("*"))
    then = kept(trained, tmp_path / "then", "refs/run/1")
    assert b"same.py" in then
    found = b"".join(patch(repo, tree(repo, "run/1"), SAVED))
    assert_leads(tmp_path / "there", then, found, NOW)
    assert b"same.py" not in found
    back = b"".join(patch(repo, SAVED, tree(repo, "run/1")))
    assert_leads(tmp_path / "back", NOW, back, then)
    assert Repo(trained).state() == before
    assert sorted((trained / ".git" / "objects").rglob("*")) == objects


def test_what_a_run_left_out_is_not_in_a_patch_from_it(trained):
    repo = Repository.discover(trained)
    assert b"new.bin" in {os.fsencode(skip.path) for skip in tree(repo, "run/2").record.skipped}
    assert b"new.bin" not in b"".join(patch(repo, tree(repo, "run/2"), SAVED))


def test_the_patch_between_two_runs_leads_from_one_to_the_other(trained, tmp_path):
    repo = Repository.discover(trained)
    first, second = (kept(trained, tmp_path / name, f"refs/run/{name}") for name in "12")
    found = b"".join(patch(repo, tree(repo, "run/1"), tree(repo, "run/2")))
    assert_leads(tmp_path / "there", first, found, second)


def test_paths_bound_the_files_that_git_does_not_track_too(trained):
    repo = Repository.discover(trained)
    found = b"".join(patch(repo, tree(repo, "run/1"), SAVED, Scope(("*.py",))))
    assert found.count(b"diff --git") == 3
    assert all(name in found for name in (b"lib.py", b"gone.py", b"edited"))


def test_paths_from_a_run_count_from_the_folder_that_asks(repo):
    repo.commit(**{"below/a.py": "1\n", "a.py": "1\n"})
    repo.write(**{"below/loose.py": "1\n", "loose.py": "1\n"})
    recorded(repo, ("a", "train()"))
    repo.write(**dict.fromkeys(("below/a.py", "a.py", "below/loose.py", "loose.py"), "2\n"))
    found = Repository.discover(repo.root / "below")

    def names(*paths):
        pieces = b"".join(patch(found, tree(found, "run/1"), SAVED, Scope(paths))).split(b"\n")
        return [line.split(b" b/")[1].decode() for line in pieces if line.startswith(b"diff")]

    assert names("*.py") == ["below/a.py", "below/loose.py"]
    assert names(":/") == names() == ["a.py", "below/a.py", "below/loose.py", "loose.py"]
    assert names(":!loose.py") == ["a.py", "below/a.py", "loose.py"]


def test_objects_of_any_length_are_known(tmp_path):
    git(tmp_path, "init", "-q", "--object-format=sha256", "long")
    repo = Repo(tmp_path / "long")
    repo.write(**{"loose.py": "1\n"})
    recorded(repo, ("a", "train()"))
    repo.write(**{"loose.py": "2\n"})
    found = Repository.discover(repo.root)
    assert b"-1\n+2\n" in b"".join(patch(found, tree(found, "run/1"), SAVED))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_run_is_compared_with_a_repository_that_nobody_may_write(trained, tmp_path):
    repo = Repository.discover(trained)
    expected = b"".join(patch(repo, tree(repo, "run/1"), SAVED))
    folders = [Path(folder) for folder, _, _ in os.walk(trained)]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert b"".join(patch(repo, tree(repo, "run/1"), SAVED)) == expected
    finally:
        for folder in folders:
            folder.chmod(0o755)


# What must not get in

TRAPS = {
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.external": "false",
    "diff.context": "0",
    "diff.interHunkContext": "9",
    "diff.suppressBlankEmpty": "true",
    "diff.submodule": "log",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.colorMoved": "zebra",
    "diff.algorithm": "patience",
    "diff.nb.textconv": "false",
    "diff.nb.command": "false",
    "diff.wsErrorHighlight": "all",
    "color.ui": "always",
    "color.diff": "always",
    "core.quotePath": "true",
    "core.abbrev": "4",
}


def test_no_setting_changes_the_form(four, tmp_path, monkeypatch):
    repo, named = four
    for name, value in TRAPS.items():
        git(repo.root, "config", name, value)
    (repo.root / ".git" / "info" / "attributes").write_text("*.ipynb diff=nb\n")
    for name, value in (("GIT_DIFF_OPTS", "--unified=0"), ("GIT_EXTERNAL_DIFF", "false"), ("GIT_PAGER", "false")):
        monkeypatch.setenv(name, value)
    asking = Repository.discover(repo.root)
    for old, new in permutations(range(4), 2):
        found = b"".join(patch(asking, named[old], named[new]))
        with monkeypatch.context() as calm:
            calm.delenv("GIT_DIFF_OPTS")
            assert_leads(tmp_path / f"{old}{new}", STATES[old], found, STATES[new])
        assert b"\ndiff --git a/t.ipynb b/t.ipynb\n" in b"\n" + found or STATES[old][b"t.ipynb"] == STATES[new][b"t.ipynb"]


def test_whitespace_is_left_out_where_that_is_asked_for(repo):
    repo.commit(**{"a.py": "a  b\nc\n"})
    repo.write(**{"a.py": "a b\nd\n"})
    found = b"".join(patch(Repository.discover(repo.root), INDEX, SAVED, options=("-w",)))
    assert b"-c\n+d\n" in found
    assert b"-a" not in found


def test_line_ends_that_git_converts_are_converted_back(repo):
    repo.git("config", "core.autocrlf", "true")
    repo.commit(**{"a.py": "1\r\n2\r\n"})
    repo.write(**{"a.py": "1\r\n3\r\n"})
    found = b"".join(patch(Repository.discover(repo.root), INDEX, SAVED))
    repo.git("checkout", "--quiet", "a.py")
    git(repo.root, "apply", "-", given=found)
    assert (repo.root / "a.py").read_bytes() == b"1\r\n3\r\n"


def test_text_that_attributes_call_binary_is_in_the_patch_all_the_same(repo, tmp_path):
    repo.commit(**{"t.ipynb": TRAINED, ".gitattributes": "*.ipynb -diff\n"})
    old = on_disk(repo.root)
    repo.write(**{"t.ipynb": AGAIN})
    found = b"".join(patch(Repository.discover(repo.root), INDEX, SAVED))
    assert b"GIT binary patch" in found
    assert_leads(tmp_path / "there", old, found, on_disk(repo.root))


def test_an_unmerged_file_is_refused_by_name(repo):
    repo.commit(**{"a.py": "base\n", "b.py": "base\n"})
    repo.git("checkout", "-qb", "side")
    repo.commit(**{"a.py": "side\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(**{"a.py": "main\n"})
    subprocess.run(["git", "merge", "-q", "side"], cwd=repo.root, capture_output=True, check=False)
    repo.write(**{"b.py": "edited\n"})
    found = Repository.discover(repo.root)
    head = tree(found, "HEAD")
    for old, new in ((INDEX, SAVED), (head, INDEX), (SAVED, INDEX)):
        with pytest.raises(GitError, match=r"^a\.py is in the middle of a merge"):
            patch(found, old, new)
    assert b"b.py" in b"".join(patch(found, INDEX, SAVED, Scope(("b.py",))))
    assert b"a.py" in b"".join(patch(found, tree(found, "HEAD~1"), head))
    assert b"+<<<<<<<" in b"".join(patch(found, head, SAVED))  # of these two there is one version each


def test_unsaved_edits_are_in_no_file(repo):
    repo.commit(**{"t.ipynb": TRAINED})
    found = Repository.discover(repo.root)
    with pytest.raises(UsageError, match="save the notebook first"):
        patch(found, tree(found, "HEAD"), editor(Document("t.ipynb", Notebook(()))))


def test_before_the_first_commit_there_is_a_patch_all_the_same(repo, tmp_path):
    repo.write(**{"t.ipynb": TRAINED})
    repo.git("add", "--all")
    found = Repository.discover(repo.root)
    assert_leads(tmp_path / "there", {}, b"".join(patch(found, *sides(found, (), cached=True))), on_disk(repo.root))


def test_a_patch_comes_in_pieces_and_may_be_left_in_the_middle(repo):
    repo.commit(**{"big.txt": "".join(f"{number}\n" for number in range(400_000))})
    repo.write(**{"big.txt": "new\n"})
    pieces = patch(Repository.discover(repo.root), INDEX, SAVED)
    assert len(next(pieces)) < 1 << 17
    pieces.close()


# Patches of sources

BEFORE = notebook(
    cell("import torch", "a"),
    cell("train_tf = Compose([\n    ToTensor(),\n    Normalize(4.88, 6.02),\n])\nshow(train_tf)\n\nx = 1\ny = 2\nz = 3", "b"),
    cell("gone = 1", "c"),
    cell("moved = 1\nand_more = 2", "d"),
)
AFTER = notebook(
    cell("new = '\x1b[31m'\r", "e"),
    cell("moved = 1\nand_more = 2", "d"),
    cell("import torch", "a", count=3, outputs=[stream("a\n")]),
    cell("train_tf = Compose([\n    ToTensor(),\n])\nshow(train_tf)\n\nx = 1\ny = 2\nz = 4", "b"),
)


def test_a_source_patch_has_the_cells_that_differ_as_text(repo):
    repo.commit(**{"t.ipynb": BEFORE, "lib.py": "a = 1\nb = 2\n", "w.bin": b"\0", "gone.txt": "x\n"})
    repo.write(**{"t.ipynb": AFTER, "lib.py": "a = 1\nb = 3\n", "w.bin": b"\1\0"})
    (repo.root / "gone.txt").unlink()
    found = comparison(Repository.discover(repo.root))
    assert "".join(source_patch(found.files, 1)) == LABEL + (
        "diff --rundiff a/gone.txt b/gone.txt\n"
        "--- a/gone.txt\n"
        "+++ b/gone.txt\n"
        "# removed\n"
        "@@ -1 +0,0 @@\n"
        "-x\n"
        "diff --rundiff a/lib.py b/lib.py\n"
        "--- a/lib.py\n"
        "+++ b/lib.py\n"
        "# edited\n"
        "@@ -1,2 +1,2 @@\n"
        " a = 1\n"
        "-b = 2\n"
        "+b = 3\n"
        "diff --rundiff a/t.ipynb [1] b/t.ipynb [1]\n"
        "--- a/t.ipynb [1]\tnew = '␛[31m'\n"
        "+++ b/t.ipynb [1]\tnew = '␛[31m'\n"
        "# cell added\n"
        "@@ -0,0 +1 @@\n"
        "+new = '\x1b[31m'\r\n"
        "diff --rundiff a/t.ipynb [4] b/t.ipynb [2]\n"
        "# cell moved\n"
        "diff --rundiff a/t.ipynb [2] b/t.ipynb [4]\n"
        "--- a/t.ipynb [2]\ttrain_tf = Compose\n"
        "+++ b/t.ipynb [4]\ttrain_tf = Compose\n"
        "# cell edited\n"
        "@@ -2,3 +2,2 @@\n"
        "     ToTensor(),\n"
        "-    Normalize(4.88, 6.02),\n"
        " ])\n"
        "@@ -8,2 +7,2 @@\n"
        " y = 2\n"
        "-z = 3\n"
        "+z = 4\n"
        "diff --rundiff a/t.ipynb [3] b/t.ipynb [3]\n"
        "--- a/t.ipynb [3]\tgone = 1\n"
        "+++ b/t.ipynb [3]\tgone = 1\n"
        "# cell removed\n"
        "@@ -1 +0,0 @@\n"
        "-gone = 1\n"
        "diff --rundiff a/w.bin b/w.bin\n"
        "# edited: binary, 1 bytes → 2 bytes, SHA-256 6e340b9cffb3 → 47dc540c94ce\n"
    )


def test_a_source_patch_says_what_became_of_the_mode(repo):
    names = ("edited.py", "only.txt", "t.ipynb", "u.ipynb", "w.bin")
    repo.commit(**{"edited.py": "a\n", "only.txt": "b\n", "t.ipynb": BEFORE, "u.ipynb": notebook("x = 1"), "w.bin": b"\0"})
    repo.write(**{"edited.py": "c\n", "u.ipynb": notebook("x = 2"), "w.bin": b"\1\0", "z.txt": ""})
    for name in names:
        (repo.root / name).chmod(0o755)
    found = "".join(source_patch(comparison(Repository.discover(repo.root)).files))
    assert found == LABEL + (
        "diff --rundiff a/edited.py b/edited.py\n"
        "--- a/edited.py\n"
        "+++ b/edited.py\n"
        "# edited, mode 100644 → 100755\n"
        "@@ -1 +1 @@\n"
        "-a\n"
        "+c\n"
        "diff --rundiff a/only.txt b/only.txt\n"
        "# mode 100644 → 100755\n"
        "diff --rundiff a/t.ipynb b/t.ipynb\n"
        "# mode 100644 → 100755\n"
        "diff --rundiff a/u.ipynb b/u.ipynb\n"
        "# mode 100644 → 100755\n"
        "diff --rundiff a/u.ipynb [1] b/u.ipynb [1]\n"
        "--- a/u.ipynb [1]\tx = 1\n"
        "+++ b/u.ipynb [1]\tx = 2\n"
        "# cell edited\n"
        "@@ -1 +1 @@\n"
        "-x = 1\n"
        "+x = 2\n"
        "diff --rundiff a/w.bin b/w.bin\n"
        "# edited: binary, 1 bytes → 2 bytes, SHA-256 6e340b9cffb3 → 47dc540c94ce, mode 100644 → 100755\n"
    )
    repo.git("reset", "-q", "--hard")
    tried = subprocess.run(["git", "apply", "-"], input=found.encode(), cwd=repo.root, capture_output=True, check=False)
    assert tried.returncode != 0
    assert repo.git("status", "--porcelain", "--untracked-files=no") == ""


def test_a_source_patch_tells_line_ends_from_a_new_name(repo):
    repo.commit(**{"a.txt": "a\nb\n", "b.txt": "".join(f"{n}\n" for n in range(9))})
    repo.write(**{"a.txt": "a\r\nb\r\n"})
    repo.git("mv", "b.txt", "c.txt")
    told = "".join(source_patch(comparison(Repository.discover(repo.root), ("HEAD",)).files))
    assert told == LABEL + (
        "diff --rundiff a/a.txt b/a.txt\n# edited, line ends only\ndiff --rundiff a/b.txt b/c.txt\n# renamed\n"
    )


def test_nothing_is_said_where_nothing_differs(repo):
    repo.commit(**{"t.ipynb": BEFORE})
    assert [*source_patch(comparison(Repository.discover(repo.root)).files)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"t.ipynb": BEFORE}, {"t.ipynb": AFTER}),
        ({"t.ipynb": BEFORE, "a.py": "1\n"}, {"t.ipynb": AFTER, "a.py": "2\n"}),
        ({"a.py": "1\n"}, {"a.py": "2\n"}),
        ({"a.py": "1\n"}, {}),
        ({}, {"a.py": "1\n"}),
        ({}, {"t.ipynb": AFTER}),
        ({"t.ipynb": BEFORE}, {}),
        ({"x\n@@ -1 +1 @@\n": "1\n", "a.py": "1\n"}, {"x\n@@ -1 +1 @@\n": "2\n", "a.py": "2\n"}),
        (
            {"t.ipynb": notebook(cell("a = 1", "a"), cell("b = 2", "b"))},
            {"t.ipynb": notebook(cell("b = 2", "b"), cell("a = 1", "a"))},
        ),
    ],
)
def test_git_refuses_a_source_patch_and_changes_nothing(repo, old, new):
    repo.commit(**{"other": "x\n", **old})
    for name in old:
        (repo.root / name).unlink()
    repo.write(**new)
    repo.git("add", "--all")
    found = "".join(source_patch(comparison(Repository.discover(repo.root), cached=True).files))
    assert found.startswith(LABEL)
    assert r"\ No newline" not in found
    repo.git("reset", "-q", "--hard")
    before = on_disk(repo.root)
    for words in ("apply",), ("apply", "--index"), ("apply", "--unidiff-zero", "--recount", "--inaccurate-eof"):
        tried = subprocess.run(["git", *words, "-"], input=found.encode(), cwd=repo.root, capture_output=True, check=False)
        assert tried.returncode != 0
    assert on_disk(repo.root) == before


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no GNU patch here")
def test_a_source_patch_leaves_the_notebooks_alone_in_the_hands_of_patch_too(repo):
    names = ("t.ipynb", "with space.ipynb", "with", "tab\tin.ipynb")
    repo.commit(**dict.fromkeys(names, BEFORE))
    repo.write(**{name: AFTER for name in names if name != "with"})
    found = "".join(source_patch(comparison(Repository.discover(repo.root)).files))
    repo.git("reset", "-q", "--hard")
    before = on_disk(repo.root)
    subprocess.run(["patch", "-p1", "--batch"], input=found.encode(), cwd=repo.root, capture_output=True, check=False)
    assert {path: file for path, file in on_disk(repo.root).items() if path in before} == before


TEXTS = st.lists(st.sampled_from(["a", "b", "", "    c", ")", "# 归一化", "-- x", "++ y", "d\r"]), max_size=14).map("\n".join)


@settings(max_examples=60)
@given(TEXTS, TEXTS, st.integers(0, 4))
def test_hunks_lead_from_one_text_to_the_other(tmp_path_factory, old, new, context):
    repo = Repo.init(tmp_path_factory.mktemp("hunks"))
    repo.commit(**{"a.txt": old})
    repo.write(**{"a.txt": new})
    found = comparison(Repository.discover(repo.root))
    assert patched([*lines(old)], "".join(source_patch(found.files, context)), context) == [*lines(new)]


def patched(old: list[str], text: str, context: int) -> list[str]:
    """*old* after the hunks of *text*, each of which must stand where its header says."""
    made: list[str] = []
    at = 0
    shown = text.split("\n")[:-1]
    for number, line in enumerate(shown):
        if not line.startswith("@@ "):
            continue
        (start, length), (new_start, new_length) = (
            [int(part) for part in [*side[1:].split(","), "1"][:2]] for side in line.split(" ")[1:3]
        )
        first = start - (length > 0)
        made += old[at:first]
        assert len(made) == new_start - (new_length > 0)
        body = []
        for follows in shown[number + 1 :]:
            if sum(one[0] != "+" for one in body) == length and sum(one[0] != "-" for one in body) == new_length:
                break
            body.append(follows)
        assert [one[1:] for one in body if one[0] != "+"] == old[first : first + length]
        for end in (body, body[::-1]):
            assert next(at for at, one in enumerate(end) if one[0] != " ") <= context
        made += [one[1:] for one in body if one[0] != "-"]
        at = first + length
    return made + old[at:]
