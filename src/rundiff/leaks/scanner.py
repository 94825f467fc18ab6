"""A text in; the secrets that Kingfisher's rules recognise in it out, each as a span. Nothing is asked of a network.

Imported only where `gate.py` has found something, since the rules take a fifth of a second to load.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from kingfisher_sdk import Rules, Scanner
from kingfisher_sdk.scanner import DetectionPolicy

from rundiff.leaks.signs import RULES

_ALLOWED = ("pragma: allowlist secret", "pragma: whitelist secret", "gitleaks:allow", "betterleaks:allow")
"""Comments that say of a line that it is no secret, besides the scanner's own: detect-secrets', gitleaks' and its successor's."""
_CONFIDENCE = ("high", "medium", "low")


class Secret(NamedTuple):
    """Where it stands in the text, in characters, and by which rule it was found; *shown* is false for what only goes with one."""

    start: int
    end: int
    kind: str
    shown: bool


def secrets_in(text: str) -> list[Secret]:
    """In the order of the text; of several rules that find the same the surest."""
    data = text.encode("utf-8", "replace")
    surest: dict[tuple[int, int], tuple[bool, int, str]] = {}
    for found in _scanner().scan(data):
        place = found.location
        span = (place["start_offset"], place["end_offset"])
        asked = found.visible and found.rule_id in RULES
        rank = (not asked, _CONFIDENCE.index(found.confidence), found.rule_id)
        surest[span] = min(rank, surest.get(span, rank))
    at = _characters(data, sorted({place for span in surest for place in span}))
    return [Secret(at[start], at[end], _kind(rule), not hidden) for (start, end), (hidden, _, rule) in sorted(surest.items())]


def _characters(data: bytes, places: list[int]) -> dict[int, int]:
    """How many characters stand before each of these bytes, which are in order."""
    counted, before, done = {}, 0, 0
    for place in places:
        before += len(data[done:place].decode("utf-8", "ignore"))
        counted[place] = before
        done = place
    return counted


def _kind(rule: str) -> str:
    """`github-pat` of `betterleaks.github-pat`; a number at the end tells rules for one kind apart."""
    words = rule.replace("veles.secrets/", "").removeprefix("betterleaks.").split(".")
    return ".".join(word for word in words if not word.isdigit())


@cache
def _scanner() -> Scanner:
    """Pictures are base64, and their letters mean nothing, so none is decoded."""
    policy = DetectionPolicy(ignore_comments=_ALLOWED, markup_context=False, base64_max_depth=0)
    return Scanner(Rules(), base64=False, policy=policy)
