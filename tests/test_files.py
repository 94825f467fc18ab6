"""Files that are no notebooks: size, hash, Git LFS, and what sort of edit it is."""

from __future__ import annotations

from hashlib import sha256

import pytest

from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import BinaryDiff, Hidden, ScriptDiff, TextDiff
from rundiff.diff.files import file_diff
from rundiff.diff.held import Unread
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.layout import layout
from rundiff.render.terminal import plain

WEIGHTS, OTHERS = b"\0weights", b"\0other weights"


def pointer(content: bytes, *, version: str = "https://git-lfs.github.com/spec/v1") -> bytes:
    return f"version {version}\noid sha256:{sha256(content).hexdigest()}\nsize {len(content)}\n".encode()


def digits(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def said(old, new) -> str:
    files = (file_diff("model.pt", old, new, DiffOptions()),)
    found = Comparison(Side("commit", "a"), Side("saved", "b"), files, findings(files), Hidden())
    line = plain(layout(found)).splitlines()[2]
    return line.partition("model.pt")[2].strip().replace(digits(WEIGHTS), "W").replace(digits(OTHERS), "O")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (WEIGHTS, OTHERS, "binary, 8 bytes → 14 bytes, SHA-256 W → O"),
        (None, OTHERS, "binary, — → 14 bytes, SHA-256 — → O"),
        (pointer(WEIGHTS), pointer(OTHERS), "Git LFS, 8 bytes → 14 bytes, SHA-256 W → O"),
        (pointer(WEIGHTS), None, "Git LFS, 8 bytes → —, SHA-256 W → —"),
        (pointer(WEIGHTS), OTHERS, "Git LFS pointer → file, 8 bytes → 14 bytes, SHA-256 W → O"),
        (pointer(WEIGHTS), WEIGHTS, "Git LFS pointer → file, 8 bytes → 8 bytes, same content, SHA-256 W"),
        (WEIGHTS, pointer(WEIGHTS), "file → Git LFS pointer, 8 bytes → 8 bytes, same content, SHA-256 W"),
        (
            pointer(WEIGHTS),
            pointer(OTHERS, version="https://hawser.github.com/spec/v1"),
            "Git LFS, 8 bytes → 14 bytes, SHA-256 W → O",
        ),
        (
            Unread(5_000_000),
            Unread(5_000_001),
            "too large to compare, 5,000,000 bytes → 5,000,001 bytes, not read, so not hashed",
        ),
        (pointer(WEIGHTS), Unread(5_000_000), "Git LFS pointer → file, 8 bytes → 5,000,000 bytes, SHA-256 W → not read"),
    ],
)
def test_a_file_that_is_not_text_is_one_row_with_size_and_hash(old, new, words):
    assert said(old, new) == words


@pytest.mark.parametrize(
    "text",
    [
        pointer(WEIGHTS) + b"and more\n",
        b"version https://git-lfs.github.com/spec/v1\nsize 3\n",
        pointer(WEIGHTS).replace(b"sha256:", b"md5:"),
        pointer(WEIGHTS) + b"\n" * 1024,
    ],
)
def test_what_only_looks_like_a_pointer_is_text(text):
    assert isinstance(file_diff("a.txt", text, b"a\n", DiffOptions()).content, TextDiff)


def test_a_notebook_that_git_lfs_keeps_is_a_row_and_not_broken():
    found = file_diff("t.ipynb", pointer(WEIGHTS), pointer(OTHERS), DiffOptions())
    assert found.content == BinaryDiff(8, 14, False, digits(WEIGHTS), digits(OTHERS), True, True)


@pytest.mark.parametrize("size", [100, 2 << 20])
def test_a_file_that_git_lfs_has_fetched_is_no_change_and_another_one_is(repo, rundiff, size):
    content = b"\0" * size
    repo.commit(**{"model.pt": pointer(content)})
    repo.write(**{"model.pt": content})
    assert "model.pt" not in rundiff("diff", "HEAD").stdout
    repo.write(**{"model.pt": content[:-1] + b"\1"})
    assert "Git LFS pointer → file" in rundiff("diff", "HEAD").stdout
    repo.git("commit", "--quiet", "--all", "--message", "no more LFS")
    repo.write(**{"model.pt": content})
    repo.git("commit", "--quiet", "--all", "--message", "the same again")
    assert ("same content" in rundiff("diff", "HEAD~2", "HEAD").stdout) is (size == 100)


@pytest.mark.parametrize(
    ("path", "old", "new", "sort"),
    [
        ("a.py", "x=1\n", "x = 1\n", "formatting"),
        ("a.py", "x = 1\n", "x = 1  # one\n", "comment"),
        ("a.py", "def f():\n    'a'\n    return 1\n", "def f():\n    'b'\n    return 1\n", "docstring"),
        ("a.py", "x = 1\n", "x = 2\n", "code"),
        ("a.yaml", "x: 1\n", "x: 2\n", "code"),
        ("a.toml", "x = 1\n", "x = 2\n", "code"),
        ("README.md", "a\n", "b\n", "prose"),
    ],
)
def test_the_sort_of_an_edit_is_that_of_its_language(path, old, new, sort):
    assert file_diff(path, old.encode(), new.encode(), DiffOptions()).sort == sort


def test_only_python_has_parts():
    old, new = (
        b"def a(x):\n    return x\n\n\ndef b(y):\n    y = 1\n    return y\n",
        b"def b(y):\n    y = 1\n    return y\n\n\ndef a(x):\n    return x\n",
    )
    assert isinstance(file_diff("a.py", old, new, DiffOptions()).content, ScriptDiff)
    assert isinstance(file_diff("a.txt", old, new, DiffOptions()).content, TextDiff)


def test_a_moved_function_reads_so_in_the_terminal(repo, rundiff):
    train = "def train(x):\n    loss = f(x)\n    loss.backward()\n    return loss\n"
    rest = "def build():\n    return Net()\n\n\ndef test(x):\n    return net(x)\n"
    repo.commit(**{"t.py": f"{train}\n\n{rest}"})
    repo.write(**{"t.py": f"{rest}\n\n{train.replace('return loss', 'return loss / 2')}"})
    shown = rundiff("diff").stdout
    assert "edited, parts moved  t.py  -1 +1" in shown.replace("! ", "  ")
    assert (
        "       def train: moved from line 1 to 9 and edited\n    4 -     return loss\n   12 +     return loss / 2\n" in shown
    )
