"""What an edit is as text."""

from __future__ import annotations

import ast
import io
import random
import time
import tokenize
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from python_edits import chunks, formatted, modules, tree, with_a_comment, with_other_space, with_other_tokens
from rundiff.diff.ipython import as_python
from rundiff.diff.lexemes import comments, comments_differ
from rundiff.diff.parts import differing_lines, differing_statements
from rundiff.diff.sorts import python_sort
from rundiff.diff.syntax import Syntax
from rundiff.diff.tokens import surely_code
from rundiff.diff.trees import Difference, difference, reading
from rundiff.notebook import cell

randoms = st.integers(0, 2**32).map(random.Random)


def cell_sort(old, new):
    sides = [None if text is None else cell("code", text) for text in (old, new)]
    return Syntax(((old, new),)).sort(*sides)


@pytest.mark.parametrize(
    ("old", "new", "sort"),
    [
        # formatting: the same tree
        ("f(a,b)", "f(a, b)", "formatting"),
        ("f(a, b)", "f(\n    a,\n    b,\n)", "formatting"),
        ("x = 'a'", 'x = "a"', "formatting"),
        ("x = u'a' 'b'", "x = 'ab'", "formatting"),
        (r"x = 'it\'s'", 'x = "it\'s"', "formatting"),
        (r"x = '\\d'", r"x = r'\d'", "formatting"),
        ("x = (1)", "x = 1", "formatting"),
        ("x = 1000", "x = 1_000", "formatting"),
        ("x = 0xFF", "x = 255", "formatting"),
        ("x = 1.", "x = 1.0", "formatting"),
        ("if x:\n\ty", "if x:\n    y", "formatting"),
        ("if a:\n  b\nelse:\n  if c:\n    d", "if a:\n  b\nelif c:\n  d", "formatting"),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n", "formatting"),
        ("\ufeffx = 1", "x = 1", "formatting"),
        ("ﬁt = 1\nf(fit)", "fit = 1\nf(fit)", "formatting"),
        ("x = 1\f\ny = 2", "x = 1\ny = 2", "formatting"),
        ("x = a + \\\n    b", "x = a + b", "formatting"),
        ("del (a, b)", "del a, b", "formatting"),
        ("x = 1; y = 2", "x = 1\ny = 2", "formatting"),
        ("plt.show();", "plt.show()", "formatting"),
        ("x = 1\n\n\n", "x = 1", "formatting"),
        ("", "\n\n  \n", "formatting"),
        ("a = ('%s'\n% (b, c))", "a = ('%s' % (b, c))", "formatting"),
        ("x = (yield)", "x = yield", "formatting"),
        ('def f():\n  """Old.\n\n  More."""', 'def f():\n    """\n    Old.\n\n    More.\n    """', "formatting"),
        ('d = {"a": "b"}', 'd = {\n    "a":\n        "b"\n}', "formatting"),
        # not formatting, though it looks like it
        ("x = (1,)", "x = (1)", "code"),
        ("x = '''a\n'''", "x = '''a \n'''", "code"),
        ("x = 'a b'", "x = 'a  b'", "code"),
        ("x = b'a'", "x = 'a'", "code"),
        ("x = 1", "x = 1.0", "code"),
        ("x = 1", "x = True", "code"),
        ("x = '1'", "x = 1", "code"),
        ("if a:\n    b\n    c", "if a:\n    b\nc", "code"),
        ("not x in y", "x not in y", "code"),
        ("return", "return None", "code"),
        ("x = f'a'", "x = 'a'", "code"),
        ("# type: ignore\nx = 1", "# type: ignore\nx = 2", "code"),
        # comments
        ("x = 1  # one", "x = 1  # 一", "comment"),
        ("x = 1", "# why\nx = 1", "comment"),
        ("x = 1 # one", "x = 1  #  one", "formatting"),
        ("x = 1  #one", "x = 1  # one", "formatting"),
        ("x = 1", "x = 1  # type: ignore", "comment"),
        ("x = 1  # noqa", "x  =  1", "comment"),
        ("# a\nx = 1\ny = 2", "x = 1\n# a\ny = 2", "comment"),
        ("f(a,  # one\n  b)", "f(\n    a,  # one\n    b,\n)", "formatting"),
        ("x = '#1'", "x = '#2'", "code"),
        ("f = open(a)  # 'it", 'f = open(a)  # "it', "comment"),
        ("# only this", "", "comment"),
        # docstrings
        ('def f():\n    """Old."""\n    return 1', 'def f():\n    """New."""\n    return 1', "docstring"),
        ('def f():\n    """Old."""', "def f():\n    pass", "docstring"),
        ("class A:\n    x = 1", 'class A:\n    """New."""\n    x = 1', "docstring"),
        ('async def f(): "old"', "async def f(): 'new'", "docstring"),
        ("def f():\n    # why\n    'old'\n    return 1", "def f():\n    ('new')\n    return 1", "docstring"),
        ('def f():\n    """Old."""', 'def f():\n    f"""Old."""', "code"),
        ('def f():\n    x = 1\n    """Old."""', 'def f():\n    x = 1\n    """New."""', "code"),
        ('def f(x="old"): pass', 'def f(x="new"): pass', "code"),
        ('def f():\n    """Old."""\n    return 1', 'def f():\n    """New."""\n    return 2', "code"),
        ('def f():\n    """Old."""  # a', 'def f():\n    """New."""  # b', "docstring"),
        # code
        ("x = 1", "x = 2", "code"),
        ("x = 1", "", "code"),
        ("", "pass", "code"),
        ("optim.Adam(p, lr=lr)", "optim.SGD(p, lr=lr)", "code"),
        ("x = y", "x = z", "code"),
        # no Python
        ("x = (", "x = (1", "code"),
        ("x = (  # a", "x = (  # b", "code"),
        ("x = (\n\n", "x = (", "formatting"),
        ("print 'a'", "print  'a'", "code"),
        ("print 'a' \n\nx", "print 'a'\nx", "formatting"),
        ("print '''a \n'''", "print '''a\n'''", "code"),
        ("x = \\ \ny", "x = \\\ny", "code"),
        ("x = 1\0", "x = 1\0 ", "formatting"),
    ],
)
@pytest.mark.parametrize("sort_of", [python_sort, cell_sort])
def test_the_sort_of_an_edit(old, new, sort, sort_of):
    assert (sort_of(old, new), sort_of(new, old)) == (sort, sort)


