"""Many files in; each stripped in place, and its report out, in order.

Most of the time goes by waiting for the disk to confirm what was written, so a few threads wait together; stripping itself takes
turns. Where nothing has to be written no thread is started: that is quicker.
"""

from __future__ import annotations

import os

from rundiff.commands.strip import strip_file

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from queue import SimpleQueue
    from threading import Lock
    from typing import TypeAlias

    from rundiff.commands.strip import StripReport
    from rundiff.strip.policy import StripOptions

    Job: TypeAlias = tuple[str, StripOptions]

_THREADS = 2
"""More gain no time on a local disk, and cost some."""
_FEW = 4
"""Files that are not worth a thread."""
_BIG = 1 << 24
"""Bytes of a file from which on there is one at a time, since each takes more than twice its size of memory."""


def strip_many(jobs: Sequence[Job]) -> Iterator[StripReport]:
    """A report on each file, in order, while the later ones are at work; those that are there under another name come last."""
    for number, (path, options) in enumerate(jobs):
        report = strip_file(path, options)
        yield report
        if report.written and len(jobs) - number > _FEW:
            once, again = _places(jobs[number + 1 :])
            yield from _together(once)
            yield from (strip_file(path, options) for path, options in again)
            return


def _places(jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Jobs on different files, and those on a file that one of them is on, by a link: two threads would take each other for strangers."""
    once: dict[str, Job] = {}
    again = [job for job in jobs if once.setdefault(os.path.realpath(job[0]), job) is not job]
    return list(once.values()), again


def _together(jobs: Sequence[Job]) -> Iterator[StripReport]:
    from queue import SimpleQueue  # noqa: PLC0415 - where several files are to be written
    from threading import Lock, Thread  # noqa: PLC0415

    waiting, big = iter(range(len(jobs))), Lock()
    done: SimpleQueue[tuple[int, StripReport | BaseException]] = SimpleQueue()

    def work() -> None:
        for number in waiting:  # `next` of a range's iterator is one step: no two threads get the same
            try:
                done.put((number, _stripped(jobs[number], big)))
            except BaseException as error:  # noqa: BLE001 - raised where the reports are read
                done.put((number, error))

    threads = [Thread(target=work) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield from _in_order(len(jobs), done)
    finally:
        for _ in waiting:
            pass  # what has not begun does not begin
        for thread in threads:
            thread.join()


def _stripped(job: Job, big: Lock) -> StripReport:
    path, options = job
    if os.path.isfile(path) and os.path.getsize(path) >= _BIG:
        with big:
            return strip_file(path, options)
    return strip_file(path, options)


def _in_order(number: int, done: SimpleQueue[tuple[int, StripReport | BaseException]]) -> Iterator[StripReport]:
    early: dict[int, StripReport | BaseException] = {}
    for wanted in range(number):
        while wanted not in early:
            place, found = done.get()
            early[place] = found
        report = early.pop(wanted)
        if isinstance(report, BaseException):
            raise report
        yield report
