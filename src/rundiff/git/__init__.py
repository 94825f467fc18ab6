"""The only door to git: questions in, typed answers out, as bytes and paths.

    process     starts git, hardened, and turns its complaints into our errors; `version`: which git it is
    untrusted   what of a repository is switched off or refused; `absent`: what a clone does not hold
    asking      one repository, as far as every question needs to know it
    names, differences, stored
                the questions: what is called so, what differs (`changed`: how git lists it; `index`: the copy that it may
                note in), what is stored (`objects`: many of them, read ahead; `trees`)
    refreshing  what the filter leaves of files on disk, noted in the index itself (`locked`); `wiring`: the filter's settings
    repository  found, and asked all of that

A repository is untrusted input: no shell, no hooks, no fsmonitor, no external diff, no textconv, no filter but ours that
the repository's own configuration defines, no network, no locks that can be done without, and nothing that a user typed is read
as an option. Questions are asked of plain processes; GitPython, which takes longer to import than most answers take, keeps one
`cat-file --batch` alive for the surfaces that live on, and is imported there on first need.
"""

from rundiff.git.changed import GITLINK, SYMLINK, Changed, Counted, Status
from rundiff.git.differences import Listing
from rundiff.git.names import Named, Ref, taken
from rundiff.git.process import set_setting, user_setting
from rundiff.git.repository import Repository
from rundiff.git.version import git_version, is_new_enough

__all__ = [
    "GITLINK",
    "SYMLINK",
    "Changed",
    "Counted",
    "Listing",
    "Named",
    "Ref",
    "Repository",
    "Status",
    "git_version",
    "is_new_enough",
    "set_setting",
    "taken",
    "user_setting",
]
