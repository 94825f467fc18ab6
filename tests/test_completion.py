"""Tab in a line of `%gitdiff`: in a real kernel, in a real terminal, and what there is to offer in real repositories."""

from __future__ import annotations

import os
import re
import shlex
import sys
import time
from ast import literal_eval

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kernels import kernel
from other_kernels import python_with
from repos import Repo, cell, notebook
from rundiff.commands.completions import completions
from rundiff.commands.typed import typed
from rundiff.magic_words import magic_parser

NAMES = some.text(some.sampled_from("ab/.- é学'\"\\$?"), min_size=1, max_size=8)


def offered(folder, line):
    """What the last word of *line* may become."""
    begun = typed(line)
    return [candidate.word for candidate in completions(magic_parser(), folder, begun.words, begun.word)]


def kinds(folder, line):
    begun = typed(line)
    return {candidate.kind for candidate in completions(magic_parser(), folder, begun.words, begun.word)}


def runs(repo, *numbers, **aliases):
    told = "".join(f"create refs/run/{number} HEAD\n" for number in numbers)
    repo.git("update-ref", "--stdin", given=told)
    for alias, number in aliases.items():
        repo.git("symbolic-ref", f"refs/run/{alias}", f"refs/run/{number}")


def fill(repo):
    """Three runs, branches, tags, and files of every sort: tracked, untracked, ignored, deleted, and of difficult names."""
    repo.commit(
        **{
            "nb/t.ipynb": notebook(cell("lr = 0.1", "a")),
            "nb/my data/a b.py": "",
            "nb/it's.py": "",
            "nb/学习.py": "",
            "src/model.py": "",
            "gone.py": "",
            ".gitignore": "*.log\n/ignored/\n",
        }
    )
    repo.git("branch", "feature/lr")
    repo.git("tag", "v1.9")
    repo.git("tag", "v1.10")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.write(**{"new/deep/a.py": "", "new/b.py": "", "ignored/a.py": "", "nb/t.log": "", "only/t.log": "", "src/new.py": ""})
    (repo.root / "gone.py").unlink()
    runs(repo, 1, 2, 10, "ada/1", last=10, prev=2, best=1)
    return repo


@pytest.fixture
def project(repo):
    return fill(repo)


# Words


@given(some.text(some.sampled_from("ab '\"\\\t é"), max_size=12))
def test_whole_words_are_those_that_shlex_reads(line):
    try:
        words = shlex.split(line)
    except ValueError:
        return  # it is not whole
    assert typed(f"{line} ").words == tuple(words)


@given(NAMES, some.integers(0, 8), some.sampled_from(["", "'", '"']))
def test_whatever_is_completed_is_read_back_by_shlex_and_begins_as_it_was_typed(name, cut, quote):
    begun = "--all " + typed(quote).completed(name[:cut], after=quote)
    line = typed(begun)
    assert (line.words, line.word) == (("--all",), name[:cut])
    completed = line.completed(name, after="")
    assert completed.startswith(line.raw)
    left_open = quote if name.endswith("/") else ""
    assert shlex.split(f"--all {completed}{left_open}") == ["--all", name]


@pytest.mark.parametrize(
    ("begun", "after", "completed"),
    [
        ("'my", "", "'my data.py'"),
        ("'my", "'", "'my data.py"),
        ('"my', '" HEAD', '"my data.py'),
        ("my\\", "", "my\\ data.py"),
        ("'m'y", "", "'m'y\\ data.py"),
    ],
)
def test_a_quote_that_an_editor_has_closed_already_is_not_closed_twice(begun, after, completed):
    assert typed(begun).completed("my data.py", after) == completed


# Options


def test_every_option_that_help_shows_is_offered_and_no_other(tmp_path):
    listed = [line.strip().split("  ")[0] for line in magic_parser().format_help().splitlines() if line.startswith("  -")]
    shown = {name for names in listed for name in re.findall(r"(?<![\w-])--?\w[\w-]*", names)}
    found = [word.rstrip("=") for word in offered(tmp_path, "-")]
    assert sorted(found) == sorted(shown)
    assert {"-h", "-U", "--staged", "--word-diff", "--runs", "-i"} <= shown


