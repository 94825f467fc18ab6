"""Outputs where they are asked for: what differs, what differs in every run anyway, and that nothing odd raises."""

from __future__ import annotations

import base64
import io
import json

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from recorded import recorded
from repos import cell, notebook, stream
from rundiff.commands.diff import comparison
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import FileDiff, NotebookDiff
from rundiff.diff.excerpts import LONGEST, MOST_LINES
from rundiff.diff.notebooks import diff, diff_notebooks
from rundiff.diff.pictures import picture
from rundiff.diff.visible import printed, table
from rundiff.errors import NotANotebook
from rundiff.findings import findings
from rundiff.git import Repository
from rundiff.notebook import Notebook, parse
from rundiff.notebook import cell as code
from rundiff.options import DiffOptions
from rundiff.render import beside
from rundiff.render.html import fragment
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from rundiff.render.wire import encoded
from strategies import notebooks

BOTH = DiffOptions(outputs=True, metadata=True)
WIDGET = "application/vnd.jupyter.widget-view+json"
PLOT = "application/vnd.plotly.v1+json"


def compared(old: object, new: object) -> NotebookDiff:
    """One cell, before and after it was run again."""
    sides = (notebook({**cell("x", "abc"), "outputs": outputs}) for outputs in (old, new))
    return diff_notebooks(*sides, BOTH)


def told(old: list, new: list) -> list[str]:
    """The sentences about what differs, then the names of the noise."""
    found = compared(old, new)
    words = [
        words if text is None else f"{words} -{text.removed_lines} +{text.added_lines}"
        for words, text in beside.outputs(found.cells[0].outputs)
    ]
    return [*words, *(f"({noise.what} {noise.count})" for noise in found.hidden.noise)]


def shown(data: dict, count: int | None = None, **metadata: object) -> dict:
    return {"output_type": "execute_result", "execution_count": count, "metadata": metadata, "data": data}


def text(value: object, **rest: object) -> dict:
    return shown({"text/plain": value}, **rest)


def html(value: str) -> dict:
    return shown({"text/html": value})


def failed(name: str, value: str, *lines: str) -> dict:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(lines)}


def warned(words: str) -> dict:
    return {**stream(words), "name": "stderr"}


def row(value: str, attributes: str = "") -> str:
    return f"<table{attributes}><tr><td>{value}</td></tr></table>"


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ([stream("1\n")], [stream("2\n")], ["stdout -1 +1"]),
        ([], [stream("1\n2\n")], ["stdout added -0 +2"]),
        ([stream("1\n")], [], ["stdout removed -1 +0"]),
        ([stream("1\n"), stream("2\n")], [stream("1\n2\n")], []),
        ([stream("a\rb\n")], [stream("c\rb\n")], ["(repainted text 1)"]),
        ([stream("\x1b[31mred\x1b[0m")], [stream("red")], ["(repainted text 1)"]),
        ([stream("a"), warned("w")], [warned("w"), stream("a")], ["stderr added -0 +1", "stderr removed -1 +0"]),
    ],
)
def test_a_stream_is_what_is_finally_visible_of_it(old, new, sentences):
    assert told(old, new) == sentences


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (failed("E", "1", "File a", "E: 1"), failed("E", "2", "File a", "E: 2"), ["error -1 +1"]),
        (failed("E", "1"), failed("E", "1", "File a", "E: 1"), ["error -0 +1"]),
        (failed("E", "1", "Cell In[3], line 1"), failed("E", "1", "Cell In[12], line 1"), ["(execution count 1)"]),
        (failed("E", "", "/ipykernel_12/345.py"), failed("E", "", "/ipykernel_6/78.py"), ["(temporary file name 1)"]),
    ],
)
def test_an_error_is_its_name_value_and_traceback(old, new, sentences):
    assert told([old], [new]) == sentences


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (text("1"), text("2"), ["text/plain -1 +1"]),
        (text(["1\n", "2"]), text("1\n2"), []),
        (html("<b>1</b>"), html("<b>2</b>"), ["text/html, its source -1 +1"]),
        (html(row("1")), html(row("2")), ["text/html, its table as text -1 +1"]),
        (html(row("1")), html(row("1", " class='a'")), ["text/html, its source -1 +1"]),
        (html("a" * 900), html("a" * 1_001), ["text/html 900 bytes → 1,001 bytes: different, too long to be shown"]),
        (html("<p>\n" * 6_000), html("<p>\n"), ["text/html 24,000 bytes → 4 bytes: different, too long to be shown"]),
        (
            shown({"text/html": "<b>1</b>", "text/plain": "1"}),
            shown({"text/html": "<b>2</b>", "text/plain": "2"}),
            ["text/plain -1 +1", "text/html changed with it: -1 +1"],
        ),
        (shown({PLOT: {"y": [1, 2], "a": 1}}), shown({PLOT: {"y": [1, 5, 4]}}), [f"{PLOT} 17 bytes → 13 bytes: 3 values differ"]),
        (shown({PLOT: {"a": 1, "b": 2}}), shown({PLOT: {"b": 2, "a": 1.0}}), []),
        (shown({PLOT: [True]}), shown({PLOT: [1]}), [f"{PLOT} 6 bytes → 3 bytes: 1 value differs"]),
        (shown({"application/pdf": "JVBE"}), shown({"application/pdf": "JVBERi"}), ["application/pdf 4 bytes → 6 bytes: different"]),
        (text("1"), shown({"text/plain": "1", "application/pdf": "JVBE"}), ["application/pdf added: 4 bytes"]),
    ],
)  # fmt: skip
def test_a_value_is_compared_type_by_type(old, new, sentences):
    assert told([old], [new]) == sentences


