"""This very process in; the environment of its Python, with torch imported for it or told by files, out.

Only for a process of our own: in a user's, torch is never imported for a question.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.environment.fingerprint import Environment, fingerprint, installed_environment

if TYPE_CHECKING:
    from collections.abc import Mapping


class Present(NamedTuple):
    """The environment; whether torch was imported for it, and why that failed."""

    environment: Environment
    imported: bool
    broken: str | None = None


def imported_environment(variables: Mapping[str, str], root: Path = Path("/")) -> Present:
    """With torch imported, as a training process has it; without, where there is none, or where it cannot be imported."""
    os.environ["TORCH_DEVICE_BACKEND_AUTOLOAD"] = "0"  # other vendors' parts may start their devices
    try:
        import_module("torch")
    except ModuleNotFoundError as error:
        broken = None if error.name == "torch" else _first_line(error)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises; it is told
        broken = _first_line(error)
    else:
        return Present(fingerprint(sys.modules, variables, root), imported=True)
    return Present(installed_environment(variables, root), imported=False, broken=broken)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]
