"""The sample project's sources: a teammate's edits are the ones that the story tells, and no others."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import nbformat
import pytest

from rundiff.commands.demo import sample_project

DIGITS = sample_project()
EDITED = {"seed", "transforms", "data", "optimizer", "train", "plot"}


def notebook(stage: str):
    return nbformat.read(DIGITS / stage / "train.ipynb", as_version=4)


def sources(stage: str) -> dict[str, str]:
    return {cell.id: cell.source for cell in notebook(stage).cells}


GOOD, EDITS = sources("good"), sources("edited")


def tree(source: str) -> str:
    return ast.dump(ast.parse(source))


def words(source: str) -> list[str]:
    """Tokens without comments and layout."""
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE}
    return [token.string for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type not in layout]


def test_the_sample_is_found_in_a_checkout():
    assert Path(__file__).parents[1] / "examples" / "digits" == DIGITS


@pytest.mark.parametrize("stage", ["good", "edited"])
def test_a_sample_notebook_is_valid_saved_as_jupyter_saves_and_carries_no_outputs(stage):
    path = DIGITS / stage / "train.ipynb"
    found = notebook(stage)
    nbformat.validate(found)
    assert (found.nbformat, found.nbformat_minor) == (4, 5)
    assert nbformat.writes(found) + "\n" == path.read_text(encoding="utf-8")
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in found.cells)


def test_every_cell_keeps_its_id_and_only_the_story_s_cells_are_edited():
    assert GOOD.keys() == EDITS.keys()
    assert {name for name in GOOD if GOOD[name] != EDITS[name]} == EDITED


def test_one_cell_is_moved_and_moved_only():
    without = [name for name in EDITS if name != "look"]
    assert [name for name in GOOD if name != "look"] == without
    assert list(GOOD).index("look") == 6
    assert list(EDITS).index("look") == 8
    assert GOOD["look"] == EDITS["look"]


def test_normalize_is_dropped_from_both_pipelines_and_nothing_else_is():
    assert GOOD["transforms"].count("Normalize(") == 2
    kept = [line for line in GOOD["transforms"].splitlines() if "Normalize(" not in line]
    assert EDITS["transforms"].splitlines() == kept


def test_the_seed_line_is_dropped():
    assert [line for line in GOOD["seed"].splitlines() if "manual_seed" not in line] == EDITS["seed"].splitlines()


def test_the_optimizer_is_another_one():
    assert "torch.optim.SGD(" in GOOD["optimizer"]
    assert "torch.optim.AdamW(" in EDITS["optimizer"]
    assert GOOD["optimizer"].splitlines()[1:] == EDITS["optimizer"].splitlines()[1:]


def test_one_cell_is_only_formatted():
    assert tree(GOOD["data"]) == tree(EDITS["data"])


def test_of_one_cell_only_a_comment_changed():
    assert words(GOOD["train"]) == words(EDITS["train"])


@pytest.mark.parametrize(
    ("stage", "path", "old", "new"),
    [
        ("tuned", "config.yaml", "batch_size: 64", "batch_size: 128"),
        ("edited", "config.yaml", "lr: 0.06            # SGD with momentum", "lr: 0.002           # AdamW"),
        ("edited", "model.py", "dropout: float = 0.1", "dropout: float = 0.2"),
    ],
)
def test_a_file_has_one_edit(stage, path, old, new):
    good = (DIGITS / "good" / path).read_text(encoding="utf-8")
    assert good.count(old) == 1
    assert (DIGITS / stage / path).read_text(encoding="utf-8") == good.replace(old, new)


def test_a_stage_holds_only_files_that_differ_from_the_good_ones():
    for stage in ("tuned", "edited"):
        files = [path for path in (DIGITS / stage).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert files
        for path in files:
            assert (DIGITS / "good" / path.relative_to(DIGITS / stage)).read_bytes() != path.read_bytes()