@pytest.mark.parametrize(
    ("old", "new", "sort"),
    [
        ("%matplotlib inline\nx=1", "%matplotlib inline\nx = 1", "formatting"),
        ("%matplotlib inline\nx = 1", "%matplotlib inline  \n# why\nx = 1", "comment"),
        ("%matplotlib inline\nx = 1", "%matplotlib widget\nx = 1", "code"),
        ("!pip install torch==2.7", "!pip install torch==2.8", "code"),
        ("!pip install a  # why", "!pip install a  # because", "code"),
        ("!ls \\\n  -l\nx=1", "!ls \\\n  -l\nx = 1", "formatting"),
        ("!ls \\\n  -l", "!ls \\\n  -a", "code"),
        ("files = !ls\nx=1", "files = !ls\nx = 1", "formatting"),
        ("files = !ls", "files = !ls -a", "code"),
        ("t = %timeit -o f(x)", "t = %timeit -o f(y)", "code"),
        ("%time f(a,b)", "%time f(a, b)", "formatting"),
        ("%timeit -n 10 f(a)", "%timeit -n 100 f(a)", "code"),
        ("for x in y:\n  !echo $x\n  z=1", "for x in y:\n    !echo $x\n    z = 1", "formatting"),
        ("?f\nx=1", "?f\nx = 1", "formatting"),
        ("torch.nn?", "torch.optim?", "code"),
        ("x = [1\n%a]\n!ls", "x = [1 % a]\n!ls", "formatting"),
        ("x = '''\n%a\n'''\n!ls", "x = '''\n%b\n'''\n!ls", "code"),
        ("%%time\nf(a,b)", "%%time\nf(a, b)", "formatting"),
        ("%%time\nf(a)", "%%time\nf(a)  # why", "comment"),
        ("%%time\nf(a)", "%%timeit\nf(a)", "code"),
        ("%%capture out\nf(a)", "%%capture err\nf(a)", "code"),
        ("\n\n%%time\nf(a)", "%%time\nf(a)", "formatting"),
        ("%%bash\necho a", "%%bash\necho  a", "code"),
        ("%%bash\necho a  ", "%%bash\necho a\n", "formatting"),
        ("%%bash\n# a", "%%bash\n# b", "code"),
        ("%%html\n<p>\n\n</p>", "%%html\n<p>\n</p>", "code"),
        ("  %cd a\n  x=1", "%cd a\nx = 1", "formatting"),
        ("'''Shown, perhaps.'''", "'''Shown.'''", "code"),
        ("'''Never shown.'''\nx = 1", "'''Not shown.'''\nx = 1", "code"),
        (None, "# only this", "comment"),
        ("\n", None, "formatting"),
        (None, "x", "code"),
        (None, "'x'", "code"),
        (None, "%time", "code"),
    ],
)
def test_the_sort_of_an_edit_of_a_cell(old, new, sort):
    assert (cell_sort(old, new), cell_sort(new, old)) == (sort, sort)


