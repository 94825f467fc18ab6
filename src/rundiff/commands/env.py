"""A folder and names of runs in; the environment of this Python or of runs, what differs, and what is wrong or risky, out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from rundiff.environment.finding import Finding
from rundiff.environment.findings import drifted, findings, wrong_claims
from rundiff.environment.fingerprint import Environment, installed_environment
from rundiff.environment.surroundings import surroundings
from rundiff.errors import NotARepository, UsageError, UserError
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rundiff.commands.beside_code import Environments
    from rundiff.environment.present import Present

NOW = "this Python now"
_MOST = 2


class EnvironmentAnswer(NamedTuple):
    """*python* is the path of this one, None where the answer is about two runs; *imported* whether torch was, to be asked."""

    found: Environments
    python: str | None
    imported: bool
    findings: tuple[Finding, ...]


def environment_answer(folder: Path, names: Sequence[str], variables: Mapping[str, str], *, imports: bool) -> EnvironmentAnswer:
    """No name: this Python beside the default baseline, where there is one; a name: beside that run; two: of both runs.

    Raises UsageError, UnknownRevision, GitError.
    """
    from rundiff.commands.beside_code import Environments, environments  # noqa: PLC0415 - `checked` mostly does without git
    from rundiff.runs.shelf import repository  # noqa: PLC0415 - as above

    if len(names) > _MOST:
        message = f"rundiff env compares two runs at most; leave out {' '.join(names[_MOST:])}"
        raise UsageError(message)
    if len(names) == _MOST:
        found = environments(repository(folder), names, Environment())
        return EnvironmentAnswer(found, None, False, tuple(wrong_claims(found.new.disagreements, phrase("%1 used", names[1]))))
    now = _present(variables, imports=imports)
    beside, trouble = _beside(folder, names, now)
    wrong = findings(now.environment, surroundings(variables), now.broken)
    alone = Environments(None, NOW, None, now.environment, ())
    return EnvironmentAnswer(beside or alone, sys.executable, now.imported, (*wrong, *trouble))


def checked(folder: Path, names: Sequence[str], variables: Mapping[str, str], *, imports: bool) -> tuple[Finding, ...]:
    """What is wrong or risky here, worst first; and the drift from the run that is named, else from the default baseline.

    It is asked at the start of every container: torch is imported only where *imports* says so, and git started only where runs
    may be. Raises UsageError, UnknownRevision, GitError.
    """
    if len(names) > 1:
        message = f"rundiff env --check looks at this Python, beside one run at most; leave out {' '.join(names[1:])}"
        raise UsageError(message)
    now = _present(variables, imports=imports, brief=True)
    wrong = findings(now.environment, surroundings(variables), now.broken)
    if not names and _holds_no_run(folder):
        return wrong
    found, trouble = _beside(folder, names, now)
    drift = drifted(found.old_name, found.changed) if found is not None and found.old_name is not None else None
    return (*wrong, *trouble, *([] if drift is None else [drift]))


def _present(variables: Mapping[str, str], *, imports: bool, brief: bool = False) -> Present:
    from rundiff.environment.present import Present, imported_environment  # noqa: PLC0415 - for who asks of this Python only

    if imports:
        return imported_environment(variables)
    return Present(installed_environment(variables, brief=brief), imported=False)


def _beside(folder: Path, names: Sequence[str], now: Present) -> tuple[Environments | None, list[Finding]]:
    """*now* beside a run, where there may be one. Where none is named, that git or a run cannot be read is no more than a finding."""
    from rundiff.runs.shelf import repository  # noqa: PLC0415 - `checked` mostly does without git

    known = now.imported or now.environment.torch is None
    try:
        repo = repository(folder)
        from rundiff.commands.beside_code import environments  # noqa: PLC0415 - where there is a repository

        return environments(repo, names, now.environment, NOW, imported=known), []
    except UserError as error:
        if names:
            raise
        if isinstance(error, NotARepository):
            return None, []
        sentence, _, todo = str(error).partition("; ")
        return None, [Finding("runs", sentence, todo or "ask git: git status")]


def _holds_no_run(folder: Path) -> bool:
    """Whether it can be told without git that no run is kept here: the repository is plain, ours, and has no ref of a run."""
    git = next((place / ".git" for place in (folder, *folder.parents) if (place / ".git").exists()), None)
    if git is None or not (git / "refs").is_dir() or (git / "reftable").exists() or not _is_ours(git):
        return False
    packed = git / "packed-refs"
    return not (git / "refs" / "run-record").exists() and not (packed.exists() and b" refs/run-record/" in packed.read_bytes())


def _is_ours(git: Path) -> bool:
    return os.access(git, os.W_OK) and (os.name != "posix" or git.stat().st_uid == os.geteuid())
