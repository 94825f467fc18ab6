"""What a script's process saw when it began to train in; the events of it, with the repository's own paths, out.

Runs on the writer's thread. What a person typed, and what an error said, is masked before it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.runs.events import Finished, Started
from rundiff.runs.observed import Facts
from rundiff.runs.record import Read, Script
from rundiff.runs.secrets import masked_argv, masked_text
from rundiff.runs.started import frames_of, inside, this_process

if TYPE_CHECKING:
    from rundiff.git import Repository
    from rundiff.runs.quitting import Ending
    from rundiff.runs.script import ScriptSeen

_MOST_CONFIGS = 40
"""Files hashed one process each: more are a dataset."""
_LONGEST = 1 << 20


def script_started(seen: ScriptSeen, repo: Repository) -> Started:
    """The event of the run of a script's process."""
    frames = frames_of(seen.calls, {}, seen.folder, repo)
    main = None if seen.main is None else inside(seen.main, repo)
    return Started(
        at=seen.at,
        device=seen.device,
        executed=(),
        files=tuple(dict.fromkeys(frame.file for frame in frames if frame.file is not None)),
        optimizer=seen.optimizer,
        stack=frames,
        facts=seen.facts or Facts(),
        script=Script(masked_argv(seen.argv[1:]), main, _configs(seen, main, repo), launcher=seen.launcher),
        world_size=seen.world_size,
        process=this_process(),
    )


def script_finished(at: float, ending: Ending, steps: int, allocated: str | None) -> Finished:
    """The event of its end, as far as the process itself could tell."""
    error = None if ending.error is None else masked_text(ending.error)[0]
    return Finished(at, ending.outcome, steps, error, ending.status, allocated)


def _configs(seen: ScriptSeen, main: str | None, repo: Repository) -> tuple[Read, ...]:
    """Files of the repository that were named, or that were read and are called like configuration, as they were then."""
    found = {path: content for path, content in seen.opened.items() if inside(path, repo)}
    for path in _named(seen, repo):
        if path not in found:
            found[path] = Path(path).read_bytes()
    blobs = {inside(path, repo): content for path, content in found.items()}
    kept = [(path, content) for path, content in sorted(blobs.items()) if path is not None and path != main]
    return tuple(Read(path, _blob(content, repo)) for path, content in kept[:_MOST_CONFIGS])


def _named(seen: ScriptSeen, repo: Repository) -> list[str]:
    """Files that the command names: `conf/base.yaml`, `--config=conf/base.yaml`, `config=@base.yaml`."""
    words = [part for word in seen.argv[1:] for part in (word, word.partition("=")[2]) if part]
    paths = [str(Path(seen.folder, word.lstrip("@"))) for word in words if "\0" not in word]
    return [path for path in dict.fromkeys(paths) if _small_file(path) and inside(path, repo)]


def _small_file(path: str) -> bool:
    try:
        return Path(path).is_file() and Path(path).stat().st_size <= _LONGEST
    except OSError:
        return False  # a long option is no name of a file


def _blob(content: bytes, repo: Repository) -> str:
    return repo.run("hash-object", "--stdin", "--no-filters", given=content).decode().strip()
