"""`rundiff setup` on real repositories: what git then does, and that --undo leaves no trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import Repo, cell, notebook, stream
from rundiff.commands.setup.blocks import BEGIN, END, block, with_block, without_block
from rundiff.commands.setup.edits import Edit, write
from rundiff.commands.setup.plan import SetupRequest, planned
from rundiff.commands.setup.state import state
from rundiff.errors import NotWritable, UserError
from rundiff.render.setup import changes, outcome, status

LINES = b"*.ipynb diff=rundiff\n"
CONTENTS = st.one_of(
    st.none(),
    st.binary(max_size=30).filter(lambda data: b">>>" not in data),
    st.lists(st.sampled_from([b"a b", b"# c", b""]), max_size=4).map(b"\n".join),
)
USUAL = SetupRequest()
ALL = SetupRequest(hook=True, gitignore=True)
CLEAN = notebook(cell("lr = 0.1", "a"), cell("train(lr)", "b"))
RUN = notebook(cell("lr = 0.1", "a", count=1), cell("train(lr)", "b", count=2, outputs=[stream("loss 3\n")]))


def set_up(repo: Repo, request: SetupRequest = USUAL) -> None:
    write(planned(repo.root, request))


def json_of(*sources: str) -> bytes:
    """As Jupyter writes it: characters stand for themselves."""
    return json.dumps(json.loads(notebook(*sources)), indent=1, ensure_ascii=False).encode()


def take_back(repo: Repo, **asked: bool) -> None:
    write(planned(repo.root, SetupRequest(undo=True, **asked)))


def everything(*folders: Path) -> dict[str, object]:
    """Every file and folder below, with bytes and mode."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return {str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else None) for path in paths if path.exists()}


