"""What a file holds on one side of a comparison, before anybody looks into it."""

from __future__ import annotations

from typing import NamedTuple

from rundiff.notebook import Notebook

MAX_READ = 1 << 20
"""Bytes of the largest file that is compared line by line, notebooks apart: what is larger is data, not code."""


class Unread(NamedTuple):
    """A file that is too large to be compared: its bytes, counted."""

    size: int


class Link(NamedTuple):
    """A symbolic link, whatever is there: the path that it holds."""

    target: bytes


FileSide = bytes | Notebook | Unread | Link | None
"""A file on one side: its bytes or only their number, cells that were put together already, a link, or nothing."""
