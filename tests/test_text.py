"""Lines and tokens that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.diff.edits import text_diff
from rundiff.text import line_spans, token_spans


def marked(old: str, new: str) -> str:
    """`old → new` in codemirror's notation: what is cut in brackets, as [old/new]."""
    out, at = "", 0
    for span in token_spans(old, new):
        out += f"{old[at : span.old_start]}[{old[span.old_start : span.old_end]}/{new[span.new_start : span.new_end]}]"
        at = span.old_end
    return out + old[at:]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lr=0.01", "lr=0.001", "lr=[0.01/0.001]"),
        ("lr=1e-3", "lr=3e-4", "lr=[1e-3/3e-4]"),
        ("dim=0", "dim=10", "dim=[0/10]"),
        ("n = 10_000", "n = 20_000", "n = [10_000/20_000]"),
        ("# 使用归一化", "# 取消归一化", "# [使用/取消]归一化"),
        ("a.b(c)", "a.bb(c)", "a.[b/bb](c)"),
        ("open('train.csv')", "open('test.csv')", "open(['train.csv'/'test.csv'])"),
        ("f'{a}'", "f'{b}'", "[f'{a}'/f'{b}']"),
        ("don't use 1, it isn't", "don't use 2, it isn't", "don't use [1/2], it isn't"),
        ("x += 1", "x -= 1", "x [+=/-=] 1"),
        ("f(x)", "f(x, y)", "f(x[/, y])"),
        ("naïve = 1", "naïve = 2", "naïve = [1/2]"),
        ("same", "same", "same"),
    ],
)
def test_a_token_is_marked_whole(old, new, expected):
    assert marked(old, new) == expected


def test_a_line_of_a_megabyte_is_changed_as_a_whole():
    found = text_diff("a b " * 200_000, "a c " * 200_000)
    assert (found.removed_lines, found.added_lines) == (1, 1)
    assert found.edits[0].removed == ((),)


def test_a_megabyte_of_base64_is_one_token():
    picture = "iVBORw0KGgo" * 100_000
    assert marked(f"![a]({picture})", f"![b]({picture})").startswith("![[a/b]](iVBOR")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a x c", "1:2→1:2"),
        ("a b", "a b c", "2:2→2:3"),
        ("a b c", "b c", "0:1→0:0"),
        ("f( 1 )", "g( 2 )", "0:2→0:2"),
        ("a b c", "a b c", ""),
    ],
)
def test_line_ranges(old, new, expected):
    spans, _ = line_spans(old.split(), new.split())
    assert " ".join(f"{s.old_start}:{s.old_end}→{s.new_start}:{s.new_end}" for s in spans) == expected


def test_a_lone_bracket_between_two_rewrites_is_no_match():
    old = ["a = f(", "    1,", ")", "b = g(", "    2,", ")"]
    new = ["c = h(", "    3,", ")", "d = k(", "    4,", ")"]
    assert [span.old_end - span.old_start for span in line_spans(old, new)[0]] == [5]


FUNCTION = ["def {}():", "    x = 1", "    return x", ""]


def test_an_added_function_is_cut_from_its_head_to_its_end():
    f, g, h = ([line.format(name) for line in FUNCTION] for name in "fgh")
    assert line_spans(f + h, f + g + h)[0] == ((4, 4, 4, 8),)
    assert line_spans(f + g + h, f + h)[0] == ((4, 8, 4, 4),)


def test_an_added_branch_is_cut_at_its_own_indentation():
    old = ["for a in b:", "    if a:", "        go()", "    done()"]
    new = ["for a in b:", "    if a:", "        go()", "    if b:", "        go()", "    done()"]
    assert line_spans(old, new)[0] == ((3, 3, 3, 5),)


@given(st.lists(st.sampled_from("abc)"), max_size=12), st.lists(st.sampled_from("abc)"), max_size=12))
def test_applying_the_ranges_to_the_old_lines_gives_the_new_ones(old, new):
    rebuilt, at = [], 0
    for span in line_spans(old, new)[0]:
        rebuilt += old[at : span.old_start] + new[span.new_start : span.new_end]
        at = span.old_end
    assert rebuilt + old[at:] == new


@given(st.text(alphabet="ab 01.使用\n'", max_size=40), st.text(alphabet="ab 01.使用\n'", max_size=40))
def test_marks_lie_within_their_lines(old, new):
    found = text_diff(old, new)
    for edit in found.edits:
        for offset, marks in enumerate(edit.removed):
            assert all(0 <= start < end <= len(found.old[edit.lines.old_start + offset]) for start, end in marks)
        for offset, marks in enumerate(edit.added):
            assert all(0 <= start < end <= len(found.new[edit.lines.new_start + offset]) for start, end in marks)
