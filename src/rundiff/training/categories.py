"""The words for what an edit means to training, and how much each is likely to matter.

Nothing comes in; out go the closed set of words and their rank.
"""

from typing import Final, Literal, get_args

Category = Literal[
    "transforms",
    "data",
    "architecture",
    "loss",
    "optimizer",
    "schedule",
    "hyper-parameter",
    "precision",
    "seed",
    "device",
    "distributed",
    "environment",
    "evaluation",
    "checkpoint",
    "other",
    "logging",
    "plotting",
]

CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)

# 0 is the most likely to matter. What is not understood ("other") may matter, so it stands before what surely does not.
RANK: Final[dict[Category, int]] = {category: rank for rank, category in enumerate(CATEGORIES)}
