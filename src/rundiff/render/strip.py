"""What became of one stripped file in; one line for a terminal out."""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.commands.strip import StripReport

_UNIT = 1000


def line(report: StripReport) -> str:
    """`train.ipynb: 41 outputs, 22 counts removed (14.2 MB → 61 KB)`."""
    return f"{_printable(str(report.path))}: {_said(report)}"


def _said(report: StripReport) -> str:
    if report.error is not None:
        return report.error
    if not report.changed:
        return _printable(report.note) if report.note else "nothing to remove"
    counted = (
        (report.cells, "cell"),
        (report.outputs, "output"),
        (report.counts, "count"),
        (report.metadata, "metadata key"),
    )
    parts = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted if number)
    verb = "removed" if report.written else "to remove"
    note = f"; {report.note}" if report.note else ""
    return f"{parts} {verb} ({size(report.size_before)} → {size(report.size_after)}){note}"


def summary(looked_at: int, found: int, failed: int, *, written: bool) -> str:
    """`300 notebooks: 12 rewritten, 287 clean, 1 left as they were`."""
    parts = [f"{found} {'rewritten' if written else 'to strip'}", f"{looked_at - found - failed} clean"]
    return f"{looked_at} notebooks: {', '.join([*parts, *([f'{failed} left as they were'] if failed else [])])}"


def size(number: int) -> str:
    """Bytes as people say them: `512 B`, `61 KB`, `14.2 MB`; a thousand is 1,000."""
    if number < _UNIT:
        return f"{number} B"
    if number < _UNIT * _UNIT - _UNIT // 2:
        return f"{number / _UNIT:.0f} KB"
    scaled, units = number / _UNIT**2, ["MB", "GB", "TB"]
    while scaled >= _UNIT - 0.05 and len(units) > 1:  # what would be rounded up to 1000.0
        scaled, units = scaled / _UNIT, units[1:]
    return f"{scaled:.1f} {units[0]}"


def _printable(text: str) -> str:
    """A file's name may hold control sequences, which a terminal would obey."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
