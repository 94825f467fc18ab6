"""The bytes of a notebook in; the same bytes without outputs, execution counts and volatile metadata out.

Every other byte stays: key order, indentation, escapes, line ends, numbers, unknown fields, cell ids, duplicate keys.
"""

from __future__ import annotations

from rundiff.strip.cut import Stripped, strip_edits, strip_notebook
from rundiff.strip.policy import CELL_METADATA, NOTEBOOK_METADATA, StripOptions

__all__ = ["CELL_METADATA", "NOTEBOOK_METADATA", "StripOptions", "Stripped", "strip_edits", "strip_notebook"]
