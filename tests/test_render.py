"""Layout, its budget, and the paints."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.environment.drift import Drift, drift
from rundiff.environment.fingerprint import Environment
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.pieces import safe
from rundiff.render.terminal import coloured, plain
from rundiff.runs.compare import MetricDelta
from rundiff.runs.summary import Summary


def made(count: int = 1, lines: int = 3, **rest) -> Comparison:
    files = tuple(
        file_diff(f"f{n}.py", "".join(f"a{i} = {i}\n" for i in range(lines)).encode(), b"lr = 1\n", DiffOptions())
        for n in range(count)
    )
    return Comparison(Side("commit", "HEAD"), Side("saved", "now"), files, findings(files), Hidden(unchanged=2), **rest)


@given(st.integers(1, 6), st.integers(0, 30), st.integers(2, 60))
@example(1, 0, 6)  # all, just
@example(1, 0, 5)  # all but the last line, which says what is hidden
def test_at_most_that_many_lines_are_shown_and_what_is_left_out_is_said(count, lines, limit):
    found = made(count, lines)
    everything, shown = layout(found), plain(layout(found, limit=limit))
    assert len(shown.splitlines()) <= limit
    if len(everything) <= limit:
        assert shown == plain(everything)
    elif "more" not in shown:  # what is said in short ahead of a long answer had no room
        _, _, line_by_line = plain(everything).partition("line by line\n")
        assert line_by_line
        assert set(line_by_line.splitlines()) <= set(shown.splitlines())


def test_a_run_to_run_comparison_says_metrics_and_environment():
    runs = [Summary(n, 0.0, "finished", "cpu", metrics={"val_acc": acc}) for n, acc in ((1, 0.9722), (2, 0.8611))]
    found = made(
        metrics=(MetricDelta("val_acc", 0.9722, 0.8611, better=False),), drift=(Drift("torch", "2.7.0", "2.8.0"),)
    )  # fmt: skip
    shown = plain(layout(found))
    assert "val_acc 0.9722 → 0.8611 worse" in shown
    assert "environment: torch 2.7.0 → 2.8.0" in shown
    same = Comparison(Side("run", "run/1", runs[0]), Side("run", "run/2", runs[1]), (), (), Hidden())
    assert "environment: the same" in plain(layout(same))


def test_what_is_hidden_is_counted_in_words():
    found = Comparison(Side("commit", "a"), Side("saved", "b"), (), (), Hidden(17, 22, 2, 1, 1))
    assert plain(layout(found)).splitlines()[-1] == (
        "hidden: 17 unchanged cells, 22 execution counts, 2 cell outputs, 1 metadata change, 1 checkpoint file"
    )


def test_plain_and_coloured_text_say_the_same():
    found = layout(made(2))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured(found)) == plain(found)


def test_html_is_one_pre_that_says_the_same_when_every_style_is_stripped():
    found = layout(made(2))
    painted = fragment(found)
    assert painted.startswith("<pre style=")
    assert "var(" not in painted
    assert html.unescape(re.sub(r"<[^>]+>", "", painted)) == plain(found).rstrip("\n")


def test_markup_in_a_notebook_is_text_in_html():
    files = (file_diff("<b>.py", b"x", b"<script>alert(1)</script>", DiffOptions()),)
    painted = fragment(layout(Comparison(Side("commit", "<i>"), Side("saved", "b"), files, findings(files), Hidden())))
    assert "<script>" not in painted
    assert "<b>.py" not in painted


@pytest.mark.parametrize("text", ["\x1b[31m", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\x7f"])
def test_nothing_a_terminal_obeys_is_left(text):
    assert text not in safe(f"a{text}b")
    assert safe(f"a{text}b").startswith("a")


def test_drift_names_what_matters_first():
    old = Environment(
        python="3.11", torch="2.7", packages={"numpy": "1", "attrs": "1", "same": "1"}, claimed={"CUDA_VERSION": "12"}
    )
    new = Environment(python="3.12", torch="2.8", packages={"numpy": "2", "attrs": "2", "same": "1"}, gpus=("A100",))
    assert [d.name for d in drift(old, new)] == ["torch", "gpus", "numpy", "python", "CUDA_VERSION", "attrs"]
    assert drift(old, old) == ()


def test_a_library_that_is_not_the_one_the_image_claims_is_said_between_two_runs():
    image = Environment(version=2, cudnn="9.14.0", claimed={"CUDNN_VERSION": "9.14.0.64"})
    upgraded = Environment(version=2, cudnn="9.24.0", claimed={"CUDNN_VERSION": "9.14.0.64"})
    shown = plain(layout(made(drift=drift(image, upgraded))))
    assert shown.splitlines()[1] == "environment, known to change numbers: cudnn 9.14.0 → 9.24.0"
    assert "\nenvironment: CUDNN_VERSION ≠ cudnn — → 9.14.0.64 ≠ 9.24.0\n" in shown
