"""Packets, and the conversation of git with a long-running filter: at whatever places it is cut, and however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filtered import clean, ran
from rundiff.packets import FLUSH, LARGEST, Gone, Incoming, listed, packed, send

RUNDIFF = str(Path(sys.executable).parent / "rundiff")
HELLO = listed(b"git-filter-client", b"version=2")
OFFER = listed(b"capability=clean", b"capability=smudge", b"capability=delay")
GREETED = listed(b"git-filter-server", b"version=2") + listed(b"capability=clean", b"capability=smudge")
SUCCESS, ERROR = listed(b"status=success"), listed(b"status=error")


def asked(command: bytes, content: bytes, path: bytes = b"train.ipynb") -> bytes:
    return listed(b"command=" + command, b"pathname=" + path, b"can-delay=1", b"ref=refs/heads/main") + packed(content)


def answer(*requests: bytes, words: tuple[str, ...] = (), greet: bool = True) -> subprocess.CompletedProcess[bytes]:
    said = (HELLO + OFFER if greet else b"") + b"".join(requests)
    return subprocess.run([RUNDIFF, "filter", *words], input=said, capture_output=True, check=False, timeout=60)


def received(pieces: list[bytes]) -> Incoming:
    """What comes when *pieces* are written one after the other, by somebody who then goes."""
    reading, writing = os.pipe()

    def write() -> None:
        for piece in pieces:
            send(writing, piece)
        os.close(writing)

    Thread(target=write, daemon=True).start()
    return Incoming(reading)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = sorted({min(place, len(data)) for place in places})
    return [data[start:end] for start, end in zip([0, *at], [*at, len(data)], strict=True) if start < end]


@given(st.lists(st.binary(max_size=300)), st.lists(st.integers(0, 2_000)))
def test_contents_come_as_they_were_sent_wherever_they_are_cut(contents, places):
    incoming = received(cut(b"".join(map(packed, contents)), places))
    assert [incoming.content() for _ in contents] == contents
    with pytest.raises(Gone):
        incoming.content()


@given(
    st.lists(st.lists(st.binary(min_size=1, max_size=80).filter(lambda line: not line.endswith(b"\n")))),
    st.lists(st.integers(0, 900)),
)
def test_lines_come_as_they_were_sent_wherever_they_are_cut(lists, places):
    incoming = received(cut(b"".join(listed(*lines) for lines in lists), places))
    assert [incoming.lines() for _ in lists] == lists


@pytest.mark.parametrize("size", [0, 1, LARGEST - 1, LARGEST, LARGEST + 1, 2 * LARGEST, (1 << 20) - 4, 1 << 20, 5_000_000])
def test_contents_of_any_size_come_whole_and_are_passed_on_as_they_came(size):
    content = os.urandom(size)
    incoming = received([packed(content), packed(content), listed(b"end")])
    assert incoming.content() == content
    assert incoming.packets() + FLUSH == packed(content)
    assert incoming.lines() == [b"end"]


@pytest.mark.parametrize("data", [b"zzzz", b"0003", b"0001", b"00", b"0009abc", b"-001"])
def test_what_is_no_packet_ends_it(data):
    with pytest.raises(Gone):
        received([data]).content()


def test_each_request_is_answered_in_its_turn():
    found = answer(
        asked(b"clean", ran("x = 1")),
        asked(b"smudge", clean("x = 2")),
        asked(b"clean", b""),
        asked(b"clean", clean("x" * 200_000)),
        asked(b"smudge", b"\x00" * 200_000),
    )
    contents = [clean("x = 1"), clean("x = 2"), b"", clean("x" * 200_000), b"\x00" * 200_000]
    assert found.stdout == GREETED + b"".join(SUCCESS + packed(content) + FLUSH for content in contents)
    assert (found.returncode, found.stderr) == (0, b"")


def test_a_notebook_that_is_refused_does_not_keep_the_next_from_its_answer():
    found = answer(asked(b"clean", b"{", b"broken.ipynb"), asked(b"clean", ran("x")))
    assert found.stdout == GREETED + ERROR + SUCCESS + packed(clean("x")) + FLUSH
    assert found.stderr.startswith(b"rundiff: broken.ipynb: ")
    assert found.returncode == 0


def test_a_command_that_is_not_known_is_refused():
    found = answer(listed(b"command=list_available_blobs"), asked(b"clean", ran("x")))
    assert found.stdout == GREETED + ERROR + SUCCESS + packed(clean("x")) + FLUSH


def test_only_what_git_offers_is_taken():
    found = answer(HELLO + listed(b"capability=smudge", b"capability=of-a-later-git"), greet=False)
    assert found.stdout == listed(b"git-filter-server", b"version=2") + listed(b"capability=smudge")


def test_wherever_git_goes_away_it_ends_quietly():
    said = HELLO + OFFER + asked(b"clean", ran("x")) + asked(b"smudge", clean("x"))
    for end in range(len(HELLO), len(said), 61):
        found = answer(said[:end], greet=False)
        assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.parametrize("said", [b"", b"hello\n", HELLO[:20], listed(b"git-filter-client", b"version=9"), listed(b"other")])
def test_who_is_not_git_is_told_what_this_is(said):
    found = answer(said, greet=False)
    assert found.returncode == 2
    assert found.stderr.startswith(b"rundiff: what came is not from git, which starts `rundiff filter` by itself; ")
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(number):
    with subprocess.Popen(
        [RUNDIFF, "filter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - a shell's background job ignores interrupts
    ) as process:
        process.stdin.write(HELLO + OFFER)
        process.stdin.flush()
        assert process.stdout.read(len(GREETED)) == GREETED
        process.send_signal(number)
        assert process.stderr.read() == b""
        assert process.wait() in {-number, 130}


def test_an_answer_that_nobody_reads_ends_it_quietly():
    with subprocess.Popen(
        [RUNDIFF, "filter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(HELLO + OFFER)
        process.stdin.flush()
        assert process.stdout.read(len(GREETED)) == GREETED
        process.stdout.close()
        process.stdin.write(asked(b"clean", ran("x")))
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_stream_is_said_in_a_sentence(closed):
    found = subprocess.run(
        ["sh", "-c", f"{RUNDIFF} filter {closed}"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1


def test_one_file_goes_from_stdin_to_stdout():
    assert answer(ran("x"), words=("--clean", "train.ipynb"), greet=False).stdout == clean("x")
    assert answer(b"anything", words=("--smudge",), greet=False).stdout == b"anything"
    refused = answer(b"{", words=("--clean", "a b.ipynb"), greet=False)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.startswith(b"rundiff: a b.ipynb: ")


@pytest.mark.parametrize("words", [("--clean", "a", "b"), ("train.ipynb",), ("--other",)])
def test_other_words_are_refused(words):
    found = answer(words=words, greet=False)
    assert found.returncode == 2
    assert found.stderr.startswith(b"rundiff: rundiff filter takes no ")


def test_the_help_names_both_forms():
    assert answer(words=("--help",), greet=False).stdout.count(b"rundiff filter") >= 3


def test_nothing_that_is_slow_to_import_is():
    code = "import sys; from rundiff.cli import main; import rundiff.verbs.filter, rundiff.commands.filter, rundiff.commands.looking; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-S", "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout.split()
    )
    assert not loaded & {
        "typing",
        "dataclasses",
        "pathlib",
        "tempfile",
        "argparse",
        "subprocess",
        "git",
        "nbformat",
        "torch",
        "msgspec",
        "shutil",
    }
