"""Repositories as they are: each state that one can be in gets its rows, or one sentence, and is left as it was."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repos import Repo, cell, notebook
from rundiff.errors import GitError
from rundiff.git import Repository

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount, and be somebody else")


@pytest.fixture
def ask(rundiff):
    """`ask(repo, "HEAD")` → what `rundiff diff HEAD` says there; the repository is the same afterwards."""

    def asked(repo: Repo, *words: str, code: int = 0, folder: Path | None = None, **options) -> str:
        before = tracks(repo)
        answer = rundiff("diff", *words, cwd=folder or repo.root, **options)
        assert answer.returncode == code, answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr
        assert tracks(repo) == before
        return answer.stdout if code == 0 else answer.stdout + answer.stderr

    return asked


def tracks(repo: Repo) -> dict[str, tuple[int, int]]:
    """Every file and folder, in and out of `.git`, with size and mtime: what looking must not change.

    git sets the mtime of the index that others share whenever it reads it, so that it is not cleaned away.
    """
    paths = sorted(os.fsencode(path) for path in repo.root.rglob("*") if not path.name.startswith("sharedindex."))
    return {os.fsdecode(path): (os.lstat(path).st_size, os.lstat(path).st_mtime_ns) for path in paths}


def rows(text: str) -> list[str]:
    """What is said of each file: the lines that are indented by two."""
    return [line.strip() for line in text.splitlines() if re.match(r" {2}\S", line)]


def names(repo: Repo, *words: str) -> list[str]:
    """What git itself lists."""
    fields = repo.git("diff", "--name-status", "-z", *words).split("\0")
    return sorted(f"{status[0]} {path}" for status, path in zip(fields[::2], fields[1::2], strict=False))


def ours(ask, repo: Repo, *words: str) -> list[str]:
    fields = ask(repo, "--name-status", "-z", *words).split("\0")
    return sorted(f"{status[0]} {path}" for status, path in zip(fields[::2], fields[1::2], strict=False))


def cloned(repo: Repo, root: Path, *options: str) -> Repo:
    repo.git("config", "uploadpack.allowFilter", "true")
    subprocess.run(["git", "clone", "--quiet", *options, f"file://{repo.root}", str(root)], check=True)
    return Repo(root)


# Where HEAD is


def test_before_the_first_commit_staged_and_unstaged_files_have_their_rows(repo, ask):
    repo.write(**{"a.py": "a\n", "b.py": "b\n"})
    assert ask(repo) == ""
    repo.git("add", "a.py")
    repo.write(**{"a.py": "A\n"})
    assert "a.py  -1 +1" in ask(repo)
    assert "added" in ask(repo, "--cached")
    assert "there is no commit yet, so there is no HEAD" in ask(repo, "HEAD", code=2)


def test_a_detached_head_is_a_revision_as_any_other(repo, ask):
    repo.commit(**{"a.py": "a\n"})
    repo.commit(**{"a.py": "b\n"})
    repo.git("checkout", "--quiet", "--detach", "HEAD~1")
    repo.write(**{"a.py": "c\n"})
    for words in ((), ("HEAD",), ("main",)):
        assert "a.py" in ask(repo, *words)


def in_conflict(repo: Repo, verb: str) -> None:
    repo.commit(**{"a.txt": "a\n", "b.txt": "b\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(**{"a.txt": "side\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit(**{"a.txt": "main\n"})
    subprocess.run(["git", verb, "side"], cwd=repo.root, capture_output=True, check=False)
    repo.write(**{"b.txt": "changed\n"})


@pytest.mark.parametrize("verb", ["merge", "rebase", "cherry-pick"])
def test_in_the_middle_of_a_merge_the_conflict_and_the_other_files_are_told(repo, ask, verb):
    in_conflict(repo, verb)
    told = ask(repo)
    assert "conflict in a.txt: - is HEAD, + is " in told
    assert re.search(r"conflict, edited {2}a.txt {2}-1 \+1\n.*(main|side)\n.*(main|side)\n", told)
    assert "b.txt  -1 +1" in told


# What there is of it


def test_a_bare_repository_is_compared_by_two_revisions(repo, ask, tmp_path):
    repo.commit(**{"a.py": "a\n"})
    repo.commit(**{"a.py": "b\n"})
    bare = cloned(repo, tmp_path / "bare.git", "--bare")
    for folder in (bare.root, bare.root / "refs", repo.root / ".git"):
        where = bare if folder != repo.root / ".git" else repo
        assert "a.py" in ask(where, "HEAD~1", "HEAD", folder=folder)
        assert "a.py" in ask(where, "HEAD~1..", folder=folder)
        for words in ((), ("HEAD",), ("--cached",)):
            assert "has no working tree, so no files and no index; name two revisions" in ask(
                where, *words, folder=folder, code=2
            )


def test_a_shallow_clone_says_how_to_get_more_and_that_gets_it(repo, ask, tmp_path):
    for number in range(5):
        repo.commit(**{"a.py": f"a{number}\n"})
    shallow = cloned(repo, tmp_path / "shallow", "--depth=2")
    assert "a.py" in ask(shallow, "HEAD~1")
    told = ask(shallow, "HEAD~3", code=2)
    assert "this clone is shallow, and its history ends early (git fetch --deepen=3 gets more)" in told
    shallow.git(*re.search(r"\(git (.*?) gets", told)[1].split())
    assert "a.py" in ask(shallow, "HEAD~3")


@pytest.fixture
def partial(repo, tmp_path):
    """A clone without the old versions, whose remote notes when it is asked."""
    repo.commit(**{f"{name}.txt": f"{name}\n" * 30 for name in "abc"})
    repo.commit(**{"a.txt": "a\n" * 29 + "x\n", "new.ipynb": notebook(cell("x", "a"))})
    repo.git("mv", "b.txt", "d.txt")
    repo.write(**{"d.txt": "b\n" * 29 + "x\n"})
    repo.git("mv", "c.txt", "e.txt")
    repo.commit()
    clone = cloned(repo, tmp_path / "partial", "--filter=blob:none")
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\ntouch {tmp_path}/asked\nexec git-upload-pack "$@"\n')
    spy.chmod(0o755)
    clone.git("config", "remote.origin.uploadpack", str(spy))
    return clone


def test_a_partial_clone_is_compared_as_far_as_it_goes_and_nothing_is_fetched(partial, ask, tmp_path):
    for words in (("HEAD~2", "HEAD"), ("HEAD~2",)):
        told = ask(partial, *words, code=2)
        for name in ("a.txt", "b.txt"):
            oid = partial.git("rev-parse", f"HEAD~2:{name}").strip()
            assert f"{name}: its old version is missing here (partial clone); git fetch origin {oid}\n" in told
        assert "renamed  c.txt → e.txt" in told
        assert "new.ipynb" in told
    assert "git fetch origin" in ask(partial, "--stat", "HEAD~2", code=2)
    assert not (tmp_path / "asked").exists()
    for oid in re.findall(r"git fetch origin ([0-9a-f]{40})", ask(partial, "HEAD~2", code=2)):
        partial.git("fetch", "--quiet", "origin", oid)
    assert (tmp_path / "asked").exists()
    assert "renamed  b.txt → d.txt" in ask(partial, "HEAD~2")


def test_a_file_that_was_only_touched_needs_no_object_in_a_partial_clone(partial, ask, tmp_path):
    os.utime(partial.root / "a.txt", (1, 1))
    partial.git("update-index", "--cacheinfo", f"100644,{partial.git('rev-parse', 'HEAD~2:a.txt').strip()},a.txt")
    assert "a.txt: its old version is missing here (partial clone)" in ask(partial, code=2)
    assert not (tmp_path / "asked").exists()


def test_a_damaged_repository_names_the_object(repo, ask):
    repo.commit(**{"a.txt": "a\n", "b.txt": "b\n"})
    oid = repo.git("rev-parse", "HEAD:a.txt").strip()
    repo.commit(**{"a.txt": "A\n", "b.txt": "B\n"})
    (repo.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    told = ask(repo, "HEAD~1", code=2)
    assert "a.txt: its old version is missing here (damaged repository); git fsck" in told
    assert "b.txt" in told


def test_a_linked_worktree_has_files_of_its_own(repo, ask, tmp_path):
    repo.commit(**{"a.py": "a\n"})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    tree.write(**{"a.py": "b\n"})
    before = tracks(repo)
    assert "a.py" in ask(tree)
    assert ask(repo) == ""
    assert tracks(repo) == before


@pytest.mark.parametrize("index", [(), ("--sparse-index",)])
def test_files_that_a_sparse_checkout_leaves_out_are_no_change(repo, ask, index):
    repo.commit(**{"in/a.py": "a\n", "out/b.py": "b\n", "out/deep/c.py": "c\n", "top.py": "t\n"})
    repo.commit(**{"out/b.py": "B\n"})
    repo.git("sparse-checkout", "set", "--cone", *index, "in")
    assert not (repo.root / "out").exists()
    repo.write(**{"in/a.py": "A\n"})
    assert ours(ask, repo) == ours(ask, repo, "HEAD") == ["M in/a.py"]
    assert ours(ask, repo, "HEAD~1") == names(repo, "HEAD~1") == ["M in/a.py", "M out/b.py"]
    assert "out/b.py" in ask(repo, "--cached", "HEAD~1")


def test_a_split_index_is_not_written(repo, ask):
    repo.commit(**{"a.py": "a\n", "b.py": "b\n"})
    repo.git("update-index", "--split-index")
    repo.git("config", "core.splitIndex", "true")
    repo.git("config", "splitIndex.maxPercentChange", "0")
    os.utime(repo.root / "a.py", (1, 1))
    repo.write(**{"b.py": "B\n"})
    assert ours(ask, repo) == ["M b.py"]


@pytest.mark.parametrize(
    "setting", ["core.untrackedCache true", "feature.manyFiles true", "index.version 4", "core.preloadIndex false"]
)
def test_an_index_of_another_kind_is_read_and_not_written(repo, ask, setting):
    repo.git("config", *setting.split())
    repo.commit(**{"a.py": "a\n", "b.py": "b\n"})
    repo.git("update-index", "--index-version", "4")
    os.utime(repo.root / "a.py", (1, 1))
    repo.write(**{"b.py": "B\n"})
    assert ours(ask, repo) == ["M b.py"]


def test_a_repository_of_reftable_is_read(tmp_path, ask):
    made = subprocess.run(["git", "init", "--ref-format=reftable", str(tmp_path / "r")], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this git has no reftable (2.45 has)")
    repo = Repo(tmp_path / "r")
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "b\n"})
    assert "a.py" in ask(repo, "HEAD")


def test_a_repository_of_sha256_is_read_in_every_form(tmp_path, ask):
    repo = Repo(tmp_path)
    repo.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    repo.commit(**{"a.py": "a\n", "n.ipynb": notebook(cell("x", "a"))})
    repo.commit(**{"a.py": "b\n"})
    repo.write(**{"n.ipynb": notebook(cell("y", "a"))})
    assert "a.py" in ask(repo, "HEAD~1", "HEAD")
    assert "n.ipynb [1] y" in ask(repo)
    assert "a.py" in ask(repo, "HEAD~1:a.py", "HEAD:a.py")


# What is in it


def test_a_nested_repository_is_no_part_of_the_one_around_it(repo, ask):
    inner = Repo(repo.root / "inner")
    inner.root.mkdir()
    Repo.init(inner.root)
    inner.commit(**{"i.py": "i\n"})
    repo.commit(**{"a.py": "a\n"})  # git takes it for a submodule then, and warns
    inner.commit(**{"i.py": "j\n"})
    inner.write(**{"i.py": "k\n"})
    assert [row.split("  ")[1] for row in rows(ask(repo))] == ["inner"]
    assert "i.py" in ask(inner)
    repo.git("rm", "--quiet", "--cached", "inner")
    assert ask(repo) == ""


def test_a_link_is_compared_by_what_it_points_at_and_a_type_change_is_said(repo, ask, tmp_path):
    repo.write(**{"1.txt": "1\n", "2.txt": "2\n", "file.txt": "f\n"})
    (repo.root / "link").symlink_to("1.txt")
    (repo.root / "out").symlink_to("/etc/passwd")
    repo.commit()
    (repo.root / "link").unlink()
    (repo.root / "link").symlink_to("2.txt")
    (repo.root / "file.txt").unlink()
    (repo.root / "file.txt").symlink_to("1.txt")
    (repo.root / "out").unlink()
    (repo.root / "out").symlink_to("/etc/shadow")
    told = ask(repo)
    assert "    1 - 1.txt\n    1 + 2.txt\n" in told
    assert "    1 - /etc/passwd\n    1 + /etc/shadow\n" in told
    assert "mode 100644 → 120000  file.txt" in told
    assert ours(ask, repo) == names(repo) == ["M link", "M out", "T file.txt"]


def test_a_folder_that_is_reached_through_a_link_is_the_folder(repo, ask, tmp_path):
    repo.commit(**{"src/a.py": "a\n"})
    repo.write(**{"src/a.py": "b\n"})
    (tmp_path / "way").symlink_to(repo.root / "src")
    (tmp_path / "root").symlink_to(repo.root)
    environment = {**os.environ, "PWD": str(tmp_path / "way")}
    assert "src/a.py" in ask(repo, "--", "a.py", folder=tmp_path / "way", env=environment)
    assert "src/a.py" in ask(repo, folder=tmp_path / "root")


def test_a_path_beyond_a_link_means_no_file_as_in_git(repo, ask):
    repo.commit(**{"dir/a.py": "a\n"})
    (repo.root / "link").symlink_to("dir")
    repo.commit()
    repo.write(**{"dir/a.py": "A\n"})
    assert repo.git("diff", "--", "link/a.py") == ask(repo, "--", "link/a.py") == ""


@pytest.mark.parametrize(
    ("settings", "attributes"),
    [
        ({"core.autocrlf": "true"}, ""),
        ({"core.autocrlf": "input"}, ""),
        ({"core.eol": "crlf"}, "* text=auto\n"),
        ({}, "*.txt text eol=crlf\n*.ipynb text eol=crlf\n"),
        ({}, "*.txt text eol=lf\n"),
        ({}, "*.txt working-tree-encoding=UTF-16LE\n"),
        ({}, "*.txt ident\n"),
        ({}, "*.txt -text\n"),
    ],
)
def test_line_ends_and_encodings_that_git_converts_are_no_change(repo, ask, settings, attributes):
    for name, value in settings.items():
        repo.git("config", name, value)
    encoding = "utf-16-le" if "UTF-16" in attributes else "utf-8"
    texts = {"a.txt": "one\ntwo $Id$\n", "b.txt": "b\n", "crlf.txt": "c\r\n", "n.txt": "x = 1\n"}
    repo.commit(
        **{".gitattributes": attributes, "n.ipynb": notebook(cell("x", "a"))},
        **{name: text.encode(encoding) for name, text in texts.items()},
    )
    for path in repo.root.glob("*.*"):
        if path.suffix:
            path.unlink()
    repo.git("checkout", "--", ".")
    for path in repo.root.glob("*.*"):
        if path.suffix:
            os.utime(path, (1, 1))
    assert ours(ask, repo) == names(repo) == []
    assert ask(repo) == ""
    assert "nothing changed" in ask(repo, "HEAD")
    repo.write(**{"b.txt": "B\r\n".encode(encoding), "a.txt": "one\r\ntwo $Id$\r\n".encode(encoding)})
    assert ours(ask, repo) == names(repo)
    told = rows(ask(repo))
    assert [row for row in told if "b.txt" in row]
    assert sorted({word for row in told for word in row.split() if word.endswith(".txt")}) == [
        name.removeprefix("M ") for name in names(repo)
    ]


def test_pointers_of_lfs_are_told_as_what_they_stand_for(repo, ask):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 3\n"
    repo.write(**{".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    repo.commit(**{"w.bin": pointer.format("a" * 64)})
    repo.commit(**{"w.bin": pointer.format("b" * 64)})
    assert "w.bin  Git LFS" in ask(repo, "HEAD~1")
    repo.write(**{"w.bin": b"\0\1\2"})
    assert "Git LFS" in ask(repo)


# What its files are called

ODD = [
    "数据/配置.yaml",
    "tab\there.txt",
    'quo"te.txt',
    "back\\slash.txt",
    "-dash.txt",
    ":(glob)x.txt",
    "new\nline.txt",
    "a b.txt",
    "é.txt",
]
RAW = os.fsdecode(b"caf\xe9.txt")


@pytest.mark.parametrize("path", [*ODD, RAW, os.fsdecode(b"caf\xe9/n.ipynb")])
def test_no_name_of_a_file_is_too_odd(repo, rundiff, path):
    repo.write(**{path: notebook(cell("x = 1", "a")) if path.endswith("b") else "x\n"})
    repo.commit()
    repo.write(**{path: notebook(cell("x = 2", "a")) if path.endswith("b") else "y\n"})
    before = repo.state()
    shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    for words in (
        (),
        ("--format", "json"),
        ("--format", "html"),
        ("--stat",),
        ("--numstat",),
        ("--name-only",),
        ("--", f":(literal){path}"),
    ):
        answer = rundiff("diff", *words, errors="replace")
        assert (answer.returncode, answer.stderr) == (0, ""), words
        assert shown.split("\n")[0].split("\t")[0][:3] in answer.stdout or "\\" in answer.stdout, words
    (file,) = json.loads(rundiff("diff", "--format", "json").stdout)["files"]
    assert file["path"] == path.replace("\udce9", "\\xe9")
    assert rundiff("diff", "-z", "--name-only", errors="surrogateescape").stdout == f"{path}\0"
    assert repo.state() == before


def test_a_repository_in_a_folder_with_a_line_end_in_its_name_is_refused_in_one_sentence(tmp_path, ask):
    (tmp_path / "a\nb").mkdir()
    repo = Repo.init(tmp_path / "a\nb")
    told = ask(repo, code=2)
    assert "holds a line end, which rundiff cannot tell from git's own; rename that folder" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("name", ["数据", "a b", "-x", "it's", 'q"q', os.fsdecode(b"caf\xe9"), "[a]*?", "$(touch x)"])
def test_a_repository_may_lie_in_a_folder_of_any_other_name(tmp_path, ask, name):
    (tmp_path / name).mkdir()
    repo = Repo.init(tmp_path / name)
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "b\n"})
    assert "a.py" in ask(repo)


# Where it lies, and who asks


def inside_a_mount(repo: Repo, command: str) -> subprocess.CompletedProcess[str]:
    script = f"mount --bind . . && mount -o remount,ro,bind . && cd '{repo.root}' && {command}"
    return subprocess.run(["unshare", "-m", "sh", "-c", script], cwd=repo.root, capture_output=True, text=True, check=False)


@ROOT_ONLY
def test_a_read_only_file_system_is_enough_for_looking(repo, rundiff):
    repo.commit(**{"a.py": "a\n", "b.py": "b\n"})
    repo.write(**{"a.py": "b\n"})
    os.utime(repo.root / "b.py", (1, 1))
    if inside_a_mount(repo, "! touch x").returncode:
        pytest.skip("nothing can be mounted here")
    command = rundiff("--version").args[0]
    for verb in ("diff", "diff HEAD", "runs", "status", "record"):
        answer = inside_a_mount(repo, f"{command} {verb}")
        assert (answer.returncode, answer.stderr) == (0, ""), verb
    assert rows(inside_a_mount(repo, f"{command} diff").stdout) != []
    assert "b.py" not in inside_a_mount(repo, f"{command} diff").stdout
    assert "nothing was changed" in inside_a_mount(repo, f"{command} record off").stderr


@ROOT_ONLY
def test_a_repository_that_somebody_else_owns_gets_a_sentence_and_the_command(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "b\n"})
    for path in (repo.root, repo.root / ".git"):
        os.chown(path, 12345, 12345)
    answer = rundiff("diff", "HEAD")
    command = f"git config --global --add safe.directory {repo.root}"
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.endswith(f"if you trust it, run: {command}\n")


def shell(script: str, **options) -> subprocess.CompletedProcess[str]:
    command = shutil.which("rundiff", path=str(Path(sys.executable).parent))
    return subprocess.run(
        ["bash", "-c", script.replace("RUNDIFF", f"'{command}'")], capture_output=True, text=True, check=False, **options
    )


def one_sentence(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 2, answer
    assert re.fullmatch(r"rundiff: [^\n]+\n", answer.stderr), answer.stderr
    return answer.stderr


@pytest.mark.parametrize("verb", ["diff", "runs", "--help", "--version"])
def test_an_output_that_takes_nothing_is_said_in_one_sentence(repo, verb):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "b\n"})
    assert "cannot write the answer: No space left on device" in one_sentence(shell(f"RUNDIFF {verb} > /dev/full"))
    assert "standard output is closed" in one_sentence(shell(f"RUNDIFF {verb} >&-"))


@pytest.mark.parametrize(
    ("git", "sentence"),
    [
        ("#!/bin/sh\nexit 1\n", "git rev-parse failed in"),
        ("not a program\n\0", "git cannot be started in"),
        ("#!/nowhere/sh\n", "git cannot be started in"),
        ("#!/bin/sh\nkill -9 $$\n", "git rev-parse failed in"),
    ],
)
def test_a_git_that_does_not_work_is_named(repo, rundiff, tmp_path, git, sentence):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text(git)
    (tmp_path / "bin/git").chmod(0o755)
    for verb in ("diff", "runs"):
        environment = {**os.environ, "PATH": f"{tmp_path}/bin"}
        assert sentence in one_sentence(rundiff(verb, env=environment))


def test_control_characters_that_an_error_quotes_reach_no_terminal(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    for words in (
        ("diff", "\x1b]0;x\x07"),
        ("diff", "--\x1b[2J"),
        ("\x1b[2J",),
        ("diff", "--format", "\x1b[2J"),
        ("diff", "a\nb"),
    ):
        sentence = one_sentence(rundiff(*words))
        assert not set(sentence[:-1]) & {chr(code) for code in range(32)}


@ROOT_ONLY
def test_a_folder_that_one_may_not_enter_is_named(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    answer = shell(f"cd {folder} && exec setpriv --reuid=65534 --regid=65534 --clear-groups RUNDIFF diff")
    if "Traceback" not in answer.stderr and answer.returncode == 126:
        pytest.skip("nobody can run rundiff here")
    assert "ermission" in one_sentence(answer)


def test_a_plain_diff_does_without_gitpython(repo):
    repo.commit(**{"a.py": "a\n", "n.ipynb": notebook(cell("x", "a"))})
    repo.write(**{"a.py": "b\n", "n.ipynb": notebook(cell("y", "a"))})
    script = "import sys; from rundiff.cli import main; main(['diff', 'HEAD']); print('git' in sys.modules, file=sys.stderr)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "n.ipynb" in answer.stdout
    assert answer.stderr == "False\n"


# Submodules


@pytest.fixture
def around(repo, tmp_path):
    """A repository with the submodule `sub`, of which it has another commit than is checked out."""
    inner = tmp_path / "inner"
    inner.mkdir()
    made = Repo.init(inner)
    made.commit(**{"i.py": "i\n"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    repo.commit(**{"a.py": "a\n"})
    return repo


def test_a_submodule_is_one_row_with_its_commits_and_the_way_in(around, ask):
    sub = Repo(around.root / "sub")
    old = sub.git("rev-parse", "HEAD").strip()
    for number in range(3):
        new = sub.commit(**{"i.py": f"{number}\n"})
    row = f"edited  sub  submodule {old[:7]} → {new[:7]}, 3 commits; cd sub && rundiff diff {old[:7]} {new[:7]}"
    assert rows(ask(around)) == [row]
    assert "i.py" in ask(sub, old[:7], new[:7])
    sub.write(**{"i.py": "dirty\n"})
    assert rows(ask(around)) == [row.replace("3 commits", "3 commits (+dirty)")]
    around.git("add", "sub")
    assert rows(ask(around, "--cached")) == [row]
    assert ours(ask, around, "--cached") == names(around, "--cached") == ["M sub"]
    (file,) = json.loads(ask(around, "--cached", "--format", "json"))["files"]
    assert (file["type"], file["old_commit"], file["new_commit"], file["ahead"], file["behind"]) == (
        "submodule",
        old,
        new,
        3,
        0,
    )
    assert ", 3 commits back" in rows(ask(around, "--cached", "-R"))[0]


def test_a_submodule_with_changes_of_its_own_is_a_row_where_files_on_disk_are_asked_about(around, ask):
    sub = Repo(around.root / "sub")
    sub.write(**{"untracked.py": "u\n"})
    assert ask(around) == ""
    sub.write(**{"i.py": "dirty\n"})
    commit = sub.git("rev-parse", "HEAD").strip()[:7]
    assert rows(ask(around)) == [f"edited  sub  submodule {commit} (+dirty); cd sub && rundiff diff HEAD"]
    assert rows(ask(around, "--", "a.py")) == []
    assert "i.py" in ask(sub, "HEAD")
    assert ask(around, "--cached") == ""
    assert ours(ask, around) == names(around) == ["M sub"]
    assert ask(around, "--numstat") == around.git("diff", "--numstat")
    assert ask(around, "--stat") == around.git("diff", "--stat")
    assert ask(around, "--exit-code", code=1) != ""


def test_a_submodule_that_is_not_checked_out_says_what_is_lacking(around, ask):
    sub = Repo(around.root / "sub")
    old = sub.git("rev-parse", "HEAD").strip()
    new = sub.commit(**{"i.py": "j\n"})
    around.commit()
    around.git("submodule", "--quiet", "deinit", "--force", "sub")
    assert ask(around) == ""
    (row,) = rows(ask(around, "HEAD~1"))
    assert row == (f"edited  sub  submodule {old[:7]} → {new[:7]}; it lacks one of them: git submodule update --init sub")
    around.git("rm", "--quiet", "--cached", "sub")
    assert [row for row in rows(ask(around, "--cached")) if "sub " in row] == [f"removed  sub  submodule {new[:7]} → —"]


def test_a_git_that_an_interrupt_reaches_before_it_has_begun_is_started_again(repo, monkeypatch, tmp_path):
    """A kernel that is interrupted signals its process group, to which what it starts belongs for a moment; here the first one dies of it."""
    repo.commit("one", **{"a.txt": "1\n"})
    begun, real = tmp_path / "begun", shutil.which("git")
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\n[ -e "{begun}" ] || {{ : > "{begun}"; kill -INT $$; }}\nexec "{real}" "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    with Repository.discover(repo.root) as opened:
        assert opened.root == repo.root
    assert begun.exists()
    wrapper.write_text("#!/bin/sh\nkill -INT $$\n")
    with pytest.raises(GitError, match="git"):
        Repository.discover(repo.root)
