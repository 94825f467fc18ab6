"""What was set up, or is to be, in; sentences about it out."""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import TYPE_CHECKING

from rundiff.render.pieces import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rundiff.commands.setup.edits import Edit
    from rundiff.commands.setup.plan import SetupRequest
    from rundiff.commands.setup.state import Other, SetupState, UserState

_DOES = {
    "filter": "outputs stay out of what is staged; your files keep them",
    "diff": "git diff, log -p and show print cells",
    "merge": "merges go cell by cell",
    "difftool": "git difftool -t rundiff, -t rundiff-text",
}
_WHOSE = {"local": "this repository", "worktree": "this working tree", "global": "you, everywhere", "system": "this machine"}
_CLONES = (
    "A clone gets .gitattributes, but never settings: until `rundiff setup` is run once in it, git stores outputs there and says "
    "nothing. `rundiff strip --check` in CI (or the hook rundiff-strip-check) catches that."
)

_NOT_ON_PATH = "! rundiff is not on PATH, so git finds no filter and refuses to add notebooks: activate its environment"
_OTHERS_WIN = "attributes of a repository's own win over these; `rundiff setup --status` in it tells whether these take effect"
_WINS = "another line wins over ours; look in the .gitattributes of its folder and in .git/info/attributes"
_NONE = frozenset({"unspecified", "unset"})
"""How git calls an attribute that nobody gives a value."""
_LACKS = "write it with `rundiff setup`, or take out the line that says otherwise"


def changes(edits: Sequence[Edit]) -> str:
    """Exactly what would be written, line by line."""
    told = [line for edit in edits if edit.changes for line in _difference(edit)]
    return "".join(told) or "nothing to write: everything is as it should be\n"


def _difference(edit: Edit) -> Iterator[str]:
    before, after = ((data or b"").decode("utf-8", "replace").splitlines() for data in (edit.before, edit.after))
    name = safe(str(edit.path))
    if edit.after is None:
        yield f"delete {name}\n"
    else:
        yield f"{'make' if edit.before is None else 'change'} {name}{' (executable)' if edit.executable else ''}\n"
    # No lines around it: a configuration may hold passwords.
    for line in list(unified_diff(before, after, n=0, lineterm=""))[2:]:
        if not line.startswith("@@"):
            yield f"  {line[:1]} {safe(line[1:])}\n"


def outcome(edits: Sequence[Edit], request: SetupRequest, state: SetupState | None, others: Sequence[Other] = ()) -> str:
    """What was done, and what to do next. *others* had notebooks before."""
    told = [f"{_verb(edit)} {safe(str(edit.path))}" for edit in edits if edit.changes]
    if request.undo:
        return "\n".join(_taken_out(told, edits)) + "\n"
    told = told or ["everything was set up already"]
    told += [_OTHERS_WIN] if state is None else [*_next(edits, state), *_replaced(others, state)]
    return "\n".join(told) + "\n"


def _taken_out(told: list[str], edits: Sequence[Edit]) -> Iterator[str]:
    if not told:
        yield "nothing was set up here"
        return
    yield from told
    yield "taken out; the rest of these files is as it was"
    if any(edit.path.name == ".gitattributes" and edit.changes for edit in edits):
        yield "where .gitattributes is committed this is a change to commit; `git checkout .gitattributes` takes it back"


def _verb(edit: Edit) -> str:
    return "made" if edit.before is None else "deleted" if edit.after is None else "changed"


def _next(edits: Sequence[Edit], state: SetupState) -> Iterator[str]:
    if state.filtering:
        yield f"from now on {_DOES['filter']}; {_DOES['diff']}"
    if state.filtering and state.notebooks:
        yield "notebooks that are committed with outputs keep them until they are staged anew: git add --renormalize '*.ipynb'"
    if any(edit.path.name == ".gitattributes" and edit.changes for edit in edits):
        yield f"commit .gitattributes to share it. {_CLONES}"
    yield from _in_the_way(state)


