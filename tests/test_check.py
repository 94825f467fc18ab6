"""`rundiff check` in real repositories: every rule, every pair of sides, trailers, and rules that change themselves."""

from __future__ import annotations

import json

import pytest

from checked import CELLS, LOSS, NO_SEED, OTHER_LOSS, OTHER_OPTIMIZER, asked, message, told, trained
from recorded import recorded
from repos import Repo
from rundiff.errors import UnknownRevision, UsageError
from rundiff.render.check.reports import check_json
from rundiff.render.check.rows import Found

ALL = {**NO_SEED, **OTHER_LOSS, **OTHER_OPTIMIZER}


@pytest.fixture
def made(repo):
    """A first commit with the notebook."""
    repo.commit("start", **{"train.ipynb": trained()})
    return repo


def rules(*lines: str) -> str:
    return "[check]\n" + "".join(f"{line}\n" for line in lines)


# Without a table


def test_without_rules_what_is_likely_to_matter_is_a_warning_and_nothing_fails(made):
    made.commit("edits", **{"train.ipynb": trained(**ALL, prose="# Trained")})
    found = asked(made)
    assert told(found) == [("warn", "loss"), ("warn", "optimizer"), ("warn", "seed")]
    assert not found.verdict.failed(strict=False)
    assert found.verdict.failed(strict=True)


def test_what_means_nothing_for_training_is_no_finding(made):
    made.commit("edits", **{"train.ipynb": trained(prose="# Trained", loss=f"{LOSS}  # as in the paper"), "README.md": "x\n"})
    assert told(asked(made)) == []


# Levels


def test_a_category_fails_warns_or_is_off_as_the_rules_say(made):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["seed"]', 'off = ["loss"]')})
    made.commit("edits", **{"train.ipynb": trained(**ALL)})
    found = asked(made)
    assert told(found) == [("fail", "seed"), ("warn", "optimizer")]
    assert found.verdict.failed(strict=False)
    assert found.verdict.rules == "rundiff.toml"


def test_the_table_may_stand_in_pyproject_and_the_nearest_file_holds(made):
    nested = made.root / "lab"
    made.commit(
        "rules",
        **{
            "pyproject.toml": "[project]\nname = 'x'\n[tool.rundiff.check]\nfail = ['loss']\n",
            "lab/rundiff.toml": rules('fail = ["seed"]'),
        },
    )
    made.commit("edits", **{"train.ipynb": trained(**ALL)})
    assert told(asked(made))[0] == ("fail", "loss")
    assert told(asked(made, folder=nested))[0] == ("fail", "seed")


def test_what_is_not_understood_is_judged_where_the_rules_ask_for_it(made):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["other"]')})
    made.commit("edits", **{"model.py": "frobnicate(1)\n"})
    assert told(asked(made)) == [("fail", "other")]


# Trailers


