"""`docs/check.md` says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from checked import asked
from rundiff.check.rules import KEYS, LEVELS, TRAILER, Rules, rules
from rundiff.check.verdict import OTHER_RULES
from rundiff.mutes import NO_MUTES
from rundiff.render.check.markdown import MARKER, MOST
from rundiff.render.check.text import LINES
from rundiff.training.categories import CATEGORIES

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").partition("## Check")[2].partition("\n## ")[0]
HELP = (ROOT / "src" / "rundiff" / "verbs" / "check.py").read_text(encoding="utf-8")


def test_every_key_has_its_row_and_no_other():
    table = TEXT.partition("| key | value |")[2].partition("\n\n")[0]
    said = [word for row in table.splitlines() for word in re.findall(r"`([a-z-]+)`", row.strip("| ").partition(" | ")[0])]
    assert sorted(said) == sorted(KEYS)
    assert set(LEVELS) <= set(said)


def test_every_category_is_listed_in_its_order():
    said = re.findall(r"`([a-z-]+)`", TEXT.partition("Categories are ")[2].partition("\n\n")[0])
    assert tuple(said) == (
        *(word for word in CATEGORIES if word not in {"other", "logging", "plotting"}),
        "other",
        "logging",
        "plotting",
    )


def test_the_usual_rules_are_those_of_the_code():
    assert Rules() == rules({}, "check", "x")._replace(file=None)
    assert f"| `{TRAILER}` |" in TEXT
    assert MARKER in TEXT
    assert f"{MOST:,} characters" in TEXT
    assert f"at most {LINES} lines" in TEXT


def test_every_option_is_told_of():
    for option in re.findall(r'add_argument\("(--[a-z-]+)"', HELP):
        assert f"{option}" in TEXT, option


def test_every_rule_that_is_no_category_is_told_to_programs():
    assert all(f"`{rule}`" in FORMATS for rule in OTHER_RULES)


def test_the_examples_of_rules_and_mutes_are_valid(repo):
    tables = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert len(tables) == 2
    repo.commit("rules", **{"pyproject.toml": tables[0], "rundiff.toml": tables[1], "train.py": "lr = 0.1\n"})
    found = asked(repo)
    assert found.verdict.rules == "pyproject.toml"
    assert found.comparison.muted is None
    assert NO_MUTES.entries == ()
