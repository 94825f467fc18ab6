"""On text files `rundiff diff` lists what `git diff` lists, byte for byte, whatever is asked in git's words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from repos import Repo, notebook

if TYPE_CHECKING:
    from pathlib import Path

LISTS = ("--numstat", "--name-status", "--name-only", "--stat", "--shortstat")


class Both(NamedTuple):
    """The same words, asked of git and of rundiff, from one folder."""

    folder: Path

    def git(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return self._run("git", "diff", *words)

    def ours(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return self._run(sys.executable, "-m", "rundiff", "diff", *words)

    def agree(self, *words: str) -> bytes:
        theirs, ours = self.git(*words), self.ours(*words)
        assert ours.stdout == theirs.stdout, f"{words}: {ours.stderr!r}"
        assert ours.returncode == theirs.returncode, (words, ours.stderr, theirs.stderr)
        assert theirs.returncode in {0, 1}, theirs.stderr
        return theirs.stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False, env=env)


TEXT = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Repo:
    """History, a branch, a tag, a stash, an upstream; staged, unstaged and untracked work on files of every kind."""
    root = tmp_path_factory.mktemp("world")
    bare = tmp_path_factory.mktemp("upstream")
    repo = Repo.init(root)
    repo.git("config", "user.name", "a")
    repo.git("config", "user.email", "a@b")
    files = {
        "a.py": TEXT,
        "src/b.py": TEXT.replace("line", "row"),
        "src/deep/c.txt": "one\n\ntwo\n",
        "data/table.csv": TEXT * 3,
        "moved.txt": TEXT.replace("line", "verse"),
        "中文/训练.py": "学习率 = 0.1\n",
        'odd "name"\t.txt': "x\n",
        "image.png": b"\x89PNG\0\1\2" * 50,
        "empty": "",
        "run.sh": "echo\n",
        "gone.md": "bye\n",
        "crlf.txt": "a\r\nb\r\n",
    }
    repo.commit("one", **files)
    (root / "link").symlink_to("a.py")
    repo.commit("two", **{"a.py": TEXT.replace("line 3", "line three"), "src/deep/c.txt": "one\ntwo\nthree\n"})
    repo.git("tag", "-a", "v1", "-m", "the first")
    repo.git("init", "--quiet", "--bare", str(bare))
    repo.git("remote", "add", "origin", str(bare))
    repo.git("push", "--quiet", "--set-upstream", "origin", "main")
    repo.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    repo.commit("side", **{"src/b.py": TEXT, "side.py": "s = 1\n", "image.png": b"\x89PNG\0\7" * 60})
    repo.git("checkout", "--quiet", "main")
    repo.write(**{"a.py": "stashed\n"})
    repo.git("stash", "--quiet")
    repo.git("mv", "moved.txt", "src/renamed.txt")
    repo.commit("three", **{"中文/训练.py": "学习率 = 0.01\n", "src/renamed.txt": TEXT.replace("line", "verse") + "end\n"})
    repo.git("rm", "--quiet", "gone.md")
    repo.write(**{"staged.py": "s\n", "a.py": "".join(f"  line  {number}\n" for number in range(41))})
    repo.git("add", "--all")
    (root / "link").unlink()
    (root / "link").write_text("a file now\n")
    (root / "run.sh").chmod(0o755)
    repo.write(
        **{
            "src/b.py": "\n" + TEXT.replace("line", "row  ").replace("row   7", "seven"),
            "image.png": b"\0",
            "untracked.txt": "u\n",
            "crlf.txt": "a\nb \n",
            'odd "name"\t.txt': "y\n",
        }
    )
    (root / "src/deep/c.txt").unlink()
    os.utime(root / "empty", (1, 1))
    return repo


@pytest.fixture(scope="module")
def root(world) -> Both:
    return Both(world.root)


SIDES = [
    (),
    ("--cached",),
    ("--staged",),
    ("HEAD",),
    ("--cached", "HEAD~1"),
    ("HEAD~1",),
    ("HEAD~2", "HEAD"),
    ("main..side",),
    ("main...side",),
    ("side...",),
    ("..side",),
    ("--merge-base", "side"),
    ("--merge-base", "side", "main"),
    ("--merge-base", "--cached", "side"),
    ("v1",),
    ("v1", "side"),
    ("@{upstream}",),
    ("@{u}..",),
    ("stash@{0}",),
    ("HEAD@{yesterday}",),
    ("HEAD^{tree}", "side^{tree}"),
    (":/two",),
    ("-R",),
    ("-R", "--cached"),
    ("-R", "HEAD~1", "side"),
]


@pytest.mark.parametrize("words", SIDES, ids=" ".join)
def test_all_ways_to_name_two_sides_list_the_same_files(root, words):
    for form in ("--numstat", "--name-status"):
        root.agree(form, *words)
    root.agree("--name-status", "--exit-code", *words)


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("words", [(), ("HEAD~1", "side"), ("-R", "HEAD")], ids=" ".join)
def test_all_lists_are_gits(root, form, words):
    assert root.agree(form, *words)
    if form in {"--numstat", "--name-status", "--name-only"}:
        assert b"\0" in root.agree(form, "-z", *words)


@pytest.mark.parametrize(
    "options",
    [
        ("-w",),
        ("-b",),
        ("--ignore-space-at-eol",),
        ("--ignore-blank-lines",),
        ("-w", "--ignore-blank-lines"),
        ("-M",),
        ("-M90%",),
        ("-M9",),
        ("--find-renames=20%",),
        ("--no-renames",),
        ("-C",),
        ("--diff-filter=M",),
        ("--diff-filter=AD",),
        ("--diff-filter=d",),
        ("--diff-filter=R*",),
        ("--diff-filter=X",),
        ("--diff-filter=M", "--diff-filter=D"),
        ("--stat=60,20",),
        ("--stat=40",),
        ("--stat-count=2",),
        ("--stat=200", "--stat-graph-width=10"),
    ],
    ids=" ".join,
)
def test_options_mean_the_same(root, options):
    form = () if any(option.startswith("--stat") for option in options) else ("--numstat",)
    for words in ((), ("HEAD",), ("HEAD~2", "side")):
        root.agree(*form, *options, *words)
        if not {"-w", "-b", "--ignore-space-at-eol", "--ignore-blank-lines"} & set(options):
            # With those git 2.39 looks into no file for names, and so finds no change to tell of by its code.
            root.agree("--exit-code", "--name-status", *[option for option in options if "stat" not in option], *words)


@pytest.mark.parametrize(
    "letters",
    ["*", "M*", "A*", "a*", "X*", "x*", "MA*", "a*m", "Mm", "Mm*", "mA", "Ma", "x", "b", "XBx", "acdmrtuxb", "Ad*", ""],
)
def test_the_letters_of_a_filter_add_up_as_in_git(root, letters):
    for words in (("HEAD",), ("HEAD~2", "side"), ("HEAD~1:a.py", "HEAD:src/b.py"), ("HEAD~1:a.py", "a.py")):
        root.agree("--name-status", f"--diff-filter={letters}", *words)


@pytest.mark.parametrize("form", LISTS)
def test_two_files_that_revisions_name_are_listed_by_both_names(root, form):
    for words in (("HEAD~2:a.py", "HEAD:src/b.py"), ("HEAD~2:a.py", "HEAD:a.py"), ("-R", "v1:a.py", "side:src/b.py")):
        assert root.agree(form, *words)


@pytest.mark.parametrize(
    ("folder", "paths"),
    [
        ("", ("src",)),
        ("", ("a.py", "data")),
        ("", ("*.py",)),
        ("", (":(glob)src/*.py",)),
        ("", (":(exclude)src",)),
        ("", (":!*.txt", "src")),
        ("", (":(icase)A.PY",)),
        ("", ("nowhere",)),
        ("src", ("b.py",)),
        ("src", (".",)),
        ("src", ("..",)),
        ("src", ("../a.py",)),
        ("src", (":/a.py",)),
        ("src", (":(top,glob)**/*.txt",)),
        ("src", (":(exclude)b.py",)),
        ("src/deep", ()),
        ("中文", ("训练.py",)),
    ],
)
def test_paths_mean_what_git_means_by_them_from_any_folder(world, folder, paths):
    both = Both(world.root / folder)
    for words in ((), ("HEAD",), ("v1", "side")):
        both.agree("--name-status", *words, "--", *paths)
        both.agree("--numstat", *words, "--", *paths)


@pytest.mark.parametrize("words", [("a.py",), ("src", "a.py"), ("HEAD", "src"), ("HEAD", "*.py"), ("side", "main", "src/b.py")])
def test_paths_need_no_dashes_where_they_can_be_nothing_else(root, words):
    root.agree("--name-status", *words)


def test_names_are_quoted_as_the_setting_says(world, root):
    world.git("config", "core.quotePath", "false")
    try:
        assert "训练" in root.agree("--name-only", "HEAD~1").decode()
    finally:
        world.git("config", "--unset", "core.quotePath")
    assert b"\\350" in root.agree("--name-only", "HEAD~1")


@pytest.mark.parametrize(
    "setting", ["diff.renames=false", "diff.renames=copies", "diff.noprefix=true", "diff.algorithm=histogram"]
)
def test_the_users_settings_count_as_they_do_for_git(world, root, setting):
    name, _, value = setting.partition("=")
    world.git("config", name, value)
    try:
        for words in ((), ("HEAD~2", "HEAD")):
            root.agree("--numstat", *words)
            root.agree("--name-status", *words)
    finally:
        world.git("config", "--unset", name)


def test_quiet_says_it_by_the_code_alone(root):
    assert root.agree("--quiet", "HEAD") == b""
    assert root.ours("--quiet", "HEAD").returncode == 1
    assert root.ours("--quiet", "HEAD", "HEAD").returncode == 0
    assert root.agree("--quiet", "-w", "HEAD", "--", "a.py") == b""


def test_several_lists_follow_each_other_as_in_git(root):
    root.agree("--numstat", "--shortstat", "HEAD")
    root.agree("--stat", "--numstat", "HEAD")


@pytest.mark.parametrize(
    "forms",
    ["--stat --name-status", "--name-only --numstat", "--shortstat --name-only -z", "--name-status -p", "--stat -s"],
)
def test_names_are_listed_alone_whatever_else_is_asked_for(root, forms):
    root.agree(*forms.split(), "HEAD")


def test_two_answers_at_once_are_refused_alike(root):
    for words in (
        ("--format", "json", "-p"),
        ("--format", "source-patch", "-p"),
        ("--format", "json", "--stat"),
        ("-p", "--stat"),
    ):
        answer = root.ours(*words)
        assert (answer.returncode, answer.stdout) == (2, b"")
        assert b"are two answers; ask for one at a time" in answer.stderr


@pytest.mark.parametrize("options", [(), ("--stat-graph-width=9",), ("--stat-graph-width=0",)], ids=" ".join)
def test_the_usual_width_of_a_graph_is_the_setting(world, root, options):
    world.git("config", "diff.statGraphWidth", "5")
    try:
        assert root.agree("--stat", *options, "HEAD")
    finally:
        world.git("config", "--unset", "diff.statGraphWidth")


@pytest.mark.parametrize("value", ["all", "dirty", "untracked"])
def test_submodules_are_listed_as_the_setting_says(tmp_path, value):
    inner, outer = (tmp_path / name for name in ("inner", "outer"))
    for folder in (inner, outer):
        folder.mkdir()
        Repo.init(folder).commit("one", a="1\n")
    repo = Repo(outer)
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    repo.commit("two", a="2\n")
    repo.git("config", "diff.ignoreSubmodules", value)
    within = Repo(outer / "sub")
    for change in (lambda: within.write(new="n\n"), lambda: within.write(a="3\n"), lambda: within.commit("three")):
        change()
        Both(outer).agree("--name-status")
    repo.git("add", "a")
    repo.git("update-index", "--cacheinfo", f"160000,{within.git('rev-parse', 'HEAD').strip()},sub")
    Both(outer).agree("--name-status", "--cached")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Both:
    top = tmp_path_factory.mktemp("folders")
    files = {
        "x/a": b"1\n2\n",
        "y/a": b"1\n3\n",
        "x/gone": b"gone\n",
        "y/sub/new": b"new\n",
        "x/sub/same": b"same\n",
        "y/sub/same": b"same\n",
        "x/sub/s": b"s\n",
        "y/sub/s": b"t\n",
        "y/sub.txt": b"beside\n",
        "x/image": b"\0" * 9,
        "y/image": b"\0" * 99,
        "z/was": b"".join(b"%d\n" % number for number in range(30)),
        "w/is": b"".join(b"%d\n" % number for number in range(30)),
        "f": b"f\n",
        "g ü": b"g\n",
    }
    for name, data in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)
    return Both(top)


@pytest.mark.parametrize("form", [*LISTS, "-z --numstat", "-z --name-status"])
@pytest.mark.parametrize(
    "words",
    [
        ("x", "y"),
        ("x/", "./y"),
        ("-R", "x", "y"),
        ("z", "w"),
        ("x/a", "y"),
        ("f", "g ü"),
        ("f", "/dev/null"),
        ("/dev/null", "f"),
        ("--diff-filter=A", "x", "y"),
        ("--diff-filter=d", "x", "y"),
        ("--diff-filter=D*", "x", "y"),
        ("--diff-filter=*", "x", "y"),
        ("--diff-filter=A", "f", "g ü"),
    ],
    ids=" ".join,
)
def test_two_paths_are_listed_by_both_names(folders, form, words):
    folders.agree("--no-index", *form.split(), *words)


def test_a_link_in_the_place_of_a_file_is_listed_as_git_has_it(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
    (tmp_path / "x/a").write_text("a\n")
    (tmp_path / "y/a").symlink_to("nowhere")
    assert Both(tmp_path).agree("--no-index", "--name-status", "x", "y") == b"T\tx/a\n"
    assert Both(tmp_path).agree("--no-index", "--name-status", "--diff-filter=t", "x", "y") == b""


@pytest.mark.parametrize(
    "words",
    [
        ("nope",),
        ("HEAD", "nope"),
        ("--", "../outside"),
        ("--", ":(badmagic)x"),
        ("--no-index", "--merge-base", "a.py", "run.sh"),
        ("HEAD~99",),
        ("main", "side", "v1"),
        ("--merge-base",),
        ("--cached", "main", "side"),
        ("HEAD^!",),
        ("^HEAD",),
        ("--diff-filter=Q",),
        ("--name-only", "--name-status"),
        ("--dirstat",),
        ("-S", "x"),
        ("-Mx",),
        ("--color=purple",),
        ("a.py", "nope"),
        ("--word-diff=porcelain",),
        ("-z",),
        ("--output=/nowhere/at/all",),
    ],
)
def test_a_users_error_is_one_sentence_and_a_code_of_2(root, words):
    answer = root.ours(*words)
    assert answer.returncode == 2
    assert answer.stdout == b""
    [sentence] = answer.stderr.decode().splitlines()
    assert sentence.startswith("rundiff: ")


def test_what_only_git_can_answer_names_the_command(root):
    assert "git diff -S x HEAD" in root.ours("-S", "x", "HEAD").stderr.decode()
    assert "git diff main side v1" in root.ours("main", "side", "v1").stderr.decode()
    assert "git diff HEAD^!" in root.ours("HEAD^!").stderr.decode().replace("'", "")
    assert "git diff --word-diff=porcelain HEAD" in root.ours("--word-diff=porcelain", "HEAD").stderr.decode()


def test_a_path_that_git_does_not_take_says_which_one_would_be(root):
    outside = root.ours("--", "../outside").stderr.decode()
    assert "'../outside' is outside repository at" in outside
    assert "; name paths inside it, or compare two paths on disk with --no-index\n" in outside
    magic = root.ours("--", ":(badmagic)x").stderr.decode()
    assert magic.startswith("rundiff: Invalid pathspec magic 'badmagic' in ':(badmagic)x'; ")
    assert root.agree("--name-status", "--", "./:(badmagic)x") == b""


def test_a_name_that_is_a_revision_and_a_file_is_told_apart_as_in_git(tmp_path):
    repo = Repo.init(tmp_path)
    repo.commit("one", both="1\n")
    repo.git("branch", "both")
    repo.write(both="2\n")
    asked = Both(tmp_path)
    assert asked.git("--name-only", "both").returncode == 128
    assert asked.ours("--name-only", "both").returncode == 2
    assert asked.agree("--name-only", "both", "--") == b"both\n"
    assert asked.agree("--name-only", "--", "both") == b"both\n"


@pytest.mark.parametrize("words", [(), ("HEAD",), ("--cached",), ("HEAD", "side"), ("-R",)], ids=" ".join)
def test_files_in_the_middle_of_a_merge_are_listed_as_in_git(tmp_path, words):
    repo = Repo.init(tmp_path)
    repo.commit("one", **{"a.txt": "1\n", "b.txt": "1\n", "c.txt": "1\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("side", **{"a.txt": "2\n", "b.txt": "2\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit("main", **{"a.txt": "3\n", "c.txt": "3\n"})
    subprocess.run(["git", "merge", "--quiet", "side"], cwd=tmp_path, capture_output=True, check=False)
    repo.write(**{"c.txt": "4\n"})
    for form in ("--name-status", "--name-only", "--numstat"):
        Both(tmp_path).agree(form, *words)


def test_nothing_of_the_repository_changes_by_asking(world, root):
    index = world.root / ".git/index"
    os.utime(world.root / "a.py", (5, 5))
    before = index.read_bytes(), index.stat().st_mtime_ns
    for words in ((), ("HEAD",), ("--cached",), ("--stat",), ("--format", "patch"), ("--numstat", "HEAD")):
        root.ours(*words)
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before


def test_a_notebook_that_was_only_run_again_is_in_no_list(tmp_path):
    repo = Repo.init(tmp_path)

    def cells(count: int, source: str = "x = 1") -> bytes:
        return notebook(
            {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": count, "outputs": [], "source": [source]}
        )

    repo.commit("one", **{"n.ipynb": cells(1), "m.ipynb": cells(1), "t.py": "a\n"})
    repo.write(**{"n.ipynb": cells(2), "m.ipynb": cells(7, "x = 2"), "t.py": "b\n"})
    asked = Both(tmp_path)
    assert asked.ours("--name-only").stdout == b"m.ipynb\nt.py\n"
    assert asked.ours("--numstat").stdout == b"1\t1\tm.ipynb\n1\t1\tt.py\n"
    assert asked.ours("--exit-code", "--quiet", "n.ipynb").returncode == 0
    told = asked.ours("--stat").stdout.decode()
    assert " 2 files changed, 2 insertions(+), 2 deletions(-)\n" in told
    assert "hidden: 1 unchanged cell, 2 execution counts" in told


def test_a_file_that_is_new_on_disk_is_read_there_though_git_has_given_it_a_name(tmp_path):
    """Where git looks for renames it names what it would store of a file on disk, and stores nothing."""
    repo = Repo.init(tmp_path)
    numbers = "".join(f"{n}\n" for n in range(100))
    cells = [f"x{n} = {n}" for n in range(12)]
    repo.commit("one", **{"a.txt": numbers, "n.ipynb": notebook(*cells), "c.txt": numbers + "c\n"})
    (tmp_path / "a.txt").unlink()
    repo.git("mv", "n.ipynb", "m.ipynb")
    repo.write(
        **{"b.txt": "hello\n", "z.bin": b"\0" * 3000, "m.ipynb": notebook(*cells[:9], "y = 1", metadata={"big": "x" * 9000})}
    )
    repo.git("add", "-N", "b.txt", "z.bin")
    asked = Both(tmp_path)
    for form in ("--numstat", "--name-status", "--stat"):
        asked.agree(form, "--", ":!*.ipynb")
    assert b"R075\tn.ipynb\tm.ipynb" in asked.ours("--name-status", "HEAD").stdout
    told = asked.ours("HEAD")
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"missing" not in told.stdout
    assert b"R075" in asked.ours("--name-status", "-M75%", "HEAD").stdout
    assert b"R075" not in asked.ours("--name-status", "-M76%", "HEAD").stdout


def test_the_reverse_of_a_copy_is_what_git_says_it_is(tmp_path):
    repo = Repo.init(tmp_path)
    repo.commit("one", **{"a.txt": TEXT, "gone.txt": TEXT + "more\n"})
    (tmp_path / "gone.txt").unlink()
    repo.write(**{"c.txt": TEXT, "a.txt": TEXT + "x\n"})
    repo.git("add", "-N", "c.txt")
    for words in (("-R",), ("-R", "-C"), ("-R", "-C", "HEAD"), ("-R", "-M"), ("-R", "--no-renames")):
        for form in ("--name-status", "--numstat", "--stat"):
            Both(tmp_path).agree(form, *words)


def test_a_link_in_the_place_of_a_file_is_a_change_and_no_failure(tmp_path):
    repo = Repo.init(tmp_path)
    (tmp_path / "was").symlink_to("a.txt")
    (tmp_path / "w.ipynb").symlink_to("n.ipynb")
    repo.commit("one", **{"a.txt": "1\n", "b.txt": "2\n", "n.ipynb": notebook("x = 1")})
    for name in ("was", "w.ipynb", "b.txt"):
        (tmp_path / name).unlink()
    repo.write(**{"was": "a file\n", "w.ipynb": notebook("x = 2")})
    (tmp_path / "b.txt").symlink_to("a.txt")
    asked = Both(tmp_path)
    asked.agree("--name-status")
    asked.agree("--name-status", "-R")
    told = asked.ours("--exit-code")
    assert (told.returncode, told.stderr) == (1, b"")
    assert "mode 100644 → 120000  b.txt" in told.stdout.decode()
    assert "mode 120000 → 100644  was" in told.stdout.decode()
    assert b"cannot" not in told.stdout


def test_pathspecs_that_the_environment_takes_literally_stay_the_users(tmp_path, monkeypatch):
    repo = Repo.init(tmp_path)
    repo.commit("one", **{"a.txt": "1\n", "[b].txt": "1\n"})
    repo.write(**{"a.txt": "2\n", "[b].txt": "2\n"})
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    for words in ((), ("--", "[b].txt")):
        assert Both(tmp_path).agree("--numstat", *words)


def test_output_leaves_a_link_a_link_and_a_mode_a_mode(root, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("old")
    kept.chmod(0o640)
    (tmp_path / "link").symlink_to("kept")
    assert root.ours("--name-only", "HEAD", "--output", str(tmp_path / "link")).returncode == 0
    assert (tmp_path / "link").is_symlink()
    assert b"a.py" in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert b"a.py" in root.ours("--name-only", "HEAD", "--output", "/dev/stdout").stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "link"]


def test_in_a_bare_repository_names_are_revisions_before_they_are_files(tmp_path):
    (tmp_path / "a").mkdir()
    repo = Repo.init(tmp_path / "a")
    repo.commit("one", **{"a.txt": "1\n"})
    repo.commit("two", **{"a.txt": "2\n"})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    (tmp_path / "bare/FETCH_HEAD").write_text(f"{repo.git('rev-parse', 'HEAD~1').strip()}\t\tbranch\n")
    Both(tmp_path / "bare").agree("--numstat", "HEAD~1", "HEAD")
    assert Both(tmp_path / "bare").ours("--name-only", "HEAD", "FETCH_HEAD", "--").stdout == b"a.txt\n"


def test_an_ended_process_leaves_no_copy_of_the_index(world, tmp_path):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    for wait in (0.05, 0.1, 0.15, 0.2, 0.3):
        command = [sys.executable, "-m", "rundiff", "diff", "--stat"]
        asked = subprocess.Popen(command, cwd=world.root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(wait)
        asked.terminate()
        asked.communicate()
        assert asked.returncode in {0, 143, -15}
        if asked.returncode != -15:  # it had not begun
            assert list(tmp_path.iterdir()) == []


def test_a_process_that_is_ended_while_it_imports_ends_when_the_module_is_whole(tmp_path):
    (tmp_path / "slow.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nprint('whole', flush=True)\n")
    code = "from rundiff.ending import end_orderly\nend_orderly()\nimport slow\nprint('after')\n"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (143, "whole\n")


def test_an_interrupt_that_a_shell_ignores_stays_ignored(tmp_path):
    code = "import os, signal\nfrom rundiff.ending import end_orderly\nend_orderly()\nos.kill(os.getpid(), signal.SIGINT)\nprint('on')\n"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = ["sh", "-c", 'trap "" INT; exec "$0" -c "$1"', sys.executable, code]
    found = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "on\n")
