"""What an answer looks like in a terminal: nothing hostile gets there, nothing is lost, columns stand straight."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from repos import cell, notebook
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.files import file_diff
from rundiff.environment.drift import Drift
from rundiff.errors import UsageError
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.code import Written
from rundiff.render.ends import closing, opening
from rundiff.render.hunks import hunks
from rundiff.render.layout import layout, section
from rundiff.render.links import links
from rundiff.render.looks import Looks
from rundiff.render.pieces import Piece, safe
from rundiff.render.sides import pairs, wrapped
from rundiff.render.terminal import coloured, plain
from rundiff.render.terminal.syntax import Colouring
from rundiff.render.widths import cut, fitted, seen, width
from rundiff.render.wordwise import words

OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;(?:id=\d+)?;[\x21-\x7e]*\x1b\\")
VISIBLE_FORMATS = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\x1b\x07\x9b\x9c\r\b\x00\u202e\u2066\u200b\u200d\u2060\ufeff\u00ad\U000e0041\u0301中👩❤\ufe0f\t[]\\;?:"
        ),
        st.sampled_from("abc =()\"'#\n%!@"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
LOOKS = {
    "as ever": Looks(),
    "coloured": Looks(context=2),
    "side by side": Looks(context=1, columns=120),
    "narrow": Looks(columns=80),
    "in words": Looks(word_diff="plain"),
    "in bare words": Looks(word_diff="color", context=3),
}
LINES = st.lists(st.text("ab c(=中👩é\t", max_size=30), max_size=8).map(tuple)


def compared(old: bytes, new: bytes, path: str = "n.ipynb") -> Comparison:
    files = (file_diff(path, old, new, DiffOptions(outputs=True, metadata=True)),)
    return Comparison(Side("commit", "HEAD"), Side("saved", "now"), files, findings(files), Hidden())


def shown(text: TextDiff, looks: Looks) -> list[str]:
    return plain(hunks(Written(text), looks)).splitlines()


def all_looks(name: str) -> Looks:
    return LOOKS[name]._replace(tokens=Colouring(), link=links("/home/me", "host"))


@pytest.mark.parametrize("name", LOOKS)
@given(HOSTILE, HOSTILE, HOSTILE)
@example("\x1b]0;owned\x07", "\x9b31m x = 1", "a\x1b]8;;http://evil\x1b\\b\n.py")
def test_what_a_terminal_obeys_never_reaches_it_but_for_our_own_colours_and_links(name, old, new, path):
    output = {"output_type": "stream", "name": "stdout", "text": new}
    before = notebook(cell(old, "a"), cell("x", "b"), cell(new, "c", type="markdown"))
    after = notebook(cell(f"{old}\n{new}", "a", outputs=[output]), cell("y", "b"), cell(old, "c", type="markdown"), k=new)
    for found in (compared(before, after, f"{path}.ipynb"), compared(old.encode(), f"{old}\n{new}".encode(), f"{path}.py")):
        for painted in (coloured(layout(found, all_looks(name))), plain(layout(found, LOOKS[name]))):
            text = OURS.sub("", painted).replace("\n", "")
            assert [c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}] == []
            assert [c for c in text if unicodedata.category(c) == "Cf" and ord(c) not in VISIBLE_FORMATS | {0x200D}] == []


def test_every_character_that_formats_and_is_not_seen_is_made_visible():
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    codes = [c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in hidden and c not in VISIBLE_FORMATS]
    assert [hex(code) for code in codes if chr(code) in safe(f"a{chr(code)}b")] == []


def test_an_emoji_of_several_stays_one_and_no_other_joiner_is_hidden():
    assert safe("👩\u200d💻 ❤\ufe0f\u200d🔥") == "👩\u200d💻 ❤\ufe0f\u200d🔥"
    assert "\u200d" not in safe("a\u200db 👩\u200d \u200d👩")


@pytest.mark.parametrize("name", LOOKS)
@given(LINES, LINES)
def test_colours_add_no_character_and_take_none(name, old, new):
    found = compared("\n".join(old).encode(), "\n".join(new).encode(), "a.py")
    bare = plain(layout(found, LOOKS[name]))
    painted = OURS.sub("", coloured(layout(found, all_looks(name))))
    assert [line.rstrip() for line in painted.splitlines()] == [line.rstrip() for line in bare.splitlines()]


@given(LINES, LINES, st.integers(0, 3), st.integers(120, 200))
def test_side_by_side_every_row_has_its_border_in_one_column_and_fits(old, new, context, columns):
    text = text_diff("\n".join(old), "\n".join(new))
    for row in hunks(Written(text), Looks(context=context, columns=columns)):
        line = "".join(piece.text for piece in row)
        if "│" in line:
            assert width(line.partition("│")[0]) == (columns - 1) // 2
            assert width(line) <= columns


@given(LINES, LINES)
def test_side_by_side_nothing_of_a_hunk_is_missing_and_order_is_kept(old, new):
    text = text_diff("\n".join(old), "\n".join(new))
    for edit in text.edits:
        found = pairs(text, edit)
        assert [i for i, _ in found if i is not None] == list(range(len(edit.removed)))
        assert [j for _, j in found if j is not None] == list(range(len(edit.added)))


def test_versions_of_a_line_stand_next_to_each_other():
    old = "torch.manual_seed(7)\nlr = 0.1\nmomentum = 0.9"
    new = "import os\nlr = 0.01\nprint(os.environ)\nmomentum = 0.99"
    text = text_diff(old, new)
    (edit,) = text.edits
    assert pairs(text, edit) == [(0, 0), (1, 1), (None, 2), (2, 3)]


def test_a_text_that_only_grew_takes_the_whole_width():
    assert "│" not in "".join(shown(text_diff("a", "a\nb"), Looks(columns=160)))
    assert "│" in "".join(shown(text_diff("a", "b"), Looks(columns=160)))
    assert "│" not in "".join(shown(text_diff("a", "b"), Looks(columns=119)))


@pytest.mark.parametrize(
    ("columns", "beside", "both"),
    [
        (120, "auto", 120), (119, "auto", None), (None, "auto", None), (200, "never", None),
        (80, "always", 80), (None, "always", 120), (200, "always", 200),
    ],
)  # fmt: skip
def test_side_by_side_can_be_asked_for_and_refused(columns, beside, both):
    assert Looks(columns=columns, beside=beside).both == both


@given(LINES, LINES, st.integers(1, 40))
def test_however_narrow_the_terminal_is_nothing_is_lost_and_nothing_fails(old, new, columns):
    text = text_diff("\n".join(old), "\n".join(new))
    drawn = Counter()
    for row in hunks(Written(text), Looks(columns=columns, beside="always")):
        for piece in row:
            drawn[piece.style.removesuffix("_mark")] += len(piece.text)
    gone = [line for edit in text.edits for line in text.old[edit.lines.old_start : edit.lines.old_end]]
    come = [line for edit in text.edits for line in text.new[edit.lines.new_start : edit.lines.new_end]]
    assert drawn["removed"] == sum(len(f"- {safe(line)}") for line in gone)
    assert drawn["added"] == sum(len(f"+ {safe(line)}") for line in come)


def test_old_numbers_stand_left_and_new_ones_right():
    rows = shown(text_diff("a\nb\nc\nd", "b\nc\nx"), Looks(context=1, columns=120))
    assert [re.findall(r"\d+|[a-x]", row) for row in rows] == [
        ["1", "a"], ["2", "b", "1", "b"], ["3", "c", "2", "c"], ["4", "d", "3", "x"],
    ]  # fmt: skip


@given(st.text("ab 中👩e\u0301é", max_size=80), st.integers(2, 20))
def test_a_wrapped_line_holds_the_same_text_and_fits(text, columns):
    lines = wrapped([Piece(text[:7]), Piece(text[7:], "removed")], columns)
    assert "".join(piece.text for line in lines for piece in line) == text
    assert all(sum(width(piece.text) for piece in line) <= columns for line in lines)
    assert not any(line[0].text.startswith("\u0301") for line in lines[1:] if line and not text.startswith("\u0301"))


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("中文", 4), ("e\u0301", 1), ("👩\u200d💻", 2), ("❤\ufe0f", 2), ("ｱ", 1), ("각", 2)]
)
def test_widths_are_those_of_a_terminal(text, columns):
    assert width(text) == columns
    assert cut(text, columns) == len(text)
    assert width(text[: cut(text, columns - 1)]) < columns


@given(st.text("ab中👩e\u0301", max_size=30), st.integers(2, 30))
def test_a_title_is_cut_by_columns_and_says_so(text, columns):
    found = fitted(text, columns)
    assert width(found) <= columns
    assert found == text or found.endswith("…")
    assert "".join(seen(text)) == text


@given(LINES, LINES)
def test_words_hold_both_texts(old, new):
    found = list(words(old, new))
    assert "".join(text for kind, text in found if kind != "added") == "".join(f"{line}\n" for line in old)
    assert "".join(text for kind, text in found if kind != "removed") == "".join(f"{line}\n" for line in new)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("lr = 0.1", "lr = 0.01", ["    1   lr = [-0.1-]{+0.01+}"]),
        ("f(a, b)", "f(c, d)", ["    1   f([-a, b-]{+c, d+})"]),
        ("x\ny", "x", ["    2   [-y-]"]),
        ("if a:\n    b", "if a: b", ["    1   if a:", "    1   [-   -] b"]),
        ("a\n    b", "a\nb", ["    2   [-    -]b"]),
        ("", "new", ["    1   {+new+}"]),
    ],
)
def test_words_are_told_apart_in_brackets(old, new, lines):
    assert shown(text_diff(old, new), Looks(word_diff="plain")) == lines


def test_bare_words_are_told_apart_by_colours_alone():
    (line,) = hunks(Written(text_diff("lr = 0.1", "lr = 0.01")), Looks(word_diff="color"))
    assert [(piece.text, piece.style) for piece in line[1:]] == [
        ("lr = ", "plain"), ("0.1", "removed"), ("0.01", "added"),
    ]  # fmt: skip


def tokens(source: str, language: str = ".ipynb") -> list[list[tuple[str, str]]]:
    lines = source.split("\n")
    found = Colouring()(language, lines)
    return [[(line[start:end], token) for start, end, token in ranges] for line, ranges in zip(lines, found, strict=False)]


def test_python_of_a_cell_is_coloured_and_its_magics_do_not_break_it():
    found = tokens('%matplotlib inline\n!pip list\ndef f(x):  # 注释\n    return """a\n%b"""\nf?')
    assert found[0] == [("%matplotlib inline", "magic")]
    assert found[1] == [("!pip list", "magic")]
    assert found[2] == [("def", "keyword"), ("f", "defined"), ("# 注释", "comment")]
    assert found[3][0] == ("return", "keyword")
    assert {token for _, token in found[4]} == {"string"}
    assert found[5] == [("f?", "magic")]
    assert tokens("x % 2  # why?")[0][-1] == ("# why?", "comment")


def test_a_cell_in_another_language_is_coloured_as_that():
    assert tokens("%%bash\necho 'a'  # b")[0] == [("%%bash", "magic")]
    assert ("# b", "comment") in tokens("%%bash\necho 'a'  # b")[1]
    assert tokens("%%whatever\ndef f") == [[("%%whatever", "magic")]]
    assert ("def", "keyword") in tokens("%%time\ndef f(): pass")[1]


@pytest.mark.parametrize(
    ("language", "source", "token"),
    [
        (".md", "# Title", ("# Title", "heading")),
        (".md", "a **b**", ("**b**", "strong")),
        (".yaml", "lr: 1", ("lr", "key")),
        (".py", "import os", ("import", "keyword")),
        ("Dockerfile", "FROM a", ("FROM", "keyword")),
    ],
)
def test_files_are_coloured_by_their_names(language, source, token):
    assert token in tokens(source, language)[0]


def test_data_is_not_coloured():
    assert tokens("x", ".csv") == []
    assert tokens("x = '" + "a" * 1000 + "'\nif x: pass", ".py")[0] == []
    assert ("if", "keyword") in tokens("x = '" + "a" * 1000 + "'\nif x: pass", ".py")[1]


@pytest.mark.parametrize("language", [".md", ".py", ".c", ".rst", ".yaml"])
@pytest.mark.parametrize("line", ["", " ", "\t", "\r"])
def test_lines_without_text_take_no_time(language, line):
    lines = ["x"] + [line] * 100_000 + ["# y"]
    assert len(Colouring()(language, lines)) == len(lines)  # it took minutes


def test_a_text_does_not_choose_the_language_that_reads_it():
    assert {token for line in tokens("```python\nimport os\n```", ".md") for _, token in line} <= {"string"}


def test_there_is_an_end_to_what_is_coloured_of_one_answer():
    colouring = Colouring(most=20)
    assert len(colouring(".py", ["if x: pass"] * 5)) == 1
    assert len(colouring(".py", ["if x", "if x: pass"])) == 1
    assert colouring(".py", ["if x: pass"]) == []


LANGUAGES = [
    ".ipynb",
    ".py",
    ".md",
    ".yaml",
    ".json",
    ".toml",
    ".ini",
    "Dockerfile",
    "Makefile",
    ".sh",
    ".js",
    ".ts",
    ".css",
    ".html",
    ".c",
    ".cu",
    ".rs",
    ".go",
    ".java",
    ".jl",
    ".r",
    ".sql",
    ".rst",
    ".tex",
]
SYNTAX = st.lists(
    st.sampled_from(['"""', "'''", "```python\n", "/*", "*/", "<script>", "{", "}", "$$", "#", "\n", "a", " "]), max_size=20
).map("".join)


@given(HOSTILE | SYNTAX, st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_colouring(source, language):
    lines = source.split("\n")
    for line, ranges in zip(lines, Colouring()(language, lines), strict=False):
        assert all(0 <= start < end <= len(line) for start, end, _ in ranges)
        assert all(before[1] <= after[0] for before, after in pairwise(ranges))


@given(HOSTILE, st.integers(1, 10**6))
def test_an_address_holds_nothing_but_what_an_address_may_hold(path, line):
    for template in ("file://{host}{path}", "vscode://file/{path}:{line}"):
        found = links("/home/我", "a\x07b", template)(path, line)
        assert re.fullmatch(r"[\x21-\x7e]+", found)
        assert not set(found) & set("\"'<>\\")


def test_the_path_in_a_title_opens_the_file():
    found = compared(b"a\nb\n", b"a\nc\n", "a b/\x1b\x07\n.py")
    painted = coloured(layout(found, Looks(link=links("/home/me", "host"))))
    assert ";file://host/home/me/a%20b/%1B%07%0A.py\x1b\\a b/␛␇␊.py\x1b]8;;\x1b\\" in painted
    painted = coloured(layout(found, Looks(link=links("/home/me", "host", "vscode://file/{path}:{line}"))))
    assert ";vscode://file/home/me/a%20b/%1B%07%0A.py:2\x1b\\" in painted
    assert "\x1b]8" not in coloured(layout(found))


def test_a_file_that_is_gone_cannot_be_opened():
    files = (file_diff("a.py", b"a\n", None, DiffOptions()),)
    assert all(piece.link is None for line in section(findings(files), Looks(link=links("/"))) for piece in line)


@pytest.mark.parametrize("template", ["{path}", "javascript", "x:\x1b", "vscode://{file}", "x: y"])
def test_a_template_that_is_none_is_refused_in_one_sentence(template):
    with pytest.raises(UsageError, match="is not a template of links"):
        links("/", template=template)


def test_file_by_file_says_the_same_of_each_change():
    files = tuple(file_diff(f"f{n}.py", b"lr = 1\n", b"lr = 2\n", DiffOptions()) for n in range(3))
    whole = Comparison(Side("commit", "HEAD"), Side("saved", "now"), files, findings(files), Hidden(unchanged=2))
    parts = [line for file in files for line in section(findings((file,)))]
    assert [line for line in layout(whole)[1:-1] if line[0].style != "heading"] == parts
    assert plain(opening(whole, 3)) == "HEAD → now   3 files differ\n"
    assert plain(closing(0, 3, whole.hidden)) == "in all: 3 changed files\nhidden: 2 unchanged cells\n"
    assert plain(closing(1, 0, Hidden(), [Drift("torch", "2.7", "2.8")])).splitlines() == [
        "in all: 1 changed cell", "environment: torch 2.7 → 2.8",
    ]  # fmt: skip
