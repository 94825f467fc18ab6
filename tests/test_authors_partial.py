"""Who made a change, in a clone that was never given the old versions: what can be told is told right, and nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from repos import Repo, cell, notebook
from rundiff.commands.authors import authors
from rundiff.commands.diff import comparison
from rundiff.commands.sides import side
from rundiff.git import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from rundiff.commands.authors import Authors, NotHere

FILES = ("train.ipynb", "model.py")
OTHERS = "\n".join(f"row_{n} = {n}" for n in range(20))
TEXTS = (
    ("Anna", "lr = 0.1", "seed(0)", f"width = 2\n{OTHERS}"),
    ("Ben", "lr = 0.2", "seed(0)", f"width = 3\n{OTHERS}"),
    ("Chen", "lr = 0.2", "seed(1)", f"width = 3\nheads = 2\n{OTHERS}"),
    ("Dana", "lr = 0.3", "seed(1)", f"width = 3\nheads = 4\n{OTHERS}"),
)


@pytest.fixture
def whole(tmp_path) -> Repo:
    """Four people, each of whom changed something of the same two files."""
    (tmp_path / "whole").mkdir()
    made = Repo.init(tmp_path / "whole")
    made.git("config", "uploadpack.allowFilter", "true")
    for name, rate, seed, model in TEXTS:
        made.git("config", "user.name", name)
        made.commit(name, **{"train.ipynb": notebook(cell(rate, "lr"), cell(seed, "seed")), "model.py": model})
    return made


def partial(whole: Repo, root: Path, *oids: str) -> Repo:
    """A clone with the files of the newest commit, and of the others only those *oids*."""
    subprocess.run(["git", "clone", "--quiet", "--filter=blob:none", f"file://{whole.root}", str(root)], check=True)
    made = Repo(root)
    if oids:
        made.git("fetch", "--quiet", "origin", *oids)
    return made


def objects(repo: Repo) -> set[str]:
    return {str(path) for path in (repo.root / ".git/objects").rglob("*") if path.is_file()}


def asked(repo: Repo, old: str = "HEAD~3") -> tuple[dict[str, str | None], dict[str, NotHere], Authors]:
    """By change who made it and why that is not known."""
    with Repository.discover(repo.root) as opened:
        found = comparison(opened, (old, "HEAD")).findings
        names = [one.file.path if one.change is None else f"{one.file.path} {one.change.cell.id}" for one in found]
        told = authors(opened, side(opened, old, None), side(opened, "HEAD", None), found)
    made = {names[at]: None if one.by is None else one.by.name for at, one in told.made.items()}
    return made, {names[at]: why for at, why in told.unknown.items()}, told


def test_whatever_a_partial_clone_lacks_it_names_who_a_whole_one_names_or_says_why_not(whole, tmp_path):
    truth, unknown, _ = asked(whole)
    assert truth == {"train.ipynb lr": "Dana", "train.ipynb seed": "Chen", "model.py": "Dana"}
    assert not unknown
    first = [whole.git("rev-parse", f"HEAD~3:{name}").strip() for name in FILES]
    between = [tuple(whole.git("rev-parse", f"HEAD~{at}:{name}").strip() for name in FILES) for at in (1, 2)]
    some = [[], between[:1], between[1:], between]
    clones = [partial(whole, tmp_path / f"{at}", *first, *chain(*held)) for at, held in enumerate(some)]
    whole.root.rename(tmp_path / "gone")
    seen = set()
    for clone, held in zip(clones, some, strict=True):
        before = objects(clone)
        made, unknown, _ = asked(clone)
        assert objects(clone) == before
        assert made == {name: who for name, who in truth.items() if name in made}
        assert made.keys() | unknown.keys() == truth.keys()
        assert bool(unknown) == (len(held) < len(between))
        seen |= {(name, name in made) for name in truth}
    assert seen == {(name, told) for name in truth for told in (True, False)}


def of(told: tuple) -> tuple:
    """Who made what, without how it came here."""
    return {at: one._replace(arrived=None, how=None) for at, one in told[2].made.items()}, told[1]


def test_the_command_gets_what_it_takes(whole, tmp_path):
    first = [whole.git("rev-parse", f"HEAD~3:{name}").strip() for name in FILES]
    clone = partial(whole, tmp_path / "clone", *first)
    _, unknown, _ = asked(clone)
    assert {why.why for why in unknown.values()} == {
        f"versions of {name} that tell who made this change are missing here (partial clone)" for name in FILES
    }
    for command in {why.command for why in unknown.values()}:
        assert command is not None
        clone.git(*command.split()[1:])
    assert of(asked(clone)) == of(asked(whole))


def test_a_file_whose_old_version_is_missing_was_changed_by_whoever_touched_it_last(whole, tmp_path):
    clone = partial(whole, tmp_path / "clone")
    whole.root.rename(tmp_path / "gone")
    before = objects(clone)
    made, unknown, told = asked(clone)
    assert made == {"train.ipynb": "Dana", "model.py": "Dana"}
    assert {one.more for one in told.made.values()} == {2}
    assert not unknown
    assert objects(clone) == before


def test_a_file_that_may_have_had_another_name_is_not_said_to_be_new(whole, tmp_path):
    whole.git("config", "user.name", "Eve")
    whole.git("mv", "model.py", "net.py")
    whole.write(**{"net.py": f"width = 3\nheads = 5\n{OTHERS}"})
    whole.commit("Eve")
    truth, _, _ = asked(whole, "HEAD~2")
    assert truth["net.py"] == "Eve"
    old = [whole.git("rev-parse", f"HEAD~2:{name}").strip() for name in FILES]
    clone = partial(whole, tmp_path / "clone", *old)
    shutil.rmtree(whole.root)
    before = objects(clone)
    made, unknown, _ = asked(clone, "HEAD~2")
    assert "net.py" not in made or made["net.py"] == "Eve"
    assert made.keys() | unknown.keys() == truth.keys()
    assert objects(clone) == before


def test_without_folders_it_is_not_known_who_made_a_change(whole, tmp_path):
    subprocess.run(["git", "clone", "--quiet", "--filter=tree:0", f"file://{whole.root}", str(tmp_path / "clone")], check=True)
    clone = Repo(tmp_path / "clone")
    clone.git("fetch", "--quiet", "origin", whole.git("rev-parse", "HEAD~3^{tree}").strip())
    whole.root.rename(tmp_path / "gone")
    before = objects(clone)
    made, unknown, _ = asked(clone)
    assert not made
    assert {"train.ipynb", "model.py"} == unknown.keys()
    assert all(why.command is not None and why.command.startswith("git fetch origin ") for why in unknown.values())
    assert objects(clone) == before
