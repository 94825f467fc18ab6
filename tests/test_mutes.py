"""What a repository says to be no risk there, in every answer; and the command that says so."""

from __future__ import annotations

import json

import msgspec
import pytest

from checked import NO_SEED, OTHER_LOSS, OTHER_OPTIMIZER, trained
from repos import notebook
from rundiff.commands.diff import comparison
from rundiff.commands.muting import mute
from rundiff.comparison import Comparison, Side, muted
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.errors import NotWritable, UsageError, UserError
from rundiff.findings import findings
from rundiff.git import Repository
from rundiff.mutes import Mute, Mutes
from rundiff.options import DiffOptions
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from rundiff.render.wire.compared import compared

ALL = {**NO_SEED, **OTHER_LOSS, **OTHER_OPTIMIZER}

NOTHING_SAID = {"template": "%1", "args": [""]}


@pytest.fixture
def edited(repo):
    """A notebook of which seed, loss and optimizer changed since the last commit."""
    repo.commit("start", **{"train.ipynb": trained(), "examples/train.ipynb": trained()})
    repo.write(**{"train.ipynb": trained(**ALL), "examples/train.ipynb": trained(**ALL)})
    return repo


def shown(repo) -> str:
    return plain(layout(comparison(Repository.discover(repo.root), ("HEAD",))))


def likely(repo) -> list[tuple[str, tuple[str, ...]]]:
    found = comparison(Repository.discover(repo.root), ("HEAD",)).findings
    return [(finding.file.path, finding.categories) for finding in found if finding.likely]


def test_what_is_muted_stands_below_the_line_and_is_counted(edited):
    edited.write(**{"rundiff.toml": 'mute = ["seed"]\n'})
    assert {categories for _, categories in likely(edited)} == {("loss",), ("optimizer",)}
    said = shown(edited)
    assert said.index("other: ") < said.index("seed  train.ipynb")
    assert said.endswith("muted: 2 (rundiff.toml)\n")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rundiff.toml", 'mute = [\n  "loss", # why\n  "optimizer",\n]\n'),
        ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.rundiff]\nmute = ['loss/*', 'optimizer/*']\n"),
        ("pyproject.toml", 'tool.rundiff.mute = ["loss", { rule = "optimizer" }]\n'),
    ],
)
def test_it_may_be_said_in_either_file(edited, file, text):
    edited.write(**{file: text})
    assert {categories for _, categories in likely(edited)} == {("seed",)}
    assert shown(edited).endswith(f"muted: 4 ({file})\n")


def test_an_entry_may_be_about_some_paths(edited):
    edited.write(**{"rundiff.toml": 'mute = [{ rule = "seed", paths = ["examples/**"] }]\n'})
    assert [path for path, categories in likely(edited) if "seed" in categories] == ["train.ipynb"]


@pytest.mark.parametrize(
    ("entry", "category", "rule", "is_muted"),
    [
        ("seed", "seed", "", True),
        ("seed", "seed", "seed/torch.manual_seed", True),
        ("seed/torch.manual_seed", "seed", "seed/torch.manual_seed", True),
        ("seed/torch.manual_seed", "seed", "seed/numpy.random.seed", False),
        ("seed/torch.manual_seed", "seed", "", False),
        ("seed/*", "seed", "", True),
        ("data/Data*", "data", "data/DataLoader", True),
        ("data/Data*", "data", "data/Subset", False),
        ("seed", "loss", "loss/seed", False),
    ],
)
def test_what_an_entry_names(entry, category, rule, is_muted):
    assert Mute(entry).names(category, rule) is is_muted


def test_paths_count_from_the_folder_of_their_file():
    found = Mutes((Mute("seed", ("examples",)),), "lab/rundiff.toml")
    assert found.mute("lab/examples/a.ipynb", "seed", "")
    assert not found.mute("examples/a.ipynb", "seed", "")


