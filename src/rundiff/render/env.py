"""The answer of `rundiff env` in; styled lines, or JSON, out: what is wrong first, then what differs, then what is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from rundiff.render.beside_code import changed_lines, known_lines
from rundiff.render.pieces import Line, Piece, safe
from rundiff.wording import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.env import EnvironmentAnswer
    from rundiff.environment.finding import Finding

_VERSION = 1


def answer_lines(answer: EnvironmentAnswer) -> list[Line]:
    """Which Python it is, the findings, what differs, and what the environment of the new side is."""
    found = answer.found
    lines: list[Line] = [] if answer.python is None else [(Piece(safe(answer.python), "strong"),)]
    lines += finding_lines(answer.findings)
    if answer.python is not None and not answer.imported and found.new.torch:
        lines.append((Piece("torch was not imported: what is told of it is what its files and its wheels say", "muted"),))
    return [*lines, *changed_lines(found, "--format json"), *known_lines(found)]


def finding_lines(findings: Sequence[Finding]) -> list[Line]:
    """Two lines each: what is wrong, and what to do."""
    return [line for finding in findings for line in _two(finding)]


def _two(finding: Finding) -> tuple[Line, Line]:
    return (Piece("! ", "warning"), Piece(safe(finding.sentence))), (Piece(f"  {safe(finding.next)}", "muted"),)


def answer_json(answer: EnvironmentAnswer) -> str:
    """One line: docs/formats.md says what each field is."""
    found = answer.found
    return _line(
        {
            "version": _VERSION,
            "python": answer.python,
            "imported": answer.imported,
            "findings": answer.findings,
            "baseline": None if found.old_name is None else {"name": found.old_name, "environment": found.old},
            "target": {"name": found.new_name, "environment": found.new},
            "drift": found.changed,
            "disagreements": [wrong._asdict() for wrong in found.new.disagreements],
        }
    )


def findings_json(findings: Sequence[Finding], python: str) -> str:
    """One line: docs/formats.md says what each field is."""
    return _line({"version": _VERSION, "python": python, "findings": findings})


def _line(value: dict[str, Any]) -> str:
    told = json.dumps(msgspec.to_builtins(value, enc_hook=plain), ensure_ascii=False, separators=(",", ":"))
    return told.encode("utf-8", "replace").decode() + "\n"  # a path may hold bytes that are no text