def test_the_docstring_of_a_module_is_one():
    assert python_sort("'''Old.'''\nx = 1", "# -*- coding: utf-8 -*-\n'''New.'''\nx = 1") == "docstring"
    assert python_sort("# a\n\n'''Same.'''\nx = 1\n'old'", "# a\n\n'''Same.'''\nx = 1\n'new'") == "code"


def test_a_text_that_cannot_be_encoded_is_code():
    assert python_sort('x = "\ud800"', 'x = "\ud801"') == "code"


def test_a_name_of_a_module_is_never_renamed_since_others_may_import_it():
    assert python_sort("x = 1", "y = 1") == "code"


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
def test_what_is_no_code_is_prose(cell_type):
    assert Syntax().sort(cell(cell_type, "# a"), cell(cell_type, "# b")) == "prose"
    assert Syntax().sort(None, cell(cell_type, "x = 1")) == "prose"


@pytest.mark.parametrize("options", [(), ("--line-length=50", "--config", "format.quote-style='single'")])
def test_what_a_formatter_does_is_formatting(options, tmp_path):
    olds = chunks(150, random.Random(1))
    sorts = [cell_sort(old, new) for old, new in zip(olds, formatted(olds, tmp_path, *options), strict=True)]
    assert set(sorts) == {"formatting"}


@pytest.mark.slow
def test_one_of_two_hundred_formatted_cells_at_most_is_code_and_three_of_a_hundred_comments_at_most_are_not_called_one(
    tmp_path,
):
    draw = random.Random(2)
    olds = chunks(1500, draw)
    news = formatted(olds, tmp_path, "--preview", "--config", "format.indent-style='tab'")
    assert sum(cell_sort(*pair) == "code" for pair in zip(olds, news, strict=True)) <= 0.005 * len(olds)
    assert sum(cell_sort(old, with_a_comment(old, draw)) == "comment" for old in olds) >= 0.97 * len(olds)


@given(randoms)
@settings(deadline=None)
def test_what_unparse_does_to_python_is_at_most_the_loss_of_its_comments(draw):
    (old,) = chunks(1, draw)
    assert cell_sort(old, ast.unparse(tree(old))) == ("comment" if comments(old) else "formatting")


@given(randoms)
@settings(deadline=None)
def test_a_comment_that_came_or_went_is_a_comment(draw):
    (old,) = chunks(1, draw)
    new = with_a_comment(old, draw)
    assert cell_sort(old, new) == cell_sort(new, old) == "comment"


@given(st.sampled_from(modules()))
@settings(deadline=None)
def test_comments_are_those_that_tokenize_finds(path):
    text = path.read_text("utf-8", "replace").replace("\f", "\n")
    found = [(comment.text, comment.line) for comment in comments(text)]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert found == [(token.string[1:].strip(), token.start[0]) for token in tokens if token.type == tokenize.COMMENT]


@given(randoms)
@settings(deadline=None)
def test_tokens_never_call_code_what_trees_do_not(draw):
    (old,) = chunks(1, draw)
    new = with_other_tokens(old, draw)
    if surely_code(differing_lines(old, new)):
        found = difference(reading(old), reading(new), module=False)
        assert found is None or found.names