def test_a_finding_that_is_muted_in_part_is_ranked_by_the_rest():
    made = [
        file_diff("a.py", b"criterion = nn.CrossEntropyLoss()\nlog(1)\n", b"criterion = nn.MSELoss()\nlog(2)\n", DiffOptions()),
        file_diff("b.py", b"torch.manual_seed(1)\n", b"torch.manual_seed(2)\n", DiffOptions()),
    ]
    quiet = Mutes((Mute("loss"),), "rundiff.toml")
    found = findings(tuple(made), mutes=quiet)
    assert [finding.file.path for finding in findings(tuple(made))] == ["a.py", "b.py"]
    assert [(finding.file.path, finding.likely) for finding in found] == [("b.py", True), ("a.py", False)]
    sent = compared(
        Comparison(Side("commit", "a"), Side("commit", "b"), tuple(made), found, Hidden(), muted=muted(found, quiet))
    )
    assert msgspec.to_builtins(sent.muted) == {"count": 1, "file": "rundiff.toml", "trouble": "", "phrase": NOTHING_SAID}
    assert [effect.likely for effect in sent.findings[1].effects if effect.category == "loss"] == [False]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('mute = "seed"', "rundiff.toml: `mute` is not a list of rules"),
        ('mute = ["sede"]', "'sede' is no rule: it begins with a category"),
        ("mute = [1]", "rundiff.toml: `mute` holds 1"),
        ('mute = [{ rule = "seed", path = "x" }]', "rundiff.toml: `mute` holds {"),
        ('mute = [{ rule = "seed", paths = "x" }]', "the paths of 'seed' are not a list of strings"),
        ("mute = [", "rundiff.toml is not valid TOML"),
        ("<<<<<<< HEAD\nmute = []", "rundiff.toml is not valid TOML"),
    ],
)
def test_a_list_that_cannot_be_read_mutes_nothing_and_says_why(edited, text, why):
    edited.write(**{"rundiff.toml": text})
    assert len(likely(edited)) == 6
    last = shown(edited).splitlines()[-1]
    assert last.startswith("muted: nothing (")
    assert why in last


def test_the_nearest_file_holds_and_one_that_mutes_nothing_is_passed_by(edited):
    edited.write(**{"rundiff.toml": 'mute = ["seed"]\n', "lab/rundiff.toml": "[strip]\nkeep-counts = true\n", "lab/x.txt": ""})
    found = comparison(Repository.discover(edited.root / "lab"), ("HEAD",))
    assert found.muted is not None
    assert found.muted.file == "rundiff.toml"


def test_answers_of_many_files_say_it_too(repo, rundiff):
    names = [f"n{number:03}.ipynb" for number in range(120)]
    repo.commit("start", **{name: notebook("import torch\ntorch.manual_seed(1)\n") for name in names})
    repo.write(
        **{name: notebook("import torch\ntorch.manual_seed(2)\n") for name in names}, **{"rundiff.toml": 'mute = ["seed"]\n'}
    )
    said = rundiff("diff", "HEAD").stdout
    assert said.endswith("muted: 120 (rundiff.toml)\n")
    assert "\n! " not in said


def test_programs_are_told_too(edited, rundiff):
    edited.write(**{"rundiff.toml": 'mute = ["seed"]\n'})
    sent = json.loads(rundiff("diff", "HEAD", "--format", "json").stdout)
    assert sent["muted"] == {"count": 2, "file": "rundiff.toml", "trouble": "", "phrase": NOTHING_SAID}
    effects = [effect for finding in sent["findings"] for effect in finding["effects"]]
    assert {effect["category"]: effect["likely"] for effect in effects} == {"seed": False, "loss": True, "optimizer": True}