def git(repo: Repo, *words: str) -> str:
    """What git prints, with `rundiff` on PATH as its users have it."""
    done = subprocess.run(["git", *words], cwd=repo.root, env=with_rundiff(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_rundiff(*, path: str | None = None) -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{path or os.environ['PATH']}"}


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.setenv("PATH", with_rundiff()["PATH"])


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of this test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".gitconfig").write_text("[user]\n\tname = T\n\temail = t@example.org")
    return folder


# Blocks.


@given(CONTENTS, st.booleans(), st.booleans())
def test_a_block_that_is_put_in_and_taken_out_leaves_every_byte_as_it_was(content, new_folder, script):
    there = with_block(content, LINES, new_folder=new_folder, script=script)
    assert block(there) == LINES
    assert without_block(there) == content


@given(CONTENTS, st.booleans())
def test_putting_it_in_twice_is_putting_it_in_once(content, script):
    once = with_block(content, LINES, script=script)
    assert with_block(once, LINES, script=script) == once
    assert without_block(with_block(once, b"other\n", script=script)) == content


@given(CONTENTS, st.binary(min_size=1, max_size=20))
def test_what_somebody_writes_below_the_block_stays(content, below):
    rest = without_block(with_block(content, LINES) + below)
    assert rest is not None
    assert rest.endswith(below)
    assert rest.startswith(content or b"")


def test_a_block_without_a_beginning_is_left_to_the_person_who_cut_it():
    with pytest.raises(UserError, match="has no `# >>> rundiff setup >>>` before it; take out by hand"):
        without_block(b"a\n" + END + b"\nb\n")


def test_a_block_without_an_end_is_left_to_the_person_who_cut_it():
    with pytest.raises(UserError, match="take out by hand"):
        without_block(b"a\n" + BEGIN + b"\nb\n")
    assert END not in b"a\n" + BEGIN


# Without a trace.

BEFORE = {
    "nothing else": {},
    "files of one's own": {
        ".gitattributes": "*.png binary\n",
        ".gitignore": "data/\n",
        ".git/info/attributes": "*.csv text\n",
        ".git/hooks/pre-commit": "#!/usr/bin/env bash\necho mine\n",
    },
    "files without a last line end": {
        ".gitattributes": "*.png binary",
        ".gitignore": "data/",
        ".git/hooks/pre-commit": "#!/bin/sh",
        ".git/hooks/pre-merge-commit": "#!/bin/dash\ntrue",
    },
    "empty files": {".gitattributes": "", ".gitignore": "", ".git/info/attributes": ""},
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("private", [False, True])
def test_undo_leaves_no_trace(repo, before, private):
    repo.commit("start", **{"train.ipynb": CLEAN, **BEFORE[before]})
    for name in ("pre-commit", "pre-merge-commit"):
        if (hook := repo.root / ".git" / "hooks" / name).exists():
            hook.chmod(0o755)
    config = repo.root / ".git" / "config"
    config.write_text(config.read_text() + '[alias]\n\tx = !echo "#" ; true')
    was = everything(repo.root)
    request = ALL._replace(private=private)
    set_up(repo, request)
    assert everything(repo.root) != was
    set_up(repo, request)
    set_up(repo, SetupRequest(private=private, filtering=False))
    take_back(repo)
    assert everything(repo.root) == was
    take_back(repo)
    assert everything(repo.root) == was


def test_undo_leaves_no_trace_where_folders_were_missing(repo):
    for name in ("hooks", "info"):
        shutil.rmtree(repo.root / ".git" / name)
    was = everything(repo.root)
    set_up(repo, ALL._replace(private=True))
    take_back(repo)
    assert everything(repo.root) == was


def test_what_git_and_people_write_after_it_stays(repo):
    set_up(repo)
    repo.git("config", "branch.main.remote", "origin")
    repo.git("config", "core.autocrlf", "input")
    repo.git("config", "--remove-section", "filter.rundiff")
    with (repo.root / ".gitattributes").open("a") as file:
        file.write("*.csv text\n")
    take_back(repo)
    assert repo.git("config", "branch.main.remote") == "origin\n"
    assert "rundiff" not in (repo.root / ".git" / "config").read_text()
    assert (repo.root / ".gitattributes").read_text() == "*.csv text\n"


def test_sections_that_git_removes_take_nothing_of_the_block_with_them(repo):
    repo.commit("one")
    config = repo.root / ".git" / "config"
    was = config.read_bytes()
    repo.git("branch", "topic")
    repo.git("config", "branch.topic.remote", "origin")
    set_up(repo)
    repo.git("branch", "--delete", "topic")
    set_up(repo)
    assert config.read_bytes().count(BEGIN) == 1
    take_back(repo)
    assert config.read_bytes() == was
    set_up(repo)
    for name in ("filter.rundiff", "diff.rundiff", "merge.rundiff", "difftool.rundiff", "difftool.rundiff-text"):
        repo.git("config", "--remove-section", name)
    take_back(repo)
    assert config.read_bytes() == was


def test_a_program_that_drops_all_comments_leaves_what_undo_finds(repo):
    config = repo.root / ".git" / "config"
    was = config.read_bytes()
    set_up(repo)
    config.write_bytes(re.sub(rb"(?m) ?# [<>]{3} rundiff setup.*$", b"", config.read_bytes()))
    assert BEGIN not in config.read_bytes()
    take_back(repo)
    assert config.read_bytes() == was


@pytest.mark.parametrize("there", [".gitconfig", ".config/git/config"])
def test_undo_of_global_leaves_no_trace_of_the_home(repo, home, there):
    if there != ".gitconfig":
        (home / ".config" / "git").mkdir(parents=True)
        (home / ".gitconfig").rename(home / there)
    was = everything(home, repo.root)
    set_up(repo, SetupRequest(everywhere=True))
    assert b"[filter" in (home / there).read_bytes()
    assert (home / ".config" / "git" / "attributes").exists()
    take_back(repo, everywhere=True)
    left = {path: facts for path, facts in everything(home, repo.root).items() if path != str(home / ".config")}
    assert left == {path: facts for path, facts in was.items() if path != str(home / ".config")}


def test_global_writes_to_the_attributes_file_that_is_configured(repo, home, monkeypatch):
    repo.git("config", "--global", "core.attributesFile", "~/mine")
    set_up(repo, SetupRequest(everywhere=True))
    assert b"filter=rundiff" in (home / "mine").read_bytes()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "elsewhere"))
    set_up(repo, SetupRequest(everywhere=True))
    assert b"[filter" in (home / "elsewhere").read_bytes()


