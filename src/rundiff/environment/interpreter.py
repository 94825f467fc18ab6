"""The path of a Python in; whether the kernels that it starts record their runs, out. It is asked, never imported from."""

from __future__ import annotations

import importlib.metadata
import subprocess
from urllib.request import url2pathname

import msgspec

_SECONDS = 20
_QUESTION = """
import json, os, sys
from importlib.metadata import version
from importlib.util import find_spec
found = find_spec("rundiff")
rundiff = version("rundiff") if found and found.origin else None  # a folder that was left behind has no origin
# Where IPython looks for start-up files beside the user's own: IPython.paths.
folders = [os.path.join(sys.prefix, "etc", "ipython"), "/usr/local/etc/ipython", "/etc/ipython"]
starts = any(os.path.exists(os.path.join(folder, "startup", "50-rundiff.py")) for folder in folders)
print(json.dumps({"rundiff": rundiff, "starts": starts, "torch": find_spec("torch") is not None}))
"""


class Interpreter(msgspec.Struct, frozen=True):
    """What a Python has: the version of rundiff, its start-up file, and torch."""

    rundiff: str | None
    starts: bool
    torch: bool


def interpreter(python: str) -> Interpreter | None:
    """What the Python at *python* has; None where there is none that answers. Takes some 100 ms: it is started."""
    command = [python, "-c", _QUESTION]
    try:
        # In a folder where nobody puts modules: Python would import them in place of its own.
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
        return msgspec.json.decode(done.stdout, type=Interpreter)
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError):
        return None


def installable() -> str:
    """What pip is to install where this rundiff is missing: what this one was installed from, or its name."""
    origin = importlib.metadata.distribution("rundiff").read_text("direct_url.json")
    url = "" if origin is None else str(msgspec.json.decode(origin).get("url", ""))
    return url2pathname(url.removeprefix("file://")) if url.startswith("file://") else "rundiff"


def python_of(argv: list[str]) -> str | None:
    """The Python that a kernel's command starts IPython with; None where it is started in some other way."""
    if not argv or not any(word.startswith("ipykernel") for word in argv):
        return None
    name = argv[0].replace("\\", "/").rpartition("/")[2]
    return argv[0] if name.startswith(("python", "pypy")) else None
