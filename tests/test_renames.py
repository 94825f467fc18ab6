"""Which names were only renamed, and which were not."""

from __future__ import annotations

import builtins
import random
import re

import pytest

from rundiff.diff.syntax import Syntax
from rundiff.notebook import cell


def sorts(old, new):
    """The sorts of the edited code cells of a notebook, cells parted by a line of dashes. No cell comes or goes."""
    pairs = list(zip(old.split("\n---\n"), new.split("\n---\n"), strict=True))
    edits = tuple((was, now) for was, now in pairs if was != now)
    syntax = Syntax(edits, tuple(was for was, now in pairs if was == now))
    return [syntax.sort(cell("code", was), cell("code", now)) for was, now in edits]


# Each «name» is one name, whatever it is called. Where it is called as it stands here, all else is still something else.
RENAMED = {
    "variable": "«lr» = 0.1\n---\noptimizer = Adam(model.parameters(), lr=«lr»)  # lr\nprint(«lr»)\n---\nloss.backward()",
    "unpacked": "«images», («labels», *«rest») = batch\n---\nshow(«images»[0], «labels», «rest»)",
    "loop": "for «step», batch in enumerate(loader):\n    print(f'step {«step»:>4}')\n---\nplot(«step»)",
    "with": "with open('a') as «log»:\n    «log».write('a')\n---\n«log».close()",
    "except": "try:\n    f()\nexcept ValueError as «error»:\n    raise Failed from «error»",
    "walrus": "if («found» := search(a)):\n    use(«found»)",
    "comprehension": "rows = [«row».strip() for «row» in table if «row»]\n---\n{«row»: 1 for «row» in rows}",
    "import as": "import numpy as «np»\n---\nx = «np».zeros(3)\n---\n«np».ones(2)",
    "from import as": "from torch.nn import functional as «F»\n---\ny = «F».relu(x)",
    "function": "def «train»(model):\n    'Train.'\n    return model\n---\n«train»(net)\n---\n%time «train»(net)",
    "class": "class «Net»(nn.Module):\n    def __init__(self):\n        super(«Net», self).__init__()\n---\nnet = «Net»()",
    "parameter": "def f(«rate», *, verbose=False):\n    return «rate» * 2\n---\nf(0.1)\n---\nf(«rate»=0.1, verbose=True)",
    "parameter like a library's": "def f(«lr»):\n    Adam(p, lr=«lr»)\n---\nfrom torch.optim import Adam\n---\nf(«lr»=0.1)",
    "parameter of ours": "class A:\n    def __init__(self, «rate»):\n        self.r = «rate»\n---\nA(«rate»=1)\n---\nA(2)",
    "local": "def f(a):\n    «total» = 0\n    for x in a:\n        «total» += x\n    return «total»",
    "lambda": "rows.sort(key=lambda «row»: «row».date)",
    "global": "«count» = 0\n---\ndef f():\n    global «count»\n    «count» += 1\n---\nf()",
    "nonlocal": "def f():\n    «n» = 0\n    def g():\n        nonlocal «n»\n        «n» += 1\n    return g",
    "deleted": "«big» = load()\n---\ndel «big»",
    "annotation": "«path»: str = 'a'\n---\ndef f(x: «path») -> None: ...",
    "match": "match point:\n    case («x», [*«ys»], {'k': 1, **«others»}):\n        print(«x», «ys», «others»)",
    "stars": "def f(*«args», **«kwargs»):\n    return g(*«args», **«kwargs»)",
    "shell": "«folder» = 'data'\n---\n!ls $«folder» | head -3\n---\nfiles = !ls {«folder»}",
    "magic": "def «f»(x):\n    return x\n---\n%timeit -n 10 «f»(1)\n---\n%%time\n«f»(2)",
    "attribute": "class A:\n    def __init__(self, lr):\n        self.«rate» = lr\n---\na = A(0.1)\n---\nprint(a.«rate»)",
    "method": "class A:\n    def «run»(self):\n        return self\n---\nclass B(A):\n    pass\n---\nb = B()\nb.«run»()",
    "class attribute": "class Config:\n    «size» = 32\n---\nprint(Config.«size»)",
    "attribute and variable": "class A:\n    def __init__(self, «rate»):\n        self.«rate» = «rate»\n---\nA(0.1)",
    "key": "«loss» = f()\n---\nh['loss'].append(«loss»)\nwandb.log({'loss': «loss»})\n---\nprint('loss', «loss»)",
    "attribute of another": "«loss» = outputs.loss\n---\n«loss».backward()\nprint(model.loss)",
    "other cells": "«a» = 1\n---\n%%bash\necho b\n---\n!pip install a\n---\n'''\na b'''\n---\nf(«a»)",
}

