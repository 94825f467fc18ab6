"""A real terminal, with a real process and a real pager in it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager, suppress

import pytest

from repos import cell, notebook
from rundiff.render.looks import WIDE

DIFF = [sys.executable, "-m", "rundiff", "diff", "--exit-code"]
PROMPT = "\n:\x1b[K"
TAKE_THE_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Terminal:
    """The end of it at which a person sits."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.descriptor, self.process, self.seen = descriptor, process, b""

    def type(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    def until(self, words: str, seconds: float = 30) -> str:
        """What stands there once *words* do."""
        end = time.monotonic() + seconds
        while words.encode() not in self.seen:
            assert time.monotonic() < end, self.seen.decode("utf-8", "replace")
            self._read()
        return self.seen.decode("utf-8", "replace")

    def end(self, seconds: float = 30, keys: str = "") -> int:
        """The exit code; all that was shown until then is seen. *keys* are pressed until they are heard."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, self.seen.decode("utf-8", "replace")
            self.type(keys)
            self._read()
        self._read()
        return self.process.returncode

    @property
    def text(self) -> str:
        """What was shown, without colours and links."""
        return re.sub(
            r"\x1b\[[\d;?]*[a-zA-Z]|\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b[=>]|\r", "", self.seen.decode("utf-8", "replace")
        )

    def _read(self) -> None:
        if select.select([self.descriptor], [], [], 0.1)[0]:
            with suppress(OSError):  # the other end is closed
                self.seen += os.read(self.descriptor, 65536)


@contextmanager
def terminal(*words: str, columns: int = 100, rows: int = 30, **variables: str):
    """A process in a terminal of its own, which is the session's, so that Ctrl+C reaches pager and all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if "PAGER" not in name and "COLOR" not in name}
    with subprocess.Popen(
        [sys.executable, "-c", TAKE_THE_TERMINAL, *DIFF, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "TERM": "xterm-256color", **variables},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            yield Terminal(ours, process)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            os.close(ours)


@pytest.fixture
def changed(repo):
    """A repository in which lines of a cell changed, one of them Chinese and one hostile."""
    old = "import torch\nlr = 0.1  # 学习率\nnet = Net()\nprint('a')"
    new = "import torch\nlr = 0.01  # 学习率变小\nnet = Net()\nprint('\x1b]0;owned\x07')"
    repo.commit(**{"n.ipynb": notebook(cell(old, "a"))})
    repo.write(**{"n.ipynb": notebook(cell(new, "a"))})
    return repo


@pytest.fixture
def long(changed):
    """The same, with more lines that changed than fit into a pipe."""
    changed.commit(**{"a.txt": "".join(f"{n}\n" for n in range(20_000))})
    changed.write(**{"a.txt": "".join(f"{n}!\n" for n in range(20_000))})
    return changed


def test_a_terminal_shows_colours_and_links_and_obeys_no_notebook(changed):
    with terminal(GIT_PAGER="cat") as screen:
        assert screen.end() == 1
    shown = screen.seen.decode()
    assert "\x1b[1;7;31m0.1\x1b[0m" in shown
    assert f";file://{os.uname().nodename}{changed.root}/n.ipynb\x1b\\n.ipynb\x1b]8;;\x1b\\" in shown
    assert "\x1b]0;" not in shown
    assert "\x07" not in shown
    assert "␛]0;owned␇" in shown


@pytest.mark.parametrize("columns", [80, WIDE, 200])
def test_from_a_width_on_old_and_new_stand_side_by_side(changed, columns):
    with terminal(columns=columns, GIT_PAGER="cat") as screen:
        screen.end()
    row = next(line for line in screen.text.splitlines() if "lr = 0.1 " in line)
    assert ("0.01" in row and "│" in row) is (columns >= WIDE)


def test_what_fits_on_the_screen_needs_no_key(changed):
    with terminal() as screen:
        assert screen.end() == 1
    assert "lr = 0.01" in screen.text


def test_less_shows_page_by_page_and_may_be_left_early(long):
    with terminal() as screen:
        screen.until(PROMPT)
        assert screen.process.poll() is None
        screen.type("q")
        assert screen.end() == 1
    assert "Traceback" not in screen.text
    assert "Error" not in screen.text


def test_an_interrupt_is_the_pagers_and_the_terminal_is_left_in_order(long):
    with terminal() as screen:
        before = termios.tcgetattr(screen.descriptor)
        screen.until(PROMPT)  # before that, less takes an interrupt for the end of a text, which then fits on the screen
        screen.type("\x03")
        time.sleep(0.5)
        assert screen.process.poll() is None
        assert screen.end(keys="q") in {1, 130}
        assert termios.tcgetattr(screen.descriptor)[3] == before[3]
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("name", ["no-such-pager", "/no/such/pager"])
def test_a_pager_that_is_not_there_is_done_without(changed, name):
    with terminal(GIT_PAGER=name) as screen:
        assert screen.end() == 1
    assert "lr = 0.01" in screen.text


def test_a_pager_gets_what_git_would_give_it(changed):
    with terminal(GIT_PAGER="cat >/dev/null; echo $LESS $LV") as screen:
        assert screen.end() == 1
    assert screen.text.strip() == "FRX -c"
    with terminal(GIT_PAGER="cat >/dev/null; echo $LESS $LV", LESS="R") as screen:
        screen.end()
    assert screen.text.strip() == "R -c"


def test_a_pager_that_the_repository_names_is_never_started(changed):
    for name in ("core.pager", "pager.diff"):
        changed.git("config", name, "touch owned; cat")
    with terminal() as screen:
        assert screen.end() == 1
    assert "lr = 0.01" in screen.text
    assert not (changed.root / "owned").exists()


@pytest.mark.parametrize(
    ("word", "line"),
    [("--word-diff", "lr = [-0.1-]{+0.01+}  # 学习率{+变小+}"), ("--color-words", "lr = 0.10.01  # 学习率变小")],
)
def test_words_are_compared_on_a_terminal(changed, word, line):
    with terminal(word, columns=200, GIT_PAGER="cat") as screen:
        assert screen.end() == 1
    assert line in screen.text


def test_a_pipe_gets_plain_text_at_any_width(changed):
    answer = subprocess.run(DIFF, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"})
    assert "\x1b" not in answer.stdout
    assert "│" not in answer.stdout
    assert "    2 - lr = 0.1  # 学习率\n    2 + lr = 0.01  # 学习率变小\n" in answer.stdout
