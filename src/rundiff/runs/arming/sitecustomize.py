# Python imports this by itself when it starts, where its folder stands on PYTHONPATH: `rundiff run`, a notebook's cell and
# `rundiff run --print-env` put it there. It takes its folder out of sys.path, imports the sitecustomize that it hides, and has
# rundiff, where this Python has it, wait for torch.
#
# Whatever Python a person starts meets it, so it is written for the oldest, imports nothing that is not loaded anyway, and keeps
# quiet. Where `rundiff run` waits to be told, it says whether this Python can record.

import os
import sys


def _step_aside():
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != here]
    mine = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if getattr(error, "name", "sitecustomize") != "sitecustomize":
            raise  # there is one, and it is broken: Python says so, as it does without us
    finally:
        if mine is not None:
            sys.modules.setdefault("sitecustomize", mine)


def _wait():
    off = {"0", "off", "false", "no"}
    if os.environ.get("RUNDIFF_RECORD", "1").lower() in off or os.environ.get("RUNDIFF", "1").lower() in off:
        return
    if sys.version_info < (3, 10):
        _tell("this Python is older than 3.10")
        return
    try:
        from rundiff.runs.waiting import wait
    except ImportError as error:
        _tell("rundiff is not installed for this Python" if error.name in {"rundiff", "rundiff.runs"} else str(error))
        return
    wait()
    _tell("")


def _tell(reason):
    """To `rundiff run`, if it has started us: that a Python has, and why it cannot record."""
    address = os.environ.get("RUNDIFF_RUN")
    if not address:
        return
    import json
    import socket

    told = {"type": "python", "executable": sys.executable or "", "reason": reason}
    out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        out.setblocking(False)
        out.sendto(json.dumps(told).encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError:
        pass  # it is gone
    finally:
        out.close()


try:
    _step_aside()
finally:
    _wait()
