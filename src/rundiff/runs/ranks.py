"""The process's place among those that train together in; its rank, how many there are, and what started them, out."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple


class Place(NamedTuple):
    """*rank* from 0: the process of rank 0 is the one that is recorded."""

    rank: int
    world_size: int


def place() -> Place:
    """As torch.distributed has it where it is initialised; else as the launcher's variables say; else alone.

    A launcher's `RANK` comes first: torchrun sets it, and a process of rank 1 is not recorded although it has not joined yet.
    """
    group = _group()
    for rank, size in (("RANK", "WORLD_SIZE"), ("SLURM_PROCID", "SLURM_NTASKS")):
        told = _number(rank)
        if told is not None and group is None:
            return Place(told, max(_number(size) or 1, 1))
        if told is not None and rank == "RANK":
            return Place(told, group.world_size if group is not None else 1)
    return group or Place(0, 1)


def launcher() -> str | None:
    """`torchrun`, where that has started this process."""
    return "torchrun" if "TORCHELASTIC_RUN_ID" in os.environ else None


def _group() -> Place | None:
    distributed = sys.modules.get("torch.distributed")
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return None
    return Place(int(distributed.get_rank()), int(distributed.get_world_size()))


def _number(name: str) -> int | None:
    told = os.environ.get(name, "")
    return int(told) if told.isdecimal() else None
