"""The only door to git: questions in, typed answers out, as bytes and paths.

    process     starts git, hardened, and turns its complaints into our errors
    changed     what git lists as changed
    objects     many objects from one `cat-file --batch`
    repository  one repository: names, what differs, objects, settings

A repository is untrusted input: no shell, no hooks, no fsmonitor, no external diff, no textconv, no filter that the
repository's own configuration defines, no network, no locks that can be done without, and nothing that a user typed is read
as an option. Questions are asked of plain processes; GitPython, which takes longer to import than most answers take, keeps one
`cat-file --batch` alive for the surfaces that live on, and is imported there on first need.
"""

from rundiff.git.changed import GITLINK, SYMLINK, Changed, Counted, Status
from rundiff.git.process import git_version, set_setting, user_setting
from rundiff.git.repository import Listing, Named, Ref, Repository, taken

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
    "set_setting",
    "taken",
    "user_setting",
]
