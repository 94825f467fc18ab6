"""Silent changes, planted in real runs: the code in git is the same, and the answer tells what changed all the same."""

from __future__ import annotations

import os
import subprocess
from itertools import groupby

import pytest

from planted import PLANTED, TRAIN, Around, Planted
from repos import Repo
from rundiff.commands.diff import comparison
from rundiff.git import Repository
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from scripts_started import PYTHON, runs, variables

pytestmark = pytest.mark.slow


class Started:
    """A repository with the program, and the number of each run by its name."""

    def __init__(self, folder) -> None:
        root = folder / "repo"
        root.mkdir()
        self.repo = Repo.init(root)
        self.around = Around(root, folder / "packages", folder / "home", folder / "custom")
        self.around.as_they_were()
        self.repo.commit(**{"train.py": TRAIN, ".gitignore": "data/\nconf/local.json\nsettings.py\n"})
        self.numbers: dict[str, int] = {}

    def plant(self, changes: list[Planted]) -> None:
        """One run with all of *changes* around it."""
        self.around.as_they_were()
        for one in changes:
            one.do(self.around)
        given = {name: value for one in changes for name, value in one.variables.items()}
        arguments = [word for one in changes for word in one.arguments]
        meanwhile = next((one.meanwhile for one in changes if one.meanwhile is not None), None)
        self.run(changes[0].run or changes[0].what, *arguments, seeded=changes[0].seeded, meanwhile=meanwhile, **given)

    def run(self, name: str, *arguments: str, seeded: bool, meanwhile=None, **more: str) -> None:
        """One run of the program, as things stand around it."""
        recorder = variables()["PYTHONPATH"]
        paths = os.pathsep.join([recorder, str(self.around.packages), str(self.around.custom)])
        given = {"PYTHONPATH": paths, "PYTHONHASHSEED": "0", "HOME": str(self.around.home)}
        given |= {"GIT_CONFIG_GLOBAL": os.environ["HOME"] + "/.gitconfig", **({"SEED": "1"} if seeded else {})}
        given |= {"WAIT": "1"} if meanwhile is not None else {}
        process = subprocess.Popen(
            [PYTHON, "train.py", *arguments],
            cwd=self.around.root,
            env=variables(**{**given, **more}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if meanwhile is not None:
            assert process.stdout.readline() == "loaded\n"
            meanwhile(self.around)
        _, errors = process.communicate("\n", timeout=200)
        assert process.returncode == 0, errors
        self.numbers[name] = len(self.numbers) + 1
        assert runs(self.repo)[-1] == self.numbers[name], errors

    def compared(self, old: str, new: str):
        return comparison(Repository.discover(self.around.root), (f"run/{self.numbers[old]}", f"run/{self.numbers[new]}"))


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    made = Started(tmp_path_factory.mktemp("planted"))
    for seeded in (False, True):
        for again in range(2):
            made.run(f"{seeded} {again}", seeded=seeded)
    for _, changes in groupby(PLANTED, key=lambda planted: planted.run or planted.what):
        made.plant(list(changes))
    return made


@pytest.mark.parametrize("seeded", [False, True], ids=["without a seed", "with a seed"])
def test_where_nothing_changed_nothing_is_told(started, seeded):
    found = started.compared(f"{seeded} 0", f"{seeded} 1")
    assert (found.facts, found.findings, found.hints) == ((), (), ())
    assert {row.name for row in found.drift} <= {"rundiff"}  # which may be committed to while its tests go on


def test_at_least_twenty_are_planted():
    assert len(PLANTED) >= 20
    assert len({planted.what for planted in PLANTED}) == len(PLANTED)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.what)
def test_a_silent_change_is_seen_and_told(started, planted):
    found = started.compared(f"{planted.seeded} 0", planted.run or planted.what)
    assert found.findings == ()
    assert found.differs
    shown = plain(layout(found))
    told = [fact.sentence for fact in found.unexplained]
    drifted = [f"{row.name} {row.old or '—'} → {row.new or '—'}" for row in found.drift]
    saw = [one for one in (told if planted.seen_by == "facts" else drifted) if planted.told in one]
    print(f"{planted.what:45} {planted.seen_by:6} {', '.join(saw)}")  # noqa: T201 - the table: pytest -s
    assert saw, shown
    if planted.seen_by == "facts":
        assert any(line.startswith("! changed with") for line in shown.splitlines()[:4]), shown
        assert all(finding not in shown for finding in ("likely to matter", "other:")), shown
    assert planted.told in shown
    assert planted.hint in shown
