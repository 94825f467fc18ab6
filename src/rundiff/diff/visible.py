"""Text as it was printed, or HTML, in; the lines that a reader finally sees of it out. Linear in its length, however hostile."""

from __future__ import annotations

import re
from html import unescape

_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""Colours, cursor movements and titles: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/"""
_RETURNS = re.compile("\r\r+")
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_NEW_LINE = frozenset({"tr", "table", "caption", "p", "div", "li", "br", "h1", "h2", "h3", "h4", "pre"})
_UNSEEN = frozenset({"style", "script"})
_BETWEEN = " │ "


def printed(text: str) -> str:
    """*text* as it stands on the screen in the end: without colours, and with what was overwritten gone, as in a notebook."""
    if "\x1b" in text:
        text = _CONTROL.sub("", text)
    if "\b" in text:
        text = "\n".join(_erased(line) if "\b" in line else line for line in text.split("\n"))
    if "\r" in text:
        text = _RETURNS.sub("\r", text)
        text = "\n".join(_overwritten(line) if "\r" in line else line for line in text.split("\n"))
    return text


def _erased(line: str) -> str:
    """A backspace takes the character before it away."""
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)


def _overwritten(line: str) -> str:
    """A carriage return starts the line anew; of a longer text before it the rest stays. From the end, so that it is linear."""
    seen, length = [], 0
    for part in reversed(line.rstrip("\r").split("\r")):
        if len(part) > length:
            seen.append(part[length:])
            length = len(part)
    return "".join(seen)


def table(html: str) -> str:
    """The text of *html*, a line for each row of a table and for each paragraph."""
    seen: list[str] = []
    unseen = ""
    for number, piece in enumerate(_TAG.split(html)):
        if number % 2 == 0:
            seen.append("" if unseen else unescape(piece).replace("\n", " "))
            continue
        named = _NAME.match(piece)
        name = named[1].lower() if named else ""
        closes = piece.startswith("</")
        if unseen:
            unseen = "" if closes and name == unseen else unseen
        elif name in _UNSEEN and not closes:
            unseen = name
        elif name in {"td", "th"} and closes:
            seen.append(_BETWEEN)
        elif name in _NEW_LINE:
            seen.append("\n")
    lines = (" ".join(line.split()).removesuffix(_BETWEEN.rstrip()).rstrip() for line in "".join(seen).split("\n"))
    return "\n".join(line for line in lines if line)
