"""The settings and attributes that teach git about notebooks, spelled once; no path is among them, so that they work everywhere.

git gives each of these lines to a POSIX shell. The filter fails where `rundiff` is missing, since outputs would get through; what
only shows or merges falls back to what git would do without us.
"""

from __future__ import annotations

from rundiff.git.wiring import DRIVER, FILTER, NOTEBOOKS

_IN_CELLS = r"^(# %% .+)$"
"""The heading of a cell, in the text that `rundiff cells` makes."""
_IN_JSON = (
    r'^ +"((async def|def|class) [^\\]+)(\\n)?",?$',
    r'^ +"([^] "\\#%()=+-]+ ?= ?[^] "\\=][^\\]*)(\\n)?",?$',
    r'^ +"(#+ [^\\]+)(\\n)?",?$',
)
"""What a line of a source defines, makes or heads; `git add -p` shows a notebook's JSON, whatever is configured."""

DIFF = {
    "diff.rundiff.textconv": 'f() { rundiff cells "$1" 2>/dev/null || cat "$1"; }; f',
    "diff.rundiff.xfuncname": "\n".join((_IN_CELLS, *_IN_JSON)),
}
"""https://git-scm.com/docs/gitattributes#_performing_text_diffs_of_binary_files"""
MERGE = {
    "merge.rundiff.name": "cell by cell, by nbdime where it is installed",
    "merge.rundiff.driver": (
        "if command -v git-nbmergedriver >/dev/null 2>&1; then was=$(git hash-object --no-filters %A);"
        " git-nbmergedriver merge %O %A %B %L %P && exit;"
        ' test "$was" = "$(git hash-object --no-filters %A)" || exit 1; fi;'
        " git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    ),
}
"""https://nbdime.readthedocs.io/en/latest/vcs.html. For a conflict nbdime fails, and has written it; where it just fails, as for
a side that is no JSON, our side would stand there as if it were the merge."""
DIFFTOOL = {
    "difftool.rundiff.cmd": 'rundiff diff --no-index "$LOCAL" "$REMOTE"',
    "difftool.rundiff-text.cmd": 'rundiff difftool "$LOCAL" "$REMOTE"',
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def settings(*, filtering: bool) -> dict[str, str]:
    """Every setting that is written, by its name."""
    return {**(FILTER if filtering else {}), **DIFF, **MERGE, **DIFFTOOL}


def config_lines(values: dict[str, str]) -> bytes:
    """*values* as a file of git's configuration has them."""
    lines: list[str] = []
    section = ""
    for name, value in values.items():
        kind, driver, key = name.split(".")
        if f"{kind}.{driver}" != section:
            section = f"{kind}.{driver}"
            lines.append(f'[{kind} "{driver}"]\n')
        escaped = "".join(_ESCAPES.get(char, char) for char in value)
        lines.append(f'\t{key} = "{escaped}"\n')
    return "".join(lines).encode()


def attributes(*, filtering: bool) -> dict[str, str]:
    """The attributes of a notebook."""
    return dict.fromkeys((*(("filter",) if filtering else ()), "diff", "merge"), DRIVER)


def attribute_lines(*, filtering: bool) -> bytes:
    """The line of `.gitattributes`."""
    words = " ".join(f"{name}={value}" for name, value in attributes(filtering=filtering).items())
    return f"{NOTEBOOKS} {words}\n".encode()