def test_a_linked_configuration_is_written_through_the_link(repo, home):
    (home / "dotfiles").write_text("[a]\n\tb = c\n")
    (home / ".gitconfig").unlink()
    (home / ".gitconfig").symlink_to("dotfiles")
    set_up(repo, SetupRequest(everywhere=True))
    assert (home / ".gitconfig").is_symlink()
    assert b"[filter" in (home / "dotfiles").read_bytes()
    take_back(repo, everywhere=True)
    assert (home / "dotfiles").read_text() == "[a]\n\tb = c\n"


def test_a_dry_run_says_what_is_written_and_writes_nothing(repo, rundiff):
    was = everything(repo.root)
    told = rundiff("setup", "--hook", "--dry-run").stdout
    assert everything(repo.root) == was
    assert '+ [filter "rundiff"]' in told
    assert "pre-commit (executable)" in told
    set_up(repo, SetupRequest(hook=True))
    for path in (".gitattributes", ".git/hooks/pre-commit", ".git/hooks/pre-merge-commit"):
        assert "".join(f"  + {line}\n" for line in (repo.root / path).read_text().splitlines()) in told
    assert "everything is as it should be" in changes(planned(repo.root, SetupRequest()))


def test_no_path_of_this_machine_is_written(repo, tools):
    before = (repo.root / ".git" / "config").read_text()
    set_up(repo, ALL)
    written = (repo.root / ".git" / "config").read_text().removeprefix(before)
    for name in (".gitattributes", ".gitignore", ".git/hooks/pre-commit", ".git/hooks/pre-merge-commit"):
        written += (repo.root / name).read_text()
    assert "/bin/sh" in written
    assert sys.prefix not in written
    assert str(repo.root) not in written


# What git then does.


@pytest.fixture
def ready(repo):
    """A repository that is set up, with one clean notebook."""
    set_up(repo)
    repo.write(**{"train.ipynb": CLEAN})
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "start")
    return repo


def test_outputs_are_neither_stored_nor_shown(ready):
    ready.write(**{"train.ipynb": RUN})
    assert git(ready, "diff") == ""
    git(ready, "add", "--all")
    assert git(ready, "diff", "--cached") == ""
    assert (ready.root / "train.ipynb").read_bytes() == RUN


def test_what_was_committed_with_outputs_is_staged_anew_without(repo):
    repo.commit("with outputs", **{"train.ipynb": RUN})
    set_up(repo)
    git(repo, "add", "--renormalize", "*.ipynb")
    assert git(repo, "cat-file", "blob", ":train.ipynb").encode() == CLEAN
    assert (repo.root / "train.ipynb").read_bytes() == RUN


def test_git_diff_show_and_log_print_cells(ready):
    ready.write(**{"train.ipynb": RUN.replace(b"train(lr)", b"train(lr / 2)")})
    told = git(ready, "diff")
    assert "-train(lr)\n+train(lr / 2)\n" in told
    assert '"' not in told
    assert "loss 3" not in told
    git(ready, "commit", "--quiet", "-am", "half")
    for words in (("show",), ("log", "-p", "-1"), ("diff", "HEAD~1", "HEAD")):
        assert "-train(lr)\n+train(lr / 2)\n" in git(ready, *words)


def test_a_run_that_was_recorded_reads_as_well(ready):
    ready.git("update-ref", "refs/run/1", "HEAD")
    ready.write(**{"train.ipynb": RUN.replace(b"lr = 0.1", b"lr = 0.2")})
    told = git(ready, "diff", "run/1")
    assert told.endswith(" # %% lr\n-lr = 0.1\n+lr = 0.2\n \n # %% train\n train(lr)\n")


def test_a_hunk_is_headed_by_its_cell_and_in_add_p_by_what_is_defined_above(ready):
    many = [f"变量{number} = load({number})" for number in range(30)]
    ready.write(**{"many.ipynb": json_of(*many)})
    git(ready, "add", "--all")
    git(ready, "commit", "--quiet", "-m", "many")
    many[20] = "变量20 = load(21)"
    ready.write(**{"many.ipynb": json_of(*many)})
    assert "@@ # %% 变量19 = load\n" in git(ready, "diff")
    picked = subprocess.run(
        ["git", "add", "-p"], cwd=ready.root, env=with_rundiff(), input="q\n", capture_output=True, text=True, check=True
    ).stdout
    assert "@@ 变量19 = load(19)\n" in picked


