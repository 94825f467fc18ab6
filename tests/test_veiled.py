"""Texts and patches that are about to be passed on: no secret is read in the ones, and the others say that they hold some."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import cell, notebook
from rundiff.runs.record import MASK
from rundiff.runs.secrets import LARGEST
from rundiff.runs.veiled import Watched, secrets_of, veiled

HF = "hf_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"
GITHUB = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
PARTS = ("MIIEpAIBAAKCAQEAx7tq9vQ2l8d", "q1w2e3r4t5y6u7i8o9p0aZSX")
KEY = [f"-----BEGIN RSA {'PRIVATE'} KEY-----", *PARTS, f"-----END RSA {'PRIVATE'} KEY-----"]


def file(path: str, *lines: str) -> str:
    return "\n".join(
        [f"diff --git a/{path} b/{path}", f"--- a/{path}", f"+++ b/{path}", f"@@ -0,0 +1,{len(lines)} @@", *lines, ""]
    )


@pytest.mark.parametrize("sign", ["+", "-", " "])
@pytest.mark.parametrize("line", ["{}", '    "{}\\n",'])
def test_a_key_of_several_lines_is_masked_behind_the_signs_of_a_diff(sign, line):
    diff = file("key.pem", *(sign + line.format(part) for part in KEY))
    shown, count = veiled(diff, signs=True)
    assert not any(part in shown for part in PARTS)
    assert (count, secrets_of(diff)) == (1, {"key.pem": 1})
    assert [text[:1] for text in shown.split("\n")] == [text[:1] for text in diff.split("\n")]


@given(st.lists(st.sampled_from(["x = 1", f"token = '{HF}'", GITHUB, "模型 = 2", "", *KEY]), max_size=12), st.booleans())
def test_a_line_stays_a_line_and_what_holds_no_secret_stays_as_it_is(found, signs):
    text = "\n".join(found)
    shown, count = veiled(text, signs=signs)
    assert len(shown.split("\n")) == len(found or [""])
    assert HF not in shown
    assert GITHUB not in shown
    assert (shown == text) is (count == 0)
    for line, now in zip(found, shown.split("\n"), strict=False):
        assert now == line or MASK in now


def test_a_secret_that_stands_on_both_sides_is_one():
    assert secrets_of(file("a.py", f"-x = '{HF}'", f"+x = '{HF}'  # 2")) == {"a.py": 1}


@given(st.integers(1, 200))
def test_files_are_told_apart_in_whatever_pieces_a_patch_comes(size):
    patch = (file("a b.py", f"+'{HF}'") + file("plain.py", "+x = 1") + file("gone.py", f"-{GITHUB}", f"-'{HF}'")).encode()
    watched = Watched()
    pieces = [patch[at : at + size] for at in range(0, len(patch), size)]
    assert b"".join(watched.passing(pieces)) == patch
    assert watched.found == {"a b.py": 1, "gone.py": 2}


def test_what_is_too_large_to_be_looked_at_hides_nothing_behind_it():
    large = file("data.csv", *["+0.125,0.5"] * (LARGEST // 10))
    patch = (large + file("lib.py", f"+'{HF}'")).encode()
    watched = Watched()
    for _ in watched.passing(patch[at : at + (1 << 16)] for at in range(0, len(patch), 1 << 16)):
        pass
    assert watched.found == {"lib.py": 1}


def test_the_command_says_on_standard_error_that_a_patch_holds_a_secret(repo, rundiff):
    repo.commit(**{"train.ipynb": notebook(cell("x = 1", "x"))})
    repo.write(**{"train.ipynb": notebook(cell("x = 1", "x"), cell(f'login("{HF}")', "hub"))})
    told = rundiff("diff", "--format", "patch")
    assert HF in told.stdout, "a patch has to fit"
    assert HF not in told.stderr
    assert "this patch holds what looks like a secret (train.ipynb: 1); nothing in it is masked" in told.stderr
    assert (told.returncode, told.stdout) == (0, repo.git("diff", "--full-index", "--binary"))
    repo.write(**{"train.ipynb": notebook(cell("x = 2", "x"))})
    assert rundiff("diff", "--format", "patch").stderr == ""
