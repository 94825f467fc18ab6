"""Whether a run goes on, told by a lock: recorders that are killed at every step of what they do, that fork, and that start at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from rundiff.git import Repository
from rundiff.runs import store
from rundiff.runs.events import Finished, Started, advance
from rundiff.runs.living import hold, lives
from rundiff.runs.record import ExecutedCell
from rundiff.runs.snapshot import snapshot

RECORDER = """
import os, sys
from pathlib import Path
from test_living import begun
print(begun(Path(sys.argv[1])).number, flush=True)
if sys.argv[2:] and os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
sys.stdin.read()
"""
KILLING = """#!/bin/sh
# The real git; but at the given call the process that asks is killed, before git has done anything or after it.
# A folder for each call, since git is asked two things at once: mkdir gives each a number of its own.
n=1; while ! mkdir "$COUNTED/$n" 2>/dev/null; do n=$((n + 1)); done
if [ $n = $AT ] && [ $WHEN = before ]; then kill -9 $PPID; exit 1; fi
"$GIT" "$@"; status=$?
if [ $n = $AT ] && [ $WHEN = after ]; then kill -9 $PPID; fi
exit $status
"""


def begun(folder) -> store.Added:
    repo = Repository.discover(folder)
    record = advance(None, Started(1.0, "cpu", (ExecutedCell(1, "train()", "a"),)))
    return store.add(repo, snapshot(repo, "a run").commit, record)


def recorder(folder, *more: str, **variables: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", RECORDER, str(folder), *more]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)


@pytest.fixture
def project(repo):
    repo.commit(**{"a.py": "a = 1\n"})
    repo.write(**{"a.py": "a = 2\n"})
    return repo


def outcomes(repo) -> list[str]:
    return [run.outcome for run in store.runs(Repository.discover(repo.root))]


@pytest.mark.parametrize("more", [(), ("fork",)])
def test_a_run_whose_recorder_was_killed_reads_as_interrupted_even_if_its_forked_child_lives(project, more):
    with recorder(project.root, *more) as process:
        assert process.stdout.readline() == b"1\n"
        assert outcomes(project) == ["running"]
        process.kill()
        process.wait()
        assert outcomes(project) == ["interrupted"]
        assert store.record(Repository.discover(project.root), 1).outcome == "interrupted"
        process.stdin.close()


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_recorder_killed_at_every_call_of_git_leaves_no_run_or_one_that_reads_as_interrupted(project, tmp_path, when):
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(KILLING)
    shim.chmod(0o755)
    seen = set()
    for at in range(1, 40):
        counted = tmp_path / f"counted-{at}"
        counted.mkdir()
        variables = {"PATH": f"{shim.parent}:{os.environ['PATH']}", "GIT": shutil.which("git") or "", "COUNTED": str(counted)}
        with recorder(project.root, AT=str(at), WHEN=when, **variables) as process:
            told = process.stdout.readline()
            process.kill()
        names = project.git("for-each-ref", "--format=%(refname)", "refs/run/1", "refs/run-record/1").split()
        seen.add((told != b"", len(names)))
        assert len(names) in {0, 2}
        assert set(outcomes(project)) <= {"interrupted"}
        for name in names:
            project.git("update-ref", "-d", name)
        if len(list(counted.iterdir())) < at:
            break
    assert {(False, 0), (False, 2), (True, 2)} <= seen
    again = begun(project.root)
    assert outcomes(project)[-1] == "running"
    again.lease.release()


def test_a_run_that_ended_leaves_no_lock(project):
    added = begun(project.root)
    repo = Repository.discover(project.root)
    assert lives(repo, added.number)
    store.replace(repo, added.number, advance(store.record(repo, added.number), Finished(2.0, "finished", 1)))
    added.lease.release()
    assert list((project.root / ".git" / "rundiff" / "running").iterdir()) == []
    assert outcomes(project) == ["finished"]


def test_a_number_that_somebody_holds_is_not_held_again(project):
    repo = Repository.discover(project.root)
    lease = hold(repo, 7)
    assert lease is not None
    assert hold(repo, 7) is None
    lease.release()
    again = hold(repo, 7)
    assert again is not None
    again.release()


def test_the_next_run_writes_down_that_the_one_before_was_interrupted(project):
    with recorder(project.root) as process:
        process.stdout.readline()
        process.kill()
    begun(project.root).lease.release()
    assert '"outcome": "interrupted"' in project.git("show", "refs/run-record/1:record.json")


def test_eight_processes_that_start_a_run_at_once_record_eight_runs(project):
    processes = [recorder(project.root) for _ in range(8)]
    numbers = sorted(int(process.stdout.readline() or 0) for process in processes)
    assert outcomes(project) == ["running"] * 8
    for process in processes:
        process.communicate()
    assert numbers == list(range(1, 9))
    assert project.git("symbolic-ref", "refs/run/last").strip().startswith("refs/run/")