NOT_RENAMED = {
    "swapped": ("«a» = 1\n«b» = 2\n---\nf(«a», «b»)", "«b» = 1\n«a» = 2\n---\nf(«b», «a»)"),
    "one cell of three": ("«a» = 1\n---\nf(«a»)\n---\ng(«a»)", "«b» = 1\n---\nf(«b»)\n---\ng(«a»)"),
    "one use of two": ("«a» = 1\nf(«a»)\ng(«a»)", "«b» = 1\nf(«b»)\ng(«a»)"),
    "used where it was not": ("«a» = 1\n---\nx\n---\nf(«a»)", "«b» = 1\n---\nx = «a»\n---\nf(«b»)"),
    "there already": ("«a» = 1\n---\n«b» = 2\n---\nf(«a»)", "«b» = 1\n---\n«b» = 2\n---\nf(«b»)"),
    "there already, in a function": (
        "def f(x):\n    «a» = x\n    «b» = 2\n    return «a» + «b»",
        "def f(x):\n    «b» = x\n    «b» = 2\n    return «b» + «b»",
    ),
    "there already, unbound": ("from lib import *\n---\n«b»()\n---\n«a» = 1", "from lib import *\n---\n«b»()\n---\n«b» = 1"),
    "two become one": ("«a» = 1\n«c» = 2\n---\nf(«a», «c»)", "«b» = 1\n«b» = 2\n---\nf(«b», «b»)"),
    "one becomes two": ("«a» = 1\nf(«a»)\n---\n«a» = 2\ng(«a»)", "«b» = 1\nf(«b»)\n---\n«c» = 2\ng(«c»)"),
    "keyword of a library": ("Adam(p, «a»=1)", "Adam(p, «b»=1)"),
    "keyword of a library, with its value": (
        "from torch.optim import Adam\n---\nx = 1\nAdam(p, «a»=x)",
        "from torch.optim import Adam\n---\ny = 1\nAdam(p, «b»=y)",
    ),
    "keyword of a library, as ours": (
        "def f(«a»):\n    return «a»\n---\nf(«a»=1)\nAdam(p, «a»=2)",
        "def f(«b»):\n    return «b»\n---\nf(«a»=1)\nAdam(p, «b»=2)",
    ),
    "attribute of a module": ("import lib\n---\nf(lib.«a»)", "import lib\n---\nf(lib.«b»)"),
    "attribute of another": ("net = lib.Net()\nnet.«a» = 1", "net = lib.Net()\nnet.«b» = 1"),
    "attribute of what is made elsewhere": (
        "from lib import A\n---\nx = A()\nx.«a» = 1",
        "from lib import A\n---\nx = A()\nx.«b» = 1",
    ),
    "attribute of ours and of another": (
        "class A:\n    def __init__(self):\n        self.«a» = 1\n---\nopt.«a» = 2",
        "class A:\n    def __init__(self):\n        self.«b» = 1\n---\nopt.«b» = 2",
    ),
    "attribute of who knows what": (
        "class A:\n    def __init__(self):\n        self.«a» = 1\n---\ndef f(x):\n    return x.«a»",
        "class A:\n    def __init__(self):\n        self.«b» = 1\n---\ndef f(x):\n    return x.«b»",
    ),
    "attribute that a base may read": (
        "class Net(nn.Module):\n    def __init__(self):\n        self.«a» = 1",
        "class Net(nn.Module):\n    def __init__(self):\n        self.«b» = 1",
    ),
    "attribute that is looked for": (
        "class A:\n    def __init__(self):\n        self.«a» = 1\n---\ngetattr(A(), name)",
        "class A:\n    def __init__(self):\n        self.«b» = 1\n---\ngetattr(A(), name)",
    ),
    "attribute that a pattern reads": (
        "class A:\n    def __init__(self):\n        self.«a» = 1\n---\nmatch a:\n    case A(«a»=1): f()",
        "class A:\n    def __init__(self):\n        self.«b» = 1\n---\nmatch a:\n    case A(«a»=1): f()",
    ),
    "method that a base calls": (
        "class Net(nn.Module):\n    def «a»(self, x):\n        return x",
        "class Net(nn.Module):\n    def «b»(self, x):\n        return x",
    ),
    "field of a data class": (
        "@dataclass\nclass A:\n    «a»: int = 1\n---\nA()",
        "@dataclass\nclass A:\n    «b»: int = 1\n---\nA()",
    ),
    "parameter that a base may name": (
        "class Net(nn.Module):\n    def forward(self, «a»):\n        return «a»",
        "class Net(nn.Module):\n    def forward(self, «b»):\n        return «b»",
    ),
    "parameter that is still passed": (
        "def f(«a»):\n    return «a»\n---\nf(«a»=1)",
        "def f(«b»):\n    return «b»\n---\nf(«a»=1)",
    ),
    "parameter that a subclass is given": (
        "class A:\n    def __init__(self, «a»):\n        f(«a»)\n---\nclass B(A):\n    pass\n---\nB(«a»=1)",
        "class A:\n    def __init__(self, «b»):\n        f(«b»)\n---\nclass B(A):\n    pass\n---\nB(«a»=1)",
    ),
    "parameter under another name": (
        "def f(«a»):\n    return «a»\n---\ng = f\n---\ng(«a»=1)",
        "def f(«b»):\n    return «b»\n---\ng = f\n---\ng(«a»=1)",
    ),
    "parameter of a method": (
        "class A:\n    def f(self, «a»):\n        return «a»\n---\nA().f(«a»=1)",
        "class A:\n    def f(self, «b»):\n        return «b»\n---\nA().f(«a»=1)",
    ),
    "parameter that is handed on": (
        "def f(«a»):\n    return «a»\n---\nfrom functools import partial\n---\npartial(f, «a»=1)",
        "def f(«b»):\n    return «b»\n---\nfrom functools import partial\n---\npartial(f, «b»=1)",
    ),
    "parameter of a lambda that is named": (
        "from ipywidgets import interact\n---\ninteract(lambda «a»: «a», «a»=3)",
        "from ipywidgets import interact\n---\ninteract(lambda «b»: «b», «b»=3)",
    ),
    "parameter in a mapping": ("def f(«a»):\n    return «a»\n---\nf(**c)", "def f(«b»):\n    return «b»\n---\nf(**c)"),
    "parameter in a literal mapping": (
        "def f(«a»):\n    return «a»\n---\nd = {'«a»': 1}\n---\ng(f, d)",
        "def f(«b»):\n    return «b»\n---\nd = {'«a»': 1}\n---\ng(f, d)",
    ),
    "parameter that a decorator sees": ("@fixture\ndef f(«a»):\n    return «a»", "@fixture\ndef f(«b»):\n    return «b»"),
    "function that a decorator sees": (
        "@tool\ndef «a»(x):\n    return x\n---\n«a»(1)",
        "@tool\ndef «b»(x):\n    return x\n---\n«b»(1)",
    ),
    "string besides": ("«a» = 1\nf(«a», '«a»')", "«b» = 1\nf(«b», '«b»')"),
    "string that still says it": ("«a» = 1\n---\ndf.query('x > @«a»')", "«b» = 1\n---\ndf.query('x > @«a»')"),
    "number besides": ("«a» = 1\nf(«a»)", "«b» = 2\nf(«b»)"),
    "operator besides": ("«a» = 1\nf(«a» < 1)", "«b» = 1\nf(«b» > 1)"),
    "import of another": ("from torch.optim import «a»\n---\n«a»(p)", "from torch.optim import «b»\n---\n«b»(p)"),
    "other module": ("import «a»\n---\n«a».f()", "import «b»\n---\n«b».f()"),
    "never bound": ("x = «a»(y)", "x = «b»(y)"),
    "of another value": ("«a» = load()\n---\nf(«a»)", "«b» = cut(load())\n---\nf(«b»)"),
    "of another function": ("def «a»(x):\n    return x\n---\n«a»(1)", "def «b»(x):\n    return -x\n---\n«b»(1)"),
    "attribute of another value": (
        "class A:\n    def __init__(self):\n        self.«a» = 1\n---\nA().«a»",
        "class A:\n    def __init__(self):\n        self.«b» = 2\n---\nA().«b»",
    ),
    "bound no more": ("«a» = 1\n---\nf(«a»)", "c = 1\n---\nf(«b»)"),
    "built in": ("«a» = [1]\nf(«a»)", "list = [1]\nf(list)"),
    "built in before": ("input = g()\nf(input)", "«b» = g()\nf(«b»)"),
    "last result": ("for _ in x:\n    f(_)", "for «b» in x:\n    f(«b»)"),
    "evaluated": ("«a» = 1\n---\neval(code)", "«b» = 1\n---\neval(code)"),
    "all variables": ("«a» = 1\n---\ns.format(**locals())", "«b» = 1\n---\ns.format(**locals())"),
    "script in the notebook's place": ("«a» = 1\n---\n%run -i other.py", "«b» = 1\n---\n%run -i other.py"),
    "magic that still says it": ("«a» = 1\n---\n%store «a»", "«b» = 1\n---\n%store «a»"),
    "magic that bound it": ("%%capture «b»\nf()\n---\n«a» = 1", "%%capture «b»\nf()\n---\n«b» = 1"),
    "shell that still says it": ("«a» = 1\n---\n!echo $«a»", "«b» = 1\n---\n!echo $«a»"),
    "shell that quotes it": ("«a» = 1\n---\n!echo '{«a»}'", "«b» = 1\n---\n!echo '{«a»}'"),
    "other language": ("%%R -i «a»\nplot(«a»)\n---\n«a» = 1", "%%R -i «a»\nplot(«a»)\n---\n«b» = 1"),
    "cell that cannot be read": ("«a» = 1\n---\nf(«a»", "«b» = 1\n---\nf(«a»"),
    "debugging": ("«a» = 1\nprint(f'{«a»=}')", "«b» = 1\nprint(f'{«b»=}')"),
}
TIMES = 12
WORDS = ("lr", "rate", "images", "loss", "训练", "x1", "count", "Model", "step", "_hidden", "batch_2", "café", "accuracy")