@pytest.mark.parametrize(
    ("old", "new", "noise"),
    [
        (text("<A at 0x7f0000000001>"), text("<A at 0x7f0000000002>"), "(memory address 1)"),
        (stream("9/10 [00:03<00:01, 3.15it/s, loss=1]"), stream("9/10 [00:04<00:02, 2.05it/s, loss=1]"), "(progress bar's speed 1)"),
        (text("1", count=3), text("1", count=4), "(execution count 1)"),
        (text("1"), text("1", needs_background="light"), "(output setting 1)"),
        (html(f"<p id='a-{'a' * 32}'>"), html(f"<p id='a-{'b' * 32}'>"), "(random id 1)"),
        (html("<style>#T_1a2b3 td {}"), html("<style>#T_00fff td {}"), "(random id 1)"),
        (html("<p>\n" * 6_000 + f"-{'a' * 32}"), html("<p>\n" * 6_000 + f"-{'b' * 32}"), "(random id 1)"),
        (shown({WIDGET: {"model_id": "a"}}), shown({WIDGET: {"model_id": "b"}}), "(widget id 1)"),
    ],
)  # fmt: skip
def test_what_differs_in_every_run_is_no_change_but_has_a_name(old, new, noise):
    assert told([old], [new]) == [noise]


def test_beside_noise_what_differs_is_shown_without_it():
    (change,) = compared([text("<A at 0x7f0000000001>\n1")], [text("<A at 0x7f0000000002>\n2")]).cells[0].outputs
    assert change.text.new == ("<A at 0x…>", "2")
    assert change.text.removed_lines == 1


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ([stream("a"), text("1")], [text("2")], ["stdout removed -1 +0", "text/plain -1 +1"]),
        ([text("1"), html("1")], [html("2"), text("2")], ["text/html, its source -1 +1", "text/plain -1 +1"]),
        ([text(n) for n in "abcd"], [text(n) for n in "xabcd"], ["text/plain added -0 +1"]),
        ([text(n) for n in "abcd"], [text(n) for n in "acd"], ["text/plain removed -1 +0"]),
        ([text(n) for n in "abc"], [text(n) for n in "axc"], ["text/plain -1 +1"]),
        ([text(str(n)) for n in range(6_000)], [text("x"), *(text(str(n)) for n in range(6_000))], ["text/plain added -0 +1"]),
    ],
)
def test_equal_outputs_are_the_same_and_between_them_versions_have_the_same_types(old, new, sentences):
    assert told(old, new) == sentences


def test_the_places_are_those_in_the_file():
    outputs = [stream("a\n"), stream("b\n"), text("1"), text("2")]
    (change,) = compared([], outputs[:3]).cells[0].outputs[1:]
    assert (change.old_index, change.new_index) == (None, 2)
    (change,) = compared(outputs, [*outputs[:3], text("3")]).cells[0].outputs
    assert (change.old_index, change.new_index) == (3, 3)


# Images

sizes = st.tuples(st.integers(1, 500), st.integers(1, 500))


def image(size: tuple[int, int], form: str, **options: object) -> str:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, form, **options)
    return base64.encodebytes(file.getvalue()).decode()


@given(sizes, st.sampled_from(["PNG", "JPEG", "GIF"]), st.booleans())
def test_the_size_of_an_image_is_what_its_header_says(size, form, progressive):
    options = {"progressive": progressive, "exif": b"Exif\0\0" + b"\xff\xc0" * 40} if form == "JPEG" else {}
    found = picture(f"image/{form.lower()}", image(size, form, **options))
    assert (found.width, found.height) == size


