"""The text of a program with its edits in; projects before and after each edit, with what the edit means, out.

    styles: notebook, aliases             one word or more for each habit of writing that is met in it
    @@ train.ipynb                        a file; the cells of a notebook stand between lines of `%%`
    == edits
    operator :: categories :: reach :: edit

`edit` is one of: `old => new || other new` (one pair each; `∅` for nothing), `- line` (the line that holds this goes), `line >> more` and
`line << more` (new lines after or before it, as deep as it is). `⏎` is a line end. What is looked for occurs once in the program.
Categories: `loss` has to be said, `hp?` may be said, of `hp/opt` one has to be, `*` means that nothing is asked. Reach: `+` the edit
reaches training, `-` it does not, `.` people would not agree.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.categories import Category

FOLDER: Final = Path(__file__).with_name("programs")
SHORT: Final[dict[str, Category]] = {
    "tr": "transforms",
    "data": "data",
    "arch": "architecture",
    "loss": "loss",
    "opt": "optimizer",
    "sched": "schedule",
    "hp": "hyper-parameter",
    "prec": "precision",
    "seed": "seed",
    "dev": "device",
    "dist": "distributed",
    "env": "environment",
    "eval": "evaluation",
    "ckpt": "checkpoint",
    "other": "other",
    "log": "logging",
    "plot": "plotting",
}
_MADE_OF: Final = ("transforms", "data", "architecture", "loss", "optimizer", "schedule")
_OPTIMIZER: Final = re.compile(
    r"(?i:sgd|\w*adam\w*|adafactor|lamb|rmsprop|adagrad|lbfgs)|zero_grad|step|clip_grad\w*|requires_grad|startswith|pass"
    r"|parameters|features|head|last|out|dec|fc|ndim|G|m"
)
"""What an optimizer is and when it steps; and what is said of the weights that it moves."""
_REACH: Final = {"+": True, "-": False, ".": None}
_CUT = "\n%%\n"

Text = str | tuple[str, ...]
"""A file, or the cells of a notebook."""
Project = dict[str, Text]


class Expected(NamedTuple):
    """What an edit means: one of each group in *required* has to be said, *optional* counts neither for nor against."""

    required: tuple[tuple[Category, ...], ...]
    optional: frozenset[Category]
    reaches: bool | None

    def given(self, changed: frozenset[str]) -> Expected:
        """The same, seeing which words changed.

        Of an edit that puts another number into what training is made of, "hyper-parameter" may be said, too. Of one that leaves
        the optimizer's class, parameters and calls, and gives it another rate or decay, people say the one or the other.
        """
        of = {category for group in self.required for category in group}
        if not ({*_MADE_OF} & of and any(word[0].isdigit() for word in changed)) and "hyper-parameter" not in self.optional:
            return self
        settings = not any(_OPTIMIZER.fullmatch(word) for word in changed)
        groups = tuple(
            ("optimizer", "hyper-parameter") if group == ("optimizer",) and settings else group for group in self.required
        )
        return self._replace(required=groups, optional=self.optional | {"hyper-parameter"})


class Pair(NamedTuple):
    """Two sides of a project, and what is between them."""

    name: str
    program: str
    operator: str
    styles: tuple[str, ...]
    old: Project
    new: Project
    expected: Expected

    @property
    def held_out(self) -> bool:
        """Whether its program is never looked at while the product is being improved."""
        return held_out(self.program)


class Program(NamedTuple):
    """A project as it is before any edit."""

    name: str
    styles: tuple[str, ...]
    project: Project
    edits: tuple[str, ...]

    @property
    def pairs(self) -> Iterator[Pair]:
        """One for each new text of each edit."""
        for line in self.edits:
            operator, words, reach, edit = (part.strip(" ") for part in line.split(" :: ", 3))
            expected = Expected(*_categories(words), _REACH[reach])
            for number, (path, before, after) in enumerate(_places(self, edit.replace("⏎", "\n"))):
                new = {**self.project, path: after if isinstance(before, str) else tuple(after.split(_CUT))}
                name = f"{self.name}: {operator}: {edit[:60]} #{number}"
                meant = expected.given(_changed(flat(before), after))
                yield Pair(name, self.name, operator, (*self.styles, _kind(path)), self.project, new, meant)


def held_out(program: str) -> bool:
    """A half of the programs, the same ones whatever is added to them."""
    return hashlib.sha256(program.encode()).digest()[0] % 2 == 1


def programs(folder: Path = FOLDER) -> Iterator[Program]:
    """All of them, by name."""
    for path in sorted(folder.glob("*.txt")):
        yield program(path.stem, path.read_text(encoding="utf-8"))


def mutants() -> list[Pair]:
    """A pair for each edit of each program; one that is written twice is taken once."""
    found = {_identity(pair): pair for program in programs() for pair in reversed([*program.pairs])}
    return sorted(found.values(), key=lambda pair: pair.name)


def program(name: str, text: str) -> Program:
    """What is written in one file of `programs/`."""
    code, _, edits = text.partition("\n== edits\n")
    head, *files = code.split("\n@@ ")
    project: Project = {}
    for file in files:
        path, _, content = file.partition("\n")
        project[path] = tuple(content.strip("\n").split(_CUT)) if path.endswith(".ipynb") else content.strip("\n") + "\n"
    styles = tuple(style.strip() for style in head.removeprefix("styles:").split(","))
    return Program(name, styles, project, tuple(line for line in edits.splitlines() if line.strip()))


def flat(text: Text) -> str:
    """A file as one text, also a notebook."""
    return text if isinstance(text, str) else _CUT.join(text)


def _changed(old: str, new: str) -> frozenset[str]:
    """The words that occur more often, or less."""
    lines = [Counter(text.splitlines()) for text in (old, new)]
    gone, come = (_words(one - other) for one, other in (lines, lines[::-1]))
    return frozenset((gone - come) + (come - gone))


def _words(lines: Counter[str]) -> Counter[str]:
    return Counter(re.findall(r"(?:(?<![\w.])\d[\w.]*|\w+)", "\n".join(lines.elements())))


def _identity(pair: Pair) -> str:
    return repr((sorted(pair.old.items()), sorted(pair.new.items())))


def _categories(words: str) -> tuple[tuple[tuple[Category, ...], ...], frozenset[Category]]:
    required, optional = [], set[str]()
    for word in words.split():
        if word == "*":
            optional.update(CATEGORIES)
        elif word.endswith("?"):
            optional.add(SHORT[word[:-1]])
        else:
            group = tuple(SHORT[one] for one in word.split("/"))
            required.append(group)
            optional.update(group[1:])
    return tuple(required), frozenset(optional)  # type: ignore[arg-type]


def _places(program: Program, edit: str) -> Iterator[tuple[str, Text, str]]:
    """Each way to make the edit: the file, and its text before and after."""
    if edit.startswith("-") and not any(f" {sign} " in edit for sign in ("=>", ">>", "<<")):
        path, text, start = _found(program, edit[1:].strip(" "))
        first, last = _line(text, start)
        yield path, program.project[path], text[:first] + text[last + 1 :]
        return
    sign = next(sign for sign in ("=>", ">>", "<<") if f" {sign} " in edit)
    old, _, news = edit.partition(f" {sign} ")
    path, text, start = _found(program, old)
    for new in news.split(" || "):
        yield path, program.project[path], _edited(text, start, old, new, sign)


def _edited(text: str, start: int, old: str, new: str, sign: str) -> str:
    if sign == "=>":
        rest = text[start + len(old) :]
        return text[:start] + rest.removeprefix(" ") if new == "∅" else text[:start] + new + rest
    first, last = _line(text, start)
    margin = text[first : first + len(text[first:]) - len(text[first:].lstrip(" "))]
    lines = "".join(f"\n{margin}{line}" for line in new.split("\n"))
    return text[:last] + lines + text[last:] if sign == ">>" else text[:first] + lines[1:] + "\n" + text[first:]


def _found(program: Program, old: str) -> tuple[str, str, int]:
    """The one place where *old* stands. Raises ValueError where there is none, or several."""
    texts = {path: flat(text) for path, text in program.project.items()}
    there = [path for path, text in texts.items() if old in text]
    if len(there) != 1 or texts[there[0]].count(old) != 1:
        raise ValueError(f"{program.name}: {old!r} stands in {there}, expected one place")
    return there[0], texts[there[0]], texts[there[0]].index(old)


def _line(text: str, start: int) -> tuple[int, int]:
    """Where the line at *start* begins, and where it ends."""
    end = text.find("\n", start)
    return text.rfind("\n", 0, start) + 1, len(text) if end < 0 else end


def _kind(path: str) -> str:
    kinds = {"ipynb": "edit in a cell", "py": "edit in a module or script"}
    return kinds.get(path.rsplit(".", maxsplit=1)[-1], "edit in a configuration")