@pytest.mark.parametrize("content", ["{ not json\n", "<<<<<<< a\n", ""])
def test_what_is_no_notebook_is_shown_as_it_is(ready, content):
    ready.write(**{"train.ipynb": CLEAN.decode() if content else "x"})
    ready.git("config", "filter.rundiff.required", "false")
    ready.write(**{"train.ipynb": content})
    told = subprocess.run(["git", "diff"], cwd=ready.root, env=with_rundiff(), capture_output=True, text=True, check=False)
    assert told.returncode == 0
    assert f"+{content}" in told.stdout or not content


def without_rundiff(folder: Path) -> dict[str, str]:
    """A PATH that has git and a shell, and nothing of ours."""
    folder.mkdir()
    for name in ("git", "sh", "cat", "env", "sed"):
        (folder / name).symlink_to(shutil.which(name) or pytest.fail(name))
    return os.environ | {"PATH": str(folder)}


def test_without_rundiff_a_diff_shows_what_there_is(repo, tmp_path):
    set_up(repo, SetupRequest(filtering=False))
    repo.commit("start", **{"train.ipynb": CLEAN})
    bare = without_rundiff(tmp_path / "bin")
    shown = subprocess.run(["git", "show", "HEAD"], cwd=repo.root, env=bare, capture_output=True, text=True, check=False)
    assert shown.returncode == 0
    assert '"source": [' in shown.stdout


