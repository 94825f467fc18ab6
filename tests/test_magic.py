"""`%gitdiff` in a real kernel: text and HTML, one-line errors, and a kernel that is as it was."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time

import pytest

from kernels import kernel
from repos import cell, notebook, stream

pytestmark = pytest.mark.slow

BEFORE, AFTER = "lr = 0.1", "lr = 0.001"


@pytest.fixture
def project(repo):
    repo.commit(**{"t.ipynb": notebook(cell(BEFORE, "a"), cell("x = 1", "b"))})
    repo.write(**{"t.ipynb": notebook(cell(AFTER, "a"), cell("x = 1", "b"))})
    return repo


@pytest.fixture
def k(project):
    with kernel(project.root, "t.ipynb") as running:
        yield running


def test_it_is_there_without_loading_and_says_the_same_as_the_terminal(k, project, rundiff):
    answer = k.run("%gitdiff HEAD", "q")
    assert answer.text == rundiff("diff", "HEAD").stdout.rstrip("\n")
    assert "lr 0.1 → 0.001" in answer.text
    assert answer.html.startswith("<pre")
    assert "<ins" in answer.html


def test_what_saving_alone_changes_is_not_in_an_answer_that_is_saved(k, project):
    before = k.run("%gitdiff HEAD", "q").data
    ran = [cell(AFTER, "a", count=3, outputs=[stream("1")]), cell("x = 1", "b", count=4), cell("%gitdiff HEAD", "q", count=5)]
    project.write(**{"t.ipynb": notebook(*ran)})
    assert k.run("%gitdiff HEAD", "q").data == before
    told = k.run("%gitdiff HEAD --full", "q").text
    assert "2 execution counts, 1 cell output, 1 %gitdiff cell" in told


def test_outputs_and_metadata_are_shown_where_they_are_asked_for(k, project):
    tagged = {**cell("x = 1", "b", outputs=[stream("<b>1</b>")]), "metadata": {"tags": ["a"]}}
    project.write(**{"t.ipynb": notebook(cell(BEFORE, "a"), tagged)})
    assert "nothing changed" in k.run("%gitdiff HEAD", "q").text
    answer = k.run("%gitdiff --outputs --metadata", "q")
    assert "stdout added  -0 +1" in answer.text
    assert 'metadata tags: — → ["a"]' in answer.text
    assert "&lt;b&gt;1&lt;/b&gt;" in answer.html


def test_loading_it_again_changes_nothing(k):
    assert k.run("%load_ext rundiff", "l").error == ""
    assert "lr 0.1" in k.run("%gitdiff", "q").text


def test_without_words_it_names_its_baseline(k):
    assert "since the last commit, HEAD (no run is recorded here yet)" in k.run("%gitdiff", "q").text


def test_two_files_beside_the_notebook_are_compared_without_a_repository(k, project):
    project.write(**{"old.ipynb": notebook(cell(BEFORE, "a")), "new.ipynb": notebook(cell(AFTER, "a"))})
    assert "lr 0.1 → 0.001" in k.run("%gitdiff --no-index old.ipynb new.ipynb", "q").text


def test_the_words_of_git_mean_the_same_here(k, project, rundiff):
    for words in (
        "--stat HEAD",
        "--name-status HEAD",
        "-R HEAD",
        "--word-diff HEAD",
        "HEAD -- nothing",
        "HEAD:t.ipynb t.ipynb",
    ):
        told = rundiff("diff", *words.split()).stdout.rstrip("\n")
        assert k.run(f"%gitdiff {words}", "q").text == told
    assert k.run("%gitdiff --name-only", "q").text == "t.ipynb"
    assert "<pre" in k.run("%gitdiff --stat HEAD", "q").html


def test_a_file_that_cannot_be_read_is_said_below_a_list_too(k, project):
    project.commit(**{"u.ipynb": notebook(cell("x = 1", "a"))})
    project.write(**{"u.ipynb": "{"})
    for form in ("--stat", "--name-only", "--shortstat"):
        told = k.run(f"%gitdiff {form} HEAD", "q").text.splitlines()
        assert told[-1].startswith("cannot be compared  u.ipynb: its JSON breaks off")


def test_an_assigned_answer_is_silent_and_can_be_asked(k):
    assert k.run("d = %gitdiff HEAD", "q").data == {}
    assert k.run("bool(d), d.to_json()[:12]", "r").text == "(True, '{\"version\":1')"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nope", "unknown revision 'nope'"),
        ("run/9", "unknown run 'run/9'"),
        ("--dirstat", "--dirstat is not an option here"),
        ("--output=x", "--output is for the terminal"),
        ("-z --numstat", "-z is for the terminal"),
        ("'unclosed", "close the quotes"),
        ("--format json", "d.to_json()"),
        ("--no-index - t.ipynb", "there is no standard input here; name two files"),
    ],
)
def test_an_error_is_one_sentence_without_a_traceback(k, words, sentence):
    answer = k.run(f"%gitdiff {words}", "q")
    said = answer.stderr + answer.error
    assert sentence in said
    assert "gitdiff:" in said
    assert "Traceback" not in said + answer.traceback
    assert len(said.strip().splitlines()) == 1


def test_help_is_shown_without_a_traceback(k):
    answer = k.run("%gitdiff --help", "q")
    assert "usage: %gitdiff [options]" in answer.stdout
    assert "  %gitdiff run/best run/last" in answer.stdout
    assert answer.error == ""


def test_its_docstring_opens_with_examples(k):
    assert (
        "%gitdiff run/best run/last"
        in k.run("print(get_ipython().magics_manager.magics['line']['gitdiff'].__doc__)", "q").stdout
    )


def test_outside_a_repository_it_says_so(tmp_path):
    with kernel(tmp_path) as k:
        answer = k.run("%gitdiff", "q")
    assert "is not inside a git repository" in answer.stderr + answer.error
    assert "Traceback" not in answer.traceback


def test_where_there_are_no_files_it_says_so(project):
    with kernel(project.root / ".git") as k:
        answer = k.run("%gitdiff", "q")
    assert "has no working tree" in (said := answer.stderr + answer.error)
    assert len(said.strip().splitlines()) == 1


def test_a_name_that_holds_a_line_separator_is_one_line(k, project):
    project.write(**{"odd\u2028name.py": "x = 1\n"})
    project.git("add", ".")
    assert k.run("%gitdiff --name-only HEAD", "q").text.splitlines() == ["odd�name.py", "t.ipynb"]


def test_what_the_system_refuses_is_one_sentence(k):
    k.run("import resource; limits = resource.getrlimit(resource.RLIMIT_NOFILE)\nd = %gitdiff", "c")
    fill = "resource.setrlimit(resource.RLIMIT_NOFILE, (90, limits[1])); held = []\n"
    k.run(fill + "try:\n    while True: held.append(open('/dev/null'))\nexcept OSError: pass", "c")
    answer = k.run("%gitdiff", "q")
    assert re.search("UsageError: gitdiff: .*Too many open files", answer.stderr + answer.error)
    assert "Traceback" not in answer.traceback + answer.stderr
    k.run("del held; resource.setrlimit(resource.RLIMIT_NOFILE, limits)", "c")


_STATE = """
def _state():
    import gc, locale, logging, os, random, signal, sys, warnings
    import numpy, torch
    return (
        sorted(name for name in globals() if not name.startswith("_")), os.getcwd(), sorted(item for item in os.environ.items() if not item[0].startswith("RUNDIFF_")), list(sys.path),
        random.getstate(), str(numpy.random.get_state()), torch.random.get_rng_state().tolist(), torch.is_grad_enabled(),
        [signal.getsignal(number) for number in signal.valid_signals()], signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        logging.root.handlers[:], logging.root.level, warnings.filters[:], gc.isenabled(), gc.get_threshold(), locale.setlocale(locale.LC_ALL),
        sys.getrecursionlimit(), sys.excepthook, sys.displayhook, sys.getswitchinterval(),
    )
