"""What a folder means, what is staged, and what a diff shows: with real git, by the command as it is typed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cases.strip import marked
from repos import cell, notebook, stream
from rundiff.commands.nbstripout import nbstripout_settings
from rundiff.commands.rules import RulesByFolder
from rundiff.commands.strip_places import notebooks
from rundiff.commands.strip_staged import check_staged
from rundiff.errors import UsageError
from rundiff.git import Repository
from rundiff.render.strip_diff import diff_lines
from rundiff.strip import strip_edits
from rundiff.strip.policy import KEEPING, StripOptions

DIRTY = notebook(cell("print(1)", "a", count=3, outputs=[stream("1\n")]))
CLEAN = notebook(cell("print(1)", "a"))


# ---- folders


def test_a_folder_means_its_notebooks_in_order(tmp_path):
    for name in ("b.ipynb", "a/c.ipynb", "a.py", "a/.ipynb_checkpoints/c-checkpoint.ipynb", "a/d.ipynb/e.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(DIRTY)
    found = [os.path.relpath(path, tmp_path) for path in notebooks([str(tmp_path), str(tmp_path / "b.ipynb")])]
    assert found == ["a/c.ipynb", "a/d.ipynb/e.ipynb", "b.ipynb"]


def test_in_a_repository_what_git_ignores_is_left_alone(repo):
    repo.write(
        **{
            ".gitignore": "/build\n",
            "build/x.ipynb": DIRTY,
            "new.ipynb": DIRTY,
            "deep/er/t.ipynb": DIRTY,
            ".ipynb_checkpoints/new-checkpoint.ipynb": DIRTY,
        }
    )
    repo.commit(**{"tracked.ipynb": DIRTY})
    repo.write(**{"newer.ipynb": DIRTY})
    assert list(notebooks(["."])) == ["deep/er/t.ipynb", "new.ipynb", "newer.ipynb", "tracked.ipynb"]
    assert list(notebooks(["deep"])) == ["deep/er/t.ipynb"]
    assert list(notebooks(["build/x.ipynb"])) == ["build/x.ipynb"]


def test_a_folder_with_a_name_that_git_takes_for_a_pattern_is_one(repo):
    repo.write(**{"[a]*/x.ipynb": DIRTY, "a/y.ipynb": DIRTY})
    assert list(notebooks(["[a]*"])) == ["[a]*/x.ipynb"]


def test_a_notebook_that_is_deleted_is_not_in_the_folder(repo):
    repo.commit(**{"a.ipynb": DIRTY, "b.ipynb": DIRTY})
    (repo.root / "a.ipynb").unlink()
    assert list(notebooks(["."])) == ["b.ipynb"]


def test_the_command_strips_a_folder(rundiff, repo):
    repo.write(**{"a.ipynb": DIRTY, "b/c.ipynb": DIRTY, "d.ipynb": CLEAN})
    found = rundiff("strip", ".", cwd=repo.root)
    assert (found.returncode, found.stderr) == (0, "")
    assert [line.split(":")[0] for line in found.stdout.splitlines()] == ["a.ipynb", "b/c.ipynb"]
    assert (repo.root / "b" / "c.ipynb").read_bytes() == CLEAN


# ---- the configuration, as the command reads it


def test_the_command_obeys_the_table_and_words_are_put_over_it(rundiff, repo):
    repo.write(**{"pyproject.toml": "[tool.rundiff.strip]\nkeep-counts = true\n", "a.ipynb": DIRTY})
    assert "1 output removed" in rundiff("strip", "a.ipynb", cwd=repo.root).stdout
    assert "1 count removed" in rundiff("strip", "--no-config", "a.ipynb", cwd=repo.root).stdout


def test_an_excluded_notebook_that_is_named_is_left_alone_and_that_is_said(rundiff, repo):
    repo.write(**{"pyproject.toml": '[tool.rundiff.strip]\nexclude = ["ex"]\n', "ex/a.ipynb": DIRTY})
    found = rundiff("strip", "ex/a.ipynb", cwd=repo.root)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == f"ex/a.ipynb: left alone: `exclude` in {repo.root}/pyproject.toml names it\n"
    assert rundiff("strip", ".", cwd=repo.root).stdout == ""
    assert (repo.root / "ex" / "a.ipynb").read_bytes() == DIRTY


def test_a_wrong_table_is_the_users_error(rundiff, repo):
    repo.write(**{"rundiff.toml": "[strip]\nkeep = true\n", "a.ipynb": DIRTY})
    found = rundiff("strip", "a.ipynb", cwd=repo.root)
    assert (found.returncode, found.stdout) == (2, "")
    assert "rundiff.toml: [strip] has no key `keep`" in found.stderr
    assert (repo.root / "a.ipynb").read_bytes() == DIRTY


# ---- what is staged


def test_the_check_of_what_is_staged_looks_at_the_index_and_not_at_the_files(rundiff, repo):
    repo.write(**{"a.ipynb": DIRTY, "b.ipynb": CLEAN, "sub/c.ipynb": DIRTY})
    repo.git("add", "--all")
    repo.write(**{"a.ipynb": CLEAN, "b.ipynb": DIRTY})
    before = repo.state()
    found = rundiff("strip", "--check", "--cached", cwd=repo.root)
    assert (found.returncode, found.stderr) == (1, "")
    assert [line.split(":")[0] for line in found.stdout.splitlines()] == ["a.ipynb", "sub/c.ipynb"]
    assert rundiff("strip", "--check", "--cached", "b.ipynb", cwd=repo.root).returncode == 0
    assert rundiff("strip", "--check", "--cached", "sub", cwd=repo.root).returncode == 1
    assert repo.state() == before


def test_a_staged_file_that_is_no_notebook_is_an_error_and_the_others_are_still_looked_at(rundiff, repo):
    repo.write(**{"a.ipynb": "{", "b.ipynb": DIRTY})
    repo.git("add", "--all")
    found = rundiff("strip", "--check", "--cached", cwd=repo.root)
    assert found.returncode == 2
    assert "a.ipynb: the file breaks off" in found.stderr
    assert "b.ipynb: 1 output" in found.stdout


def test_what_holds_no_notebook_is_passed_by_as_the_hook_does(repo):
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1\n"
    repo.write(**{"empty.ipynb": "", "announced.ipynb": DIRTY, "pointer.ipynb": pointer, "a.ipynb": DIRTY})
    repo.git("add", "empty.ipynb", "pointer.ipynb", "a.ipynb")
    repo.git("add", "--intent-to-add", "announced.ipynb")
    found = list(check_staged(repo.root, (), RulesByFolder().of, lambda options: options))
    assert [(report.path, report.error) for report in found] == [("a.ipynb", None)]


def test_what_is_staged_is_looked_at_without_the_configuration_where_that_is_said(rundiff, repo):
    repo.write(**{"a.ipynb": DIRTY, "rundiff.toml": '[strip]\nexclude = ["a.ipynb"]\n'})
    repo.git("add", "a.ipynb")
    assert rundiff("strip", "--check", "--cached", cwd=repo.root).returncode == 0
    assert rundiff("strip", "--check", "--cached", "--no-config", cwd=repo.root).returncode == 1


def test_outside_of_repositories_nothing_is_staged(rundiff, tmp_path):
    found = rundiff("strip", "--check", "--cached", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "not inside a git repository" in found.stderr


# ---- looking without touching


@pytest.mark.parametrize(("word", "code"), [("--dry-run", 0), ("--diff", 0), ("--check", 1)])
def test_looking_changes_nothing(rundiff, tmp_path, word, code):
    path = tmp_path / "a.ipynb"
    path.write_bytes(DIRTY)
    found = rundiff("strip", word, "a.ipynb", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (code, "")
    assert "1 output, 1 count to remove" in found.stdout
    assert path.read_bytes() == DIRTY


def test_what_goes_is_shown_as_a_diff():
    text = marked.book(marked.cell())
    assert list(diff_lines("a.ipynb", marked.before(text), strip_edits(marked.before(text), StripOptions()))) == [
        "--- a.ipynb",
        "+++ a.ipynb (stripped)",
        "@@ -2,18 +2,10 @@",
        '  "cells": [',
        "   {",
        '    "cell_type": "code",',
        '-   "execution_count": 3,',
        '+   "execution_count": null,',
        '    "id": "a",',
        '    "metadata": {},',
        '-   "outputs": [',
        "-    {",
        '-     "name": "stdout",',
        '-     "output_type": "stream",',
        '-     "text": [',
        '-      "1\\n"',
        "-     ]",
        "-    }",
        "-   ],",
        '+   "outputs": [],',
        '    "source": [',
        '     "print(1)"',
        "    ]",
    ]


def test_a_diff_is_short_and_obeys_nobody():
    long = '⟦[{"text": ["\x7f' + "A" * 500 + '"' + ',\n"x"' * 1000 + "]}]→[]⟧"
    data = marked.before(marked.book(marked.cell(outputs=long)))
    lines = list(diff_lines("a\x1b.ipynb", data, strip_edits(data, StripOptions())))
    assert len(lines) < 40
    assert "-   … 993 more lines" in lines
    assert max(map(len, lines)) < 220
    assert all(line.isprintable() for line in lines)


def test_a_diff_of_one_long_line_is_one_line_each():
    data = b'{"cells":[{"execution_count":1},{"execution_count":2}]}'
    assert list(diff_lines("a", data, strip_edits(data, StripOptions())))[2:] == [
        "@@ -1,1 +1,1 @@",
        '-{"cells":[{"execution_count":1},{"execution_count":2}]}',
        '+{"cells":[{"execution_count":null},{"execution_count":null}]}',
    ]


def test_a_clean_notebook_has_no_diff(rundiff, tmp_path):
    (tmp_path / "a.ipynb").write_bytes(CLEAN)
    assert rundiff("strip", "--diff", "a.ipynb", cwd=tmp_path).stdout == ""


def test_standard_input_can_be_checked(rundiff):
    found = rundiff("strip", "--check", "-", input=DIRTY.decode())
    assert (found.returncode, found.stdout.split(":")[0]) == (1, "-")
    assert rundiff("strip", "--check", "-", input=CLEAN.decode()).returncode == 0


# ---- as nbstripout is configured


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, StripOptions()),
        (
            {"filter.nbstripout.extrakeys": "metadata.foo cell.metadata.a.b cell.id"},
            StripOptions(drop_metadata=("metadata.foo", "cell.metadata.a.b")),
        ),
        ({"filter.nbstripout.keepmetadatakeys": "cell.metadata.hidden"}, StripOptions(keep_metadata=("cell.metadata.hidden",))),
        (
            {"filter.nbstripout.clean": '"/usr/bin/python3" -m nbstripout --keep-output --max-size 10k --strip-init-cells'},
            StripOptions(keep_outputs=True, max_size=10_000, keep_tags=KEEPING[:1]),
        ),
        (
            {
                "filter.nbstripout.clean": "nbstripout --extra-keys 'metadata.a metadata.b' --keep-output-type error stream --keep-count",
                "filter.nbstripout.extrakeys": "metadata.c",
            },
            StripOptions(
                keep_counts=True,
                keep_output_types=("error", "stream"),
                drop_metadata=("metadata.c", "metadata.a", "metadata.b"),
            ),
        ),
        (
            {"filter.nbstripout.clean": "nbstripout --drop-empty-cells --drop-tagged-cells='a b' --drop-output-type error"},
            StripOptions(drop_empty_cells=True, drop_tagged_cells=("a", "b"), drop_output_types=("error",)),
        ),
    ],
)
def test_what_nbstripout_is_told_is_told_to_us(repo, settings, said):
    for name, value in settings.items():
        repo.git("config", name, value)
    with Repository.discover(repo.root) as found:
        assert nbstripout_settings(found) == said


def test_a_filter_of_nbstripout_that_is_no_command_is_said_to_be_none(repo):
    repo.git("config", "filter.nbstripout.clean", "it's nbstripout")
    with (
        Repository.discover(repo.root) as found,
        pytest.raises(UsageError, match=r"filter\.nbstripout\.clean .* is not a command"),
    ):
        nbstripout_settings(found)


def test_the_command_does_as_nbstripout_is_told(rundiff, repo):
    repo.git("config", "filter.nbstripout.clean", "nbstripout --keep-count")
    repo.write(**{"a.ipynb": DIRTY})
    found = rundiff("strip", "--like-nbstripout", "a.ipynb", cwd=repo.root)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("a.ipynb: 1 output removed")


# ---- what the start of the command costs


def test_one_small_file_needs_neither_json_nor_argparse_nor_git(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(DIRTY)
    dear = {
        "json",
        "argparse",
        "pathlib",
        "typing",
        "dataclasses",
        "tempfile",
        "subprocess",
        "git",
        "msgspec",
        "tomllib",
        "difflib",
    }
    code = f"import sys; from rundiff.cli import main; main(['strip', 'a.ipynb']); print(sorted({dear!r} & set(sys.modules)))"
    # -S -E: nothing of the environment's own comes first.
    found = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"import sys; sys.path[:0] = {[entry for entry in sys.path if entry]!r}; {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.splitlines()[1:] == ["[]"]
    assert path.read_bytes() == CLEAN


@pytest.mark.parametrize(
    "name", ["a NUL in a string", "cut off in a string", "a bad escape", "no colon", "a bad \\u escape", "a word"]
)
def test_a_process_of_its_own_says_what_is_wrong(rundiff, tmp_path, name):
    # json's scanners cannot say it before its decoder is imported.
    data, word = marked.REFUSED[name]
    (tmp_path / "a.ipynb").write_bytes(data)
    found = rundiff("strip", "a.ipynb", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("a.ipynb: ")
    assert word in found.stderr
    assert found.stderr.count("\n") == 1
    assert (tmp_path / "a.ipynb").read_bytes() == data
