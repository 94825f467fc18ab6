"""The place of a metadata object in; which of its keys to cut, and what it says about outputs, out."""

from __future__ import annotations

from rundiff.strip.edits import item_edits

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Collection

    from rundiff.strip.edits import Edit
    from rundiff.strip.keys import Keys
    from rundiff.strip.scan import Scan


class Metadata:
    """Reads one metadata object: *edits*, of how many keys (*gone*), and the *marks* that it carries and keeps."""

    __slots__ = ("edits", "gone", "keys", "marks", "scan", "wanted")

    def __init__(self, scan: Scan, keys: Keys, wanted: Collection[str]) -> None:
        self.scan = scan
        self.keys = keys
        self.wanted = wanted
        self.edits: list[Edit] = []
        self.gone = 0
        self.marks: dict[str, object] = {}
        if scan.first == "{":
            self._read("", going=False)
        else:
            scan.skip()

    def add(self, earlier: Metadata | None) -> None:
        """What is to be cut of the same object further ahead, where its key is there twice; what it says does not count."""
        if earlier is not None:
            self.edits += earlier.edits
            self.gone += earlier.gone

    def _read(self, above: str, *, going: bool) -> bool:
        """Whether nothing is left of the object at the scan's place. *going*: all goes but what is kept by name."""
        scan, keys = self.scan, self.keys
        opened = scan.at + 1
        members: list[tuple[int, int, bool]] = []
        for key in scan.members():
            start, path, before = scan.key_at, above + key, (len(self.edits), self.gone)
            goes = path not in keys.keep and (going or path in keys.drop)
            if scan.first == "{" and path in (keys.above_keep if goes else keys.above_drop) and path not in keys.keep:
                goes = self._read(f"{path}.", going=goes)
            elif not above and not goes and key in self.wanted:
                self.marks[key] = scan.value()
            else:
                scan.skip()
            if goes:
                del self.edits[before[0] :]
                self.gone = max(self.gone, before[1] + 1)
            members.append((start, scan.at, goes))
        self.edits += item_edits(opened, members, scan.at - 1)
        return all(goes for _, _, goes in members) and (going or bool(members))


def verdict(marks: dict[str, object], keep_tags: Collection[str]) -> bool | None:
    """Whether outputs stay, by the marks of a cell; None where they say nothing."""
    if "keep_output" in marks and "keep_output" in keep_tags:
        return bool(marks["keep_output"])
    tags = marks.get("tags")
    tagged = isinstance(tags, list) and any(tag in keep_tags for tag in tags if isinstance(tag, str))
    return True if tagged or any(value for key, value in marks.items() if key in keep_tags) else None
