"""Whether the code that runs is what its file says: real modules, imported, and edited on disk afterwards."""

from __future__ import annotations

import importlib
import sys
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rundiff.git import Repository
from rundiff.runs.modules import described_modules, loaded_modules, stale_code
from rundiff.runs.record import Stale
from rundiff.runs.stack import calls
from rundiff.runs.stale import Source

MODULE = '''
"""A module."""
import functools
LR = 0.1
SIZES = (3, 4)
count = 0

def traced(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

def train(x, lr=0.1, *, steps=3):
    """Train."""
    global count
    count += 1
    for step in range(steps):
        x = x - lr * step  # down
    return x

@traced
def evaluate(x):
    return x * 2

class Net:
    width = 3
    def forward(self, x):
        return [y + 1 for y in x]
    @property
    def size(self):
        return self.width + 1
    @staticmethod
    def make():
        return Net()

def outer():
    def inner():
        return 1
    return inner
'''


def older(old: str, new: str) -> list[str]:
    """Names that a module made of *old* holds and that *new* does not say."""
    held: dict[str, object] = {}
    exec(compile(old, "m.py", "exec", dont_inherit=True), held)  # noqa: S102 - what importing does
    return Source(new.encode(), "m.py").older(held, {"m.py"})


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        (("x - lr * step", "x + lr * step"), ["train"]),
        (("  # down", ""), []),
        (('"""Train."""', '"""Train it, slowly."""'), []),
        (('    """Train."""\n', ""), []),
        (("\ndef train", "\n\n\n# a comment\n\ndef train"), []),
        (("lr=0.1, *", "lr=0.2, *"), ["train"]),
        (("steps=3", "steps=3.0"), ["train"]),
        (("return x * 2", "return x * 3"), ["evaluate"]),
        (("return function(*args)", "return function(*args) or 0"), ["traced", "evaluate"]),
        (("y + 1 for", "y + 2 for"), ["Net.forward"]),
        (("self.width + 1", "self.width - 1"), ["Net.size"]),
        (("return Net()", "return Net"), ["Net.make"]),
        (("return 1", "return True"), ["outer"]),
        (("def train(x,", "def fit(x,"), ["train"]),
        (("LR = 0.1", "LR = 0.01"), ["LR"]),
        (("SIZES = (3, 4)", "SIZES = (3, 5)"), ["SIZES"]),
        (("count = 0", "count = 1"), []),
    ],
)
def test_what_was_edited_is_named_and_nothing_else(edit, names):
    assert edit[0] in MODULE
    assert older(MODULE, MODULE.replace(*edit)) == names


def test_a_value_that_ran_differently_is_told_by_its_type_too():
    assert older("def f():\n    return 1", "def f():\n    return 1.0") == ["f"]
    assert older("def f():\n    return (1, -0.0)", "def f():\n    return (1, 0.0)") == ["f"]


def test_two_functions_of_one_name_are_compared_with_both():
    text = "import sys\nif sys.platform:\n    def f():\n        return 1\nelse:\n    def f():\n        return 2\n"
    assert older(text, text) == []
    assert older(text, text.replace("return 1", "return 3")) == ["f"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "    # why", "\t", "# x"])), max_size=8))
def test_comments_and_blank_lines_make_nothing_stale(inserted):
    lines = MODULE.split("\n")
    for at, text in inserted:
        lines.insert(min(at, len(lines)), text)
    new = "\n".join(lines)
    try:
        compile(new, "m.py", "exec")
    except SyntaxError:
        return
    assert older(MODULE, new) == []


@pytest.fixture
def imported(repo, monkeypatch):
    """A function that writes modules into a repository and imports them; they are forgotten afterwards."""
    monkeypatch.syspath_prepend(str(repo.root))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def write_and_import(**texts: str):
        repo.write(**{f"{name}.py": textwrap.dedent(text) for name, text in texts.items()})
        importlib.invalidate_caches()
        return [importlib.import_module(name) for name in texts]

    yield write_and_import
    for name in set(sys.modules) - before:
        del sys.modules[name]


def found(repo, since: float = 0.0, stack=(), at: float = 1e12) -> tuple[Stale, ...]:
    return stale_code(loaded_modules(Repository.discover(repo.root)), stack, since, at)[0]


def test_a_module_edited_after_its_import_is_older_than_its_file(repo, imported):
    [module] = imported(mod_a="def f(go):\n    return go()\n\ndef g():\n    return 1\n")
    assert found(repo) == ()
    repo.write(**{"mod_a.py": "def f(go):\n    x = 1\n    return go()\n\ndef g():\n    return 2\n"})
    stack = module.f(lambda: calls(sys._getframe()))  # noqa: SLF001
    assert found(repo, stack=stack) == (
        Stale("f", "not-reloaded", file="mod_a.py", on_stack=True),
        Stale("g", "not-reloaded", file="mod_a.py"),
    )
    importlib.reload(module)
    assert found(repo) == ()


def test_a_function_kept_from_before_a_reload_is_told_when_it_runs(repo, imported):
    [module] = imported(mod_b="def f(go):\n    return go()\n")
    kept = module.f
    repo.write(**{"mod_b.py": "def f(go):\n    return go() or None\n"})
    importlib.reload(module)
    stack = kept(lambda: calls(sys._getframe()))  # noqa: SLF001
    assert found(repo, stack=stack) == (Stale("f", "replaced", file="mod_b.py", on_stack=True),)


def test_a_file_older_than_the_process_is_not_looked_at_and_a_broken_one_says_nothing(repo, imported):
    imported(mod_c="def f():\n    return 1\n", mod_d="def f():\n    return 1\n")
    repo.write(**{"mod_c.py": "def f():\n    return 2\n", "mod_d.py": "def f(:\n"})
    assert found(repo, since=time.time() + 60) == ()
    assert [stale.file for stale in found(repo)] == ["mod_c.py"]
    assert found(repo, at=time.time() - 60) == ()
    (repo.root / "mod_c.py").unlink()
    assert found(repo) == ()


def test_modules_are_named_with_the_blob_of_their_file(repo, imported):
    imported(mod_e="x = 1\n")
    git = Repository.discover(repo.root)
    [module] = described_modules(git, loaded_modules(git))
    assert (module.name, module.path, module.blob) == ("mod_e", "mod_e.py", repo.git("hash-object", "mod_e.py").strip())