# rundiff check --mute


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("rundiff.toml", None, 'mute = ["seed"]\n'),
        ("rundiff.toml", "", 'mute = ["seed"]\n'),
        ("rundiff.toml", "# ours\n[strip]\nkeep-counts = true\n", 'mute = ["seed"]\n# ours\n[strip]\nkeep-counts = true\n'),
        ("rundiff.toml", "mute = []\n", 'mute = ["seed"]\n'),
        ("rundiff.toml", 'mute = ["loss"]  # why\n[check]\n', 'mute = ["loss", "seed"]  # why\n[check]\n'),
        ("rundiff.toml", 'mute = [ "loss", ]\n', 'mute = [ "loss", "seed"]\n'),
        ("rundiff.toml", "mute = [\n\t'loss',\n]\n", "mute = [\n\t'loss',\n\t\"seed\",\n]\n"),
        ("rundiff.toml", 'mute = [\r\n  "loss"\r\n]\r\n', 'mute = [\r\n  "loss",\r\n  "seed",\r\n]\r\n'),
        (
            "rundiff.toml",
            'mute = [\n  { rule = "loss", paths = ["[a]"] },\n]\n',
            'mute = [\n  { rule = "loss", paths = ["[a]"] },\n  "seed",\n]\n',
        ),
        ("pyproject.toml", "[project]\nname = 'x'\n", "[project]\nname = 'x'\n\n[tool.rundiff]\nmute = [\"seed\"]\n"),
        (
            "pyproject.toml",
            "[tool.rundiff.check]\nfail = ['loss']\n[tool.other]\nmute = ['x']\n",
            "[tool.rundiff.check]\nfail = ['loss']\n[tool.other]\nmute = ['x']\n\n[tool.rundiff]\nmute = [\"seed\"]\n",
        ),
        (
            "pyproject.toml",
            "[tool.rundiff] # ours\nmute = ['loss']\n[tool.other]\nmute = ['x']\n",
            "[tool.rundiff] # ours\nmute = ['loss', \"seed\"]\n[tool.other]\nmute = ['x']\n",
        ),
    ],
)
def test_a_rule_is_muted_in_the_file_of_rules_and_every_other_byte_stays(repo, file, before, after):
    if before is not None:
        repo.write(**{file: before})
    done = mute(Repository.discover(repo.root), "seed")
    assert (repo.root / file).read_bytes().decode() == after
    assert (done.written, done.made, done.already) == (file, before is None, False)
    assert mute(Repository.discover(repo.root), "seed").already
    assert (repo.root / file).read_bytes().decode() == after


def test_a_rule_may_be_muted_for_paths(edited, rundiff):
    said = rundiff("check", "--mute", "seed", "--", "examples/**")
    assert said.stdout == (
        'rundiff.toml made, with { rule = "seed", paths = ["examples/**"] } in `mute`; '
        "commit it, so that it is no risk for everybody here\n"
    )
    assert [path for path, categories in likely(edited) if "seed" in categories] == ["train.ipynb"]


def test_what_is_written_so_that_it_cannot_be_edited_safely_is_left_and_said(repo):
    repo.write(**{"rundiff.toml": 'mute = ["loss" # no comma\n]\n'})
    before = (repo.root / "rundiff.toml").read_bytes()
    with pytest.raises(UserError, match='add "seed" to the list `mute` there by hand'):
        mute(Repository.discover(repo.root), "seed")
    assert (repo.root / "rundiff.toml").read_bytes() == before


def test_a_file_that_may_not_be_written_is_left(repo):
    repo.write(**{"rundiff.toml": "mute = []\n"})
    (repo.root / "rundiff.toml").chmod(0o444)
    with pytest.raises(NotWritable, match=r"rundiff\.toml: .*; what it should say: mute = \[\"seed\"\]"):
        mute(Repository.discover(repo.root), "seed")
    assert (repo.root / "rundiff.toml").read_text() == "mute = []\n"


def test_a_bare_repository_has_no_such_file(repo, tmp_path):
    repo.commit("start", **{"a.py": "x = 1\n"})
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    with pytest.raises(UsageError, match="has no working tree"):
        mute(Repository.discover(tmp_path / "bare.git"), "seed")
