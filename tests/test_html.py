"""What a notebook keeps of an answer: one fragment of HTML, small, the same each time, and whole when every tag is taken away."""

from __future__ import annotations

import html
import os
import random
import re
import shutil
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded import recorded
from repos import cell, notebook
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.findings import findings
from rundiff.options import DiffOptions
from rundiff.render.html import fragment
from rundiff.render.layout import whole
from rundiff.render.looks import Looks
from rundiff.render.pieces import Piece
from rundiff.render.saved import MOST, output, saved
from rundiff.render.terminal import plain
from strategies import notebooks

KEPT = {"pre", "span", "b", "ins", "del", "details", "summary", "samp"}
"""Elements that are kept by whoever cleans HTML."""
EVIL = "<script>alert(1)</script></pre></details>&amp;&lt;\"'\x1b[31m\x00\x9b\u202e\u2066\u200b\u2028\ud800"


def between(*files: tuple[str, bytes | None, bytes | None]) -> Comparison:
    made = tuple(file_diff(*file, DiffOptions()) for file in files)
    return Comparison(Side("commit", "HEAD"), Side("saved", "now"), made, findings(made), Hidden(unchanged=2))


def changed(count: int, old: str, new: str) -> Comparison:
    """As many cells, of which each became another; `N` is its number."""
    before, after = (notebook(*(cell(text.replace("N", str(n)), f"c{n}") for n in range(count))) for text in (old, new))
    return between(("train.ipynb", before, after))


MIXED = between(
    (
        "train.ipynb",
        notebook(cell("lr = 0.1\nloss = mse(x)", "a"), cell("plt.plot(x)", "b"), cell("a = 1  # one", "c"), cell("f(x)", "d")),
        notebook(cell("lr = 0.3\nloss = mse(x)", "a"), cell("plt.bar(x)", "b"), cell("a = 1  # 一", "c"), cell("f( x )", "d")),
    ),
    ("model.py", b"dropout = 0.1\n", b"dropout = 0.2\nseed = 1\n"),
)
DATA = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789+/", k=1_000_000))