import numpy, torch
_before = _state()
"""


def test_it_leaves_the_kernel_and_the_repository_as_they_were(k, project):
    before = project.state()
    k.run(_STATE, "s")
    for words in ("", "HEAD", "--stat HEAD", "--env", "--runs", "--outputs HEAD", "nope"):
        k.run(f"%gitdiff {words}", "q")
    k.run("d = %gitdiff; del d", "q")
    k.run("%%gitdiff HEAD\npass", "q")
    assert k.run("[(a, b) for a, b in zip(_before, _state()) if a != b]", "n").text == "[]"
    assert project.state() == before


def test_a_semicolon_silences_an_answer_and_keeps_it_where_it_is_assigned(k):
    assert k.run("%gitdiff HEAD;", "q").data == {}
    assert k.run("d = %gitdiff HEAD ;", "q").data == {}
    assert k.run("bool(d)", "r").text == "True"


def test_values_of_variables_are_words_whole(k, project):
    project.write(**{"two words.py": "lr = 1\n"})
    project.git("add", ".")
    k.run("path, ref, runs = 'two words.py', 'HEAD', ['HEAD']", "v")
    assert "two words.py" in k.run("%gitdiff {runs[0]} -- {path}", "q").text
    assert "two words.py" in k.run("%gitdiff $ref -- '{path}'", "q").text
    assert "HEAD@{0}" in k.run("%gitdiff HEAD@{0}", "q").text
    local = "def ask(where):\n    return get_ipython().run_line_magic('gitdiff', '{where} -- t.ipynb')\nask('HEAD')"
    assert "lr 0.1 → 0.001" in k.run(local, "l").text
    assert "unknown revision '{nosuch}'" in k.run("%gitdiff {nosuch}", "q").stderr


def test_an_interrupt_ends_it_in_one_line(project, tmp_path):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    asked = tmp_path / "asked"
    slow.write_text(f'#!/bin/sh\ntouch {asked}\nsleep 30\nexec {shutil.which("git")} "$@"\n')
    slow.chmod(0o755)
    with kernel(project.root, "t.ipynb", PATH=f"{slow.parent}:{os.environ['PATH']}") as k:

        def interrupt():
            while not asked.exists():
                time.sleep(0.05)
            time.sleep(0.2)
            k.interrupt()

        threading.Thread(target=interrupt, daemon=True).start()
        answer = k.run("%gitdiff", "q")
        assert "gitdiff: interrupted; nothing was changed" in answer.stderr + answer.error
        assert "Traceback" not in answer.traceback + answer.stderr


def test_a_kernel_that_changed_its_folder_still_answers_for_its_notebook(k):
    k.run("import os; os.chdir('/')", "c")
    assert "lr 0.1 → 0.001" in k.run("%gitdiff", "q").text


def test_what_the_recorder_says_once_is_not_saved_with_an_answer(project):
    train = (
        "import torch\np = torch.nn.Parameter(torch.zeros(1)); o = torch.optim.SGD([p], lr=0.1); p.sum().backward(); o.step()"
    )
    with kernel(project.root, "t.ipynb") as k:
        said = k.run(train, "a").stderr
        for _ in range(200):
            answer = k.run("%gitdiff --runs", "q")
            assert answer.stderr == ""
            if "run/1" in answer.text:
                break
            time.sleep(0.05)
        time.sleep(1)
        assert k.run("%gitdiff HEAD", "q").stderr == ""
        said += k.run("pass", "p").stderr
    assert "this training run is recorded as run/1" in said
