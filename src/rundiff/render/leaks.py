"""What looks like secrets in one file in; a line for each out, in which no secret can be read."""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rundiff.leaks.found import Leak

_CURES = {
    "source": "take it out, or mark the line with `# pragma: allowlist secret`",
    "output": "clear that output",
    "patch": "do not pass it on",
}
_MOST = 10
"""Lines for one file; a table of tokens must not push everything else off the screen."""
_TITLE = 60
"""Characters of a cell's title that are shown."""


def lines(path: str, leaks: Iterable[Leak]) -> Iterator[str]:
    """`train.ipynb: cell "login", line 2 holds what looks like a secret (huggingface-access-token: hf_O…, 37 characters); …`."""
    from rundiff.render.pieces import safe  # noqa: PLC0415 - most notebooks hold no secret

    every = list(leaks)
    for leak in every[:_MOST]:
        yield f"{safe(path)}: {safe(_sentence(leak))}"
    if len(every) > _MOST:
        yield f"{safe(path)}: {len(every) - _MOST} more like these"


def patch_warning(files: Mapping[str, int]) -> str:
    """Of a patch, by its files' names how many secrets they hold: `this patch holds what looks like 2 secrets (train.ipynb: 2); …`."""
    from rundiff.render.pieces import safe  # noqa: PLC0415 - as above

    total = sum(files.values())
    told = [f"{safe(path)}: {count}" for path, count in list(files.items())[:_MOST]]
    if len(files) > _MOST:
        told.append(f"{len(files) - _MOST} more files")
    what = "a secret" if total == 1 else f"{total} secrets"
    return f"this patch holds what looks like {what} ({', '.join(told)}); nothing in it is masked, since it has to fit: do not pass it on"


def _sentence(leak: Leak) -> str:
    if not leak.kind:
        return (
            'it may hold a secret, but no scanner is installed that could tell; `pip install "rundiff[secrets]"` and look again'
        )
    told = f"{leak.kind}: {leak.beginning}…, {leak.length} characters"
    return f"{_place(leak)} holds what looks like a secret ({told}); {_CURES[leak.place]}"


def _place(leak: Leak) -> str:
    if leak.place == "patch":
        return f"line {leak.line}"
    title = leak.cell if len(leak.cell) <= _TITLE else f"{leak.cell[: _TITLE - 1]}…"
    return f'cell "{title}", line {leak.line}{"" if leak.place == "source" else " of an output"}'