def test_without_rundiff_nothing_is_staged_and_nothing_committed(ready, tmp_path):
    set_up(ready, SetupRequest(hook=True))
    bare = without_rundiff(tmp_path / "bin")
    ready.write(**{"train.ipynb": RUN, "a.txt": "a"})
    added = subprocess.run(["git", "add", "train.ipynb"], cwd=ready.root, env=bare, capture_output=True, text=True, check=False)
    assert added.returncode != 0
    assert "rundiff is not on PATH" in added.stderr
    subprocess.run(["git", "add", "a.txt"], cwd=ready.root, env=bare, check=True)
    done = subprocess.run(["git", "commit", "-m", "a"], cwd=ready.root, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "rundiff is not on PATH, so outputs cannot be taken out and nothing is committed" in done.stderr


def test_the_difftools_show_cells(ready):
    ready.write(**{"train.ipynb": RUN.replace(b"lr = 0.1", b"lr = 0.2"), "new.ipynb": RUN})
    git(ready, "add", "--all")
    told = git(ready, "difftool", "-y", "--cached", "-t", "rundiff")
    assert "lr = 0.2" in told
    assert "added" in told
    told = git(ready, "-c", "rundiff.difftool=diff -u", "difftool", "-y", "--cached", "-t", "rundiff-text")
    assert "-lr = 0.1\n+lr = 0.2" in told
    assert "loss 3" not in told
    assert told.count("+# %% lr\n") == 1


def branches(repo: Repo, ours: bytes, theirs: bytes) -> subprocess.CompletedProcess[str]:
    """Merge a branch that has *theirs* into one that has *ours*."""
    git(repo, "checkout", "--quiet", "-b", "side")
    repo.write(**{"train.ipynb": theirs})
    git(repo, "commit", "--quiet", "-am", "theirs")
    git(repo, "checkout", "--quiet", "main")
    repo.write(**{"train.ipynb": ours})
    git(repo, "commit", "--quiet", "-am", "ours")
    return subprocess.run(
        ["git", "merge", "--no-edit", "side"], cwd=repo.root, env=with_rundiff(), capture_output=True, text=True, check=False
    )


def test_two_branches_that_edited_other_cells_merge_whatever_their_outputs(ready):
    theirs = RUN.replace(b"train(lr)", b"train(lr, 2)").replace(b"loss 3", b"loss 4")
    done = branches(ready, RUN.replace(b"lr = 0.1", b"lr = 0.2"), theirs)
    assert done.returncode == 0, done.stdout + done.stderr
    merged = git(ready, "cat-file", "blob", "HEAD:train.ipynb")
    assert "lr = 0.2" in merged
    assert "train(lr, 2)" in merged
    assert "loss" not in merged


def test_two_branches_that_edited_one_line_conflict_in_a_notebook_that_still_opens(ready):
    done = branches(ready, RUN.replace(b"lr = 0.1", b"lr = 0.2"), RUN.replace(b"lr = 0.1", b"lr = 0.3"))
    assert done.returncode == 1
    assert git(ready, "diff", "--name-only", "--diff-filter=U") == "train.ipynb\n"
    held = json.loads((ready.root / "train.ipynb").read_text())
    assert "lr = 0.2" in json.dumps(held)
    assert "lr = 0.3" in json.dumps(held)


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nkill -9 $$\n"])
def test_where_nbdime_fails_a_merge_is_what_git_makes_of_the_text(ready, tmp_path, monkeypatch, script):
    driver = tmp_path / "bin" / "git-nbmergedriver"
    driver.parent.mkdir()
    driver.write_text(script)
    driver.chmod(0o755)
    monkeypatch.setenv("PATH", f"{driver.parent}{os.pathsep}{with_rundiff()['PATH']}")
    ready.git("switch", "--quiet", "--create", "other")
    ready.commit("theirs", **{"train.ipynb": CLEAN.replace(b"0.1", b"0.3")})
    ready.git("switch", "--quiet", "main")
    ready.commit("ours", **{"train.ipynb": CLEAN.replace(b"0.1", b"0.2")})
    done = subprocess.run(["git", "merge", "other"], cwd=ready.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    text = (ready.root / "train.ipynb").read_text()
    assert "<<<<<<< ours\n" in text
    assert "lr = 0.3" in text


def test_without_nbdime_a_merge_is_what_git_makes_of_the_text(ready, tmp_path):
    bare = without_rundiff(tmp_path / "bin")
    (tmp_path / "bin" / "rundiff").symlink_to(Path(sys.executable).parent / "rundiff")
    git(ready, "checkout", "--quiet", "-b", "side")
    far = [f"x{number} = {number}" for number in range(9)]
    for branch, index in (("side", 0), ("main", 8)):
        git(ready, "checkout", "--quiet", branch)
        changed = list(far)
        changed[index] = "y = 1"
        ready.write(**{"far.ipynb": notebook(*(cell(source, f"id{number}") for number, source in enumerate(changed)))})
        git(ready, "add", "--all")
        git(ready, "commit", "--quiet", "-m", branch)
    done = subprocess.run(
        ["git", "merge", "--no-edit", "side"], cwd=ready.root, env=bare, capture_output=True, text=True, check=False
    )
    assert "nbmergedriver" not in done.stderr
    assert "CONFLICT" in done.stdout
    text = (ready.root / "far.ipynb").read_text()
    assert "<<<<<<< ours\n" in text
    assert ">>>>>>> theirs\n" in text


# Hooks.


def test_a_hook_that_is_no_shell_script_is_left_alone_and_the_line_to_add_is_said(repo):
    (repo.root / ".git" / "hooks" / "pre-commit").write_text("#!/usr/bin/python3\n")
    was = everything(repo.root)
    with pytest.raises(UserError, match="have it run `rundiff hook` and fail where that fails"):
        set_up(repo, SetupRequest(hook=True))
    assert everything(repo.root) == was


def test_a_hook_that_git_does_not_run_is_not_written_into(repo):
    (repo.root / ".git" / "hooks" / "pre-commit").write_text("#!/bin/sh\n")
    with pytest.raises(UserError, match="not executable"):
        set_up(repo, SetupRequest(hook=True))


def test_a_hook_of_ones_own_runs_after_ours_sees_what_is_stripped_and_may_refuse(repo):
    repo.commit("start", **{"train.ipynb": CLEAN})
    hook = repo.root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\ngit show :train.ipynb | grep -q loss && echo dirty >&2\nexit 7\n")
    hook.chmod(0o755)
    set_up(repo, SetupRequest(hook=True, filtering=False))
    repo.write(**{"train.ipynb": RUN.replace(b"lr = 0.1", b"lr = 0.2")})
    done = subprocess.run(
        ["git", "commit", "-am", "x"], cwd=repo.root, env=with_rundiff(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "dirty" not in done.stderr
    assert "removed from the commit" in done.stderr


def test_core_hooks_path_of_the_repository_is_respected(repo):
    repo.git("config", "core.hooksPath", ".husky")
    set_up(repo, SetupRequest(hook=True))
    assert (repo.root / ".husky" / "pre-commit").stat().st_mode & 0o111
    take_back(repo)
    assert not (repo.root / ".husky").exists()


def test_hooks_that_are_switched_off_are_said_and_nothing_is_written(repo):
    repo.git("config", "core.hooksPath", "/dev/null")
    was = everything(repo.root)
    with pytest.raises(UserError, match="/dev/null is no folder"):
        set_up(repo, SetupRequest(hook=True))
    assert everything(repo.root) == was


def test_undo_finds_hooks_where_they_were_before_core_hooks_path_was_set(repo):
    set_up(repo, SetupRequest(hook=True))
    repo.git("config", "core.hooksPath", ".husky")
    take_back(repo)
    assert not (repo.root / ".git" / "hooks" / "pre-commit").exists()


def test_hooks_that_all_repositories_share_are_written_for_all_or_not_at_all(repo, home):
    with pytest.raises(UserError, match=r"unless core\.hooksPath names a folder"):
        set_up(repo, SetupRequest(everywhere=True, hook=True))
    repo.git("config", "--global", "core.hooksPath", "~/hooks")
    with pytest.raises(UserError, match=r"share the hooks in .*/hooks; for all of them run `rundiff setup --global --hook`"):
        set_up(repo, SetupRequest(hook=True))
    set_up(repo, SetupRequest(everywhere=True, hook=True))
    assert (home / "hooks" / "pre-commit").exists()
    take_back(repo)
    assert (home / "hooks" / "pre-commit").exists()
    take_back(repo, everywhere=True)
    assert not (home / "hooks").exists()


def test_a_linked_worktree_shares_settings_and_hooks_and_has_its_own_attributes(repo, tmp_path):
    repo.commit("start", **{"train.ipynb": CLEAN})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "linked")
    linked = Repo(tmp_path / "linked")
    was = everything(repo.root / ".git" / "hooks") | everything(repo.root / ".git" / "config")
    set_up(linked, SetupRequest(hook=True))
    assert (linked.root / ".gitattributes").exists()
    assert not (repo.root / ".gitattributes").exists()
    assert state(repo.root).parts["filter"] == "local"
    linked.write(**{"train.ipynb": RUN.replace(b"0.1", b"0.2")})
    git(linked, "commit", "--quiet", "-am", "run")
    assert "loss" not in git(linked, "cat-file", "blob", "HEAD:train.ipynb")
    take_back(linked)
    assert not (linked.root / ".gitattributes").exists()
    assert everything(repo.root / ".git" / "hooks") | everything(repo.root / ".git" / "config") == was


def test_a_submodule_is_a_repository_of_its_own(repo, tmp_path):
    (tmp_path / "inner").mkdir()
    inner = Repo.init(tmp_path / "inner")
    inner.commit("start", **{"train.ipynb": CLEAN})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "sub")
    sub = Repo(repo.root / "sub")
    was = everything(repo.root)
    set_up(sub, SetupRequest(hook=True, private=True))
    assert b"[filter" in (repo.root / ".git" / "modules" / "sub" / "config").read_bytes()
    assert b"[filter" not in (repo.root / ".git" / "config").read_bytes()
    take_back(sub)
    assert everything(repo.root) == was


# What is in the way.


def refused(rundiff, folder: Path, *words: str) -> str:
    done = rundiff("setup", *words, cwd=folder)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    return line


def test_each_place_where_nothing_can_be_set_up_has_one_sentence(repo, rundiff, tmp_path):
    (tmp_path / "plain").mkdir()
    assert "is not inside a git repository" in refused(rundiff, tmp_path / "plain")
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "bare")], check=True)
    assert "is a bare repository" in refused(rundiff, tmp_path / "bare")
    (repo.root / ".git" / "config.lock").write_text("")
    assert "config is locked" in refused(rundiff, repo.root)
    (repo.root / ".git" / "config.lock").unlink()
    assert "leave out --global" in refused(rundiff, repo.root, "--global", "--private")


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore"])
def test_nothing_is_written_through_a_link_of_the_repository(repo, tmp_path, name):
    (tmp_path / "outside").write_text("mine\n")
    (repo.root / name).symlink_to(tmp_path / "outside")
    for request in (ALL, SetupRequest(undo=True)):
        with pytest.raises(UserError, match="is a symbolic link"):
            set_up(repo, request)
    assert (tmp_path / "outside").read_text() == "mine\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file of POSIX")
