"""Python files by parts: where they begin, which of them moved, and in which definition a hunk stands."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.diff.changes import PartChange, ScriptDiff, TextDiff
from rundiff.diff.edits import text_diff
from rundiff.diff.files import file_diff
from rundiff.diff.outline import outline, outlines, places
from rundiff.diff.scripts import inside, parts
from rundiff.options import DiffOptions
from rundiff.text import lines

SOURCES = sorted((Path(__file__).parents[1] / "src" / "rundiff").rglob("*.py"))

fragments = st.sampled_from(
    [
        "def f(x):\n    return x\n",
        "async def g(\n    a,\n):\n    pass\n",
        "class C:\n    def m(self): pass\n    x = 1\n    def n(self):\n        return '''\ndef no(): pass\n'''\n",
        "@cached\n@other(\n    1,\n)\ndef h(): pass\n",
        "# a comment\n",
        "    # an indented one\n",
        "#commented_out = 1\n",
        "\n",
        "  \t\n",
        "\f",
        "\f\n",
        "\r\n",
        "x = 1\r\n",
        "import os\n",
        "text = '''\n# %%\ndef no(): pass\n'''\n",
        'y = """',
        "z = (\n",
        ")\n",
        "w = 'unclosed\n",
        "a = 1 + \\\n    2\n",
        "# %% Load data\n",
        "#%%\n",
        "# %% [markdown]\n# Title\n",
        "# %%time\n",
        "# In[3]:\n",
        "print 'two'\n",
        "%matplotlib inline\n",
        "if x:\n    def k(): pass\nelse:\n    pass\n",
        "\ufeff",
        "def",
        "@",
        "no end",
    ]
)
files = st.one_of(st.lists(fragments, max_size=12).map("".join), st.text(max_size=200))


@given(files)
def test_parts_joined_are_the_file_and_inner_parts_joined_are_the_part(source):
    found = parts(source)
    assert "".join(part.text for part in found) == source
    assert all(part.text for part in found)
    for part in found:
        inner = inside(part)
        assert inner == () or "".join(one.text for one in inner) == part.text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_parts_are_the_definitions_that_python_itself_finds(path):
    source = path.read_text()
    found = parts(source)
    assert [part.name for part in found if part.name] == defined(ast.parse(source))
    for part in found:
        tree = ast.parse(part.text)
        if part.name.startswith("class ") and len(defined(tree.body[0])) > 1:
            assert [one.name.partition(".")[2] for one in inside(part) if one.name] == [
                name.partition(" ")[2] for name in defined(tree.body[0])
            ]


def defined(tree: ast.AST) -> list[str]:
    words = {ast.ClassDef: "class", ast.FunctionDef: "def", ast.AsyncFunctionDef: "def"}
    return [f"{words[type(node)]} {node.name}" for node in getattr(tree, "body", ()) if type(node) in words]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a\n\ndef f(): pass\n\nx = 1\ny = 2\n\nclass C: pass\n", ["import a", "def f", "x = 1", "class C"]),
        ("# above\n@deco\n# between\ndef f(): pass\n", ["def f"]),
        ("x = 1\n# apart\n\n# above\ndef f(): pass\n", ["x = 1", "def f"]),
        ("def f(): pass\n\n# apart\n\n# above\ndef g(): pass\n", ["def f", "# apart", "def g"]),
        ("def f():\n    a\n#   out\n    b\n# after\nx\n", ["def f", "# after"]),
        ("def f(): pass\n# the end\n", ["def f", "# the end"]),
        ("\n\n\fdef f(): pass\n", ["def f"]),
        ("\ufeffdef f(): pass\r\ndef g(): pass\r\n", ["def f", "def g"]),
        ("s = '''\ndef no(): pass\n'''\ndef f(): pass\n", ["s = '''", "def f"]),
        ("x = (\n1,\n)\ndef f(a,\nb): pass\n", ["x = (", "def f"]),
        ("x = (\n\ndef f(): pass\n", ["x = (", "def f"]),  # the bracket is never closed
        ("print 'a'\ndef f(x):\n    exec 'y' in x\n", ["print 'a'", "def f"]),
        ("if a:\n    def no(): pass\nelse:\n    pass\ndef f(): pass\n", ["if a:", "def f"]),
        ("# %% Load data\nx\n#%%\ny\n# %% [markdown]\n# T\n# %% A b [markdown] k=1\n", ["# %% Load data", "y", "# %% [markdown]", "# %% A b"]),
        ("import a\n# %%\n# %%time\ntrain()\n", ["import a", "# %%time"]),
        ("# In[1]:\nx\n# In[ ]:\ny\n", ["# In[1]:", "# In[ ]:"]),
        ("s = '''\n# %%\n'''\n", ["s = '''"]),
        ("", []),
    ],
)  # fmt: skip
def test_where_parts_begin(source, expected):
    assert [part.title for part in parts(source)] == expected


def body(name: str) -> str:
    draw = random.Random(name)
    words = ["".join(draw.choices("aeioubcdfg", k=5)) for _ in range(18)]
    return "".join(f"    {a} = {b}({c})\n" for a, b, c in zip(words[::3], words[1::3], words[2::3], strict=True))


def script(names: str) -> str:
    """`"a b' C:ab"`: functions, an edited one, and a class with methods."""
    return "import os\n\n\n" + "\n\n".join(block(name) for name in names.split())


def block(name: str, indent: str = "") -> str:
    if ":" in name:
        label, _, methods = name.partition(":")
        return f"class {label}:\n" + "\n".join(block(method, "    ") for method in methods.split(","))
    text = f"def {name[0]}(x):\n{body(name[0])}" + "    return x\n" * name.count("'")
    return "".join(f"{indent}{line}\n" for line in text.splitlines())


