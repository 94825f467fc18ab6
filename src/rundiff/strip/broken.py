"""JSON that is broken, or that is not a notebook's: what is wrong, and where."""

from __future__ import annotations


class BrokenJSON(ValueError):
    """What is wrong, in json's words or ours, and at which byte; *shape*: JSON that is fine, but not that of a notebook."""

    def __init__(self, message: str, at: int, *, shape: bool = False) -> None:
        super().__init__(message)
        self.message, self.at, self.shape = message, at, shape