def test_an_option_that_needs_a_value_brings_its_sign_and_one_that_does_not_has_none(tmp_path):
    assert offered(tmp_path, "--diff") == ["--diff-filter="]
    assert offered(tmp_path, "--note") == ["--note="]
    assert offered(tmp_path, "--word") == ["--word-diff"]
    assert offered(tmp_path, "--cac") == ["--cached"]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("--color=", ["--color=auto", "--color=always", "--color=never"]),
        ("--word-diff=p", ["--word-diff=plain", "--word-diff=porcelain"]),
        ("--format n", ["nbdime"]),
        ("--format=text --format=h", ["--format=html"]),
        ("--lines ", []),
        ("--lines=", []),
        ("--wrong=", []),
        ('--note "lr ', []),
    ],
)
def test_values_are_offered_where_an_option_has_a_list_of_them(project, line, values):
    assert offered(project.root, line) == values


# Revisions and runs


def test_an_empty_word_is_offered_runs_and_revisions_then_paths_then_options(project):
    found = offered(project.root, "")
    assert found[:9] == ["run/last", "run/prev", "run/best", "HEAD", "feature/lr", "main", "run/10", "run/2", "run/1"]
    assert found[9:13] == ["run/ada/1", "v1.10", "v1.9", "origin/main"]
    assert found[13:17] == ["gone.py", "nb/", "new/", "src/"]
    assert found[17:] == offered(project.root, "-")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ru", ["run/last", "run/prev", "run/best", "run/10", "run/2", "run/1", "run/ada/1"]),
        ("run/1", ["run/1", "run/10"]),
        ("run/a", ["run/ada/1"]),
        ("run/ada/", ["run/ada/1"]),
        ("H", ["HEAD"]),
        ("main..v", ["main..v1.10", "main..v1.9"]),
        ("main...run/l", ["main...run/last"]),
        ("..f", ["..feature/lr"]),
        ("HEAD f", ["feature/lr"]),
        ("--stat HEAD f", ["feature/lr"]),
        ("HEAD main f", []),
        ("main..HEAD f", []),
        ("--unified f", ["feature/lr"]),
        ("--stat-width 80 main f", ["feature/lr"]),
        ("HEAD~", []),
        ("'ma", ["main"]),
        ("n", ["nb/", "new/"]),
        ("m", ["main"]),
    ],
)
def test_revisions_are_offered_where_git_would_take_one(project, line, found):
    assert offered(project.root, line) == found


def test_before_the_first_commit_there_is_no_head_to_offer(repo):
    repo.write(**{"a.py": ""})
    assert offered(repo.root, "")[:1] == ["a.py"]
    assert offered(repo.root, "H") == []


def test_an_alias_whose_run_is_gone_is_not_offered(project):
    project.git("update-ref", "-d", "refs/run/1")
    assert "run/best" not in offered(project.root, "run/")
    assert "run/last" in offered(project.root, "run/")


def many_runs(repo):
    oid = repo.commit(**{"a.py": ""})
    refs = sorted(f"refs/run/{number}" for number in range(1, 10_001))
    told = "".join(f"{oid} {ref}\n" for ref in refs)
    (repo.root / ".git" / "packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{told}")
    runs(repo, last=10_000)


def test_of_ten_thousand_runs_the_newest_are_offered_until_a_digit_tells_which(repo):
    many_runs(repo)
    newest = [f"run/{number}" for number in range(10_000, 9_950, -1)]
    assert [word for word in offered(repo.root, "") if word.startswith("run/")] == ["run/last", *newest]
    assert offered(repo.root, "run/") == ["run/last", *newest]
    assert offered(repo.root, "run/12")[:3] == ["run/12", "run/1299", "run/1298"]
    assert len(offered(repo.root, "run/12")) == 111


