"""What an edit is as text."""

import pytest

from rundiff.diff.sorts import python_sort


@pytest.mark.parametrize(
    ("old", "new", "sort"),
    [
        ("f(a,b)", "f(a, b)", "formatting"),
        ("f(a, b)", "f(\n    a,\n    b,\n)", "formatting"),
        ("x = 'a'", 'x = "a"', "formatting"),
        ("x = 1  # one", "x = 1  # 一", "comment"),
        ("x = 1", "# why\nx = 1", "comment"),
        ("x = 1 # one", "x = 1  #  one", "formatting"),
        ('def f():\n    """Old."""\n    return 1', 'def f():\n    """New."""\n    return 1', "docstring"),
        ('def f():\n    """Old."""', "def f():\n    pass", "docstring"),
        ("x = 1", "x = 2", "code"),
        ("x = (", "x = (1", "code"),
        ("%matplotlib inline\nx=1", "%matplotlib inline\nx = 1", "formatting"),
        ("!pip install torch==2.7", "!pip install torch==2.8", "code"),
        ("%%bash\necho a", "%%bash\necho  a", "code"),
        ("a = ('%s'\n% (b, c))", "a = ('%s' % (b, c))", "formatting"),
    ],
)
def test_the_sort_of_an_edit(old, new, sort):
    assert python_sort(old, new) == sort
