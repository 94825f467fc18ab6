"""The multiprocessing children of a process that trains: what they see goes to it, as messages; its run is theirs too.

A person started one process; what it forks or spawns is part of that. A child tells its parent when it has taken 1, 2, 4, 8, … steps,
and as it ends: its device, its optimizer, and the stack, of which a parent that never steps itself makes the run. A child whose parent is
gone tells nobody. Children that are forked know the address; those that are spawned find it in a variable.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from rundiff.runs.datagrams import Box, send
from rundiff.runs.inherited import PARENT
from rundiff.runs.ranks import place
from rundiff.runs.stack import Call, calls
from rundiff.runs.steps import StepCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

_PATIENCE = 1.0
"""Seconds that a child waits for a parent that does not read, and a parent at its end for what is on its way."""
_DEEPEST = 60
"""Calls that are told: a message has to fit."""


class Told(NamedTuple):
    """What a child has told: *steps* it has taken by then; *calls* at the last of them."""

    pid: int
    steps: int
    device: str
    optimizer: str
    world_size: int
    calls: Sequence[Call]


class Children:
    """A parent's ear. *hear* is called on a thread of its own, for each message, and must not raise."""

    def __init__(self, hear: Callable[[Told], None]) -> None:
        self._hear = hear
        self._box: Box | None = None
        self._word = os.urandom(16).hex()
        self._settled = threading.Event()
        self._counts: dict[int, int] = {}
        self._process = os.getpid()
        self.address = ""
        """Where the children tell, and the word that shows that it is them: anybody can see the name of a box."""

    def start(self) -> None:
        """Listen; children that are spawned from now on know where."""
        self._box = Box()
        self.address = os.environ[PARENT] = f"{self._box.address} {self._word}"
        threading.Thread(target=self._listen, args=(self._box,), name="rundiff-children", daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        if os.environ.get(PARENT) == self.address:
            del os.environ[PARENT]
        self._tell({"end": True})

    def settle(self) -> None:
        """Wait until what children have sent by now is heard."""
        if os.getpid() == self._process and self._tell({"settle": True}):
            self._settled.wait(_PATIENCE)
            self._settled.clear()

    def counts(self) -> dict[int, int]:
        """Process → steps that it has told of."""
        return dict(self._counts)

    def _tell(self, what: dict[str, object]) -> bool:
        return self._box is not None and send(
            self._box.address, json.dumps({"word": self._word, **what}).encode(), seconds=_PATIENCE
        )

    def _listen(self, box: Box) -> None:
        while True:
            message = _message(box.receive(), self._word)
            if message is None:
                continue
            if "end" in message:
                box.close()
                return
            if "settle" in message:
                self._settled.set()
                continue
            told = _told(message)
            self._counts[told.pid] = told.steps
            self._hear(told)


class Reporter:
    """A child's mouth."""

    def __init__(self, address: str, counter: StepCounter | None = None) -> None:
        self._box, _, self._word = address.partition(" ")
        self._counter = counter or StepCounter(self.stepped, _nothing)
        self._last: dict[str, object] = {}
        if counter is None:
            self._counter.arm()
        else:
            counter.restart(self.stepped)

    def stepped(self, optimizer: Any) -> None:  # noqa: ANN401 - torch's own type
        """Inside the user's training loop, at 1, 2, 4, 8, … steps."""
        where = place()
        if where.rank != 0:
            return  # another tells the same
        if not self._last:
            at_end(self._leave)
        self._last = {
            "word": self._word,
            "pid": os.getpid(),
            "device": device_of(optimizer),
            "optimizer": type(optimizer).__name__,
            "world": where.world_size,
            "calls": [
                [call.function, call.code.co_filename, call.code.co_firstlineno, call.line]
                for call in calls(sys._getframe(1))[:_DEEPEST]  # noqa: SLF001 - the one way to see the stack
            ],
        }
        self._send()
        self._counter.expect_at(2 * self._counter.taken)

    def _send(self) -> None:
        message = json.dumps({**self._last, "steps": self._counter.taken}).encode()
        send(self._box, message, seconds=_PATIENCE)

    def _leave(self) -> None:
        if self._last.get("pid") == os.getpid():
            self._send()


def device_of(optimizer: Any) -> str:  # noqa: ANN401 - torch's own type
    """The device of the first parameter that *optimizer* steps."""
    parameters = (parameter for group in optimizer.param_groups for parameter in group["params"])
    return next((str(parameter.device) for parameter in parameters), "cpu")


def at_end(act: Callable[[], None]) -> None:
    """Call *act* as this process ends; a multiprocessing child never gets to what `atexit` knows."""
    util = sys.modules.get("multiprocessing.util")
    process = sys.modules.get("multiprocessing.process")
    if util is not None and process is not None and process.parent_process() is not None:
        util.Finalize(None, act, exitpriority=0)
    else:
        atexit.register(act)


def _message(data: bytes, word: str) -> dict[str, Any] | None:
    """None where it is from somebody else."""
    try:
        message = json.loads(data)
    except ValueError:
        return None
    return message if isinstance(message, dict) and message.get("word") == word else None


def _told(message: dict[str, Any]) -> Told:
    stack = [Call(_code(function, file, first), line) for function, file, first, line in message["calls"]]
    return Told(message["pid"], message["steps"], message["device"], message["optimizer"], message["world"], stack)


def _code(function: str, file: str, first: int) -> CodeType:
    """A code object by that name and place: a child's own does not travel. It does nothing."""
    named: dict[str, Any] = {"co_name": function.rpartition(".")[2]}
    if sys.version_info >= (3, 11):
        named["co_qualname"] = function
    return _nothing.__code__.replace(co_filename=file, co_firstlineno=first, **named)


def _nothing() -> None:
    """As a child has nothing to prepare, and as the code of functions that are only known by name."""