@pytest.mark.parametrize(("name", "word"), [("hooks/pre-commit", "--hook"), ("info/attributes", "--private")])
def test_a_pipe_in_the_place_of_a_file_is_neither_waited_for_nor_replaced(repo, rundiff, name, word):
    path = repo.root / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    done = rundiff("setup", word, cwd=repo.root, timeout=20)
    assert done.returncode == 2
    assert "neither a file nor a folder" in done.stderr or "is a device or a pipe" in done.stderr
    assert path.is_fifo()
    assert not (repo.root / ".gitattributes").exists()
    with pytest.raises(UserError, match="is a device or a pipe and no file"):
        write([Edit(path, None, b"x")])


@pytest.mark.parametrize("marked", [".git/config", ".git", ".gitattributes"])
def test_what_is_read_only_is_left_alone_and_nothing_else_is_written(repo, marked):
    repo.write(**{".gitattributes": "*.png binary\n"})
    was = everything(repo.root)
    path = repo.root / marked
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        with pytest.raises(NotWritable, match="is read-only, so nothing was changed"):
            set_up(repo, ALL)
    finally:
        path.chmod(mode)
    assert everything(repo.root) == was


def test_a_configuration_that_another_program_writes_meanwhile_is_left_as_that_wrote_it(repo):
    edits = planned(repo.root, SetupRequest())
    repo.git("config", "a.b", "c")
    with pytest.raises(NotWritable, match="changed by another program meanwhile"):
        write(edits)
    assert b"[filter" not in (repo.root / ".git" / "config").read_bytes()


