"""A repository is untrusted input: looking at one runs nothing of it, reads nothing outside of it, and comes to an end."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from repos import Repo, cell, notebook

_SECONDS = 30
"""Far more than any of it takes, and far less than waiting for a pipe that nobody writes."""
_LOOKS = (
    ("diff",),
    ("diff", "--cached"),
    ("diff", "HEAD"),
    ("diff", "HEAD~1", "HEAD"),
    ("diff", "HEAD~1...HEAD", "--format", "json"),
    ("diff", "HEAD", "--format", "html", "--", "*.txt"),
    ("runs",),
)
_EVERY = (*_LOOKS, ("status",), ("record",))
_FILTERED = "*.txt filter=evil diff=evil merge=evil\n*.ipynb filter=evil diff=evil\n"


@pytest.fixture
def marker(tmp_path):
    """A file that exists as soon as the program `run`, beside it, has been run."""
    program = tmp_path / "run"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/marker\ncat\n')
    program.chmod(0o755)
    for name in ("git-remote-evil", "git-credential-evil"):
        (tmp_path / name).symlink_to(program)
    return tmp_path / "marker"


@pytest.fixture
def changed(repo):
    """A repository in which every kind of question has an answer."""
    repo.commit(**{"a.txt": "a\n", "b.txt": "b\n", "n.ipynb": notebook(cell("x", "a")), "m.py": "m\n"})
    repo.commit(**{"a.txt": "A\n"})
    repo.write(**{"a.txt": "AA\n", "n.ipynb": notebook(cell("y", "a")), "staged.txt": "s\n"})
    repo.git("add", "staged.txt")
    os.utime(repo.root / "b.txt", (1, 1))
    return repo


def look(rundiff, folder: Path, *looks: tuple[str, ...]) -> list[subprocess.CompletedProcess[str]]:
    """Ask everything that can be asked of *folder*; each answer comes in time, and is no traceback."""
    answers = [rundiff(*words, cwd=folder, timeout=_SECONDS) for words in looks or _LOOKS]
    for answer in answers:
        assert "Traceback" not in answer.stderr, answer.stderr
    return answers


@pytest.mark.parametrize(
    "settings",
    [
        (
            "core.fsmonitor core.pager pager.diff core.editor sequence.editor core.sshCommand core.gitProxy core.askPass"
            " core.alternateRefsCommand credential.helper gpg.program gpg.ssh.program gpg.ssh.defaultKeyCommand"
            " uploadpack.packObjectsHook remote.origin.uploadpack difftool.evil.cmd mergetool.evil.cmd browser.evil.cmd"
            " man.evil.cmd trailer.evil.command web.browser init.templateDir tar.evil.command interactive.diffFilter"
            " merge.evil.driver sendemail.smtpserver"
        ),
        "diff.external",
        "diff.evil.command diff.evil.textconv",
        "filter.evil.clean filter.evil.smudge",
        "filter.evil.process",
        "alias.diff alias.rev-parse alias.config alias.cat-file alias.hash-object alias.for-each-ref alias.ls-files",
    ],
)
def test_no_setting_of_a_repository_runs_a_program(changed, rundiff, marker, settings):
    changed.write(**{".gitattributes": _FILTERED})
    for name in settings.split():
        program = marker.parent / name
        program.symlink_to("run")  # and the marker will say which it was
        changed.git("config", name, f"!{program}" if name.startswith("alias.") else str(program))
    changed.git("config", "log.showSignature", "true")
    changed.git("config", "filter.evil.required", "true")
    answers = look(rundiff, changed.root)
    assert not marker.exists(), marker.read_text()
    assert "a.txt" in answers[0].stdout
    assert "n.ipynb" in answers[0].stdout


@pytest.mark.parametrize(
    "where", ["included", "included if", "worktree", "=", "upper case", "attributes of info", "of a pattern"]
)
def test_no_filter_runs_however_it_is_configured(changed, rundiff, marker, where):
    program = str(marker.parent / "run")
    driver, attributes = "evil", changed.root / ".gitattributes"
    body = f'[filter "evil"]\n\tclean = {program}\n\tprocess = {program}\n\trequired\n[diff "evil"]\n\ttextconv = {program}\n'
    match where:
        case "included":
            (changed.root / ".git/more").write_text(body)
            changed.git("config", "include.path", "more")
        case "included if":
            (changed.root / ".git/more").write_text(body)
            changed.git("config", "includeIf.onbranch:main.path", "more")
        case "worktree":
            changed.git("config", "extensions.worktreeConfig", "true")
            (changed.root / ".git/config.worktree").write_text(body)
        case "=":
            driver = "a=b.c"
            changed.git("config", "filter.a=b.c.clean", program)
            changed.git("config", "filter.a=b.c.required", "true")
        case "upper case":
            driver = "Evil"
            (changed.root / ".git/config").open("a").write(body.replace("evil", "Evil").replace("filter", "FILTER"))
        case "attributes of info":
            attributes = changed.root / ".git/info/attributes"
            (changed.root / ".git/config").open("a").write(body)
        case _:
            attributes = changed.root / ".git/somewhere"
            changed.git("config", "core.attributesFile", str(attributes))
            (changed.root / ".git/config").open("a").write(body)
    attributes.write_text(f"* filter={driver} diff={driver}\n")
    answers = look(rundiff, changed.root)
    assert not marker.exists(), marker.read_text()
    assert "a.txt" in answers[0].stdout


def test_no_hook_runs(changed, rundiff, marker):
    names = "post-index-change fsmonitor-watchman post-checkout reference-transaction pre-auto-gc p4-pre-submit query-watchman"
    for folder in (changed.root / ".git/hooks", changed.root / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in names.split():
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(marker.parent / "run")
    for where in (None, "hooks"):
        if where:
            changed.git("config", "core.hooksPath", where)
        look(rundiff, changed.root, *_EVERY)
        assert not marker.exists(), marker.read_text()


@pytest.mark.parametrize(
    "remote",
    [
        {"url": "ext::{run}"},
        {"url": "evil://host/x"},
        {"url": "evil::x"},
        {"url": "ssh://host/x"},
        {"url": "host:x", "uploadpack": "{run}"},
        {"url": ".", "uploadpack": "{run}"},
        {"url": "x", "vcs": "evil"},
        {"url": "git://host/x"},
        {"url": "https://127.0.0.1:9/x"},
    ],
)
def test_an_object_that_is_missing_is_fetched_by_nobody(changed, rundiff, marker, remote, monkeypatch):
    run = str(marker.parent / "run")
    monkeypatch.setenv("PATH", f"{marker.parent}:{os.environ['PATH']}")
    for name, value in remote.items():
        changed.git("config", f"remote.origin.{name}", value.format(run=run))
    for name, value in {
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "core.sshCommand": run,
        "core.gitProxy": run,
        "credential.helper": run,
    }.items():
        changed.git("config", name, value)
    changed.git("config", "core.repositoryFormatVersion", "1")
    changed.git("config", "extensions.partialClone", "origin")
    oid = changed.git("rev-parse", "HEAD~1:a.txt").strip()
    (changed.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    answers = look(rundiff, changed.root, *_LOOKS, ("diff", "HEAD~1"))
    assert not marker.exists(), marker.read_text()
    assert "a.txt: its old version is missing here" in answers[3].stdout
    assert answers[3].returncode == 2


def test_trace_settings_of_a_repository_write_nothing(changed, rundiff, tmp_path):
    """git reads trace2.* from the system's and the user's settings only; this holds it to that."""
    for name in ("normalTarget", "perfTarget", "eventTarget"):
        changed.git("config", f"trace2.{name}", str(tmp_path / "traced"))
    look(rundiff, changed.root)
    assert not (tmp_path / "traced").exists()


@pytest.mark.parametrize("name", ["core.excludesFile", "core.attributesFile", "diff.orderFile", "include.path", "mailmap.file"])
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero", "/dev/tty"])
def test_a_setting_that_names_a_pipe_or_a_device_is_waited_for_by_nobody(changed, rundiff, tmp_path, name, kind):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    config = changed.root / ".git/config"
    config.write_text(
        config.read_text() + f"[{name.split('.')[0]}]\n\t{name.split('.')[1]} = {path if kind == 'pipe' else kind}\n"
    )
    if name != "include.path":
        assert "a.txt" in look(rundiff, changed.root, ("diff",), ("diff", "HEAD"), ("runs",))[0].stdout
    elif kind == "pipe":
        assert "does its configuration include a pipe?" in look(rundiff, changed.root, ("runs",))[0].stderr


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore", ".git/info/attributes", ".git/info/exclude", ".git/index"])
def test_a_pipe_in_the_place_of_a_file_that_git_reads_is_named(changed, rundiff, name):
    (changed.root / name).unlink(missing_ok=True)
    os.mkfifo(changed.root / name)
    (answer,) = look(rundiff, changed.root, ("diff",))
    assert f"{name} is neither a file nor a folder, so git would wait for it for ever" in answer.stderr
    assert answer.returncode == 2


def test_the_working_tree_of_a_repository_is_where_it_lies(changed, rundiff, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text("secret\n")
    changed.git("config", "core.worktree", str(elsewhere))
    for answer in look(rundiff, changed.root, ("diff",), ("diff", "HEAD")):
        assert "secret" not in answer.stdout
        assert f"keeps its files elsewhere, in {elsewhere}" in answer.stderr
        assert answer.returncode == 2


@pytest.mark.parametrize("shape", ["submodule", "nested", "gitlink"])
def test_nothing_of_a_repository_inside_runs(changed, rundiff, marker, shape):
    run = marker.parent / "run"
    inner = Repo(changed.root / "sub")
    inner.root.mkdir()
    Repo.init(inner.root)
    inner.commit(**{"i.txt": "i\n", ".gitattributes": _FILTERED})
    if shape != "nested":
        changed.git("update-index", "--add", "--cacheinfo", f"160000,{inner.git('rev-parse', 'HEAD').strip()},sub")
    if shape == "submodule":
        changed.write(**{".gitmodules": f'[submodule "sub"]\n\tpath = sub\n\turl = ./x\n\tupdate = !{run}\n\tignore = none\n'})
        changed.git("config", "submodule.sub.url", "./x")
        changed.git("config", "submodule.sub.update", f"!{run}")
        changed.git("config", "submodule.recurse", "true")
        changed.git("config", "diff.submodule", "diff")
        changed.git("config", "diff.ignoreSubmodules", "none")
        changed.git("config", "status.submoduleSummary", "true")
    changed.git("commit", "-qm", "with sub")
    inner.commit(**{"i.txt": "j\n"})
    inner.write(**{"i.txt": "k\n"})
    os.utime(inner.root / ".gitattributes", (1, 1))
    for name in ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "diff.external", "diff.evil.textconv"):
        inner.git("config", name, str(run))
    for hook in ("post-index-change", "reference-transaction"):
        (inner.root / ".git/hooks" / hook).unlink(missing_ok=True)
        (inner.root / ".git/hooks" / hook).symlink_to(run)
    look(rundiff, changed.root)
    look(rundiff, inner.root, ("diff",), ("diff", "HEAD~1"), ("runs",))
    assert not marker.exists(), marker.read_text()


@pytest.mark.parametrize("name", ["--exec=x", "-x", "--no-index", "-", "--", "@", "--upload-pack=x"])
def test_a_branch_that_looks_like_an_option_is_a_branch(changed, rundiff, name):
    head = changed.git("rev-parse", "HEAD~1").strip()
    path = changed.root / ".git/refs/heads" / name
    path.write_text(head + "\n")
    before = sorted(changed.root.iterdir())
    look(rundiff, changed.root, ("diff", f"refs/heads/{name}"), ("diff", name), ("diff", "--", name))
    (changed.root / ".git/HEAD").write_text(f"ref: refs/heads/{name}\n")
    look(rundiff, changed.root, ("diff", "HEAD"), ("diff", "--cached"), ("runs",))
    assert sorted(changed.root.iterdir()) == before


@pytest.mark.parametrize(
    "name", ["--output=x", "-x", "--", "-", "--exit-code", ":(glob)**", ":!x", ":/", "@{u}", "HEAD", "a b"]
)
def test_a_path_that_looks_like_an_option_is_a_path(changed, rundiff, name):
    (changed.root / name).mkdir(parents=True) if name.endswith("/") else changed.write(**{name: "1\n"})
    changed.write(**{f"{name}/x.py" if name.endswith("/") else f"{name}": "1\n"})
    changed.git("add", "--all")
    changed.git("commit", "-qm", "named")
    changed.write(**{f"{name}/x.py" if name.endswith("/") else f"{name}": "2\n"})
    before = sorted(changed.root.iterdir())
    answers = look(rundiff, changed.root, ("diff",), ("diff", "HEAD", "--", f":(literal){name}"))
    for answer in answers:
        assert name in answer.stdout, answer
        assert answer.returncode == 0
    assert sorted(changed.root.iterdir()) == before


def stored(repo: Repo, kind: str, body: bytes) -> str:
    """An object that git itself would refuse to make."""
    whole = f"{kind} {len(body)}".encode() + b"\0" + body
    oid = hashlib.sha1(whole).hexdigest()  # noqa: S324 - git's
    path = repo.root / ".git/objects" / oid[:2] / oid[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole))
    return oid


def committed(repo: Repo, tree: str) -> str:
    who = "t <t@t> 0 +0000"
    return stored(repo, "commit", f"tree {tree}\nauthor {who}\ncommitter {who}\n\nx\n".encode())


@pytest.mark.parametrize(
    "path",
    [
        ["..", "outside.txt"],
        ["..", "outside.ipynb"],
        [".git", "config"],
        [".", "a.txt"],
        ["", "a.txt"],
        ["../outside.txt"],
        ["/etc/passwd"],
    ],
)
def test_a_tree_that_leaves_the_repository_leads_nowhere(changed, rundiff, tmp_path, path):
    for name in ("outside.txt", "outside.ipynb"):
        (tmp_path / name).write_bytes(notebook(cell("secret", "s")))
    tree = stored(changed, "blob", b"planted\n")
    mode = "100644"
    for name in reversed(path):
        tree = stored(changed, "tree", f"{mode} {name}".encode() + b"\0" + bytes.fromhex(tree))
        mode = "40000"
    commit = committed(changed, tree)
    before = changed.state()
    answers = look(rundiff, changed.root, ("diff", commit), ("diff", "HEAD", commit), ("diff", commit, "--format", "json"))
    for answer in answers:
        assert "secret" not in answer.stdout
        assert "repositoryformatversion" not in answer.stdout
        assert "root:" not in answer.stdout
    assert changed.state() == before


def test_a_folder_that_is_a_link_out_of_the_tree_is_not_entered(changed, rundiff, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    changed.commit(**{"dir/p.txt": "p\n", "dir/n.ipynb": notebook(cell("x", "a"))})
    for name in ("p.txt", "n.ipynb"):
        (changed.root / "dir" / name).unlink()
        (outside / name).write_bytes(notebook(cell("secret", "a")))
    (changed.root / "dir").rmdir()
    (changed.root / "dir").symlink_to(outside)
    for answer in look(rundiff, changed.root):
        assert "secret" not in answer.stdout
    assert "dir/p.txt" in look(rundiff, changed.root, ("diff",))[0].stdout


def test_a_link_out_of_the_tree_is_shown_and_not_followed(changed, rundiff, tmp_path):
    (tmp_path / "outside.ipynb").write_bytes(notebook(cell("secret", "a")))
    changed.commit(**{"o.txt": "o\n"})
    for name in ("o.txt", "n.ipynb", "m.py"):
        (changed.root / name).unlink()
        (changed.root / name).symlink_to(tmp_path / "outside.ipynb")
    for answer in look(rundiff, changed.root):
        assert "secret" not in answer.stdout


def test_a_submodule_that_is_a_link_is_not_entered(changed, rundiff, marker, tmp_path):
    outside = Repo(tmp_path / "outside")
    outside.root.mkdir()
    Repo.init(outside.root)
    head = outside.commit(**{"s.txt": "secret\n"})
    outside.write(**{"s.txt": "secret too\n"})
    outside.git("config", "core.fsmonitor", str(marker.parent / "run"))
    changed.write(**{".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = ./x\n'})
    changed.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    (changed.root / "sub").symlink_to(outside.root)
    for answer in look(rundiff, changed.root):
        assert "secret" not in answer.stdout
        assert "dirty" not in answer.stdout
    assert not marker.exists()


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_what_is_no_file_is_not_opened(changed, rundiff, kind):
    changed.commit()
    for name in ("a.txt", "n.ipynb", "m.py"):
        path = changed.root / name
        path.unlink()
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "socket":
                os.chdir(path.parent)
                socket.socket(socket.AF_UNIX).bind(name)
            case "device":
                try:
                    os.mknod(path, 0o20666, os.makedev(1, 5))
                except OSError:
                    pytest.skip("no devices can be made here")
            case _:
                path.mkdir()
    for answer in look(rundiff, changed.root, ("diff",), ("diff", "HEAD"), ("diff", "HEAD", "--format", "json"), ("runs",)):
        assert "m.py" in answer.stdout or answer.args[1] == "runs"


def test_objects_that_are_kept_elsewhere_are_read_as_git_does(changed, rundiff, tmp_path):
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(changed.root), str(other)], check=True)
    (other / "a.txt").write_text("again\n")
    assert "a.txt" in look(rundiff, other, ("diff", "HEAD~1"))[0].stdout
    (other / ".git/objects/info/alternates").write_text("/nowhere\n")
    (answer,) = look(rundiff, other, ("diff", "HEAD~1"))
    assert answer.returncode == 2


def test_a_git_file_that_points_elsewhere_is_the_repository_there_with_the_files_here(changed, rundiff, tmp_path):
    folder = tmp_path / "pointer"
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {changed.root}/.git\n")
    (folder / "a.txt").write_text("here\n")
    (answer,) = look(rundiff, folder, ("diff", "--", "a.txt"))
    assert "here" in answer.stdout
    for where in ("/nowhere", str(tmp_path / "pointer"), "/etc"):
        (folder / ".git").write_text(f"gitdir: {where}\n")
        (answer,) = look(rundiff, folder, ("diff",))
        assert (answer.returncode, answer.stdout) == (2, "")


def _wide(repo: Repo, files: int) -> str:
    blob = stored(repo, "blob", b"x\n")
    tree = b"".join(f"100644 f{n:06}".encode() + b"\0" + bytes.fromhex(blob) for n in range(files))
    return committed(repo, stored(repo, "tree", tree))


def test_twenty_thousand_files_in_a_folder_are_no_trouble(repo, rundiff):
    old = committed(repo, stored(repo, "tree", b""))
    new = _wide(repo, 20_000)
    (answer,) = look(rundiff, repo.root, ("diff", old, new, "--lines", "20"))
    assert "20000 changed files" in answer.stdout, answer.stdout[:300]


def test_a_tree_of_two_thousand_folders_in_each_other_is_no_trouble(repo, rundiff):
    old = committed(repo, stored(repo, "tree", b""))
    tree, mode = stored(repo, "blob", b"x\n"), "100644"
    for _ in range(2_000):
        tree = stored(repo, "tree", f"{mode} d".encode() + b"\0" + bytes.fromhex(tree))
        mode = "40000"
    new = committed(repo, tree)
    answers = look(rundiff, repo.root, ("diff", old, new), ("diff", new), ("diff", new, old, "--format", "json"))
    assert "d/d/d/d" in answers[0].stdout


@pytest.mark.skipif(sys.platform != "linux", reason="a record of system calls is made with strace")
def test_looking_writes_nothing_in_the_repository(changed, rundiff):
    everything = {path: path.lstat().st_mtime_ns for path in sorted(changed.root.rglob("*"))}
    look(rundiff, changed.root)
    assert {path: path.lstat().st_mtime_ns for path in sorted(changed.root.rglob("*"))} == everything


@pytest.mark.parametrize("above", ["..", "/", "../.."])
def test_the_working_tree_of_a_repository_is_no_folder_above_it(changed, rundiff, tmp_path, above):
    (tmp_path / "secret.txt").write_text("secret\n")
    (tmp_path / "repo" / "secret.txt").write_text("told\n")
    changed.git("add", "secret.txt")
    changed.git("config", "core.worktree", str((changed.root / above).resolve()))
    for answer in look(rundiff, changed.root, ("diff",), ("diff", "HEAD")):
        assert "secret" not in answer.stdout
        assert "keeps its files elsewhere" in answer.stderr or "is not inside a git repository" in answer.stderr
        assert answer.returncode == 2


@pytest.mark.parametrize("message", ["", "x", "x\n\n{}", 'x\n\n{"number": "7"}', "x\n\n[1", "x\n\n\x1b[2J"])
@pytest.mark.parametrize("kind", ["commit", "blob", "tag"])
def test_a_ref_that_only_looks_like_a_run_is_none_or_is_said_to_be_broken(changed, rundiff, message, kind):
    oid = stored(changed, "blob", message.encode())
    if kind != "blob":
        tree = stored(changed, "tree", b"")
        who = "t <t@t> 0 +0000"
        oid = stored(changed, "commit", f"tree {tree}\nauthor {who}\ncommitter {who}\n\n{message}\n".encode())
    if kind == "tag":
        oid = stored(changed, "tag", f"object {oid}\ntype commit\ntag x\ntagger {who}\n\n{message}\n".encode())
    for name in ("refs/run/7", "refs/run-record/7"):
        path = changed.root / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{oid}\n")
    for answer in look(rundiff, changed.root, ("runs",), ("diff", "run/7"), ("diff", "run/last")):
        assert answer.returncode in {0, 2}
        assert "\x1b" not in answer.stdout + answer.stderr