def named(template, names):
    return re.sub("«(.*?)»", lambda found: names[found[1]], template)


def fresh(draw, taken):
    """A name that stands nowhere yet."""
    while True:
        name = "_".join(draw.sample(WORDS, draw.randint(1, 2)))
        if name not in taken and not hasattr(builtins, name):
            return name


def labels(*templates):
    return sorted({label for template in templates for label in re.findall("«(.*?)»", template)})


@pytest.mark.parametrize("template", RENAMED.values(), ids=RENAMED.keys())
def test_a_name_that_is_another_in_the_whole_notebook_was_renamed(template):
    for seed in range(TIMES):
        draw = random.Random(seed)
        names = {label: label if seed % 2 else fresh(draw, re.sub("«.*?»", "", template)) for label in labels(template)}
        if len({*names.values()}) == len(names):
            others = dict(names)
            for label in draw.sample(labels(template), draw.randint(1, len(names))):
                others[label] = fresh(draw, template + str(names) + str(others))
            old, new = named(template, names), named(template, others)
            assert (new, set(sorts(old, new))) == (new, {"rename"})


@pytest.mark.parametrize("seed", range(25))
def test_names_of_several_kinds_are_renamed_at_once(seed):
    draw = random.Random(seed)
    template = "\n---\n".join(draw.sample([*RENAMED.values()], 3))
    names = {}
    for label in labels(template):
        names[label] = fresh(draw, template + str(names))
    others = dict(names)
    for label in draw.sample(labels(template), draw.randint(1, len(names))):
        others[label] = fresh(draw, template + str(names) + str(others))
    assert set(sorts(named(template, names), named(template, others))) == {"rename"}


