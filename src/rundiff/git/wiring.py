"""What `rundiff setup` writes into git's configuration for the filter, spelled once: `untrusted` knows our own words by it.

No path is written down: a repository's configuration is shared by environments, and copied to other machines. `rundiff` is looked
for on PATH when git needs it, and where it is missing git is told so, and why. `exec` lets git itself be the filter's parent.
"""

from __future__ import annotations

DRIVER = "rundiff"
"""The name of our drivers in `.gitattributes`: `*.ipynb filter=rundiff diff=rundiff merge=rundiff`."""
NOTEBOOKS = "*.ipynb"
"""Which files are meant, as a pathspec and as a pattern of attributes."""

_MISSING = (
    "echo 'rundiff is not on PATH, and git is set to store and check out no notebook without it: activate the environment that"
    " has it (or do without: git config --remove-section filter.rundiff)' >&2"
)
_UNABLE = r"printf '0016git-filter-server\n000eversion=2\n00000000'; cat >/dev/null"
"""A greeting of git's protocol by a filter that can do nothing. git then says which file it is about, and no more."""


def command(words: str, otherwise: str = "exit 1") -> str:
    """A line of POSIX shell, as git for Windows has one too, that becomes `rundiff` *words*, or says that there is none."""
    return f"if command -v rundiff >/dev/null 2>&1; then exec rundiff {words}; else {_MISSING}; {otherwise}; fi"


FILTER_PROCESS = command("filter", _UNABLE)
"""All files of one git command in one process."""
FILTER_CLEAN = command("filter --clean %f")
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