def status(state: SetupState) -> str:
    """What is installed where, whether it takes effect, and what a clone gets."""
    told = [safe(str(state.root)), *(_part(name, state) for name in _DOES)]
    places = ", ".join(_short(path, state.root) for path in state.attributes)
    told.append(f"  {'attributes':<10} {places or 'not written: run `rundiff setup`'}")
    hooks = ", ".join(_short(path, state.root) for path in state.hooks)
    told.append(f"  {'hook':<10} {hooks or 'not installed (rundiff setup --hook)'}")
    told += [f"  {'rundiff':<10} {safe(state.on_path)}"] if state.on_path else []
    told += _in_the_way(state)
    if any(path.name == ".gitattributes" and path.parent == state.root for path in state.attributes):
        told.append(_CLONES)
    return "\n".join(told) + "\n"


def user_status(state: UserState) -> str:
    """What is installed for all repositories of the user."""
    rows = [("settings", state.config, state.configured), ("attributes", state.attributes, state.attributed)]
    told = [f"  {name:<10} {'in' if there else 'not in'} {safe(str(path))}" for name, path, there in rows]
    told += [f"  {'hook':<10} {safe(str(path))}" for path in state.hooks] or [f"  {'hook':<10} not installed"]
    if state.on_path is None and state.configured:
        told.append(_NOT_ON_PATH)
    return "\n".join(["all of your repositories", *told, _OTHERS_WIN]) + "\n"


def _part(name: str, state: SetupState) -> str:
    whose = state.parts[name]
    if whose is None:
        return f"  {name:<10} not installed"
    if whose == "changed":
        return f"  {name:<10} not as this release writes it; `rundiff setup` repairs it"
    short = " – but not as things are, see below" if name == "filter" and not state.filtering else ""
    return f"  {name:<10} for {_WHOSE.get(whose, whose)}: {_DOES[name]}{short}"


def _replaced(others: Sequence[Other], state: SetupState) -> Iterator[str]:
    """Filters of others whose place ours has taken, as it may with git-lfs."""
    left = {(other.attribute, other.value) for other in state.others}
    for other in others:
        if other.attribute == "filter" and other.value not in _NONE and ("filter", other.value) not in left:
            yield f"! notebooks had filter={safe(other.value)} until now, and ours has taken its place; `rundiff setup --undo` gives it back"


def _in_the_way(state: SetupState) -> Iterator[str]:
    """What keeps it from working, each with what to do."""
    if state.on_path is None:
        yield _NOT_ON_PATH
    for other in state.others:
        if state.parts[other.attribute] is not None:
            yield _other(other)
    if state.nbstripout is not None:
        yield f"! nbstripout's filter is configured too; {_moved(state.nbstripout)}`nbstripout --uninstall` takes it out"
    if state.missing_hooks:
        yield f"! the hook is missing in {', '.join(state.missing_hooks)}: run `rundiff setup --hook`"
    if state.parts["merge"] is not None and state.nbdime is None:
        yield "! nbdime is not on PATH, so notebooks are merged as text: pip install 'rundiff[merge]'"
    if state.not_ignored:
        yield f"! not ignored: {' '.join(state.not_ignored)} (rundiff setup --gitignore adds them)"


def _moved(rules: Mapping[str, object]) -> str:
    """What nbstripout is told, as lines of `pyproject.toml`; nothing where it is told nothing."""
    lines = "".join(f"    {key} = {safe(json.dumps(value, ensure_ascii=False))}\n" for key, value in rules.items())
    return f"what it is told is, in pyproject.toml,\n    [tool.rundiff.strip]\n{lines}  then " if rules else ""


def _other(other: Other) -> str:
    named = other.value not in _NONE
    what = f"{other.attribute}={safe(other.value)}" if named else f"no attribute {other.attribute}"
    many = f"{other.notebooks} notebooks have" if other.notebooks > 1 else "a notebook has"
    return f"! {many} {what} ({safe(other.example)}{', …' if other.notebooks > 1 else ''}): {_WINS if named else _LACKS}"


def _short(path: Path, root: Path) -> str:
    return safe(str(path.relative_to(root) if path.is_relative_to(root) else path))