@pytest.mark.parametrize(("old", "new"), NOT_RENAMED.values(), ids=NOT_RENAMED.keys())
def test_what_may_be_another_thing_was_not_renamed(old, new):
    for seed in range(TIMES):
        draw = random.Random(seed)
        names = {}
        for label in labels(old, new):
            names[label] = fresh(draw, old + new + str(names))
        assert (names, set(sorts(named(old, names), named(new, names)))) == (names, {"code"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x = 1\nf(x)", "# why\ny  =  1\nf( y )  # because", ["rename"]),
        ("def f():\n    'Old.'\n    x = 1", "def f():\n    'New.'\n    y = 1", ["rename"]),
        ("x = 1\n---\nf(x)\n---\ng(x, 1)", "y = 1\n---\nf(y)\n---\ng(y, 2)", ["rename", "rename", "code"]),
        ("x = 1\ny = 2\n---\nf(x)", "z = 1\ny = 3\n---\nf(z)", ["code", "rename"]),
        ("x = a\n---\nf(x)\n---\na()", "z = b\n---\nf(z)\n---\nb()", ["code", "code", "code"]),
        ("x = 1\n---\nz=2", "y = 1\n---\nz = 2", ["rename", "formatting"]),
        ("x = 1\n---\nf(x)\n---\nprint(f'{x=}')", "y = 1\n---\nf(y)\n---\nprint(f'{y=}')", ["rename", "rename", "code"]),
        ("lr = 1\n---\nAdam(lr=lr)\n---\nSGD(lr=lr)", "r = 1\n---\nAdam(lr=r)\n---\nSGD(r=r)", ["rename", "rename", "code"]),
        ("import lib as a\n---\nx.a()", "import lib as b\n---\nx.b()\nx.a()", ["rename", "code"]),
    ],
)
def test_an_edit_is_as_severe_as_the_worst_in_it(old, new, expected):
    assert sorts(old, new) == expected


def test_cells_that_came_and_went_count():
    old, new = cell("code", "x = 1\nf(x)"), cell("code", "y = 1\nf(y)")
    edit = ("x = 1\nf(x)", "y = 1\nf(y)")
    assert Syntax((edit, ("g(x)", None), (None, "h(y)"))).sort(old, new) == "rename"
    assert Syntax((edit, ("g(x)", None), (None, "h(x)"))).sort(old, new) == "code"
    assert Syntax((edit, ("g(y)", None), (None, "h(y)"))).sort(old, new) == "code"


def test_a_name_is_not_renamed_where_nothing_is_known_of_the_notebook():
    assert Syntax().sort(cell("code", "x = 1"), cell("code", "y = 1")) == "code"
