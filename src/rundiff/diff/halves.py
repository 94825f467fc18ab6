"""A notebook as the text file that Jupytext pairs it with in; the lines of its code and of its prose out.

The formats are those of https://jupytext.readthedocs.io/en/latest/formats-scripts.html. What none of them explains is left in
its place, so that it differs from the notebook and both are shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.diff.scripts import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Format = Literal["percent", "hydrogen", "light", "markdown"]

_MAGIC = re.compile(r"# (?=(?:# )*[%!?])")
"""A magic that was commented out, once more than it is in the notebook."""
_HEADER = re.compile(r"(#!.*\n|# -\*-.*\n)*(# ---\n(?:#.*\n)*?# ---(?:\n|\Z)|---\n(?:.*\n)*?---(?:\n|\Z))")
_LANGUAGE = re.compile(r'\blanguage="(\w+)"')
"""Of a cell in another language, which is commented out as a whole."""
_QUOTES = re.compile(r"""[rR]?(?:\"{3}|'{3})""")
_LIGHT_START = re.compile(r"# \+(?:\s|$)|# region(?:\s|$)")
_LIGHT_END = re.compile(r"# -\s*$|# endregion(?:\s|$)")
_FENCE = re.compile(r"(?P<ticks>`{3,}|~{3,})\s*(?P<word>\{?[\w.-]*\}?)")
_CODE = frozenset({"python", "python3", "ipython3", "ipython", "py", "{code-cell}", "{python}"})
_BETWEEN = re.compile(r"\+\+\+(?:\s|$)|<!-- #(?:end)?(?:region|md|raw)")


class Half(NamedTuple):
    """Lines that are not blank, in order."""

    code: tuple[str, ...]
    prose: tuple[str, ...]


def half(pieces: Iterable[tuple[bool, str]]) -> Half:
    """The lines of texts of which it is said whether they are code."""
    code: list[str] = []
    prose: list[str] = []
    for is_code, text in pieces:
        (code if is_code else prose).extend(line.rstrip() for line in text.split("\n") if line.strip())
    return Half(tuple(code), tuple(prose))


def text_half(source: str, written: Format) -> Half:
    """The lines of a text file. Line ends are line feeds."""
    header = _HEADER.match(source)
    body = source[header.end() :] if header else source
    match written:
        case "percent" | "hydrogen":
            return half(_percent(body, magics_commented=written == "percent"))
        case "light":
            # `ipynb,py` is light, unless the file that was there already was written otherwise.
            return half(_percent(body, magics_commented=True) if cells(body) else _light(body))
        case "markdown":
            return half(_markdown(body))


def _percent(source: str, *, magics_commented: bool) -> Iterator[tuple[bool, str]]:
    for part in cells(source):
        marker, _, below = part.text.partition("\n") if part.is_a == "cell" else ("", "", part.text)
        language = _LANGUAGE.search(marker)
        if part.type != "code":
            yield False, _uncommented(below)
        elif language is not None:
            yield True, f"%%{language[1]}\n{_uncommented(below)}"
        else:
            yield True, _with_magics(below) if magics_commented else below


def _light(source: str) -> Iterator[tuple[bool, str]]:
    """Between `# +` and `# -` all is code; elsewhere a paragraph of nothing but comments is a Markdown cell."""
    explicit, prose, paragraph = False, False, list[str]()
    for line in [*source.split("\n"), ""]:
        starts, ends = _LIGHT_START.match(line), _LIGHT_END.match(line)
        if starts or ends or (not line.strip() and not explicit):
            yield _paragraph(paragraph, explicit=explicit, prose=prose)
            paragraph = []
            explicit, prose = (True, "[markdown]" in line) if starts else (False, False) if ends else (explicit, prose)
        else:
            paragraph.append(line)
    yield _paragraph(paragraph, explicit=explicit, prose=prose)


def _paragraph(lines: list[str], *, explicit: bool, prose: bool) -> tuple[bool, str]:
    text = "\n".join(lines)
    magics = [line for line in lines if _MAGIC.match(line)]
    if prose or (not explicit and not magics and all(line.startswith("#") for line in lines)):
        return False, _uncommented(text)
    return True, _with_magics(text)


def _markdown(source: str) -> Iterator[tuple[bool, str]]:
    ticks, is_code, options = "", False, False
    for line in source.split("\n"):
        fence = _FENCE.match(line)
        if fence and not ticks and fence["word"] in _CODE:
            ticks, is_code, options = fence["ticks"], True, fence["word"] == "{code-cell}"
        elif fence and not ticks:
            ticks = fence["ticks"]
            yield False, line
        elif ticks and line.rstrip() == ticks:
            if not is_code:
                yield False, line
            ticks, is_code = "", False
        elif options and re.match(r":[\w-]+:", line):
            continue
        elif ticks or not _BETWEEN.match(line):
            options = False
            yield is_code, line


def _with_magics(text: str) -> str:
    return "\n".join(_MAGIC.sub("", line, count=1) if _MAGIC.match(line) else line for line in text.split("\n"))


def _uncommented(text: str) -> str:
    """Markdown as a notebook has it: without the comment signs, or the quotes, that it stands in."""
    if (quoted := _QUOTES.match(text.strip())) is not None:
        return text.strip()[quoted.end() :].removesuffix(quoted[0][-3:])
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.split("\n"))
