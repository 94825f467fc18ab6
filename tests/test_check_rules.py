"""What a table of rules, or a list of mutes, may say; and each thing that it may not, in one sentence."""

from __future__ import annotations

import pytest

from checked import NO_SEED, OTHER_LOSS, asked, trained
from rundiff.check.commits import Commit
from rundiff.check.judge import Case, verdict
from rundiff.check.rules import KEYS, Rules, rules
from rundiff.check.verdict import Verdict
from rundiff.comparison import Comparison, Finding, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.errors import UsageError
from rundiff.globs import named
from rundiff.options import DiffOptions
from rundiff.training.impact import Impact, Reach
from rundiff.training.meaning import Effect

CATEGORIES = "transforms, data, architecture, loss, optimizer"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            {"fails": ["seed"]},
            r"r\.toml: \[check\] has no key `fails`; there are fail, warn, trailer, off, trailer-name, paths",
        ),
        ({"fail": ["sede"]}, rf"`fail` names no category with 'sede'; there are {CATEGORIES}"),
        ({"fail": ["seed/"]}, "`fail` names no category with 'seed/'"),
        ({"warn": "seed"}, "`warn` is not a list of strings"),
        ({"warn": [1]}, "`warn` is not a list of strings"),
        ({"warn": [""]}, "`warn` is not a list of strings"),
        ({"fail": ["seed"], "off": ["seed"]}, "'seed' is in `fail` and in `off`; leave it in one of them"),
        ({"paths": "src"}, "`paths` is not a list of strings"),
        ({"exclude": [None]}, "`exclude` is not a list of strings"),
        ({"max-lines": 0}, "`max-lines` is 0; it is a number from 1 on"),
        ({"max-cells": "many"}, "`max-cells` is 'many'; it is a number from 1 on"),
        ({"max-files": True}, "`max-files` is True; it is a number from 1 on"),
        ({"max-lines": 1.5}, "`max-lines` is 1.5"),
        ({"too-large": "trailer"}, "`too-large` is 'trailer'; there are fail, warn, off"),
        ({"mixed": ["warn"]}, r"`mixed` is \['warn'\]; there are fail, warn, off"),
        ({"unreadable": "no"}, "`unreadable` is 'no'; there are fail, warn, off"),
        ({"rules": "off"}, "`rules` is 'off'; there are fail, warn, trailer"),
        ({"trailer-name": "Training Change"}, "`trailer-name` is 'Training Change'; git takes letters, digits and `-`"),
        ({"trailer-name": "a,valueonly=no)%x00"}, "`trailer-name` is"),
        ({"trailer-name": ["x"]}, "`trailer-name` is"),
        ({"impact": "some"}, "`impact` is 'some'; there are any, reaching"),
        ({"impact": ["any"]}, r"`impact` is \['any'\]"),
        ([], r"r\.toml: check is not a table; write \[check\]"),
    ],
)
def test_what_a_table_cannot_say_is_one_sentence(table, sentence):
    with pytest.raises(UsageError, match=sentence) as told:
        rules(table, "check", "r.toml")
    assert "\n" not in str(told.value)


def test_a_table_may_say_all_of_this():
    found = rules(
        {
            "fail": ["loss", "hyper-parameter/lr"],
            "warn": ["seed"],
            "trailer": ["optimizer"],
            "off": ["data"],
            "trailer-name": "Affects",
            "paths": ["src/**"],
            "exclude": ["src/old"],
            "impact": "reaching",
            "max-lines": 200,
            "max-cells": 10,
            "max-files": 5,
            "too-large": "fail",
            "mixed": "warn",
            "unreadable": "fail",
            "rules": "trailer",
        },
        "check",
        "lab/rundiff.toml",
    )
    assert (found.about("lab/src/a.py"), found.about("lab/src/old/a.py"), found.about("src/a.py")) == (True, False, False)
    assert (found.reaching, found.by_commit, found.trailer, found.max_lines) == (True, True, "Affects", 200)
    assert found.level(Effect("hyper-parameter", "", "hyper-parameter/lr")) == "fail"
    assert found.level(Effect("hyper-parameter", "", "hyper-parameter/momentum")) == "warn"
    assert found.level(Effect("data", "")) == "off"
    assert found.level(Effect("optimizer", "")) == "trailer"


def test_without_a_table_what_matters_is_a_warning():
    levels = {category: Rules().level(Effect(category, "")) for category in ("seed", "environment", "other", "plotting")}
    assert levels == {"seed": "warn", "environment": "warn", "other": "off", "plotting": "off"}


@pytest.mark.parametrize(
    ("path", "glob", "is_named"),
    [
        ("a.py", "*.py", True),
        ("src/deep/a.py", "src", True),
        ("src/deep/a.py", "src/", True),
        ("src/deep/a.py", "src/**", True),
        ("src/deep/a.py", "**/a.py", True),
        ("a.py", "**/a.py", True),
        ("ba.py", "**/a.py", False),
        ("src/a.py", "sr", False),
    ],
)
def test_globs(path, glob, is_named):
    assert named(path, [glob]) is is_named


# What a finding brings: the rule of an effect, and whether it reaches training


