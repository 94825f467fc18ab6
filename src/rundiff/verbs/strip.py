"""`rundiff strip`."""

from __future__ import annotations

import os
import sys

from rundiff.commands.rules import Rules, RulesByFolder
from rundiff.commands.strip import TOO_BIG, StripReport, reported, strip_file
from rundiff.errors import DIFFERENCES, USER_ERROR, NotANotebook, UsageError
from rundiff.verbs.strip_words import strip_help, strip_words

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.strip.policy import StripOptions
    from rundiff.verbs.strip_words import StripWords

_MANY = 20
"""Files from which on somebody at a terminal is told how many they were."""


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    asked = strip_words(words)
    if asked is None:
        sys.stdout.write(strip_help())
        return 0
    if "refresh" in asked.actions:
        return _refresh(asked)
    if asked.files == ("-",):
        try:
            return _stream(asked)
        except MemoryError as error:
            raise NotANotebook(f"standard input: {TOO_BIG}") from error
    failed = found = looked_at = blocked = 0
    for report in _reports(asked):
        looked_at += 1
        failed += report.error is not None
        found += report.changed
        blocked += report.blocked
        _warn(report)
        if report.error is not None or report.changed or report.note:
            _show(report)
    if looked_at >= _MANY and sys.stderr is not None and sys.stderr.isatty():
        from rundiff.render.strip import summary

        sys.stderr.write(summary(looked_at, found, failed, written=asked.writes) + "\n")
    return USER_ERROR if failed else DIFFERENCES if blocked or ("check" in asked.actions and found) else 0


def _refresh(asked: StripWords) -> int:
    from rundiff.commands.refresh import refresh
    from rundiff.ending import end_orderly
    from rundiff.render.refresh import sentence
    from rundiff.streams import here

    end_orderly()
    sys.stdout.write(sentence(refresh(here(), asked.files)) + "\n")
    return 0


def _stream(asked: StripWords) -> int:
    """Standard input to standard output; with --check and the like only what would be removed."""
    from rundiff.streams import standard_input
    from rundiff.strip import strip_notebook

    given = standard_input()
    if given is None:
        raise UsageError("standard input is closed, so there is nothing to read; name a file")
    data = given.read()
    options = _Options(asked).at("-")
    stripped = strip_notebook(data, options)
    report = reported("-", data, stripped, options.secrets)
    _warn(report)
    if asked.writes:
        sys.stdout.buffer.write(stripped.data)
        return DIFFERENCES if report.blocked else 0
    if "diff" in asked.actions:
        _show_diff("-", data, options)
    elif report.changed:
        _show(report)
    return DIFFERENCES if report.blocked or ("check" in asked.actions and report.changed) else 0


class _Options:
    """How each file is to be stripped: what its folder's configuration says, and the words over it."""

    def __init__(self, asked: StripWords) -> None:
        self._asked = asked
        self._rules = RulesByFolder()
        self._like = _like_nbstripout() if "like-nbstripout" in asked.actions else None

    def rules(self, path: str) -> Rules:
        return Rules() if "no-config" in self._asked.actions else self._rules.of(path)

    def at(self, path: str) -> StripOptions:
        return self.over(self.rules(path).options)

    def over(self, options: StripOptions) -> StripOptions:
        if self._like is not None:
            from rundiff.strip.settings import together

            options = together(options, self._like)
        return self._asked.over(options)


def _like_nbstripout() -> StripOptions:
    from rundiff.commands.nbstripout import nbstripout_settings
    from rundiff.git import Repository
    from rundiff.streams import here

    with Repository.discover(here()) as repo:
        return nbstripout_settings(repo)


def _reports(asked: StripWords) -> Iterator[StripReport]:
    options = _Options(asked)
    if "cached" in asked.actions:
        from rundiff.commands.strip_staged import check_staged
        from rundiff.streams import here

        yield from check_staged(here(), asked.files, options.rules, options.over)
        return
    jobs = []
    for path in _files(asked.files):
        rules = options.rules(path)
        if not rules.excludes(path):
            jobs.append((path, options.over(rules.options)))
        elif path in asked.files:
            yield StripReport(path, note=f"left alone: `exclude` in {rules.file} names it")
    if asked.writes and len(jobs) > 1:
        from rundiff.commands.strip_many import strip_many

        yield from strip_many(jobs)
        return
    for path, chosen in jobs:
        report = strip_file(path, chosen, check=not asked.writes)
        if "diff" in asked.actions and report.changed:
            _show_file_diff(path, chosen)
        yield report


def _files(names: tuple[str, ...]) -> Iterator[str]:
    if len(names) == 1 and not os.path.isdir(names[0]):
        return iter(names)
    from rundiff.commands.strip_places import notebooks

    return notebooks(names)


def _show(report: StripReport) -> None:
    from rundiff.render.strip import line

    stream = sys.stderr if report.error else sys.stdout
    if stream is not None:
        stream.write(line(report) + "\n")


def _warn(report: StripReport) -> None:
    """Of what stays and looks like a secret."""
    if report.leaks and sys.stderr is not None:
        from rundiff.render.leaks import lines

        sys.stderr.writelines(f"{line}\n" for line in lines(str(report.path), report.leaks))


def _show_file_diff(path: str, options: StripOptions) -> None:
    from rundiff.commands.strip_file import contents

    _show_diff(path, contents(os.path.realpath(path))[0], options)


def _show_diff(path: str, data: bytes, options: StripOptions) -> None:
    from rundiff.render.strip_diff import diff_lines
    from rundiff.strip import strip_edits

    sys.stdout.writelines(f"{line}\n" for line in diff_lines(path, data, strip_edits(data, options)))
