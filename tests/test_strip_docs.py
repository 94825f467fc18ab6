"""`docs/strip.md` says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rundiff.diff.known import CELL, NOTEBOOK
from rundiff.strip.policy import CELL_METADATA, NOTEBOOK_METADATA
from rundiff.strip.settings import SETTINGS

TEXT = (Path(__file__).parents[1] / "docs" / "strip.md").read_text(encoding="utf-8")
NBSTRIPOUT = """--dry-run --install --uninstall --is-installed --status --verify --keep-count --keep-output --drop-output-type
--keep-output-type --keep-id --extra-keys --keep-metadata-keys --drop-empty-cells --drop-tagged-cells --strip-init-cells
--attributes --global --system --python --force --max-size --mode --textconv --unix-newlines"""


def rows(first: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith(f"| {first} |")]


@pytest.mark.parametrize(("place", "paths"), [("cell", CELL_METADATA), ("notebook", NOTEBOOK_METADATA)])
def test_the_list_of_volatile_metadata_is_the_one_of_the_code(place, paths):
    said = [path for row in rows(place) for path in re.findall(r"`([^`]+)`", row[2])]
    assert sorted(said) == sorted(paths)


def test_all_that_goes_is_no_change_to_the_diff():
    assert CELL.keys() >= CELL_METADATA
    assert NOTEBOOK.keys() >= NOTEBOOK_METADATA


def test_every_option_is_described_with_its_key():
    for setting in SETTINGS:
        assert re.search(rf"^\| `--{setting.word}( {setting.takes})?` \| `{setting.key} = ", TEXT, re.MULTILINE), setting.word


def test_every_option_of_nbstripout_has_its_equivalent():
    table = TEXT.partition("## Coming from nbstripout")[2].partition("## ")[0]
    assert [word for word in NBSTRIPOUT.split() if f"`{word}" not in table] == []
