"""What stripping leaves in and takes out, as a frozen value; and the volatile metadata that goes where nothing else is said."""

from __future__ import annotations

from collections import namedtuple

from rundiff import volatile

CELL_METADATA = frozenset(path for _, _, paths in volatile.CELL for path in paths.split())
"""What running and folding write into a cell's metadata: dotted paths."""
NOTEBOOK_METADATA = frozenset(path for _, _, paths in volatile.NOTEBOOK for path in paths.split())
"""What they write into the notebook's: the state of widgets, and who trusted it."""
KEEPING = ("keep_output", "init_cell")
"""Tags, or metadata that is true, with which a cell keeps its outputs. Metadata `keep_output: false` overrules a tag."""
SECRETS = ("warn", "block", "off")
"""What becomes of a notebook in which something that stays looks like a secret."""
WHERE = ("metadata.", "cell.metadata.")
"""What a key may start with: of the notebook, of each cell. A key with neither is looked for in both."""


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class StripOptions(
    namedtuple(  # noqa: PYI024 - see above
        "StripOptions",
        (
            "keep_outputs",
            "keep_counts",
            "keep_all_metadata",
            "keep_metadata",
            "drop_metadata",
            "keep_tags",
            "max_size",
            "keep_output_types",
            "drop_output_types",
            "drop_empty_cells",
            "drop_tagged_cells",
            "secrets",
        ),
        defaults=(False, False, False, (), (), KEEPING, None, (), (), False, (), None),
    )
):
    """What stripping leaves in (`keep_…`) and takes out besides (`drop_…`). All values are hashable.

    Keys are dotted paths, with or without one of `WHERE` ahead; what is kept wins over what is dropped. *max_size* is the size
    up to which an output stays, in characters of all its strings. Types are `stream`, or with its name `stream:stderr`. *secrets* is one
    of `SECRETS`; None: as usual, which is to warn of cells that are about to be committed and of outputs that stay. Stripping itself looks for none.
    """

    __slots__ = ()
    keep_outputs: bool
    keep_counts: bool
    keep_all_metadata: bool
    keep_metadata: tuple[str, ...]
    drop_metadata: tuple[str, ...]
    keep_tags: tuple[str, ...]
    max_size: int | None
    keep_output_types: tuple[str, ...]
    drop_output_types: tuple[str, ...]
    drop_empty_cells: bool
    drop_tagged_cells: tuple[str, ...]
    secrets: str | None

    @property
    def looks_at_outputs(self) -> bool:
        """Whether what becomes of an output depends on what is in it."""
        return self.max_size is not None or bool(self.keep_output_types or self.drop_output_types)

    @property
    def drops_cells(self) -> bool:
        """Whether whole cells may go."""
        return self.drop_empty_cells or bool(self.drop_tagged_cells)