@given(st.sampled_from(["PNG", "JPEG", "GIF"]), st.data())
def test_an_image_that_breaks_off_or_is_none_is_only_counted(form, data):
    whole = base64.b64decode(image((3, 4), form))
    size = data.draw(st.integers(0, len(whole)))
    found = picture("image/any", base64.b64encode(whole[:size]).decode())
    assert found.size == size
    assert (found.width, found.height) in {(None, None), (3, 4)}
    assert picture("image/any", "no base64") == picture("image/any", "no base64")


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        ('<svg width="460.8pt" height="345.6pt" viewBox="0 0 1 1">', (614, 461)),
        ("<?xml version='1.0'?><!-- <svg> --><svg\n width='10' height='20px'>", None),
        ("<svg\n width='10' height='20px'>", (10, 20)),
        ('<svg stroke-width="3" width="100%" height="1em" viewBox="0 0 30 40">', (30, 40)),
        ('<svg width="1.2.3" height="x">', None),
        ("<svg", None),
        ("", None),
    ],
)
def test_the_size_of_an_svg(svg, size):
    found = picture("image/svg+xml", svg)
    assert (found.width, found.height) == (size or (None, None))


def test_an_image_is_one_line_and_line_breaks_in_its_base64_are_none():
    small, large = image((640, 480), "PNG"), image((320, 20), "PNG")
    (line,) = told([shown({"image/png": small})], [shown({"image/png": large})])
    assert line.startswith("image/png 640\u00d7480, ")
    assert " bytes → 320\u00d720, " in line
    assert line.endswith(" bytes: different")
    assert told([shown({"image/png": small})], [shown({"image/png": small.replace("\n", "")})]) == []


# What is visible


@given(st.text("ab\r\n", max_size=30))
def test_a_carriage_return_starts_the_line_anew(words):
    screen: list[list[str]] = [[]]
    column = 0
    for character in words.rstrip("\r"):
        if character == "\n":
            screen.append([])
            column = 0
        elif character == "\r":
            column = 0
        else:
            screen[-1][column : column + 1] = character
            column += 1
    assert printed(words) == "\n".join("".join(line) for line in screen)


def test_colours_titles_and_what_was_erased_are_not_visible():
    assert printed("\x1b[1;31mred\x1b[0m \x1b]0;title\x07on\x1b[2Kly ab\b\bc\b\b\b\b\b\b\b\b\b\b\b\bx") == "x"
    assert printed("\x1b[1;31mred\x1b[0m \x1b]8;;https://a\x1b\\link") == "red link"


def test_a_table_is_its_rows():
    made = """<style scoped>td { color: red }</style><div><table border="1"><thead><tr><th></th>
      <th>a</th><th>b &lt; c</th></tr></thead><tbody><tr>
      <th>0</th><td>1</td><td><b>x</b> y</td></tr></tbody></table><p>1 rows × 2 columns</p></div>"""
    assert table(made) == "│ a │ b < c\n0 │ 1 │ x y\n1 rows × 2 columns"


# Long

LINES = "".join(f"step {n}\n" for n in range(50_000))


@pytest.mark.parametrize("at", [0, 1, 25_000, 49_999])
def test_a_long_text_is_compared_from_the_first_line_that_differs_and_says_where_it_stopped(at):
    new = LINES.replace(f"step {at}\n", "other\n", 1)
    (change,) = compared([stream(LINES)], [stream(new)]).cells[0].outputs
    (edit,) = change.text.edits
    assert (change.text.new_start, change.text.new[edit.lines.new_start]) == (at, "other")
    assert change.text.precise is (at + MOST_LINES >= 50_000)
    words = [words for words, _ in beside.outputs((change,))]
    assert f"from line {at + 1:,} on are compared" in words[1]


def test_of_two_cut_texts_the_ends_are_no_difference():
    (change,) = compared([stream("first\n" + LINES)], [stream("new\nnewer\n" + LINES)]).cells[0].outputs
    assert (change.text.removed_lines, change.text.added_lines, change.text.precise) == (1, 2, False)


def test_a_very_long_line_is_compared_from_where_it_differs():
    line = "a" * 3 * LONGEST
    (change,) = compared([stream(line)], [stream(line[:-5] + "b" + line[-4:])]).cells[0].outputs
    assert change.text.edits
    assert len(change.text.old[0]) < LONGEST


# Whatever it holds