# Status.


def test_status_tells_what_is_installed_and_what_a_clone_gets(repo, tools, tmp_path):
    assert "not installed" in status(state(repo.root))
    set_up(repo, SetupRequest(hook=True))
    told = status(state(repo.root))
    assert "filter     for this repository: outputs stay out" in told
    assert ".gitattributes" in told
    assert ".git/hooks/pre-commit" in told
    assert "until `rundiff setup` is run once in it, git stores outputs there" in told
    git(repo, "add", ".gitattributes")
    git(repo, "commit", "--quiet", "-m", "attributes")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(repo.root), str(clone)], check=True)
    there = state(clone)
    assert there.parts["filter"] is None
    assert not there.filtering
    assert "filter     not installed" in status(there)


def test_another_filter_whose_place_ours_takes_is_named(repo, rundiff):
    repo.write(**{".gitattributes": "*.ipynb filter=lfs diff=lfs merge=lfs -text\n"})
    assert "! notebooks had filter=lfs until now" in rundiff("setup", cwd=repo.root).stdout
    assert "filter=lfs" not in rundiff("setup", cwd=repo.root).stdout


def test_status_does_not_count_a_hook_that_git_passes_over(repo, tools):
    set_up(repo, SetupRequest(hook=True))
    hook = repo.root / ".git" / "hooks" / "pre-commit"
    hook.chmod(0o644)
    told = status(state(repo.root))
    assert ".git/hooks/pre-commit," not in told
    assert "! the hook is missing in pre-commit" in told


def test_status_does_not_promise_what_another_line_takes_back(repo, tools):
    set_up(repo)
    promise = "outputs stay out of what is staged; your files keep them\n"
    assert promise in status(state(repo.root))
    (repo.root / ".git" / "info").mkdir(exist_ok=True)
    (repo.root / ".git" / "info" / "attributes").write_text("*.ipynb -filter\n")
    assert promise not in status(state(repo.root))


def test_asking_how_things_stand_runs_nothing_that_the_repository_names(repo, rundiff):
    program = repo.root / "monitor"
    program.write_text(f"#!/bin/sh\n: > '{repo.root}/ran'\n")
    program.chmod(0o755)
    repo.commit("one", **{"train.ipynb": CLEAN})
    repo.git("config", "core.fsmonitor", str(program))
    assert rundiff("setup", "--status", cwd=repo.root).returncode == 0
    assert not (repo.root / "ran").exists()


