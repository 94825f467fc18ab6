"""The story: yesterday's run was good, today's is not. What changed, in 25 lines: the demo, really trained, and what hides from git."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise

import msgspec
import pytest

from rundiff.commands.diff import comparison
from rundiff.commands.notebook_kernel import execute_notebook
from rundiff.git import Repository
from rundiff.render.layout import layout
from rundiff.render.looks import Looks
from rundiff.render.markdown import markdown
from rundiff.render.summary import LINES, summary
from rundiff.render.terminal import plain
from rundiff.render.widths import width
from rundiff.runs import store
from rundiff.training.categories import RANK

pytestmark = pytest.mark.slow

BEST_TO_LAST = ("run/best", "run/last")
_VALUES = re.compile(r"\S+ → \S+$")
_DROPPING = """        dropped = Path("local.txt").read_text().split()
        self.transforms = [one for one in transforms if type(one).__name__ not in dropped]
"""


def summarised(folder, names=BEST_TO_LAST, columns: int | None = None) -> list[str]:
    return plain(summary(comparison(Repository.discover(folder), names), Looks(columns=columns))).splitlines()


def likely(lines: list[str]) -> list[str]:
    """The lines of the summary that are about changes which are likely to matter."""
    return [line for line in lines[lines.index("likely to matter") :] if line.startswith("! ")]


def others(lines: list[str]) -> dict[str, int]:
    """What the summary counts below the line."""
    row = next(line for line in lines if line.startswith("other: "))
    total, _, told = row.removeprefix("other: ").partition(": ")
    counts = {kind: int(number) for kind, _, number in (part.rpartition(" ") for part in told.split(" · "))}
    assert int(total.split()[0]) == sum(counts.values())
    return counts


@pytest.fixture(scope="module")
def found(demo_project):
    return comparison(Repository.discover(demo_project.folder), BEST_TO_LAST)


@pytest.fixture(scope="module")
def told(found):
    return plain(summary(found, Looks())).splitlines()


@pytest.fixture
def copied(demo_project, tmp_path):
    """The demo, to change things in."""
    return shutil.copytree(demo_project.folder, tmp_path / "digits")


# ---- what a person sees


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_the_story_fits_into_25_lines_of_any_terminal(found, columns):
    lines = plain(summary(found, Looks(columns=columns))).splitlines()
    assert len(lines) <= LINES
    assert max(map(width, lines)) <= columns
    text = " ".join(" ".join(lines).split())
    assert all(word in text for word in ("Normalize", "SGD → AdamW", "lr 0.06 → 0.002", "manual_seed", "0.1 → 0.2", "val_acc"))


def test_what_is_likely_to_matter_is_said_worst_first_a_line_a_change(told):
    rows = likely(told)
    first = [re.match(r"! ([a-z-]+)", row)[1] for row in rows]
    assert [RANK[word] for word in first] == sorted(RANK[word] for word in first)
    assert [first.index(word) for word in ("transforms", "architecture", "optimizer", "seed")] == [0, 1, 2, len(rows) - 1]
    by_word = dict(zip(first, rows, strict=True))
    assert "Normalize" in by_word["transforms"]
    assert "(train.ipynb [5])" in by_word["transforms"]
    assert "`Dropout`: p 0.1 → 0.2 (model.py)" in by_word["architecture"]
    assert by_word["architecture"].startswith("! architecture, hyper-parameter: ")
    assert "SGD → AdamW" in by_word["optimizer"]
    assert "`torch.manual_seed(0)` removed (through `config.seed` in config.yaml)" in by_word["seed"]
    assert any("lr 0.06 → 0.002" in row and "config.yaml" in row for row in rows)
    assert all(row.endswith(" → training") for row in rows)


def test_the_runs_and_what_became_of_their_figures_come_before_everything(told):
    assert told[0].startswith("run/1 (CPU) → run/3 (CPU)")
    assert re.match(r"val_acc 0\.\d+ → 0\.\d+ worse", told[1])
    assert told[2] == "likely to matter"


def test_below_the_line_each_kind_is_counted(told, found):
    assert others(told) == {"plotting": 1, "formatting": 1, "comment": 1, "prose": 1, "moved": 1}
    assert told.index("likely to matter") < next(number for number, line in enumerate(told) if line.startswith("other: "))
    assert told[-1] == f"hidden: {found.hidden.unchanged} unchanged cells"


def test_nothing_is_told_twice(told, found):
    text = "\n".join(told)
    changes = {_VALUES.search(effect.sentence) for one in found.findings if one.likely for effect in one.effects}
    values = {match[0] for match in changes if match is not None}
    assert values >= {"0.06 → 0.002", "SGD → AdamW", "0.1 → 0.2"}
    assert {value: text.count(value) for value in values} == dict.fromkeys(values, 1)


def test_the_facts_of_the_runs_say_the_same_as_the_code(told):
    facts = next(line for line in told if line.startswith("facts: "))
    assert "first batch mean " in facts
    # That the transform lost Normalize is a fact, too; the change above says it in the same words, so it is not said again.
    assert "Normalize" not in facts
    assert any("`Normalize(mean=0.305, std=0.376)` removed" in line for line in told)
    assert "seed of torch 0 → none set" in facts


def test_the_command_says_it_and_the_code_follows_where_no_summary_is_asked_for(demo_project, rundiff, told):
    asked = rundiff("diff", "--summary", *BEST_TO_LAST, cwd=demo_project.folder)
    assert (asked.returncode, asked.stdout.splitlines()) == (0, told)
    whole = rundiff("diff", *BEST_TO_LAST, cwd=demo_project.folder).stdout.splitlines()
    above = told[: told.index(next(line for line in told if line.startswith("facts: ")))]
    assert whole[: len(above) + 1] == [*above, "line by line"]
    assert "    1 + optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)" in whole
    assert whole[-1] == told[-1]


def test_terminal_and_markdown_say_each_thing_once(found):
    for text in (plain(layout(found, limit=60)), markdown(found).replace("\\", "")):
        assert text.count("p 0.1 → 0.2") == 1
        assert "hyper-parameter: dropout 0.1 → 0.2" not in text


# ---- what is no risk here


def test_what_is_muted_goes_below_the_line_and_is_counted_there(copied, told):
    (copied / "rundiff.toml").write_text('mute = ["seed", "architecture"]\n')
    lines = summarised(copied)
    assert [row for row in likely(lines) if "seed" in row or "architecture" in row] == []
    # What the edit of model.py means besides is not muted.
    assert any("hyper-parameter: dropout 0.1 → 0.2 (model.py)" in row for row in likely(lines))
    assert others(lines) == {**others(told), "muted": 1}
    assert lines[-1] == "muted: 2 (rundiff.toml)"
    assert len(lines) <= LINES


# ---- what is not in the code


def test_another_version_of_torch_stands_above_the_changes(copied):
    repo = Repository.discover(copied)
    last = store.record(repo, 3)
    environment = msgspec.structs.replace(last.environment, torch="9.9.0+cu126", cuda="12.6")
    snapshot = subprocess.run(["git", "rev-parse", "run/3"], cwd=copied, capture_output=True, text=True, check=True).stdout
    store.add(repo, snapshot.strip(), msgspec.structs.replace(last, environment=environment))
    lines = summarised(copied, ("run/1", "run/4"), columns=80)
    at = next(number for number, line in enumerate(lines) if line.startswith("environment, known to change numbers: "))
    assert f"torch {last.environment.torch} → 9.9.0+cu126" in lines[at]
    assert at < lines.index("likely to matter")
    assert len(lines) <= LINES


@pytest.fixture(scope="module")
def hidden_from_git(demo_project, tmp_path_factory):
    """The demo as it was good, trained once more as it is, and once after Normalize was dropped where git does not look."""
    folder = shutil.copytree(demo_project.folder, tmp_path_factory.mktemp("hidden") / "digits")
    subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=folder, check=True)
    data, config = folder / "data.py", folder / "config.yaml"
    source = data.read_text(encoding="utf-8")
    changed = source.replace("        self.transforms = transforms\n", _DROPPING).replace(
        "import numpy", "from pathlib import Path\n\nimport numpy", 1
    )
    assert changed.count("dropped") == 2
    data.write_text(changed, encoding="utf-8")
    config.write_text(config.read_text(encoding="utf-8").replace("epochs: 10", "epochs: 2"), encoding="utf-8")
    with (folder / ".gitignore").open("a") as ignored:
        ignored.write("local.txt\n")
    for dropped in ("", "Normalize\n"):
        (folder / "local.txt").write_text(dropped)
        execute_notebook(folder / "train.ipynb", lambda _: None)
    return folder


def test_normalize_that_was_dropped_where_git_does_not_look_is_said_loudly(hidden_from_git):
    lines = summarised(hidden_from_git, ("run/4", "run/5"))
    assert lines[0] == "run/4 (CPU) → run/5 (CPU)   no change in the code; what the runs were given differs"
    silent = [line for line in lines if line.startswith("! changed without any change of code: ")]
    assert any("first batch mean " in line for line in silent)
    assert any("transform: `Normalize(mean=0.305, std=0.376)` is gone" in line for line in silent)
    assert "likely to matter" not in lines
    # The sentence is said before anything else, and once.
    assert all(above.startswith("! ") >= below.startswith("! ") for above, below in pairwise(lines[2:]))
    assert "\n".join(lines).count("Normalize(") == 1