@given(randoms)
@settings(deadline=None)
def test_lines_of_code_that_are_the_same_have_the_same_tree(draw):
    (old,) = chunks(1, draw)
    new = draw.choice((with_other_tokens, with_a_comment, with_other_space))(old, draw)
    lines = differing_lines(old, new)
    if comments_differ(lines.old, lines.new) is not None and reading(new).tree is not None:
        assert difference(reading(old), reading(new), module=False) == Difference(docstrings=False, names=frozenset())


@given(randoms)
@settings(deadline=None)
def test_the_parts_that_differ_tell_what_the_whole_texts_would(draw):
    (old,) = chunks(1, draw)
    new = draw.choice((with_other_tokens, with_a_comment))(old, draw)
    parts = differing_statements(old, new)
    before, after = reading(parts.old), reading(parts.new)
    wholes = reading(old), reading(new)
    if None not in {before.tree, after.tree, wholes[1].tree}:
        assert difference(before, after, module=False) == difference(*wholes, module=False)


# Lines of cells, each spelled in two ways of which the second is at most a reformatting.
lines = st.sampled_from(
    [
        ("%matplotlib inline", "%matplotlib inline  "),
        ("%time f(x)", "%time f(x) "),
        ("!ls -l $x {y}", "!ls -l $x {y}"),
        ("    !echo 'a'", "    !echo 'a' "),
        ("x = !ls", "x  = !ls"),
        ("x, y = %env A", "x,y = %env A"),
        ("??f", "??f"),
        ("!cat \\", "!cat \\"),
        ("% (a, b)", "%(a,b)"),
        ("x = (1", "x = (1  # c"),
        (")", "  )"),
        ("x = '''a", "x ='''a"),
        ("x = '''a", "x = '''a "),
        ("'''", "'''  # !ls"),
        ("if x:", "if (x):  # ?"),
        ("    y = a['b']  # c", '    y = a["b"]'),
        ("x = a != b", "x = (a!=b)"),
        ("f(a = 1, b = 'x')", "f(a=1, b='x',)"),
        ('"%s"', "'%s'"),
        ("# !ls", ""),
        ("/f a b", "/f a b"),
        ("y == 2", "y==2"),
    ]
)
edits = st.lists(st.tuples(lines, st.booleans()), max_size=7).map(
    lambda drawn: (
        tuple("\n".join(side) for side in zip(*[(line[0], line[again]) for line, again in drawn], strict=True)) or ("", "")
    )
)


def transformed(text):
    """The tree that IPython would run, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(TransformerManager().transform_cell(text)))
    except (SyntaxError, RuntimeError):
        return None


@given(edits)
def test_a_cell_is_python_if_it_is_to_ipython(edit):
    old, _ = edit
    assert reading(old).tree is not None or transformed(old) is None


@given(edits)
def test_what_is_called_harmless_runs_the_same_in_ipython(edit):
    old, new = edit
    if cell_sort(old, new) in {"formatting", "comment"} and transformed(old) is not None:
        assert transformed(old) == transformed(new)


@given(edits)
def test_commands_become_calls_line_for_line(edit):
    old, _ = edit
    assert as_python(old).count("\n") == old.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "-" * 50_000 + "1",
        "+".join(["a"] * 10_000),
        "a" + ".b" * 10_000,
        "x = [" + "1, " * 20_000 + "]",
        '"""' + '\\"""' * 20_000,
        '"' + '\\"' * 50_000,
        "\"'" * 30_000,
        "#" * 200_000,
        "\n" * 100_000,
        "!a \\\n" * 10_000,
        "%time x\n" * 3_000,
        "x = !ls\n" * 3_000,
        "!" + "{" * 20_000,
        "a." * 5_000 + "?",
        "".join(" " * indent + "if x:\n" for indent in range(300)),
        "if x: pass\n" + "elif x: pass\n" * 2_000,
        "x = 1\0",
        "9" * 5_000,
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> main",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_nothing_that_a_cell_may_hold_raises_or_takes_long(text):
    start = time.thread_time()
    assert cell_sort(text, f"{text} ") in {"formatting", "code"}
    assert cell_sort(f"{text}\n# c", f"x\n{text}") == "code"
    assert time.thread_time() - start < 5