class Read(HTMLParser):
    """The text of a fragment; that each element is closed in its place, and nothing but style is set, is checked."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.names, self._open = "", [], []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self._open.append(tag)
        self.names.append(tag)
        assert {name for name, _ in attrs} <= ({"style", "open"} if tag == "details" else {"style"})

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        pytest.fail(data)

    def handle_decl(self, decl):
        pytest.fail(decl)


def text_of(comparison: Comparison, *more) -> list[str]:
    return plain(saved(comparison, *more).lines).splitlines()


def lines_in(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


# What it says


def test_without_tags_it_is_the_text_line_for_line():
    shown = output(MIXED)
    stripped = html.unescape(re.sub(r"<[^>]*>", "", shown))
    assert lines_in(stripped) == text_of(MIXED) == plain(whole(MIXED).within(None).lines).splitlines()
    assert len(text_of(MIXED)) > 20


@given(notebooks, notebooks)
def test_of_any_two_notebooks_it_is_well_formed_and_says_what_the_text_says(old, new):
    before, after = (notebook(*(cell(one.source, type=one.type) for one in side.cells)) for side in (old, new))
    found = between(("n.ipynb", before, after))
    read = Read(output(found))
    assert lines_in(read.text) == text_of(found)
    assert set(read.names) <= KEPT


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), max_size=4))
def test_no_text_leaves_its_place(old, new):
    found = between(("n.py", "\n".join(old).encode("utf-8", "replace"), "\n".join(new).encode("utf-8", "replace")))
    read = Read(output(found))
    assert set(read.names) <= KEPT
    assert lines_in(read.text) == [line.rstrip() for line in text_of(found)]


def test_what_is_hostile_is_text_that_obeys_nobody():
    source = EVIL.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    found = between((f"<b>{source[:20]}.ipynb", notebook(cell("a", "a")), notebook(cell(f"lr = 1  # {source}", "a"))))
    shown = output(found)
    assert "<script" not in shown
    assert not set(shown) & set("\x1b\x00\x9b\u202e\u2066\u200b\u2028")
    assert set(Read(shown).names) <= KEPT
    assert "<script>alert(1)</script></pre></details>&amp;&lt;\"'" in Read(shown).text


def test_words_that_went_and_came_are_told_by_their_elements():
    shown = output(MIXED)
    assert re.findall(r"<del[^>]*>([^<]*)</del>", shown)[0] == "0.1"
    assert re.findall(r"<ins[^>]*>([^<]*)</ins>", shown)[0] == "0.2"


def test_what_is_likely_to_matter_is_shown_and_the_rest_is_folded_away_and_counted():
    shown = output(MIXED)
    before, folded = shown.split("<details style")
    assert "lr" in before
    assert "plt" not in before
    assert "plotting" in folded
    assert re.search(r"<summary[^>]*><samp[^>]*><b>other: 3 changes</b></samp></summary>", folded)
    assert "hidden: 2 unchanged cells" in folded.split("</details>")[1]


def test_where_nothing_is_likely_to_matter_the_rest_is_open():
    assert "<details open " in output(changed(2, "plt.plot(N)", "plt.bar(N)"))


def test_nothing_is_folded_where_all_matters():
    shown = output(changed(2, "lr = N", "lr = N + 1"))
    assert "<details" not in shown


# How much it is


@pytest.mark.parametrize(
    "found",
    [
        changed(1_000, "lr = N\nfor x in range(N):\n    print(x)", "lr = N * 2\nfor x in range(2):\n    log(x)"),
        changed(1, f"x = '{DATA}'", f"x = '{DATA[:500_000]}XYZ{DATA[500_000:]}'"),
        changed(200, f"lr = N # {DATA[:900]}", f"lr = 2 # {DATA[:900]}"),
        changed(30, " ".join(f"&{n}" for n in range(800)), " ".join(f"&{n + n % 2}" for n in range(800))),
        changed(300, "lr = N # 归一化", "lr = N + 1 # 使用" + "归一化" * 500),
        changed(300, "x", "y = '" + "<&>" * 900 + "'"),
        between(*((f"{'深' * 60}/{n}{'<' * 90}.py", b"lr = 1\n", b"lr = 2\n") for n in range(300))),
    ],
    ids=["cells", "a long line", "long lines", "marks", "characters", "entities", "paths"],
)
def test_however_much_changed_it_takes_at_most_30_kilobytes_and_is_made_in_a_moment(found):
    began = time.monotonic()
    shown = output(found)
    assert time.monotonic() - began < 5
    assert len(shown.encode()) <= MOST == 30_000
    assert lines_in(Read(shown).text) == text_of(found)
    assert re.search(r"… [\d,]+ more (lines|characters)", shown)
    assert len(text_of(found)) == 6 or len(text_of(found)) >= 20


@given(st.integers(1_500, 40_000), st.integers(1, 40), st.sampled_from([1, 5, 300]))
def test_any_bound_is_kept_to(most, cells, characters):
    found = changed(cells, "lr = N\nplt.plot()", f"lr = N + 1  # {'<&' * characters}\nplt.bar()")
    assert len(output(found, most=most).encode()) <= most


def test_what_there_is_room_for_is_used():
    for count in (50, 200, 1_000):
        assert len(output(changed(count, "lr = N # was", "lr = N + 1 # is"), Looks(), MOST).encode()) > MOST - 1_500


def test_what_is_worst_stays():
    quiet = [cell(f"plt.plot({n})  # {DATA[:80]}", f"q{n}") for n in range(400)]
    loud = [cell(f"plt.bar({n})  # {DATA[:80]}", f"q{n}") for n in range(400)]
    found = between(("n.ipynb", notebook(*quiet, cell("lr = 1", "a")), notebook(*loud, cell("lr = 2", "a"))))
    lines = text_of(found)
    assert lines[:6] == [
        "HEAD → now   401 changed cells",
        "likely to matter",
        "! hyper-parameter  n.ipynb [401] lr = 2  -1 +1",
        "       lr 1 → 2",
        "    1 - lr = 1",
        "    1 + lr = 2",
    ]
    assert lines[6] == "other: 400 changes"
    assert re.fullmatch(r"… \d+ more lines; %gitdiff --full shows all", lines[-2])
    assert lines[-1] == "hidden: 2 unchanged cells"


def test_a_long_line_is_shown_where_it_differs():
    old, new = text_of(changed(1, f"x = '{DATA}'", f"x = '{DATA[:500_000]}XYZ{DATA[500_000:]}'"))[3:5]
    assert DATA[499_980:500_000] + "XYZ" + DATA[500_000:500_100] in new
    assert DATA[499_980:500_100] in old
    for line in (old, new):
        assert f"= '{DATA[:80]}" in line
        left_out = [int(number.replace(",", "")) for number in re.findall(r"… ([\d,]+) more characters", line)]
        shown = re.sub(r" … [\d,]+ more characters( … )?", "", line)
        assert len(shown) == 400
        assert len(shown) + sum(left_out) == 8 + len(f"x = '{DATA}'") + 3 * (line is new)


@pytest.mark.parametrize("length", [3_000, 500])
def test_a_long_word_is_shown_where_it_differs(length):
    """All of it is marked: it is another word."""
    word = DATA[:length]
    found = changed(1, f"x = '{word}'; y = 1", f"x = '{word[:-90]}XYZ{word[-90:]}'; y = 1")
    old, new = text_of(found)[-3:-1]
    assert f"{word[-110:-90]}XYZ{word[-90:]}" in new
    assert word[-110:] in old


def test_a_line_that_differs_at_its_beginning_is_shown_from_there():
    old, new = text_of(changed(1, f"lr = 1 # {DATA[:3000]}", f"lr = 2 # {DATA[:3000]}"))[4:6]
    assert old.startswith(f"    1 - lr = 1 # {DATA[:300]}")
    assert new.startswith(f"    1 + lr = 2 # {DATA[:300]}")
    assert old.endswith(" … 2,617 more characters")


def test_without_a_bound_all_of_it_is_there():
    found = changed(1_000, "lr = N", f"lr = N + 1  # {DATA[:600]}")
    shown = output(found, most=None)
    assert len(shown) > 600_000
    assert "more" not in shown
    assert lines_in(Read(shown).text) == plain(whole(found).within(None).lines).splitlines()


def test_a_limit_of_lines_holds_too():
    found = changed(30, "lr = N", "lr = N + 1")
    for most in (MOST, None):
        lines = text_of(found, Looks(limit=12, rest="ask for more"), most)
        assert len(lines) <= 12
        assert re.fullmatch(r"… \d+ more lines; ask for more", lines[-2])


def test_pieces_that_look_the_same_are_one_element():
    line = (Piece("a"), Piece("b", "strong"), Piece("c", "strong"), Piece("d"), Piece("e"))
    assert fragment([line]).endswith(">a</span><b>bc</b>de</pre>")


# That it stays as it is


def test_the_same_is_asked_twice_and_the_bytes_are_the_same(repo, rundiff):
    """In processes that hash text in different ways, in another folder, at another time, after everything was run again."""
    sources = {"a": "lr = 1\nseed = 1", "b": "plt.plot(x)", "c": "x = 1 # 一"}
    repo.commit(**{"sub/n.ipynb": notebook(*(cell(text, name) for name, text in sources.items())), "m.py": "width = 1\n"})
    edited = {"a": "lr = 2", "b": "plt.bar(x)", "c": "x = 1 # 二"}
    recorded(repo, ("a", "lr = 1\nseed = 1"), ("b", "plt.plot(x)"), notebook="sub/n.ipynb", acc=0.5)
    shown = set()
    for seed in ("1", "2"):
        repo.write(**{"sub/n.ipynb": notebook(*(cell(text, name) for name, text in edited.items())), "m.py": "width = 2\n"})
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"X{seed}"}
        for base in ("HEAD", "run/1"):
            for folder in (repo.root, repo.root / "sub"):
                words = ["diff", "--format", "html", base, "--", ":/"]
                done = rundiff(*words, cwd=folder, env=env)
                assert done.returncode == 0, done.stderr
                shown.add((base, done.stdout))
    assert len(shown) == 2
    for _, markup in shown:
        assert "lr" in Read(markup.rstrip("\n")).text
        assert str(repo.root) not in markup
        assert re.findall(r"\d\d:\d\d|20\d\d| ago", markup) == []


def test_a_cell_that_asks_is_not_counted_where_its_answer_is_kept():
    """It is in the file only once that was saved: the second answer would differ from the first."""
    first, second = (Comparison(Side("run", "run/1"), Side("saved", "now"), (), (), Hidden(3, questions=n)) for n in (0, 1))
    assert output(first) == output(second)
    assert "1 %gitdiff cell" in output(second, most=None)


def test_the_same_answer_lies_in_another_clone(repo, rundiff, tmp_path):
    repo.commit(**{"n.ipynb": notebook(cell("lr = 1", "a"))})
    repo.commit(**{"n.ipynb": notebook(cell("lr = 2", "a"))})
    shutil.copytree(repo.root, tmp_path / "elsewhere" / "clone")
    words = ["diff", "--format", "html", "HEAD~1", "HEAD"]
    here, there = (rundiff(*words, cwd=folder).stdout for folder in (repo.root, tmp_path / "elsewhere" / "clone"))
    assert here == there
    assert "lr" in here


def test_the_terminal_writes_the_same_fragment_without_a_bound(repo, rundiff):
    count = 200
    repo.commit(**{"n.ipynb": notebook(*(cell(f"lr = {n}", f"c{n}") for n in range(count)))})
    repo.write(**{"n.ipynb": notebook(*(cell(f"lr = {n}.5", f"c{n}") for n in range(count)))})
    whole_text = rundiff("diff", "HEAD", "--color=never").stdout.splitlines()
    markup = rundiff("diff", "--format", "html", "HEAD").stdout
    assert len(markup.encode()) > MOST
    assert lines_in(Read(markup.rstrip("\n")).text) == whole_text
    few = rundiff("diff", "--format", "html", "--lines", "12", "HEAD").stdout
    assert re.search(r"… 79\d more lines; without --lines all are shown", few)