jsons = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
keys = ["output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback", "execution_count", "transient"]
kinds = st.sampled_from(["stream", "error", "display_data", "execute_result", "else"])
types = st.sampled_from(["text/plain", "text/html", "image/png", "image/svg+xml", PLOT, WIDGET, "a/b", "x"])
odd = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(keys, jsons) | {"output_type": kinds, "data": st.dictionaries(types, jsons) | jsons}
)
outputs = st.lists(odd | jsons, max_size=4) | jsons


def surface(found: NotebookDiff) -> Comparison:
    files = (FileDiff("a.ipynb", "edited", found),)
    return Comparison(Side("commit", "a"), Side("saved", "b"), files, findings(files), found.hidden)


@given(outputs, outputs, jsons, jsons)
def test_whatever_a_notebook_holds_is_shown_and_never_raises(old, new, before, after):
    sides = [
        notebook({**cell("x", "abc"), "outputs": shown, "metadata": metadata}, more=metadata)
        for shown, metadata in ((old, before), (new, after))
    ]
    there, back = diff_notebooks(*sides, BOTH), diff_notebooks(*sides[::-1], BOTH)
    assert bool(there.changes) is bool(back.changes)
    assert bool(there.metadata) is bool(back.metadata)
    assert not diff_notebooks(sides[0], sides[0], BOTH).changes
    assert len(layout(surface(there))) > len(there.changes)
    assert json.loads(encoded(surface(there)))["files"][0]["cells"]


@pytest.mark.parametrize("depth", [10, 100, *range(400, 1_000, 20)])
@pytest.mark.parametrize("around", ["[%s]", '{"a": %s}', '[{"output_type": "display_data", "data": {"application/json": %s}}]'])
def test_however_deeply_it_is_nested_it_is_shown(around, depth):
    raw = notebook({**cell("x", "abc"), "outputs": 12345, "metadata": 12345}).decode()
    opened, closed = around.split("%s")
    if "output_type" in around:
        nested = [around % ("[" * depth + inner + "]" * depth) for inner in "12"]
    else:
        nested = [opened * depth + inner + closed * depth for inner in "12"]
    try:
        sides = [parse(raw.replace("12345", inner).encode()) for inner in nested]
    except NotANotebook:
        return  # deeper than any notebook can be
    found = diff(*sides, BOTH)
    assert found.cells[0].outputs
    assert found.cells[0].metadata
    assert plain(layout(surface(found)))


def test_nothing_is_compared_that_was_not_asked_for():
    old, new = (notebook(cell("x", "abc", outputs=[text(value)])) for value in "12")
    found = diff_notebooks(old, new)
    assert not found.changes
    assert found.cells[0].outputs == ()
    assert (found.hidden.outputs, found.hidden.noise) == (1, ())


def with_outputs(side: Notebook, name: str) -> Notebook:
    """Each code cell shows its own place."""
    raws = [
        msgspec.Raw(json.dumps([text(f"{name}{place}")] if one.type == "code" else []).encode())
        for place, one in enumerate(side.cells)
    ]
    return Notebook(tuple(msgspec.structs.replace(one, outputs=raw) for one, raw in zip(side.cells, raws, strict=True)))


FOUR = Notebook((code("code", "import torch\nx = 1\nprint(x)\ny = 2\nprint(y)\nmodel.train()"),))
SPLIT = Notebook((code("code", "import torch\nx = 1\nprint(x)"), code("code", "y = 2\nprint(y)\nmodel.train()")))


@given(notebooks, notebooks)
@example(FOUR, SPLIT)
@example(SPLIT, FOUR)
@example(FOUR, Notebook(FOUR.cells * 2))
def test_every_output_of_both_sides_is_told_once_whatever_became_of_its_cell(old, new):
    sides = with_outputs(old, "old"), with_outputs(new, "new")
    texts = [output.text for change in diff(*sides, BOTH).cells for output in change.outputs]
    for side, lines in zip(sides, ([t.old for t in texts], [t.new for t in texts]), strict=True):
        everything = [json.loads(bytes(one.outputs)) for one in side.cells]
        assert sorted(line for found in lines for line in found) == sorted(
            output["data"]["text/plain"] for outputs in everything for output in outputs
        )


# In a repository


def asked(repo, *names: str, **options: bool) -> Comparison:
    return comparison(Repository.discover(repo.root), names, options=DiffOptions(**options))


def lines(found: Comparison) -> list[str]:
    return plain(layout(found)).splitlines()


