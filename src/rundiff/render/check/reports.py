"""What a check found in; one line of JSON, GitHub's workflow commands, or a Code Quality report of GitLab, out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rundiff.render.check.rows import passed, rows, sides, summary
from rundiff.render.wire.phrases import displayable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.check.spots import Spot
    from rundiff.check.verdict import Severity
    from rundiff.render.check.rows import Found, Row

_VERSION = 1
_COMMANDS: Mapping[Severity, str] = {"fail": "error", "warn": "warning"}
_QUALITY: Mapping[Severity, str] = {"fail": "major", "warn": "minor"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
"""What would end a command, or a property of it: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""


def check_json(found: Found, *, code: int) -> str:
    """One line: docs/formats.md says what each field is."""
    verdict = found.verdict
    value = {
        "version": _VERSION,
        "baseline": displayable(found.comparison.baseline.label),
        "target": displayable(found.comparison.target.label),
        "commits": verdict.commits,
        "code": code,
        "rules": verdict.rules,
        "trailer": verdict.trailer,
        "findings": [_finding(row) for row in rows(found)],
        "passed": verdict.passed._asdict(),
        "muted": None if verdict.muted is None else {"count": verdict.muted.effects, "file": displayable(verdict.muted.file)},
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode() + "\n"


def _finding(row: Row) -> dict[str, object]:
    at = row.spot
    return {
        "severity": row.severity,
        "rule": row.rule,
        "names": list(row.judged.names),
        "sentence": row.sentence,
        "advice": row.advice,
        "place": row.place,
        "title": row.title,
        "path": None if at is None else displayable(at.path),
        "line": None if at is None else at.line,
        "cell": None if at is None else at.cell,
        "commit": row.judged.commit,
        "fingerprint": row.fingerprint,
    }


def github(found: Found) -> str:
    """An annotation for each, and one line that says what it comes to."""
    lines = [_annotation(row) for row in rows(found)]
    told = [f"{sides(found)}   {summary(found)}", *passed(found)]
    return "".join(f"{line}\n" for line in [*lines, *(_harmless(line) for line in told)])


def _annotation(row: Row) -> str:
    title = f"{row.rule}: {row.place}"
    properties = {} if row.spot is None else {"file": displayable(row.spot.path), "line": str(row.spot.line)}
    named = [f"{name}={value.translate(_PROPERTY)}" for name, value in {**properties, "title": title}.items()]
    return f"::{_COMMANDS[row.severity]} {','.join(named)}::{f'{row.sentence}; {row.advice}'.translate(_DATA)}"


def _harmless(line: str) -> str:
    """*line* with nothing in it that a runner takes for a command: `::` at its beginning, `##[` anywhere."""
    line = line.replace("##[", "## [")
    return f" {line}" if not line.lstrip().startswith("::") else f"| {line}"


def gitlab(found: Found) -> str:
    """A list of objects; what stands in no file is said of the first file that changed, since a report knows nothing else."""
    report = [
        {
            "description": f"{row.rule}: {row.sentence} ({row.place}); {row.advice}",
            "check_name": f"rundiff/{row.rule}",
            "fingerprint": row.fingerprint,
            "severity": _QUALITY[row.severity],
            "location": {"path": displayable(at.path), "lines": {"begin": at.line}},
        }
        for row in rows(found)
        if (at := located(found, row)) is not None
    ]
    return json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode() + "\n"


def located(found: Found, row: Row) -> Spot | None:
    """Where *row* stands, else the first file that changed; None where none did."""
    from rundiff.check.spots import Spot  # noqa: PLC0415 - for a row that stands nowhere

    if row.spot is not None:
        return row.spot
    return Spot(found.comparison.files[0].path) if found.comparison.files else None
