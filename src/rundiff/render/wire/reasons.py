"""Why a record says that a file is not kept, which it says in English; a phrase out, so that another language can say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rundiff.wording import Phrase, phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WHOLE: Final = (
    phrase("binary"),
    phrase("cannot be read: no permission"),
    phrase("may hold a secret"),
    phrase("neither a file nor a link"),
    phrase("one of too many untracked files"),
    phrase("submodule with changes of its own"),
)
_WITH: Final[Mapping[str, Callable[[str], Phrase]]] = {
    r"larger than (\d+) MiB": lambda size: phrase("larger than %1 MiB", size),
    r"cannot be read: (.*)": lambda why: phrase("cannot be read: %1", why),
    r"(\d+) more files": lambda count: phrase("%1 more files", count),
    r"(\d+) more edited modules, not compared with what ran": lambda count: phrase(
        "%1 more edited modules, not compared with what ran", count
    ),
    r"1 secret masked()": lambda _: phrase("1 secret masked"),
    r"(\d+) secrets masked": lambda count: phrase("%1 secrets masked", count),
}
"""As `runs.taking` and `runs.keeping` write them down."""


def why_left_out(reason: str) -> Phrase:
    """*reason* as a phrase; as it stands where an older or a newer rundiff has written another one."""
    whole = next((said for said in _WHOLE if said == reason), None)
    if whole is not None:
        return whole
    found = ((said, re.fullmatch(pattern, reason, re.DOTALL)) for pattern, said in _WITH.items())
    return next((said(match[1]) for said, match in found if match is not None), verbatim(reason))