def case(effects: list[Effect], reach: Reach = "unknown", said: tuple[str, ...] = (), **told) -> Verdict:
    """One file with these *effects*, by the rules in *told*; a commit's trailer says *said*."""
    file = file_diff("train.py", b"a = 1\n", b"a = 2\n", DiffOptions())
    found = (Finding(file, None, tuple(effects), Impact(reach)),)
    compared = Comparison(Side("commit", "a"), Side("commit", "b"), (file,), found, Hidden())
    return verdict(Case(compared, (Commit("1" * 40, "subject", said),), Rules(**told)))


LR, MOMENTUM = (Effect("hyper-parameter", f"{name} changed", f"hyper-parameter/{name}") for name in ("lr", "momentum"))


def test_one_rule_of_a_category_may_be_judged_by_itself():
    judged = case([LR, MOMENTUM], levels={"hyper-parameter/lr": "fail", "hyper-parameter": "off"}).judged
    assert [(one.severity, one.names) for one in judged] == [("fail", ("hyper-parameter/lr",))]
    assert judged[0].advice == "take it back, or mute it with `rundiff check --mute hyper-parameter/lr`"


def test_effects_of_a_category_are_one_row_with_all_rules_that_mute_it():
    (one,) = case([LR, MOMENTUM]).judged
    assert (one.sentence, one.names) == ("lr changed; momentum changed", ("hyper-parameter/lr", "hyper-parameter/momentum"))


def test_a_trailer_may_declare_one_rule():
    found = case([LR, MOMENTUM], said=("hyper-parameter/LR",), levels={"hyper-parameter": "trailer"})
    assert [one.names for one in found.judged] == [("hyper-parameter/momentum",)]
    assert found.passed.declared == 1


def test_a_command_to_copy_is_quoted_for_the_shell():
    (one,) = case([Effect("data", "", "data/it's; rm -rf x")]).judged
    assert """rundiff check --mute 'data/it'"'"'s; rm -rf x'`""" in one.advice


@pytest.mark.parametrize(("reach", "count"), [("reaches", 1), ("unknown", 1), ("off-path", 0)])
def test_what_does_not_reach_training_may_be_left_out_and_is_counted(reach, count):
    found = case([LR], reach, reaching=True)
    assert (len(found.judged), found.passed.off_path) == (count, 1 - count)
    assert len(case([LR], reach).judged) == 1


# In a process


def test_every_error_of_a_table_is_one_sentence_and_code_2(repo, rundiff):
    repo.commit("start", **{"train.ipynb": trained(), "rundiff.toml": "[check]\nfail = ['sede']\n"})
    found = rundiff("check")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("rundiff: rundiff.toml: [check]: `fail` names no category with 'sede'; there are transforms")
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("HEAD", "HEAD", "HEAD"), "too many revisions"),
        (("nowhere",), "unknown revision 'nowhere'"),
        (("--format", "xml"), "invalid choice: 'xml'"),
        (("--staged", "HEAD", "HEAD"), "--cached compares with the index"),
        (("--message", "nowhere"), "nowhere cannot be read"),
        (("--sarif", "no/where/o.sarif"), "no/where/o.sarif cannot be written"),
        (("--mute", "sede"), "'sede' is no rule: it begins with a category"),
        (("--mute", "seed", "HEAD"), "--mute takes a rule, and paths behind --"),
        (("--lines", "many"), "invalid int value: 'many'"),
        (("--stric",), "unrecognized arguments: --stric"),
    ],
)
def test_words_that_are_off(repo, rundiff, words, said):
    repo.commit("start", **{"train.ipynb": trained()})
    found = rundiff("check", *words)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_exit_codes(repo, rundiff):
    repo.commit("start", **{"train.ipynb": trained()})
    repo.commit("edits", **{"train.ipynb": trained(**OTHER_LOSS)})
    codes = {words: rundiff("check", *words).returncode for words in ((), ("--strict",), ("--strict", "--exit-zero"))}
    assert codes == {(): 0, ("--strict",): 1, ("--strict", "--exit-zero"): 0}
    repo.commit("rules", **{"rundiff.toml": "[check]\nfail = ['seed']\n"})
    repo.commit("edits", **{"train.ipynb": trained(**NO_SEED)})
    assert rundiff("check").returncode == 1
    assert rundiff("check", "--exit-zero").returncode == 0


def test_nothing_of_the_users_is_touched(repo):
    repo.commit("start", **{"train.ipynb": trained(), "rundiff.toml": "[check]\nmax-lines = 1\n"})
    repo.commit("edits", **{"train.ipynb": trained(**NO_SEED)})
    before = repo.state()
    asked(repo)
    asked(repo, staged=True)
    assert repo.state() == before


def test_help_names_all_that_can_be_asked(rundiff):
    told = rundiff("check", "--help")
    assert told.returncode == 0
    for word in (
        "--staged",
        "--message",
        "--strict",
        "--old-rules",
        "--sarif",
        "--gitlab",
        "--markdown",
        "--summary",
        "--mute",
    ):
        assert word in told.stdout
    assert all(len(line) <= 140 for line in told.stdout.splitlines())
    assert "check" in rundiff("--help").stdout
    assert set(KEYS) >= {"fail", "warn", "trailer", "off"}