TRAILER = rules('trailer = ["optimizer", "hyper-parameter"]', 'off = ["loss", "seed"]')


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("tune", False),
        ("tune\n\nTraining-Change: optimizer", True),
        ("tune\n\ntraining-change: OPTIMIZER, loss", True),
        ("tune\n\nTraining-Change: loss", False),
        ("tune\n\nTraining-Change: optimizer\n\nand a paragraph below, so that git sees no trailer", False),
        ("tune\n\nSigned-off-by: a\nTraining-Change: loss\nTraining-Change: optimizer", True),
        ("tune\n\nTraining-Change: loss,\n optimizer", True),
    ],
)
def test_a_change_that_needs_a_trailer_passes_with_one_as_git_reads_it(made, said, passes):
    made.commit("rules", **{"rundiff.toml": TRAILER})
    made.commit(said, **{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    found = asked(made)
    assert told(found) == ([] if passes else [("fail", "optimizer")])
    assert found.verdict.passed.declared == passes


def test_a_trailer_in_any_commit_of_the_range_counts(made):
    start = made.commit("rules", **{"rundiff.toml": TRAILER})
    made.commit("tune", **{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    assert told(asked(made, f"{start}..HEAD")) == [("fail", "optimizer")]
    made.commit("said later\n\nTraining-Change: optimizer")
    assert told(asked(made, f"{start}..HEAD")) == []


def test_the_trailers_name_is_a_rule_and_what_it_cannot_mean_is_said(made):
    made.commit("rules", **{"rundiff.toml": rules('trailer = ["seed"]', 'trailer-name = "Affects"')})
    made.commit("edit\n\nAffects: sede", **{"train.ipynb": trained(**NO_SEED)})
    found = asked(made)
    assert told(found) == [("fail", "seed"), ("warn", "unknown-trailer")]
    assert "`Affects: seed` in the commit message" in found.verdict.judged[0].advice
    assert "`Affects: sede` names no category" in found.verdict.judged[1].sentence


def test_a_message_that_is_in_no_commit_yet_counts_and_comments_in_it_do_not(made, tmp_path):
    made.commit("rules", **{"rundiff.toml": TRAILER})
    made.write(**{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    made.git("add", "--all")
    without = message(tmp_path, "tune\n\n# Training-Change: optimizer\n")
    assert told(asked(made, staged=True, message=without)) == [("fail", "optimizer")]
    said = message(tmp_path, "tune\n\nTraining-Change: optimizer\n# Please enter the message\n")
    assert told(asked(made, staged=True, message=said)) == []


def test_before_there_is_a_message_a_trailer_is_only_announced(made):
    made.commit("rules", **{"rundiff.toml": TRAILER})
    made.write(**{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    assert told(asked(made, staged=True)) == []  # not staged
    made.git("add", "--all")
    assert told(asked(made, staged=True)) == [("warn", "optimizer")]


def test_a_merge_that_is_being_committed_is_declared_by_the_commits_it_brings(made, tmp_path):
    made.commit("rules", **{"rundiff.toml": TRAILER})
    made.git("switch", "--quiet", "--create", "topic")
    made.commit("tune\n\nTraining-Change: optimizer", **{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    made.git("switch", "--quiet", "main")
    made.commit("beside", **{"README.md": "x\n"})
    made.git("merge", "--quiet", "--no-commit", "topic")
    assert told(asked(made, staged=True, message=message(tmp_path, "Merge branch 'topic'\n"))) == []


# Sides


def test_two_dots_compare_the_sides_and_three_what_the_branch_did(made):
    made.git("switch", "--quiet", "--create", "topic")
    made.commit("loss", **{"train.ipynb": trained(**OTHER_LOSS)})
    made.git("switch", "--quiet", "main")
    made.commit("beside", **{"config.yaml": "lr: 0.2\n"})
    assert told(asked(made, "main...topic")) == [("warn", "loss")]
    assert [rule for _, rule in told(asked(made, "main..topic"))] == ["loss", "hyper-parameter"]


def test_of_a_merge_the_last_commit_is_what_it_brought(made):
    made.git("switch", "--quiet", "--create", "topic")
    made.commit("one", **{"train.ipynb": trained(**OTHER_LOSS)})
    made.commit("two", **{"train.ipynb": trained(**OTHER_LOSS, **NO_SEED)})
    made.git("switch", "--quiet", "main")
    made.git("merge", "--quiet", "--no-ff", "--message", "merged", "topic")
    found = asked(made)
    assert told(found) == [("warn", "loss"), ("warn", "seed")]
    assert found.verdict.commits == 3


def test_one_revision_is_compared_with_the_files_on_disk(made):
    made.write(**{"train.ipynb": trained(**NO_SEED)})
    assert told(asked(made, "HEAD")) == [("warn", "seed")]
    assert told(asked(made, "HEAD", dashes=True, paths=("other",))) == []


def test_the_first_commit_is_compared_with_nothing(made):
    assert {rule for _, rule in told(asked(made))} >= {"loss", "optimizer", "seed"}


def test_a_shallow_clone_that_ends_too_early_says_how_to_get_more(made, tmp_path):
    made.commit("two", **{"train.ipynb": trained(**NO_SEED)})
    made.git("clone", "--quiet", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
    with pytest.raises(UnknownRevision, match=r"shallow, and ends before HEAD\^; git fetch --unshallow gets more"):
        asked(Repo(tmp_path / "shallow"))


def test_a_file_is_no_side(made):
    with pytest.raises(UsageError, match=r"HEAD:train\.ipynb is one file"):
        asked(made, "HEAD:train.ipynb", "HEAD:train.ipynb")


def test_a_bare_repository_is_judged_by_what_it_stores(made, tmp_path):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["seed"]')})
    made.commit("edits", **{"train.ipynb": trained(**NO_SEED)})
    made.git("clone", "--quiet", "--bare", str(made.root), str(tmp_path / "bare.git"))
    assert told(asked(Repo(tmp_path / "bare.git"), "HEAD^..HEAD")) == [("fail", "seed")]


def test_two_runs_are_sides_and_their_commits_are_nobodys_business(made):
    for cells in ({}, NO_SEED):
        sources = [(name, text) for name, text in {**CELLS, **cells}.items() if name != "prose"]
        recorded(made, *sources, notebook="train.ipynb")
    found = asked(made, "run/1..run/2")
    assert told(found) == [("warn", "seed")]
    assert found.verdict.commits == 0
    assert json.loads(check_json(Found(*found), code=0))["findings"][0]["line"] == 1  # there is no file of what was executed


# Paths and impact


def test_only_what_the_paths_name_is_judged_and_the_rest_counted(made):
    made.commit("rules", **{"lab/rundiff.toml": rules('paths = ["src", "*.ipynb"]', 'exclude = ["src/old/**"]')})
    edit = trained(**OTHER_LOSS)
    made.commit("one", **{name: trained() for name in ("lab/a.ipynb", "lab/src/b.ipynb", "lab/src/old/c.ipynb", "d.ipynb")})
    made.commit("two", **dict.fromkeys(("lab/a.ipynb", "lab/src/b.ipynb", "lab/src/old/c.ipynb", "d.ipynb"), edit))
    found = asked(made, folder=made.root / "lab")
    assert [one.finding.file.path for one in found.verdict.judged] == ["lab/a.ipynb", "lab/src/b.ipynb"]
    assert found.verdict.passed.elsewhere == 2


# Commits: too large, or several things at once


def test_a_commit_that_is_too_large_is_told_by_what_a_reader_sees(made):
    start = made.commit(
        "rules", **{"rundiff.toml": rules("max-lines = 3", "max-cells = 2", "max-files = 1", 'too-large = "fail"')}
    )
    made.commit("small", **{"train.ipynb": trained(**OTHER_LOSS)})
    made.commit("large", **{"train.ipynb": trained(**NO_SEED, **OTHER_OPTIMIZER, prose="# A\n# B"), "a.py": "x = 1\n"})
    found = [one for one in asked(made, f"{start}..HEAD").verdict.judged if one.rule == "too-large"]
    large = made.git("rev-parse", "HEAD").strip()
    assert [(one.severity, one.commit) for one in found] == [("fail", large)]
    assert found[0].sentence == (f"{large[:7]} changes 9 lines (at most 3), 4 cells (at most 2), 2 files (at most 1)")


@pytest.mark.parametrize(
    ("edit", "other", "said"),
    [
        ({**OTHER_LOSS, **NO_SEED}, {}, "changes loss, seed at once"),
        (
            {**OTHER_OPTIMIZER, "loss": LOSS.replace("nn.Linear(3, 2)", "nn.Linear(3,2)")},
            {},
            "changes optimizer, and 1 other thing",
        ),
        (OTHER_OPTIMIZER, {"a.py": "frobnicate()\n"}, "changes optimizer, and 1 other thing beside it"),
        (OTHER_OPTIMIZER, {"NOTES.md": "why\n"}, None),
        ({"optimizer": "optimizer = optim.AdamW(model.parameters(), lr=0.01)"}, {}, None),
        ({}, {"a.py": "frobnicate()\n", "b.py": "x()\n"}, None),
    ],
)
def test_a_commit_that_does_several_things_is_mixed(made, edit, other, said):
    made.commit("rules", **{"rundiff.toml": rules('mixed = "warn"')})
    made.commit("edits", **{"train.ipynb": trained(**edit), **other})
    found = [one.sentence for one in asked(made).verdict.judged if one.rule == "mixed"]
    assert len(found) == (said is not None)
    assert said is None or said in found[0]


def test_what_is_staged_is_one_commit(made):
    made.commit("rules", **{"rundiff.toml": rules("max-lines = 1")})
    made.write(**{"train.ipynb": trained(**ALL)})
    made.git("add", "--all")
    assert "what is staged changes 5 lines (at most 1)" in [one.sentence for one in asked(made, staged=True).verdict.judged]


def test_a_merge_is_not_looked_at_for_its_size(made):
    start = made.commit("rules", **{"rundiff.toml": rules("max-lines = 2")})
    made.git("switch", "--quiet", "--create", "topic")
    made.commit("one", **{"train.ipynb": trained(**OTHER_LOSS)})
    made.commit("two", **{"train.ipynb": trained(**OTHER_LOSS, **OTHER_OPTIMIZER)})
    made.git("switch", "--quiet", "main")
    made.git("merge", "--quiet", "--no-ff", "--message", "merged", "topic")
    assert "too-large" not in [rule for _, rule in told(asked(made, f"{start}..HEAD"))]


# What cannot be read


def test_a_notebook_that_cannot_be_read_hides_nothing_silently(made):
    made.commit("broken", **{"train.ipynb": "{"})
    assert told(asked(made)) == [("warn", "unreadable")]
    made.commit("rules", **{"train.ipynb": trained(), "rundiff.toml": rules('unreadable = "fail"')})
    made.commit("broken", **{"train.ipynb": "{"})
    assert told(asked(made)) == [("fail", "unreadable")]


# Rules that change themselves


def test_whoever_switches_the_check_off_is_told_of_with_what_it_would_have_said(made):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["seed"]')})
    made.commit("sly", **{"rundiff.toml": rules('off = ["seed"]'), "train.ipynb": trained(**NO_SEED)})
    found = asked(made)
    assert told(found) == [("warn", "rules")]
    assert found.verdict.judged[0].sentence == (
        "the rules themselves changed, and the new ones judge; by the old ones 1 would fail, by the new ones 0"
    )
    assert told(asked(made, old_rules=True)) == [("fail", "seed"), ("warn", "rules")]


def test_so_is_a_mute_and_the_rules_file_that_is_gone(made):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["seed"]')})
    made.commit("sly", **{"rundiff.toml": 'mute = ["seed"]\n' + rules('fail = ["seed"]'), "train.ipynb": trained(**NO_SEED)})
    found = asked(made)
    assert told(found) == [("warn", "rules")]
    assert found.verdict.muted is not None
    made.git("rm", "--quiet", "rundiff.toml")
    made.commit("gone")
    assert told(asked(made)) == [("warn", "rules")]


def test_only_the_old_rules_say_how_a_change_of_the_rules_is_judged(made):
    made.commit("rules", **{"rundiff.toml": rules('rules = "fail"')})
    made.commit("sly", **{"rundiff.toml": rules('rules = "warn"')})
    assert told(asked(made)) == [("fail", "rules")]
    made.commit("needs a trailer", **{"rundiff.toml": rules('rules = "trailer"')})
    made.commit("said\n\nTraining-Change: rules", **{"rundiff.toml": rules('fail = ["seed"]')})
    assert told(asked(made)) == []


def test_rules_that_could_not_be_read_may_be_corrected(made):
    made.commit("broken", **{"rundiff.toml": rules('fail = ["sede"]')})
    with pytest.raises(UsageError, match=r"rundiff\.toml: \[check\]: `fail` names no category with 'sede'"):
        asked(made)
    made.commit("mended", **{"rundiff.toml": rules('fail = ["seed"]')})
    assert told(asked(made)) == [("warn", "rules")]


def test_a_commit_is_judged_by_its_own_rules_and_not_by_those_on_disk(made):
    made.commit("rules", **{"rundiff.toml": rules('fail = ["seed"]')})
    made.commit("edits", **{"train.ipynb": trained(**NO_SEED)})
    made.write(**{"rundiff.toml": rules('off = ["seed"]')})
    assert told(asked(made)) == [("fail", "seed")]
    assert told(asked(made, "HEAD^")) == [("warn", "rules")]  # up to the files on disk


# A repository is untrusted input


def test_no_program_that_the_repository_names_is_run_for_its_trailers(made, tmp_path):
    owned = tmp_path / "owned"
    for key in ("trailer.owned.key", "trailer.training-change.key"):
        made.git("config", key, "Training-Change: ")
        for command in ("command", "cmd"):
            made.git("config", f"{key.removesuffix('.key')}.{command}", f"touch {owned}; echo optimizer")
    made.commit("rules", **{"rundiff.toml": TRAILER})
    made.write(**{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    made.git("add", "--all")
    assert told(asked(made, staged=True, message=message(tmp_path, "tune\n"))) == [("fail", "optimizer")]
    assert not owned.exists()


def test_rules_behind_a_link_or_in_a_pipe_are_none(made):
    (made.root / "rundiff.toml").symlink_to("/dev/zero")
    made.commit("link")
    made.commit("edits", **{"train.ipynb": trained(**NO_SEED)})
    assert told(asked(made)) == [("warn", "seed")]
    assert told(asked(made, "HEAD^")) == [("warn", "seed")]
