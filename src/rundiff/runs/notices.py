"""What a recorder tells the Jupyter server that its kernel belongs to: that it records, and what became of a run.

A server that listens names its Unix datagram socket in a variable that its kernels, terminals and their children inherit, so
nobody polls and no git is started to find out. Where nobody listens, nothing is told: git holds all that matters.
"""

from __future__ import annotations

import os
from typing import Literal

import msgspec

from rundiff.runs.datagrams import send
from rundiff.runs.inherited import RUNNER

VARIABLE = "RUNDIFF_NOTICES"
MAX_BYTES = 4096
"""Of one notice; longer paths than that do not exist on Linux."""
Step = Literal["started", "recorded", "finished"]


class KernelNotice(msgspec.Struct, frozen=True, tag="kernel"):
    """The recorder is loaded in a kernel; *records* is false where it was switched off for that process."""

    kernel: str
    """As its connection file is called: `kernel-<id>.json`. A kernel that is restarted keeps it."""
    process: int
    records: bool
    loaded: float | None = None
    """When that was, in seconds since the epoch: no run of this process began before."""


class RunNotice(msgspec.Struct, frozen=True, tag="run"):
    """Something was written of a run: its first step, what is known of it meanwhile, or how it ended."""

    root: str
    number: int
    notebook: str | None
    step: Step
    outcome: str


class Said(msgspec.Struct, frozen=True, tag="said"):
    """A sentence for the person who called `rundiff run`."""

    sentence: str


class PythonNotice(msgspec.Struct, frozen=True, tag="python"):
    """A Python was started; *reason* says why it cannot record, and is empty where it can. `arming/sitecustomize.py` writes it."""

    executable: str
    reason: str


Notice = KernelNotice | RunNotice | Said | PythonNotice


def tell(notice: Notice) -> None:
    """Send *notice* to the server, and to the `rundiff run`, that started this process, if there is one and it listens."""
    for variable in (VARIABLE, RUNNER):
        if address := os.environ.get(variable):
            told_at(address, notice)


def told_at(address: str, notice: Notice) -> bool:
    """Whether whoever listens at *address* took *notice*: it may be gone, or have more waiting than it reads."""
    try:
        return send(address, msgspec.json.encode(notice))
    except UnicodeEncodeError:
        return False  # JSON has no words for a path that is not UTF-8


def received(data: bytes) -> Notice | None:
    """The notice in *data*; None where it is none: anybody with the user's rights may write to the socket."""
    try:
        return _decoder.decode(data)
    except msgspec.MsgspecError:
        return None


_decoder: msgspec.json.Decoder[Notice] = msgspec.json.Decoder(Notice)
