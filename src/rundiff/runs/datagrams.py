"""Messages between processes of one machine: a box that receives them, and its address, to be put into a variable.

On Linux the address is an abstract name (`@…`): no file, so nothing is left behind by a process that is killed. Elsewhere it is a
socket in a temporary folder, which the box removes.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from contextlib import suppress

MOST = 1 << 16
"""Bytes of one message."""


class Box:
    """Receives messages. *address* is what a sender needs."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._folder: str | None = None
        if sys.platform == "linux":
            self.address = f"@rundiff-{os.getpid()}-{os.urandom(8).hex()}"
        else:
            self._folder = tempfile.mkdtemp(prefix="rundiff-")
            self.address = f"{self._folder}/box"
        self._socket.bind(_named(self.address))

    def receive(self) -> bytes:
        """The next message, waited for."""
        return self._socket.recv(MOST)

    def close(self) -> None:
        """Leave nothing behind."""
        self._socket.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def send(address: str, message: bytes, *, seconds: float = 0.0) -> bool:
    """Whether *message* could be given to the box; *seconds* is how long a full one may be waited for."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.settimeout(seconds)
        with suppress(OSError):  # whoever listened is gone, or does not read
            out.sendto(message, _named(address))
            return True
    return False


def _named(address: str) -> str:
    return "\0" + address[1:] if address.startswith("@") else address
