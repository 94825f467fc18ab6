"""The table `[tool.rundiff.training]`: a user's own names mean what the user says, on every way to an answer, and nowhere else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from repos import cell, notebook
from rundiff.commands.diff import comparison
from rundiff.commands.no_index import compared_paths
from rundiff.commands.own_names import names_in, own_names
from rundiff.comparison import Comparison
from rundiff.errors import UsageError
from rundiff.git import Repository
from rundiff.training.categories import CATEGORIES
from rundiff.training.meaning import meaning
from rundiff.training.names import Own, Setting, names, shipped, using

TABLE = """
[tool.rundiff.training]
calls = { loss = ["mylib.losses.*"], transforms = ["mylib.aug.*"] }
settings = { hyper-parameter = ["tau_start"], schedule = { ramp = ["ramp_up", "ramp-up-for"] } }
bases = { data = ["mylib.Source"] }
functions = { seed = ["freeze_randomness"], evaluation = ["score_*"] }
methods = { checkpoint = ["dump_weights"] }
classes = { architecture = ["Backbone"] }
aliases = { ml = "mylib" }
"""
IMPORTS = "import mylib\nfrom mylib.losses import Focal\nfrom mylib import aug\n"
EDITS = [
    (IMPORTS + "c = Focal(2)", IMPORTS + "c = Focal(3)", "loss: `Focal(2)` → `Focal(3)`"),
    (IMPORTS + "t = aug.Cut(8)", IMPORTS + "t = aug.Cut(9)", "transforms: `Cut(8)` → `Cut(9)`"),
    ("t = ml.aug.Cut(8)", "t = ml.aug.Cut(9)", "transforms: `Cut(8)` → `Cut(9)`"),
    ("TAU_START = 1", "TAU_START = 2", "hyper-parameter: tau_start 1 → 2"),
    ("c.ramp_up_for = 1", "c.ramp_up_for = 2", "schedule: ramp 1 → 2"),
    (
        "import mylib\nclass A(mylib.Source):\n    def get(self): return 1",
        "import mylib\nclass A(mylib.Source):\n    def get(self): return 2",
        "data: `A.get` changed",
    ),
    ("def freeze_randomness():\n    f(1)", "def freeze_randomness():\n    f(2)", "seed: `freeze_randomness` changed"),
    ("net.dump_weights('a')", "net.dump_weights('b')", "checkpoint: `net.dump_weights('a')` → `net.dump_weights('b')`"),
    ("b = Backbone(1)", "b = Backbone(2)", "architecture: `Backbone(1)` → `Backbone(2)`"),
]


def effects(found: Comparison) -> list[str]:
    return [str(effect) for finding in found.findings for effect in finding.effects]


def asked(repo, *names: str, paths: tuple[str, ...] = ()) -> list[str]:
    return effects(comparison(Repository.discover(repo.root), names, paths))


@pytest.mark.parametrize(("old", "new", "sentence"), EDITS)
def test_an_own_name_means_what_the_table_says(tmp_path, old, new, sentence):
    assert [str(effect) for effect in meaning(old, new, "python")] == ["other"]
    (tmp_path / "pyproject.toml").write_text(TABLE)
    with own_names(tmp_path):
        assert [str(effect) for effect in meaning(old, new, "python")] == [sentence]


def test_a_config_file_is_read_with_own_settings(tmp_path):
    (tmp_path / "pyproject.toml").write_text(TABLE)
    with own_names(tmp_path):
        assert [str(effect) for effect in meaning("tau-start: 1", "tau-start: 2", "config")] == [
            "hyper-parameter: tau_start 1 → 2"
        ]


def test_every_way_to_an_answer_knows_the_names_on_disk(repo, rundiff, tmp_path):
    old, new, sentence = EDITS[0]
    first = repo.commit(**{"pyproject.toml": TABLE, "a.py": old, "n.ipynb": notebook(cell(old, "a"))})
    repo.write(**{"a.py": new, "n.ipynb": notebook(cell(new, "a"))})
    assert asked(repo) == [sentence, sentence]
    repo.commit()
    assert asked(repo, first, "HEAD") == [sentence, sentence]
    assert asked(repo, f"{first}:a.py", "HEAD:a.py") == [sentence]
    inside = repo.root / "below"
    inside.mkdir()
    assert effects(comparison(Repository.discover(inside), (first,))) == [sentence, sentence]
    shown = rundiff("diff", first, "HEAD", cwd=repo.root)
    assert "loss" in shown.stdout
    assert "`Focal(2)` → `Focal(3)`" in shown.stdout or "Focal(2) → Focal(3)" in shown.stdout


def test_more_files_than_are_ranked_know_them_too(repo, rundiff):
    old, new, _ = EDITS[0]
    repo.commit(**{"pyproject.toml": TABLE, **{f"{i:03}.py": old for i in range(120)}})
    repo.write(**{f"{i:03}.py": new for i in range(120)})
    shown = rundiff("diff", cwd=repo.root)
    assert shown.stdout.count("loss") >= 120
    assert names() is shipped()


def test_two_paths_on_disk_know_the_names_of_the_folder_that_is_asked_from(tmp_path):
    old, new, sentence = EDITS[0]
    (tmp_path / "a.py").write_text(old)
    (tmp_path / "b.py").write_text(new)
    assert effects(compared_paths(str(tmp_path), ("a.py", "b.py"))) == ["other"]
    (tmp_path / "rundiff.toml").write_text(TABLE.replace("tool.rundiff.", ""))
    assert effects(compared_paths(str(tmp_path), ("a.py", "b.py"))) == [sentence]


def test_the_table_of_the_working_tree_holds_for_both_sides(repo):
    old, new, sentence = EDITS[0]
    repo.commit(**{"pyproject.toml": TABLE, "a.py": old})
    repo.commit(**{"pyproject.toml": "", "a.py": new})
    assert "other" in asked(repo, "HEAD~1", "HEAD", paths=("a.py",))
    repo.write(**{"pyproject.toml": TABLE})
    assert asked(repo, "HEAD~1", "HEAD", paths=("a.py",)) == [sentence]


def test_what_the_table_says_goes_before_what_is_shipped(tmp_path):
    (tmp_path / "rundiff.toml").write_text(
        '[training]\ncalls = { data = ["torch.nn.Linear", "torch.optim.*"] }\nsettings = { loss = ["lr"] }\n'
        'functions = { data = ["plot_*"] }\nmethods = { loss = ["eval"] }\n'
    )
    found = names_in(tmp_path)
    assert found.call("torch.nn.Linear") == "data"
    assert found.call("torch.nn.Conv2d") == "architecture"
    assert found.call("torch.optim.SGD") == found.call("torch.optim.lr_scheduler.StepLR") == "data"
    assert found.setting("--LR") == Setting("loss", "lr")
    assert (found.function("plot_loss"), found.function("focal_loss")) == ("data", "loss")
    assert found.method("model", "eval") == "loss"
    assert shipped().call("torch.nn.Linear") == "architecture"


def test_the_last_that_extends_is_asked_first():
    once = shipped().extended(Own(calls={"mylib.*": "data"}))
    twice = once.extended(Own(calls={"mylib.loss.*": "loss", "mylib.Net": "architecture"}))
    assert (once.call("mylib.loss.A"), twice.call("mylib.loss.A")) == ("data", "loss")
    assert (twice.call("mylib.Net"), twice.call("mylib.B")) == ("architecture", "data")


def test_tables_of_one_edition_say_the_same(tmp_path):
    (tmp_path / "pyproject.toml").write_text(TABLE)
    before = names_in(tmp_path).edition
    assert before == names_in(tmp_path).edition != shipped().edition
    (tmp_path / "pyproject.toml").write_text(TABLE.replace("tau_start", "tau_end"))
    assert names_in(tmp_path).edition != before


def test_names_are_in_force_in_one_thread_only():
    inside, done, seen = threading.Event(), threading.Event(), []

    def other() -> None:
        inside.wait(10)
        seen.append(names())
        done.set()

    started = threading.Thread(target=other)
    started.start()
    own = shipped().extended(Own(calls={"mylib.*": "data"}))
    with using(own):
        inside.set()
        assert done.wait(10)
        assert names() is own
    started.join()
    assert seen == [shipped()]


def test_names_are_in_force_until_the_end_of_the_block_however_that_ends():
    with pytest.raises(KeyError), using(shipped().extended(Own())):
        raise KeyError
    assert names() is shipped()


KEYS = "there are aliases, calls, classes, methods, bases, functions, passing, settings"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("call = {}", f"[tool.rundiff.training] has no key `call`; {KEYS}"),
        ("calls = 1", '`calls` in [tool.rundiff.training] is not a table, as in calls = { loss = ["name"] }; correct it there'),
        ("aliases = []", '`aliases` in [tool.rundiff.training] is not a table, as in aliases = { np = "numpy" }; correct it there'),
        ("calls = { losses = ['a.b'] }", "`calls` in [tool.rundiff.training] has no category `losses`; there are transforms, data,"),
        ("calls = { loss = 'a.b' }", "`calls.loss` in [tool.rundiff.training] is not a list of names in quotes; correct it there"),
        ("calls = { loss = [''] }", "`calls.loss` in [tool.rundiff.training] is not a list of names in quotes; correct it there"),
        ("calls = { loss = ['a.*.*'] }", "has `a.*.*`, and a name takes one star; write a name for each"),
        ("calls = { loss = ['*Loss'] }", "has `*Loss`, and ahead of its star a call has a package, as in mylib.*; write it there"),
        ("bases = { loss = ['a.*'] }", "has `a.*`, and only calls and functions take a star; write the whole name"),
        ("calls = { loss = ['a.b'], data = ['a.b'] }", "`calls` in [tool.rundiff.training] has `a.b` twice, as loss and as data; keep one"),
        ("settings = { loss = ['tau'], data = ['TAU'] }", "has `tau` twice, as loss and as data; keep one of them"),
        ("settings = { loss = { a = ['tau'], b = ['tau'] } }", "has `tau` twice, in loss; keep one of them"),
        ("settings = { loss = { a = 'tau' } }", "`settings.loss.a` in [tool.rundiff.training] is not a list of names in quotes"),
        ("aliases = { a = 1 }", "`aliases.a` in [tool.rundiff.training] is not the name of a module, in quotes; correct it there"),
        ("calls = ", "is not valid TOML"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_in_one_sentence(repo, rundiff, text, sentence):
    repo.commit(**{"a.py": "x = 1"})
    repo.write(**{"pyproject.toml": f"[tool.rundiff.training]\n{text}\n", "a.py": "x = 2"})
    with pytest.raises(UsageError) as caught:
        asked(repo)
    assert str(caught.value).startswith(str(repo.root / "pyproject.toml"))
    assert sentence in str(caught.value)


def test_the_command_line_says_it_and_ends_with_2(repo, rundiff):
    repo.commit(**{"a.py": "x = 1"})
    repo.write(**{"rundiff.toml": "[training]\ncall = {}\n", "a.py": "x = 2"})
    found = rundiff("diff", cwd=repo.root)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == f"rundiff: {repo.root / 'rundiff.toml'}: [training] has no key `call`; {KEYS}\n"


def test_a_table_may_be_written_with_headers_of_its_own(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.rundiff.training.calls]\nloss = ["mylib.*"]\n[tool.rundiff.training.settings.loss]\ntau = ["t0"]\n'
    )
    assert names_in(tmp_path).call("mylib.A") == "loss"
    assert names_in(tmp_path).setting("T0") == Setting("loss", "tau")


def test_without_a_table_nothing_is_added(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "training"\ndependencies = ["rundiff"]\n')
    assert names_in(tmp_path) is shipped()


DOCS = (Path(__file__).parent.parent / "docs" / "training.md").read_text(encoding="utf-8")


def test_the_example_of_the_documentation_is_a_table(tmp_path):
    (tmp_path / "pyproject.toml").write_text(DOCS.partition("```toml\n")[2].partition("```")[0])
    found = names_in(tmp_path)
    assert (found.call("mylib.losses.Focal"), found.function("score_all")) == ("loss", "evaluation")
    assert found.setting("ramp_steps") == Setting("schedule", "ramp")


def test_the_documentation_lists_every_category_worst_first_and_every_key():
    rows = [line.split("|")[1].strip().strip("`") for line in DOCS.splitlines() if line.startswith("| ")]
    assert tuple(row for row in rows if row in CATEGORIES) == CATEGORIES
    assert {row for row in rows if row in KEYS} == set(KEYS.removeprefix("there are ").split(", "))
