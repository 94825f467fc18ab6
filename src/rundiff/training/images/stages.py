"""The instructions of a Dockerfile in; its stages as parts out: what each starts from, installs, sets and runs.

Build arguments and variables stand for their values, where these are in the file. Of the stages those are used that the last one
is built from, or copies from.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Final

from rundiff.training.images.dockerfile import instructions
from rundiff.training.images.installs import installed
from rundiff.training.images.reading import NOTHING_SAID, Part, Reading, Row, Said
from rundiff.training.images.references import reference
from rundiff.training.images.rows import command_said, is_data, variable
from rundiff.training.images.shell import commands, expanded, of_words
from rundiff.wording import phrase

if TYPE_CHECKING:
    from rundiff.training.images.dockerfile import Instruction
    from rundiff.training.images.shell import Command

_FROM: Final = re.compile(r"(?P<options>(?:--\S+\s+)*)(?P<image>\S+)(?:\s+as\s+(?P<name>\S+))?\s*", re.IGNORECASE)
_OPTIONS: Final = re.compile(r"(?:--[a-z-]+(?:=\S+)?\s+)+")
_TAKEN: Final = re.compile(r"\$\{(\w+)|\$([A-Za-z_]\w*)")
_GIVEN: Final = re.compile(r"\bfrom=([^\s,]+)")
_SHELL_TEXT: Final = re.compile(r"(?:(?:/bin/)?(?:ba|da|a|z)?sh\s+)?(?:-\w+\s+)*<<-?\s*[\"']?\w+[\"']?")


class _Stage:
    """One stage while it is read."""

    def __init__(self, at: int, name: str, image: str, parent: _Stage | None) -> None:
        self.at = at
        self.name = name
        self.image = image
        self.parent = parent
        self.given: list[str] = []
        """The stages that files are taken from, as they are called."""
        self.known: dict[str, str | None] = dict(parent.known) if parent else {}
        self.arguments: set[str] = set(parent.arguments) if parent else set()
        """The names of what is known from build arguments."""
        self.pieces: list[Said] = []
        self.runs: dict[str, tuple[Command, ...]] = {}

    def add(self, said: Said) -> None:
        """Take along what one instruction says."""
        self.pieces.append(said)


def dockerfile_reading(source: str) -> Reading:
    """What is in the images that *source* makes."""
    arguments: dict[str, str | None] = {}
    stages: list[_Stage] = []
    named: dict[str, _Stage] = {}
    for instruction in instructions(source):
        if instruction.word == "FROM":
            stages.append(_opened(instruction.text, arguments, named, len(stages)))
            named[stages[-1].name.lower()] = stages[-1]
        elif not stages:
            _declared(instruction, arguments, {})
        else:
            _read(instruction, stages[-1], arguments)
    used = _used(stages)
    alone = sum(at in used and stage.image.lower() != "scratch" for at, stage in enumerate(stages)) == 1
    return Reading(tuple(_part(stage, stages, used, alone=alone) for stage in stages), phrase("base image"))


def _opened(text: str, arguments: dict[str, str | None], named: dict[str, _Stage], at: int) -> _Stage:
    found = _FROM.fullmatch(text)
    image = expanded(found["image"] if found else text, arguments)
    stage = _Stage(at, (found and found["name"]) or str(at), image, named.get(image.lower()))
    if found and found["options"].strip():
        stage.add(Said(rest=(f"FROM {found['options'].strip()}",)))
    return stage


def _declared(instruction: Instruction, known: dict[str, str | None], outside: dict[str, str | None]) -> None:
    if instruction.word == "ARG":
        for word in _words(instruction.text):
            name, mark, value = word.partition("=")
            known[name] = expanded(value, known) if mark else outside.get(name, known.get(name))


def _read(instruction: Instruction, stage: _Stage, arguments: dict[str, str | None]) -> None:
    text = instruction.text
    match instruction.word:
        case "ARG":
            _declared(instruction, stage.known, arguments)
            stage.arguments |= {word.partition("=")[0] for word in _words(text)}
        case "ENV":
            for name, value in _assignments(text):
                stage.known[name] = expanded(value, stage.known)
                stage.add(variable(name, stage.known[name] or ""))
        case "RUN":
            stage.given += _GIVEN.findall(text)
            stage.add(_run(text, instruction.body, stage))
        case "COPY" | "ADD":
            stage.given += _GIVEN.findall(expanded(text, stage.known))
            stage.add(_copied(instruction.word, expanded(text, stage.known), instruction.body))
        case "CMD" | "ENTRYPOINT":
            stage.runs[instruction.word] = _started(expanded(text, stage.known))
        case "LABEL" | "MAINTAINER" | "EXPOSE" | "HEALTHCHECK" | "STOPSIGNAL":
            pass  # nothing that runs sees them
        case _:
            stage.add(Said(rest=(f"{instruction.word} {' '.join(_words(expanded(text, stage.known)))}",)))


def _run(text: str, body: str, stage: _Stage) -> Said:
    """What is installed, and the build arguments that something else takes: what that is stays unexpanded, so as not to be told twice."""
    options = _OPTIONS.match(text)
    bare = text[options.end() :] if options else text
    is_script = bool(body) and _SHELL_TEXT.fullmatch(bare.strip()) is not None
    said = NOTHING_SAID if is_script or not body else Said(rest=(body,))
    bare = body if is_script else bare
    for command in _started(expanded(bare, stage.known)):
        said = said.and_(installed(command) or NOTHING_SAID)
    for command in _started(bare):
        if installed(command) is None:
            taken = [name for pair in _TAKEN.findall(" ".join(command)) for name in pair if name in stage.arguments]
            given = (variable(name, stage.known.get(name) or "", "build argument") for name in taken)
            said = said.and_(Said(rest=(f"RUN {' '.join(command)}",)), *given)
    return said


def _copied(word: str, text: str, body: str) -> Said:
    options = _OPTIONS.match(text)
    paths = _words(text[options.end() :] if options else text)
    stage = _GIVEN.findall(options[0]) if options else []
    if not body and len(paths) > 1 and not stage and any(is_data(path) for path in paths):
        row = Row(f"copied:{paths[-1]}", "data", f"`{paths[-1]}` is a copy of", " ".join(paths[:-1]), "data/copied")
        return Said(rows=(row,))
    if image := next((reference(name) for name in stage if re.search(r"[/:]", name)), None):
        bare = _GIVEN.sub("from=", text)
        row = Row(
            f"copied:{image.name}", "environment", f"files of {image.name}", image.tag or image.digest, "environment/copied"
        )
        return Said(rows=(row,), rest=(f"{word} {' '.join(_words(bare))}",))
    return Said(rest=(f"{word} {' '.join(_words(text))} {body}",))


def _started(text: str) -> tuple[Command, ...]:
    """The commands of `["python", "train.py"]` or `python train.py`."""
    if text.lstrip().startswith("["):
        try:
            words = json.loads(text)
        except ValueError:
            return commands(text)
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            return of_words(tuple(words))
    return commands(text)


def _assignments(text: str) -> list[tuple[str, str]]:
    """`ENV a=1 b=2`, and the old `ENV a 1`."""
    words = _words(text)
    if words and "=" not in words[0]:
        return [(words[0], " ".join(words[1:]))]
    return [(name, value) for name, _, value in (word.partition("=") for word in words)]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _used(stages: list[_Stage]) -> set[int]:
    names = {str(at): at for at in range(len(stages))} | {stage.name.lower(): at for at, stage in enumerate(stages)}
    found: set[int] = set()
    due = [len(stages) - 1] if stages else []
    while due:
        at = due.pop()
        if at in found:
            continue
        found.add(at)
        parent = stages[at].parent
        due += [parent.at] if parent else []
        due += [names[name.lower()] for name in stages[at].given if name.lower() in names]
    return found


def _part(stage: _Stage, stages: list[_Stage], used: set[int], *, alone: bool) -> Part:
    last = stage is stages[-1]
    called = phrase("stage `%1`", stage.name) if not stage.name.isdigit() else phrase("stage %1", str(int(stage.name) + 1))
    runs = (*stage.runs.get("ENTRYPOINT", ()), *stage.runs.get("CMD", ())) if stage.runs else ()
    if len(stage.runs) > 1 and len(stage.runs["ENTRYPOINT"]) == 1 == len(stage.runs["CMD"]):
        runs = ((*stage.runs["ENTRYPOINT"][0], *stage.runs["CMD"][0]),)  # one is the other's arguments
    said = command_said(runs).and_(*stage.pieces)
    return Part(
        key="" if last and stage.name.isdigit() else stage.name.lower(),
        label="" if last and alone else called,
        image=None if stage.parent or stage.image.lower() == "scratch" else stage.image,
        packages=said.packages,
        rows=said.rows,
        rest=said.rest if not stage.parent else (*said.rest, f"FROM {stage.parent.name}"),
        alike="the last" if last else "",
        used=stage.at in used,
    )
