"""The bytes of a notebook that are about to be kept in; what in them looks like a secret out.

Looked at are the sources of all cells, and the outputs that are there: give it what is left after stripping. Whatever takes time to
import is imported where there is something to look at: a hook runs this on every notebook, and most hold no secret.
"""

from __future__ import annotations

from rundiff.leaks.gate import notebook_may_hold_secrets, text_bears_marks, text_may_hold_secrets

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.leaks.found import Leak
    from rundiff.leaks.texts import Text

_LARGE = 1 << 20
"""Bytes from which on loading the scanner is cheaper than looking whether it is needed."""


def leaks(data: bytes, secrets: str = "warn") -> tuple[Leak, ...]:
    """What in the notebook looks like a secret, in its order; nothing where it is no notebook, or *secrets* is `off`."""
    if secrets == "off" or (len(data) <= _LARGE and not notebook_may_hold_secrets(data)):
        return ()
    from rundiff.leaks.texts import notebook_texts  # noqa: PLC0415 - see above

    return _leaks(notebook_texts(data))


def patch_leaks(patch: str, secrets: str = "warn") -> tuple[Leak, ...]:
    """What in the lines that a patch adds looks like a secret; their *cell* is empty, and their *line* is one of the patch."""
    if secrets == "off":
        return ()
    from rundiff.leaks.texts import patch_texts  # noqa: PLC0415 - see above

    return _leaks(patch_texts(patch))


def stops(found: Sequence[Leak], secrets: str) -> bool:
    """Whether what was found is a reason not to go on: only where the project says `secrets = "block"`."""
    return secrets == "block" and any(leak.kind for leak in found)


def scanner_is_installed() -> bool:
    """Whether secrets can be told at all."""
    from importlib.util import find_spec  # noqa: PLC0415 - only who asks about the installation pays for it

    return find_spec("kingfisher_sdk") is not None


def _leaks(texts: Sequence[Text]) -> tuple[Leak, ...]:
    """Texts are looked at together: some secrets are two, and stand in two cells."""
    from rundiff.leaks.found import UNKNOWN, placed  # noqa: PLC0415 - see above
    from rundiff.leaks.texts import whole  # noqa: PLC0415

    text = whole(texts)
    if len(text) <= _LARGE and not text_may_hold_secrets(text):
        return ()
    try:
        from rundiff.leaks.scanner import secrets_in  # noqa: PLC0415
    except ImportError:
        return (UNKNOWN,) if text_bears_marks(text) else ()
    return tuple(placed(texts, secrets_in(text)))
