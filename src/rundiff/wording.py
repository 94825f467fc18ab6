"""An English sentence with gaps and what fills them in; a string out that still knows both, so that it can be said in another language.

A `Phrase` *is* the English sentence: terminal, magic and CI print it as any string. The panel sends its template and its arguments,
and the front end looks the template up in the catalogue of the language that Jupyter is set to.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; errors are imported where every millisecond counts
if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Self


class Phrase(str):
    """*template* with `%1`, `%2` … filled by *args*, which are names, code and values, or phrases themselves.

    What is cut off it, or joined to it by other means than `phrase`, is a plain string.
    """

    __slots__ = ("args", "template")
    template: str
    args: tuple[str, ...]

    def __new__(cls, template: str, *args: str | int) -> Self:
        """The English sentence, which a template without arguments is by itself."""
        said = tuple([one if isinstance(one, str) else str(one) for one in args])
        self = super().__new__(cls, _filled(template, said) if said else template)
        self.template = template
        self.args = said
        return self

    def __getnewargs__(self) -> tuple[str, ...]:  # type: ignore[override] # what `copy` and `pickle` call __new__ with
        return (self.template, *self.args)


phrase = Phrase
"""Where a sentence is written. Its template is a literal there: `make templates` collects them for the translators."""
UNSAID = Phrase("")


def verbatim(words: str) -> Phrase:
    """What is the same in every language: code, names, values."""
    return Phrase("%1", words)


def listed(words: Iterable[str]) -> Phrase:
    """`a, b, c`, as the language of the reader separates them."""
    return joined("%1, %2", words)


def clauses(words: Iterable[str]) -> Phrase:
    """`a; b; c`."""
    return joined("%1; %2", words)


def together(words: Iterable[str]) -> Phrase:
    """`a, b and c`."""
    *first, last = words
    return phrase("%1 and %2", listed(first), last) if first else verbatim(last)


def joined(template: str, words: Iterable[str]) -> Phrase:
    """One after the other, two at a time."""
    found = list(words)
    if not found:
        return UNSAID
    first = found[0] if isinstance(found[0], Phrase) else verbatim(found[0])
    for one in found[1:]:
        first = Phrase(template, first, one)
    return first


def plain(value: object) -> str:
    """A phrase as the string that it is, for encoders that take strings of the one class only."""
    if isinstance(value, Phrase):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _filled(template: str, args: tuple[str, ...]) -> str:
    first, *rest = template.split("%")
    for part in rest:
        first += f"{args[int(part[0]) - 1]}{part[1:]}" if part[:1].isdigit() else f"%{part}"
    return first
