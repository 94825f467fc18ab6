"""What a recorder tells the Jupyter server that its kernel belongs to: that it records, and what became of a run.

A server that listens names its Unix datagram socket in a variable that its kernels, terminals and their children inherit, so
nobody polls and no git is started to find out. Where nobody listens, nothing is told: git holds all that matters.
"""

from __future__ import annotations

import os
import socket
from typing import Literal

import msgspec

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


class RunNotice(msgspec.Struct, frozen=True, tag="run"):
    """Something was written of a run: its first step, what is known of it meanwhile, or how it ended."""

    root: str
    number: int
    notebook: str | None
    step: Step
    outcome: str


Notice = KernelNotice | RunNotice


def tell(notice: Notice) -> None:
    """Send *notice* to the server that started this process, if there is one and it listens."""
    address = os.environ.get(VARIABLE)
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.setblocking(False)
        try:
            out.sendto(msgspec.json.encode(notice), address)
        except OSError:
            return  # that server is gone, or has more waiting than it reads: it will ask git when somebody looks
        except UnicodeEncodeError:
            return  # JSON has no words for a path that is not UTF-8


def received(data: bytes) -> Notice | None:
    """The notice in *data*; None where it is none: anybody with the user's rights may write to the socket."""
    try:
        return _decoder.decode(data)
    except msgspec.MsgspecError:
        return None


_decoder: msgspec.json.Decoder[Notice] = msgspec.json.Decoder(Notice)
