"""What `rundiff setup` writes into git's configuration for the filter, spelled once: `untrusted` knows our own words by it.

No path is written down: a repository's configuration is shared by environments, and copied to other machines. `rundiff` is looked
for on PATH when git needs it, and where it is missing git is told so, and why. `exec` lets git itself be the filter's parent.
"""

from __future__ import annotations

DRIVER = "rundiff"
"""The name of our drivers in `.gitattributes`: `*.ipynb filter=rundiff diff=rundiff merge=rundiff`."""

_MISSING = (
    "echo 'rundiff is not on PATH, and notebooks are neither stored nor checked out without it:"
    " activate the environment that has it, or switch the filter off with: git config --remove-section filter.rundiff' >&2; exit 1"
)


def started(words: str) -> str:
    """A line of POSIX shell, as git for Windows has one too, that becomes `rundiff` *words*, or says that there is none."""
    return f"if command -v rundiff >/dev/null 2>&1; then exec rundiff {words}; else {_MISSING}; fi"


FILTER_PROCESS = started("filter")
"""All files of one git command in one process."""
FILTER_CLEAN = started("filter --clean %f")
"""A process a file, for what does not know the other form. git puts the file's path, quoted, in the place of %f."""
FILTER_SMUDGE = "cat"
"""As the other: a file is checked out as it is stored."""

FILTER = {
    "filter.rundiff.process": FILTER_PROCESS,
    "filter.rundiff.clean": FILTER_CLEAN,
    "filter.rundiff.smudge": FILTER_SMUDGE,
    "filter.rundiff.required": "true",
}
"""The settings that together are the filter."""
ACCEPTED = frozenset(FILTER.items())
"""Settings below `filter.` that are harmless in anybody's repository: they run nothing but the user's own `rundiff`.

What an earlier release has written is added here, and stays.
"""