def test_status_of_what_is_set_up_for_all_repositories(repo, home, rundiff, tmp_path):
    told = rundiff("setup", "--status", "--global", cwd=tmp_path, env=with_rundiff()).stdout
    assert f"settings   not in {home}/.gitconfig" in told
    assert rundiff("setup", "--global", cwd=tmp_path, env=with_rundiff()).returncode == 0
    told = rundiff("setup", "--status", "--global", cwd=tmp_path, env=with_rundiff()).stdout
    assert f"settings   in {home}/.gitconfig" in told
    assert "for you, everywhere: outputs stay out" in rundiff("setup", "--status", env=with_rundiff()).stdout


def test_status_sees_another_filter_that_wins_and_another_that_is_configured(repo, tools):
    repo.write(**{"docs/.gitattributes": "*.ipynb filter=nbstripout\n", "docs/a.ipynb": CLEAN, "b.ipynb": CLEAN})
    repo.git("add", "--all")
    repo.git("config", "filter.nbstripout.clean", "/usr/bin/python3 -m nbstripout --keep-count")
    repo.git("config", "filter.nbstripout.extrakeys", "metadata.kernelspec cell.metadata.toc")
    set_up(repo)
    told = status(state(repo.root))
    assert "! a notebook has filter=nbstripout (docs/a.ipynb): another line wins over ours" in told
    assert "nbstripout --uninstall" in told
    assert (
        '    [tool.rundiff.strip]\n    keep-counts = true\n    drop-metadata = ["metadata.kernelspec", "cell.metadata.toc"]\n'
        in told
    )
    assert not state(repo.root).filtering


def test_status_sees_settings_that_were_changed_and_setup_repairs_them(repo, tools):
    set_up(repo)
    repo.git("config", "filter.rundiff.required", "false")
    assert "not as this release writes it; `rundiff setup` repairs it" in status(state(repo.root))
    set_up(repo)
    assert state(repo.root).filtering


def test_status_says_where_rundiff_or_nbdime_is_not_on_path(repo, tmp_path, monkeypatch):
    set_up(repo)
    monkeypatch.setenv("PATH", without_rundiff(tmp_path / "bin")["PATH"])
    told = status(state(repo.root))
    assert "rundiff is not on PATH" in told
    assert "pip install 'rundiff[merge]'" in told


# What had better be ignored.


def test_what_is_not_ignored_is_named_unless_git_tracks_it(repo):
    repo.commit("start", **{".gitignore": "__pycache__/\n*.pt\n", "src/runs/store.py": "", "best.ckpt": "x"})
    missing = state(repo.root).not_ignored
    assert ".ipynb_checkpoints/" in missing
    assert "*.pth" in missing
    assert not {"__pycache__/", "*.pt", "runs/", "*.ckpt"} & set(missing)


def test_gitignore_adds_them_once_and_undo_takes_them_out(repo):
    repo.write(**{".gitignore": "data/"})
    set_up(repo, SetupRequest(gitignore=True))
    first = (repo.root / ".gitignore").read_bytes()
    assert b"\n.ipynb_checkpoints/\n" in first
    assert state(repo.root).not_ignored == ()
    set_up(repo, SetupRequest(gitignore=True))
    assert (repo.root / ".gitignore").read_bytes() == first
    take_back(repo)
    assert (repo.root / ".gitignore").read_text() == "data/"


# Words.


def test_the_verb_says_what_it_did_and_what_is_next(repo, rundiff):
    done = rundiff("setup", env=with_rundiff())
    assert done.returncode == 0, done.stderr
    assert "changed " in done.stdout
    assert "made " in done.stdout
    assert "commit .gitattributes to share it" in done.stdout
    assert "everything was set up already" in rundiff("setup", env=with_rundiff()).stdout
    assert "taken out" in rundiff("setup", "--undo").stdout
    assert rundiff("setup", "--undo").stdout == "nothing was set up here\n"
    assert outcome([], SetupRequest(undo=True), None) == "nothing was set up here\n"
