"""A command in; its process, with our terminal, our streams and the signals that we get, and how it ended, out.

The command stays in our process group, so what the terminal sends (Ctrl+C, Ctrl+Z) reaches it without us; only what somebody sends to us
alone is passed on. Stopped and continued, we stop and go on with it, as its shell expects.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from rundiff.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Self

_PASSED = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP, signal.SIGCONT),
    *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH, signal.SIGALRM),
)
_WATCHED = (*_PASSED, signal.SIGCHLD)
_BY_TERMINAL = frozenset({signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU})
_NOT_FOUND, _NOT_EXECUTABLE, _SIGNALLED = 127, 126, 128


class CommandNotStarted(UserError):
    """There is no such program, or it is none; *code* is what a shell exits with then."""

    def __init__(self, program: str, error: OSError) -> None:
        missing = isinstance(error, FileNotFoundError)
        self.code = _NOT_FOUND if missing else _NOT_EXECUTABLE
        python = f"; a script is started by Python: rundiff run -- python {program}" if program.endswith(".py") else ""
        why = "there is no such program on PATH" if missing and "/" not in program else str(error.strerror)
        super().__init__(f"cannot start {program}: {why}{python}")


class Ended:
    """A command that has ended. *status* as `subprocess` has it: below 0 the signal that ended it."""

    __slots__ = ("at", "pid", "status")

    def __init__(self, pid: int, status: int) -> None:
        self.at = time.time()
        self.pid = pid
        self.status = status

    @property
    def code(self) -> int:
        """What a shell would exit with."""
        return self.status if self.status >= 0 else _SIGNALLED - self.status


class Passing:
    """Blocks the signals that are to be passed on, from its making to its end; for the main thread."""

    def __init__(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What came while the command ended was for the command."""
        while signal.sigpending() & set(_WATCHED):
            signal.sigwait(_WATCHED)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)

    def carry_out(self, command: Sequence[str], variables: Mapping[str, str]) -> Ended:
        """Run *command* to its end. Raises CommandNotStarted."""
        own = [signal.SIGPIPE, *([signal.SIGXFSZ] if hasattr(signal, "SIGXFSZ") else [])]  # which Python has us ignore
        try:
            pid = os.posix_spawnp(command[0], list(command), dict(variables), setsigmask=self._before, setsigdef=own)
        except OSError as error:
            raise CommandNotStarted(command[0], error) from error
        return Ended(pid, _waited(pid))


def _waited(pid: int) -> int:
    while True:
        number, ours_alone = _signal()
        if number == signal.SIGCHLD:
            done, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if done and not os.WIFSTOPPED(status):
                return os.waitstatus_to_exitcode(status)
            if done and os.WSTOPSIG(status) in _BY_TERMINAL:
                os.kill(os.getpid(), signal.SIGSTOP)
        elif ours_alone or number == signal.SIGCONT:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _signal() -> tuple[int, bool]:
    """The next one, and whether somebody sent it: what the terminal sends is sent to the command as well."""
    if hasattr(signal, "sigwaitinfo"):
        told = signal.sigwaitinfo(_WATCHED)
        return told.si_signo, told.si_code <= 0  # SI_USER is 0, those of threads and queues are below
    return signal.sigwait(_WATCHED), not os.isatty(0)