def test_ten_thousand_runs_are_looked_through_within_a_tenth_of_a_second(repo):
    many_runs(repo)
    parser, took = magic_parser(), []
    for _ in range(7):
        start = time.perf_counter()
        completions(parser, repo.root, (), "run/")
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1  # the least, as others may be at work here


# Paths


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("-- ", ["gone.py", "nb/", "new/", "src/"]),
        ("HEAD -- s", ["src/"]),
        ("-- src/", ["src/model.py", "src/new.py"]),
        ("-- src/../nb/学", ["src/../nb/学习.py"]),
        ("-- new/", ["new/b.py", "new/deep/"]),
        ("-- new/deep/", ["new/deep/a.py"]),
        ("-- .", [".gitignore"]),
        ("-- ignored/", []),
        ("-- nb/t", ["nb/t.ipynb"]),
        ("-- ../", []),
        ("-- /", []),
        ("-- nowhere/", []),
        ("-- --ca", []),
        ("-- HEA", []),
        ("src/m", ["src/model.py"]),
        ("HEAD:", ["HEAD:gone.py", "HEAD:nb/", "HEAD:src/"]),
        ("run/last:src/", ["run/last:src/model.py"]),
        ("HEAD:nb/my", ["HEAD:nb/my data/"]),
        ("HEAD:a.py v1.9:src/", ["v1.9:src/model.py"]),
        ("nothing:", []),
        (":/s", []),
    ],
)
def test_paths_are_offered_folder_by_folder_as_git_tracks_them_or_would(project, line, found):
    assert offered(project.root, line) == found


def test_pathspecs_count_from_the_folder_and_paths_of_a_revision_from_the_root(project):
    inside = project.root / "nb"
    assert offered(inside, "-- ") == ["it's.py", "my data/", "t.ipynb", "学习.py"]
    assert offered(inside, "-- ../s") == ["../src/"]
    assert offered(inside, "-- ..") == ["../"]
    assert offered(inside, "HEAD:s") == ["HEAD:src/"]


def test_without_an_index_files_on_disk_are_offered_in_a_repository_or_not(tmp_path):
    (tmp_path / "old folder").mkdir()
    (tmp_path / "old.ipynb").write_bytes(notebook("x = 1"))
    assert offered(tmp_path, "--no-index o") == ["old folder/", "old.ipynb"]
    assert offered(tmp_path, "--no-index old.ipynb nowhere/") == []


def test_a_name_that_no_line_can_hold_is_left_out(repo):
    repo.write(**{"a\nb.py": "", "ab.py": ""})
    (repo.root / os.fsdecode(b"a\xff.py")).write_text("")
    assert offered(repo.root, "-- a") == ["ab.py"]


def test_a_repository_that_is_not_there_or_is_broken_leaves_options(tmp_path, project, monkeypatch, capfd):
    assert kinds(tmp_path, "") == {"option"}
    bare = tmp_path / "bare.git"
    project.git("clone", "--quiet", "--bare", ".", str(bare))
    assert kinds(bare, "") == {"revision", "branch", "tag", "option"}
    (project.root / ".git" / "HEAD").write_text("nonsense")
    assert kinds(project.root, "") == {"option"}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kinds(project.root, "") == {"option"}
    assert capfd.readouterr() == ("", "")


def test_looking_for_names_changes_nothing(project):
    before = project.state()
    for line in ("", "run/", "-- ", "HEAD:", "-- new/"):
        offered(project.root, line)
    assert project.state() == before


