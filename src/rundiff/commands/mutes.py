"""A repository in; what it says to be no risk there, out: `mute` in the nearest `rundiff.toml` or `pyproject.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.commands.rule_files import held, nearest
from rundiff.commands.sides import SAVED
from rundiff.errors import UsageError
from rundiff.mutes import NO_MUTES, Mute, Mutes
from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from rundiff.commands.rule_files import Held, RuleFile
    from rundiff.git import Repository

KEY = "mute"
_FORM = 'a list of rules, each "seed", "data/DataLoader", "data/*" or { rule = "seed", paths = ["examples"] }'


def mutes(files: Held) -> Mutes:
    """What the nearest of *files* that mutes anything says. Raises UsageError for what cannot be read."""
    found = nearest(files, KEY)
    return NO_MUTES if found is None else told(found)


def shown_mutes(repo: Repository) -> Mutes:
    """What the files on disk say; where that cannot be read nothing is muted, and it says why: an answer is better than none."""
    try:
        return mutes(held(repo, SAVED))
    except UsageError as error:
        return Mutes(trouble=error.phrase or str(error))


def told(found: RuleFile) -> Mutes:
    """What a file says. Raises UsageError."""
    entries, where = found.table[KEY], f"{found.path}: `{found.name(KEY)}`"
    if not isinstance(entries, list):
        raise UsageError(f"{where} is not {_FORM}; correct it there")
    return Mutes(tuple(_entry(where, entry) for entry in entries), found.path)


def rule(word: str) -> str:
    """*word* as a rule, which begins with a category. Raises UsageError."""
    category = word.partition("/")[0]
    if category not in CATEGORIES or word.endswith("/"):
        raise UsageError(
            f"{word!r} is no rule: it begins with a category, as in seed or data/DataLoader; there are {', '.join(CATEGORIES)}"
        )
    return word


def _entry(where: str, entry: object) -> Mute:
    table = {"rule": entry} if isinstance(entry, str) else entry
    if not isinstance(table, dict) or not isinstance(table.get("rule"), str) or table.keys() - {"rule", "paths"}:
        raise UsageError(f"{where} holds {entry!r}; it is {_FORM}")
    paths = table.get("paths", [])
    if not isinstance(paths, list) or not all(isinstance(path, str) and path for path in paths):
        raise UsageError(f"{where}: the paths of {table['rule']!r} are not a list of strings; correct it there")
    try:
        return Mute(rule(table["rule"]), tuple(paths))
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
