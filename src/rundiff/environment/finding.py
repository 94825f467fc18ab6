"""What is wrong or risky with an environment, as a value."""

from __future__ import annotations

from typing import Literal

import msgspec

What = Literal["torch", "gpu", "driver", "architecture", "claim", "image", "shared-memory", "locale", "runs", "drift"]
"""What a finding is about, for programs."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong or risky: *sentence* says it, *next* what to do. Neither ends in a full stop."""

    what: What
    sentence: str
    next: str
