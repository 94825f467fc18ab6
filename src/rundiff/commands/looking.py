"""The processes that this one was started by in; whether the git among them only looks at files, or may store them, out.

git does not tell a filter what it asks for. A notebook that cannot be read must not be stored, with whatever outputs it holds; but
`git status` and `git diff` are how people find out what is wrong with it. docs/decisions/009 says more.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff filter`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOKING = frozenset(
    {"annotate", "blame", "describe", "diff", "diff-files", "diff-index", "difftool", "ls-files", "mv", "reset", "rm", "status"}
)
"""Verbs that read files on disk, and store none whatever their options are. The last of them compare, to know which have changed."""
_GIVING_UP = ["am", "--abort"]
"""What leads out of a conflict, of a verb that may store. The others that do so start `git reset`."""
_PICKING = frozenset({"add", "checkout", "commit", "restore", "stash"})
"""Verbs that, with --patch, start a git that looks, and store what is picked from what that has told."""
_PICKER = "git-add--interactive"
"""The script that did so for them, in older versions of git."""
_WITH_VALUE = frozenset(
    {"-C", "-c", "--attr-source", "--config-env", "--git-dir", "--namespace", "--super-prefix", "--work-tree"}
)
"""Options ahead of a verb whose value may be a word of its own."""
_ALONE = frozenset(
    {"-p", "--paginate", "-P", "--no-pager", "--bare", "--no-advice", "--no-lazy-fetch", "--no-optional-locks"}
    | {"--no-replace-objects", "--literal-pathspecs", "--glob-pathspecs", "--noglob-pathspecs", "--icase-pathspecs"}
)
"""Those that have none. After another, which a later git has, no word can be told to be the verb."""
_PUT_BACK = frozenset({"--ignore-submodules", "--binary", "--exit-code", "--no-color", "--no-ext-diff"})
"""The options of `git diff-index` with which pre-commit and prek note what is not staged."""


def looks() -> bool:
    """Whether the git that started this process only looks. False where that cannot be seen: outside of Linux."""
    asked, above = [*_ancestors(os.getppid()), [], []][:2]
    picks = verb(above) in _PICKING or any(word.endswith(_PICKER) for word in above)
    return (verb(asked) in LOOKING or asked[-2:] == _GIVING_UP) and not picks


def puts_back() -> bool:
    """Whether pre-commit or prek asks, in order to put files back as they are: with their outputs, or these would be gone.

    Before hooks run they note, as a patch, how files on disk differ from what is staged, and check out what is staged. The patch is
    applied to files on disk and never to the index.
    """
    words = next(_ancestors(os.getppid()), [])
    return verb(words) == "diff-index" and _PUT_BACK.issubset(words)


def verb(words: Sequence[str]) -> str:
    """What the command line *words* asks git for; empty where it is not git's, or no verb can be told."""
    program = os.path.basename(words[0]).removesuffix(".exe") if words else ""
    if program.startswith("git-"):
        return program.removeprefix("git-")
    rest = iter(words[1:] if program == "git" else ())
    for word in rest:
        if not word.startswith("-"):
            return word
        if word in _WITH_VALUE:
            next(rest, None)
        elif word not in _ALONE and "=" not in word:
            break
    return ""


def _ancestors(process: int) -> Iterator[list[str]]:
    """The command lines of *process* and of its parent, as far as they can be read."""
    for _ in range(2):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                yield os.fsdecode(file.read()).split("\0")[:-1]
            with open(f"/proc/{process}/stat", "rb") as file:
                process = int(file.read().rpartition(b")")[2].split()[1])  # a program's name, in brackets, may hold anything
        except OSError:
            return