# In a kernel, as Lab asks it


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A kernel of the notebook `nb/t.ipynb`."""
    folder = tmp_path_factory.mktemp("lab")
    repo = fill(Repo.init(folder))
    with kernel(repo.root / "nb", "t.ipynb", RUNDIFF_RECORD="0") as running:
        yield running


def tab(k, line):
    """Every text that Tab, where `|` stands in *line*, may leave, with `|` where the cursor is then."""
    at = line.index("|")
    code = line.replace("|", "", 1)
    answer = k.complete(code, at)
    assert answer.stdout + answer.stderr == ""
    reply = answer.reply
    assert reply["status"] == "ok"
    start, end = reply["cursor_start"], reply["cursor_end"]
    return [f"{code[:start]}{match}|{code[end:]}" for match in reply["matches"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("%gitdiff run/l|", ["%gitdiff run/last|"]),
        ("%gitdiff ma|", ["%gitdiff main|"]),
        ("%gitdiff HE| run/1", ["%gitdiff HEAD| run/1"]),
        ("%gitdiff main..f|", ["%gitdiff main..feature/lr|"]),
        ("%gitdiff main...HE|", ["%gitdiff main...HEAD|"]),
        ("%gitdiff --cac|", ["%gitdiff --cached|"]),
        ("%gitdiff -- it|", ["%gitdiff -- it\\'s.py|"]),
        ("%gitdiff -- my|", ["%gitdiff -- my\\ data/|"]),
        ("%gitdiff -- my\\ data/|", ["%gitdiff -- my\\ data/a\\ b.py|"]),
        ("%gitdiff -- 'my|'", ["%gitdiff -- 'my data/|'"]),
        ("%gitdiff -- 'my data/a|", ["%gitdiff -- 'my data/a b.py'|"]),
        ('%gitdiff -- "it|', ['%gitdiff -- "it\'s.py"|']),
        ("%gitdiff -- 学|", ["%gitdiff -- 学习.py|"]),
        ("%gitdiff -- ../src/m|", ["%gitdiff -- ../src/model.py|"]),
        ("%gitdiff HEAD:src/|", ["%gitdiff HEAD:src/model.py|"]),
        ("%gitdiff HEAD:nb/my|", ["%gitdiff HEAD:nb/my\\ data/|"]),
        ("%gitdiff --word-diff=c|", ["%gitdiff --word-diff=color|"]),
        ("x = '学习'\nd = %gitdiff run/l|\nprint(x)", ["x = '学习'\nd = %gitdiff run/last|\nprint(x)"]),
        ("for r in x:\n    %gitdiff HE|", ["for r in x:\n    %gitdiff HEAD|"]),
        ("%%gitdiff HE|\nx = 1", ["%%gitdiff HEAD|\nx = 1"]),
        ("\n%%gitdiff HE|\nx = 1", ["\n%%gitdiff HEAD|\nx = 1"]),
        ("gitdiff run/l|", ["gitdiff run/last|"]),
        ("%gitdiff nothing|", []),
        ("%gitdiff -- nothing|", []),
        ("%gitdiff --lines |", []),
        ("%git|", ["%gitdiff|", "%%gitdiff|"]),
        ("%%git|\nx = 1", ["%%gitdiff|\nx = 1"]),
    ],
)
def test_in_a_kernel_tab_leaves_the_line_that_is_meant(lab, line, left):
    assert tab(lab, line) == left


@pytest.mark.slow
def test_in_a_kernel_an_empty_word_is_offered_runs_first_and_nothing_of_python(lab):
    left = tab(lab, "%gitdiff |")
    assert left[:3] == ["%gitdiff run/last|", "%gitdiff run/prev|", "%gitdiff run/best|"]
    assert left[-1].startswith("%gitdiff -")
    assert not {"%gitdiff abs|", "%gitdiff print|", "%gitdiff %time|"} & set(left)


@pytest.mark.slow
def test_a_kernel_that_changed_its_folder_still_offers_what_lies_beside_its_notebook(lab):
    lab.run("import os; here = os.getcwd(); os.chdir('/')", "c")
    assert tab(lab, "%gitdiff -- t|") == ["%gitdiff -- t.ipynb|"]
    lab.run("os.chdir(here)", "c")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["x = 1\ngitdiff run/l|", "x = 1\n%%gitdiff run/l|", "# %gitdiff run/l|", "'%gitdiff' run/l|"])
def test_a_line_that_is_not_of_the_magic_is_offered_no_run(lab, line):
    assert not any("run/last" in left for left in tab(lab, line))


@pytest.mark.slow
def test_a_variable_called_gitdiff_is_a_variable(lab):
    assert tab(lab, "gitdiff run/la|") == ["gitdiff run/last|"]
    lab.run("gitdiff = 1", "c")
    assert not any("run/last" in left for left in tab(lab, "gitdiff run/la|"))
    lab.run("del gitdiff", "c")


@pytest.mark.slow
def test_everywhere_else_completion_is_what_it_was_and_loads_nothing(repo):
    lines = [
        "pri|",
        "%ti|",
        "%%ti|",
        "import js|",
        "'a'.up|",
        "%%gitdiff HEAD\nx = pri|",
        "'%gitdiff ' + pri|",
        "x = gitdiffs.pri|",
        "!ech|",
        "{'a': 1}['|",
    ]
    loaded = "'rundiff.completion' in __import__('sys').modules"
    with kernel(repo.root, RUNDIFF="0") as without, kernel(repo.root, RUNDIFF_RECORD="0") as k:
        assert k.run("'gitdiff' in get_ipython().magics_manager.magics['line']", "m").text == "True"
        assert k.run(loaded, "l").text == "False"
        for line in lines:
            assert tab(k, line) == tab(without, line)
        matchers = "len(get_ipython().Completer.custom_matchers)"
        assert k.run("%load_ext rundiff", "r").error == ""
        assert k.run(matchers, "n").text == "1"
        assert k.run("%unload_ext rundiff", "u").error == ""
        assert k.run(matchers, "n").text == "0"


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="IPython 7 was made for Pythons up to 3.11")
def test_an_ipython_that_knows_no_such_matchers_offers_the_same_beside_names_of_python(project, tmp_path):
    python, reason = python_with(tmp_path / "env", "ipykernel==6.0.3", "ipython==7.34.0", "ipython_genutils")
    if python is None:
        pytest.skip(reason)
    with kernel(project.root, python=python, RUNDIFF_RECORD="0") as k:
        assert "%gitdiff run/last|" in tab(k, "%gitdiff run/l|")
        assert "d = %gitdiff HEAD:src/model.py|\nx = 1" in tab(k, "d = %gitdiff HEAD:src/m|\nx = 1")
        assert "%gitdiff -- 'nb/my data/a b.py'|" in tab(k, "%gitdiff -- 'nb/my data/a|")
        assert "%gitdiff --cached|" in tab(k, "%gitdiff --cac|")
        assert tab(k, "%git|") == ["%gitdiff|", "%%gitdiff|"]


# In a terminal


@pytest.fixture
def terminal(project):
    shell = pexpect.spawn(
        sys.executable,
        [
            "-m",
            "IPython",
            "--no-banner",
            "--no-confirm-exit",
            "--HistoryManager.enabled=False",
            "--colors=NoColor",
            "--ext=rundiff",
        ],
        cwd=str(project.root),
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1"},
        encoding="utf-8",
        dimensions=(40, 120),
        timeout=60,
    )
    shell.expect(r"In \[1\]")
    yield shell
    shell.close(force=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ("%gitdiff run/l\t --cac\t", "run/last --cached"),
        ("%gitdiff main..f\t", "main..feature/lr"),
        ("%gitdiff HEAD:sr\tm\t", "HEAD:src/model.py"),
        ("%gitdiff -- nb/my\ta\t", "-- nb/my\\ data/a\\ b.py"),
        ("%gitdiff -- 'nb/my\ta\t", "-- 'nb/my data/a b.py'"),
        ("%gitdiff  run/1\x01\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[CHE\t", "HEAD run/1"),
    ],
)
def test_in_a_terminal_tab_leaves_the_line_that_is_meant(terminal, keys, asked):
    for key in re.findall(r"\t|[^\t]+", keys):
        terminal.send(key)
        time.sleep(0.5)  # as a person types: what comes in one piece is taken for pasted
    terminal.send("\r")
    terminal.expect(r"In \[2\]")
    time.sleep(0.5)
    terminal.send("print(In[1])\r")
    terminal.expect(r"run_line_magic\('gitdiff', (.*?)\)\s*\r\n")
    assert literal_eval(terminal.match[1]) == asked
