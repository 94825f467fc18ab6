"""A request to set up, or to take back, in; the files that change for it out. Nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.setup.blocks import block, with_block, without_block
from rundiff.commands.setup.drivers import attribute_lines, config_lines, settings
from rundiff.commands.setup.edits import Edit, held
from rundiff.commands.setup.hooks import HOOKS, with_hooks, without_hooks
from rundiff.commands.setup.ignored import missing
from rundiff.commands.setup.places import Places, of_repository, of_user
from rundiff.errors import UsageError, UserError
from rundiff.git import Repository
from rundiff.git.settings import scope_of

if TYPE_CHECKING:
    from pathlib import Path


class SetupRequest(NamedTuple):
    """What is asked for."""

    everywhere: bool = False
    """For the user, in place of one repository."""
    private: bool = False
    """Attributes and ignored names where no commit takes them."""
    filtering: bool = True
    hook: bool = False
    gitignore: bool = False
    undo: bool = False


def planned(folder: Path, request: SetupRequest) -> list[Edit]:
    """The files that it is about, in the order in which they are written. Raises UserError."""
    if request.everywhere:
        if request.gitignore or request.private:
            raise UsageError("--gitignore and --private are about one repository; leave out --global")
        return _undone(of_user(), hooks=True) if request.undo else _for_user(of_user(), request)
    repo = Repository.discover(folder)
    places = of_repository(repo, private=request.private)
    _refuse_links(repo.root)
    shared = _shares_hooks(repo)
    if request.undo:
        return _undone(places, hooks=not shared)
    if request.hook and shared:
        raise UserError(
            f"core.hooksPath lets all of your repositories share the hooks in {places.hooks}; for all of them run "
            "`rundiff setup --global --hook`, or let a script there run `rundiff hook`"
        )
    return [*_drivers(places, request), *_hooks(places, wanted=request.hook, shared=shared), *_ignored(repo, places, request)]


def _refuse_links(root: Path) -> None:
    """What a repository links to lies anywhere, and git itself reads neither of these through a link."""
    for path in (root / ".gitattributes", root / ".gitignore"):
        if path.is_symlink():
            raise UserError(f"{path} is a symbolic link, which git does not follow here; put a file in its place and try again")


def _for_user(places: Places, request: SetupRequest) -> list[Edit]:
    if request.hook and places.hooks is None:
        raise UserError(
            "git has no hooks for all repositories unless core.hooksPath names a folder for them; run `rundiff setup --hook` "
            "in each repository, or set it: git config --global core.hooksPath '~/.githooks'"
        )
    return [*_drivers(places, request), *_hooks(places, wanted=request.hook, shared=False)]


def _drivers(places: Places, request: SetupRequest) -> list[Edit]:
    """Settings come first: attributes that name a filter nobody has configured let outputs through."""
    config = _with(places.config, config_lines(settings(filtering=request.filtering)), sections=True)
    return [config, _with(places.attributes, attribute_lines(filtering=request.filtering))]


def _hooks(places: Places, *, wanted: bool, shared: bool) -> list[Edit]:
    """The hooks, where they are asked for or there already."""
    folder = places.hooks
    if folder is None or shared:
        return []
    there = any(block(held(folder / name)) is not None for name in HOOKS)
    return with_hooks(folder, new_folder=not folder.exists()) if wanted or there else []


def _ignored(repo: Repository, places: Places, request: SetupRequest) -> list[Edit]:
    path = places.ignored
    if path is None or not request.gitignore:
        return []
    kept = (block(held(path)) or b"").decode().splitlines()
    lines = [*kept, *(line for line in missing(repo.root) if line not in kept)]
    return [_with(path, "".join(f"{line}\n" for line in lines).encode())] if lines else []


def _with(path: Path, lines: bytes, *, sections: bool = False) -> Edit:
    before = held(path)
    return Edit(path, before, with_block(before, lines, new_folder=not path.parent.exists(), sections=sections))


def _undone(places: Places, *, hooks: bool) -> list[Edit]:
    """Attributes go first and settings last, for the same reason."""
    paths = [places.attributes, *((places.ignored,) if places.ignored else ()), *places.spare]
    edits = [Edit(path, before, without_block(before)) for path in paths if (before := held(path)) is not None]
    folders = {*places.spare_hooks, *((places.hooks,) if hooks and places.hooks is not None else ())}
    scripts = [script for folder in sorted(folders) for script in without_hooks(folder)]
    before = held(places.config)
    return [*edits, *scripts, Edit(places.config, before, without_block(before))]


def _shares_hooks(repo: Repository) -> bool:
    """Whether the folder of hooks is one of the user's, and not this repository's."""
    return scope_of(repo.root, "core.hooksPath") in {"global", "system"}