def test_a_cell_that_was_only_run_again_is_shown_and_stays_the_same(repo):
    repo.commit(**{"n.ipynb": notebook(cell("x", "a", outputs=[text("1")]), cell("y", "b"))})
    repo.write(**{"n.ipynb": notebook(cell("x", "a", count=4, outputs=[text("2")]), cell("y", "b", count=5))})
    assert not asked(repo).differs
    found = asked(repo, outputs=True)
    assert [finding.change.kind for finding in found.findings] == ["same"]
    assert lines(found) == [
        "index → now (saved files)   1 changed cell",
        "other: 1 change",
        "  outputs  n.ipynb [1] x",
        "       text/plain  -1 +1",
        "    1 - 1",
        "    1 + 2",
        "hidden: 1 unchanged cell, 2 execution counts",
    ]


def test_cells_that_moved_together_are_told_apart_where_their_outputs_differ(repo):
    stay = [cell(f"stay = {n}\nprint('a long cell that stays where it is', stay)", f"s{n}") for n in range(4)]
    went, came = ([cell(f"f({n})", f"m{n}", outputs=[text(f"{word}{n}")]) for n in range(2)] for word in ("old", "new"))
    repo.commit(**{"n.ipynb": notebook(*went, *stay)})
    repo.write(**{"n.ipynb": notebook(*stay, *came)})
    assert sum("cells moved" in line for line in lines(asked(repo))) == 1
    titles = [line for line in lines(asked(repo, outputs=True)) if line.startswith("  moved")]
    assert len(titles) == 2


def test_the_answer_of_a_diff_is_no_output_that_changed(repo):
    repo.commit(**{"n.ipynb": notebook(cell("%gitdiff", "a", outputs=[text("1")]))})
    repo.write(**{"n.ipynb": notebook(cell("%gitdiff", "a", outputs=[text("2")]))})
    found = asked(repo, outputs=True)
    assert not found.differs
    assert found.hidden.outputs == 1


def test_outputs_that_a_run_is_kept_without_are_said_to_be_missing(repo):
    repo.commit(**{"t.ipynb": notebook(cell("train()", "a", outputs=[text("1")]))})
    recorded(repo, ("a", "train()"))
    repo.write(**{"t.ipynb": notebook(cell("train()", "a", outputs=[text("2")]))})
    found = asked(repo, "run/1", outputs=True)
    assert "outputs of 1 notebook cannot be compared: runs are kept without them" in lines(found)
    assert not any("cannot be compared" in line for line in lines(asked(repo, "run/1")))


def test_an_output_is_hostile_text(repo, rundiff):
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m \u202egnp.exe <script>alert(1)</script>\x00"
    repo.commit(**{"n.ipynb": notebook(cell("x", "a"))})
    repo.write(
        **{"n.ipynb": notebook(cell("x", "a", outputs=[stream(evil), html(evil), shown({evil: evil, "text/plain": evil})]))}
    )
    answer = rundiff("diff", "--outputs", "--color=never")
    assert answer.stderr == ""
    assert "<script>alert(1)</script>" in answer.stdout
    assert not set(answer.stdout) & set("\x1b\x07\x9b\u202e\x00")
    painted = fragment(layout(asked(repo, outputs=True)))
    assert "<script" not in painted
    assert not set(painted) & set("\x1b\x07\x9b\u202e\x00")


def test_the_wire_carries_outputs_but_never_an_image(repo, rundiff):
    red = image((3, 4), "PNG")
    repo.commit(**{"n.ipynb": notebook(cell("x", "a"))})
    repo.write(**{"n.ipynb": notebook(cell("x", "a", outputs=[shown({"image/png": red}), stream("1")]))})
    sent = rundiff("diff", "--outputs", "--format=json").stdout
    assert red[:20] not in sent
    first, second = json.loads(sent)["files"][0]["cells"][0]["outputs"]
    assert {**first["new"], "digest": ""} == {"width": 3, "height": 4, "size": len(base64.b64decode(red)), "digest": ""}
    assert (second["type"], second["what"], second["text"]["added_lines"]) == ("text", "stdout", 1)


def test_an_answer_of_rundiff_is_no_output_whatever_cell_shows_it(repo, rundiff):
    def shows(text: str) -> dict:
        answer = {"output_type": "display_data", "data": {"text/plain": [text]}, "metadata": {"rundiff": "answer"}}
        return cell("%%gitdiff HEAD\nlr = 0.1", "a", outputs=[answer, stream("0.1\n")])

    repo.commit(**{"t.ipynb": notebook(shows("nothing changed"))})
    repo.write(**{"t.ipynb": notebook(shows("lr 0.1 → 0.2"))})
    told = rundiff("diff", "HEAD", "--outputs").stdout
    assert "nothing changed" in told
    assert "hidden: 1 unchanged cell, 1 answer (rundiff)" in told