def compared(old: str, new: str) -> TextDiff | ScriptDiff:
    found = file_diff("x.py", old.encode(), new.encode(), DiffOptions()).content
    assert isinstance(found, TextDiff | ScriptDiff)
    return found


def told(part: PartChange) -> str:
    signs = {"same": "=", "edited": "~", "moved": ">", "moved_edited": ">~", "added": "+", "removed": "-"}
    return signs[part.kind] + part.title.split(" ")[-1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a b' c", None),
        ("a b c", "a c", None),
        ("a b", "a b c d", None),
        ("a b c", "b c a", "=b =c >a"),
        ("a b c d", "b c d a'", "=b =c =d >~a"),
        ("a b c d", "d' a b c", ">~d =a =b =c"),
        ("a b c d", "b c' d a e", "=b ~c =d >a +e"),
        ("a b c d", "b d a", "=b -c =d >a"),
        ("C:a,b,c d", "C:b,c,a' d", "=C: =C.b =C.c >~C.a =d"),
        ("C:a,b d e", "d e C:a,b'", "=d =e >~C"),
    ],
)
def test_what_became_of_the_parts_of_a_file(old, new, expected):
    found = compared(script(old), script(new))
    told_of = (
        " ".join(told(part) for part in found.parts if part.title != "import os") if isinstance(found, ScriptDiff) else None
    )
    assert told_of == expected


def test_a_function_that_moved_and_was_edited_has_only_its_edited_lines():
    found = compared(script("a b c d"), script("b c d a'"))
    assert (found.removed_lines, found.added_lines) == (0, 1)
    moved = next(part for part in found.parts if part.kind == "moved_edited")
    assert (moved.old_line, moved.new_line) == (3, 30)
    edit = moved.text.edits[0].lines
    assert script("b c d a'").splitlines()[moved.text.new_start + edit.new_start] == "    return x"


def test_what_moved_is_no_code_that_changed_and_what_else_changed_is_judged_alone():
    moved = script("b c d a").replace("def b(", "# said\ndef b(")
    for new, sort in ((script("b c d a"), None), (moved, "comment"), (script("b c d a'"), "code")):
        assert file_diff("x.py", script("a b c d").encode(), new.encode(), DiffOptions()).sort == sort


def test_line_ends_do_not_hide_a_move():
    found = compared(script("a b c"), script("b c a").replace("\n", "\r\n"))
    assert (found.removed_lines, found.added_lines) == (0, 0)
    assert [told(part) for part in found.parts] == ["=os", "=b", "=c", ">a"]


names = st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6, unique=True)


@given(names.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_functions_in_another_order_have_no_changed_line(orders):
    old, new = (script(" ".join(order)) for order in orders)
    found = compared(old, new)
    if orders[0] == orders[1]:
        assert found == text_diff(old, new)
    else:
        assert (found.removed_lines, found.added_lines) == (0, 0)
        assert {part.kind for part in found.parts} == {"same", "moved"}


edited = st.lists(
    st.sampled_from(["a", "b", "c", "d", "e'", "f", "a'", "b''", "C:a,b,c", "C:c,a,b'", "D:d", "D:d,e,f"]), max_size=7
)


@given(edited, edited)
def test_the_parts_hold_every_line_of_both_files_at_its_place_and_change_fewer_than_a_plain_diff(old_names, new_names):
    old, new = script(" ".join(old_names)), script(" ".join(new_names))
    found, whole = compared(old, new), text_diff(old, new)
    if isinstance(found, TextDiff):
        assert found == whole
        return
    assert found.whole == whole
    assert found.removed_lines + found.added_lines < whole.removed_lines + whole.added_lines
    sides = (
        [(part.text.old_start, part.text.old) for part in found.parts],
        [(p.text.new_start, p.text.new) for p in found.parts],
    )
    for texts, source in zip(sides, (old, new), strict=True):
        placed = {start + n: line for start, text in texts for n, line in enumerate(text)}
        expected = lines(source)
        assert all(expected[n] == line for n, line in placed.items())
        assert {n for n, line in enumerate(expected) if line.strip()} <= placed.keys()


NESTED = """\
x = 1
class Net:
    depth = 3
    def forward(self):
        def inner():
            inner()
        self.a
        # last
@deco
def f():
    text = '''
no = 1
'''
    after
if x:
    train()
""".splitlines()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("x = 1", None),
        ("self.a", "def Net.forward"),
        ("depth", "class Net"),
        ("inner()", "def Net.forward.inner"),
        ("# last", "def Net.forward"),
        ("@deco", None),
        ("train()", None),
        ("text", "def f"),
        ("no = ", "def f"),
        ("after", "def f"),
    ],
)
def test_what_a_line_stands_in(line, title):
    at = next(number for number, found in enumerate(NESTED) if found.strip().startswith(line) and "def" not in found)
    place = outline(NESTED).at(at)
    assert (place.title if place else None) == title


def test_a_hunk_says_once_what_it_stands_in_and_not_where_its_line_is_to_be_seen():
    body = "".join(f"    x{n} = {n}\n" for n in range(9))
    old = f"# %% Load\ny = 1\nz = 2\ndef f():\n{body}def g():\n{body}"
    new = old.replace("x3 = 3", "x3 = 30").replace("x7 = 7", "x7 = 70").replace("z = 2", "z = 3")
    text = text_diff(old, new)

    def found(context):
        return [place and place.title for place in places(text, outlines(text), context)]

    assert found(0) == ["# %% Load", "def f", None, "def g", None]
    assert found(4) == [None, None, None, None, None]
