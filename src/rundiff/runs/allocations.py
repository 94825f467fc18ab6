"""The counters of torch's allocators in; on which accelerator something was allocated since, out.

They are cumulative and per device, kept by torch itself; asked only where the user's code has initialised the accelerator, since asking
would do it otherwise. Work on a GPU that steps no optimizer (evaluation, generation) is noticed by them. They stand still under
`cudaMallocAsync`, and where a CUDA graph is replayed.
"""

from __future__ import annotations

import sys
from typing import Any

_BACKENDS = {"cuda": "allocation.all.allocated", "xpu": "allocation.all.allocated"}


def allocated() -> dict[str, int]:
    """Device (`cuda:0`) → blocks ever handed out by this process; nothing where no accelerator is in use."""
    torch = sys.modules.get("torch")
    found: dict[str, int] = {}
    for name, key in _BACKENDS.items():
        backend = getattr(torch, name, None)
        if backend is not None and _initialised(backend):
            for device in range(backend.device_count()):
                found[f"{name}:{device}"] = int(backend.memory_stats(device).get(key, 0))
    return found


def grown(before: dict[str, int], after: dict[str, int]) -> str | None:
    """The device with the most allocations since; None where there was none."""
    more = {device: count - before.get(device, 0) for device, count in after.items()}
    device = max(more, key=lambda name: more[name], default=None)
    return device if device is not None and more[device] > 0 else None


def _initialised(backend: Any) -> bool:  # noqa: ANN401 - torch is not imported for the user, so it is not typed
    asked = getattr(backend, "is_initialized", None)
    return asked is not None and bool(asked())
