"""What a check found in; a row for each judged thing, with its place in words and in the file, out."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from rundiff.check.spots import spot
from rundiff.render.pieces import safe
from rundiff.render.places import written
from rundiff.render.sentences import count, muted_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.check.lines import CellLines
    from rundiff.check.spots import Spot
    from rundiff.check.verdict import Judged, Severity, Verdict
    from rundiff.comparison import Comparison


class Found(NamedTuple):
    """What is shown: the comparison, what it comes to, and where lines of cells stand in their files."""

    comparison: Comparison
    verdict: Verdict
    notebooks: Mapping[str, CellLines]


class Row(NamedTuple):
    """One judged thing, in words that obey nobody."""

    judged: Judged
    severity: Severity
    rule: str
    sentence: str
    advice: str
    names: str
    """Rules that mute it; empty where none does."""
    place: str
    """`train.ipynb [4]`, a path, or the commit."""
    title: str
    """Of the cell; empty for anything else."""
    spot: Spot | None
    fingerprint: str
    """The same for the same thing in another commit: no line and no commit is in it."""


def rows(found: Found) -> list[Row]:
    """Each of them, worst first."""
    made: list[Row] = []
    seen: dict[str, int] = {}
    for judged in found.verdict.judged:
        place, title = _place(judged)
        names = ", ".join(judged.names)
        key = "\0".join((judged.rule, names, _steady(judged), title, "" if judged.commit else judged.sentence))
        seen[key] = seen.get(key, 0) + 1
        print_ = sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogateescape")).hexdigest()
        told = (safe(judged.sentence), safe(judged.advice), safe(names), safe(place), safe(title))
        made.append(Row(judged, judged.severity, judged.rule, *told, spot(judged, found.notebooks), print_))
    return made


def _place(judged: Judged) -> tuple[str, str]:
    """Where it is, and what the cell is called."""
    finding = judged.finding
    if judged.commit is not None:
        return f"commit {judged.commit[:7]}", ""
    if finding is None:
        return judged.file or "", ""
    if finding.change is None:
        return finding.file.path, ""
    return f"{finding.file.path} [{written((finding,))}]", finding.change.cell.title


def _steady(judged: Judged) -> str:
    return judged.file or ("" if judged.finding is None else judged.finding.file.path)


def summary(found: Found) -> str:
    """How many failed, and how many are to be known."""
    verdict = found.verdict
    failed, warned = verdict.count("fail"), verdict.count("warn")
    parts = [f"{failed} failed"] * bool(failed) + [count(warned, "warning")] * bool(warned)
    return ", ".join(parts) or "nothing to report"


def sides(found: Found) -> str:
    """What was compared."""
    commits = found.verdict.commits
    said = f", {count(commits, 'commit')}" if commits > 1 else ""
    return safe(f"{found.comparison.baseline.label} → {found.comparison.target.label}{said}")


def passed(found: Found) -> list[str]:
    """What was looked at and is not judged, counted; and which rules are meant."""
    verdict = found.verdict
    counts = verdict.passed
    told = [
        f"declared by {verdict.trailer}: {counts.declared}" if counts.declared else "",
        f"not on the path of training: {counts.off_path}" if counts.off_path else "",
        f"outside the paths of the rules: {counts.elsewhere}" if counts.elsewhere else "",
        "" if verdict.muted is None else muted_told(verdict.muted) or "",
    ]
    return [safe(said) for said in told if said]
