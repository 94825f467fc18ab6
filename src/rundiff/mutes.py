"""What a repository has said to be no risk there, as values; an effect in, whether it is muted out."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from rundiff.globs import named


class Mute(NamedTuple):
    """An entry: a category (`seed`), a rule (`data/DataLoader`) or a glob of rules (`data/*`); in all files, or those of *paths*."""

    rule: str
    paths: tuple[str, ...] = ()

    def names(self, category: str, rule: str) -> bool:
        """Whether it is about an effect of this category that is muted by *rule*, where it has one."""
        if self.rule in {category, rule}:
            return True
        return self.rule == f"{category}/*" or ("/" in self.rule and fnmatchcase(rule, self.rule))


class Mutes(NamedTuple):
    """All entries of a repository. *file* is the path, from its root, of the file that they stand in."""

    entries: tuple[Mute, ...] = ()
    file: str = ""
    trouble: str = ""
    """Why nothing is muted although the file says something."""

    def mute(self, path: str, category: str, rule: str) -> bool:
        """Whether an effect in the file at *path*, from the root, is no risk here. Globs count from the folder of their file."""
        folder = self.file[: self.file.rfind("/") + 1]
        inside = path.removeprefix(folder) if path.startswith(folder) else None
        return any(
            entry.names(category, rule) and (not entry.paths or (inside is not None and named(inside, entry.paths)))
            for entry in self.entries
        )


NO_MUTES: Final = Mutes()


class Muted(NamedTuple):
    """How many effects do not count as likely to matter, since *file* says so; or in *trouble* why it could not be read."""

    effects: int
    file: str
    trouble: str = ""
