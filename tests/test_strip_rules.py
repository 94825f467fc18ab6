"""The table of the configuration: found from the nearest file, and refused in one sentence where it says what there is not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.commands.rules import Rules, strip_rules
from rundiff.commands.rules_table import plain_table
from rundiff.errors import UsageError
from rundiff.strip.policy import StripOptions
from rundiff.strip.settings import SETTINGS

TABLE = '[tool.rundiff.strip]\nkeep-counts = true\nkeep-tags = ["figure"]\nmax-size = "10k"\n'
tomllib = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")
SAID = StripOptions(keep_counts=True, keep_tags=("figure",), max_size=10_000)


@pytest.fixture
def project(repo):
    repo.write(**{"a/b/x.ipynb": "{}"})
    return repo


def test_nothing_said_is_the_usual(project):
    assert strip_rules(str(project.root)) == Rules()
    assert strip_rules(str(project.root)).options == StripOptions()


def test_the_table_holds_in_all_folders_below(project):
    project.write(**{"pyproject.toml": TABLE})
    assert strip_rules(str(project.root / "a" / "b")).options == SAID


def test_the_nearest_table_holds_alone(project):
    project.write(**{"pyproject.toml": TABLE, "a/rundiff.toml": "[strip]\nkeep-outputs = true\n"})
    assert strip_rules(str(project.root / "a" / "b")).options == StripOptions(keep_outputs=True)


def test_a_file_without_the_table_is_passed_by(project):
    project.write(**{"pyproject.toml": TABLE, "a/pyproject.toml": '[project]\nname = "strip"\ndependencies = ["rundiff"]\n'})
    assert strip_rules(str(project.root / "a")).options == SAID


def test_rundiff_toml_is_read_ahead_of_pyproject_toml(project):
    project.write(**{"pyproject.toml": TABLE, "rundiff.toml": "[strip]\nmax-size = 5\n"})
    assert strip_rules(str(project.root)).options == StripOptions(max_size=5)


def test_what_is_above_the_repository_is_not_read(project):
    (project.root.parent / "pyproject.toml").write_text(TABLE)
    assert strip_rules(str(project.root)).options == StripOptions()


def test_outside_of_repositories_only_the_folder_itself_is_asked(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "pyproject.toml").write_text(TABLE)
    assert strip_rules(str(tmp_path)).options == SAID
    assert strip_rules(str(tmp_path / "below")).options == StripOptions()


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\nrundiff.strip.keep-counts = true\n",
        "tool.rundiff.strip = {keep-counts = true}\n",
        "[tool.rundiff]\nstrip = {keep-counts = true}\n",
        '[tool."rundiff"."strip"]\nkeep-counts = true\n',
        "[ tool . rundiff . strip ]\nkeep-counts = true\n",
    ],
)
def test_the_table_may_be_written_in_any_way_of_toml(project, text):
    project.write(**{"pyproject.toml": text})
    assert strip_rules(str(project.root)).options == StripOptions(keep_counts=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("keep-output = true", "[tool.rundiff.strip] has no key `keep-output`; there are keep-outputs, keep-counts"),
        ("keep-counts = 1", "`keep-counts` in [tool.rundiff.strip] is not true or false; correct it there"),
        ('keep-tags = "a"', "`keep-tags` in [tool.rundiff.strip] is not a list of strings; correct it there"),
        ("keep-tags = [1]", "`keep-tags` in [tool.rundiff.strip] is not a list of strings; correct it there"),
        ('max-size = "big"', '`max-size` in [tool.rundiff.strip] is not a size, as in 10000 or "10k"; correct it there'),
        ("max-size = true", '`max-size` in [tool.rundiff.strip] is not a size, as in 10000 or "10k"; correct it there'),
        ("exclude = 1", "`exclude` in [tool.rundiff.strip] is not a list of strings; correct it there"),
        ("keep-counts = ", "is not valid TOML"),
    ],
)
def test_what_there_is_not_is_refused_with_file_and_key(project, text, sentence):
    project.write(**{"pyproject.toml": f"[tool.rundiff.strip]\n{text}\n"})
    with pytest.raises(UsageError) as caught:
        strip_rules(str(project.root))
    assert str(caught.value).startswith(str(project.root / "pyproject.toml"))
    assert sentence in str(caught.value)


def test_a_table_that_is_none_is_refused(project):
    project.write(**{"pyproject.toml": "[tool.rundiff]\nstrip = 4\n"})
    with pytest.raises(UsageError, match="is not a table"):
        strip_rules(str(project.root))


def test_every_setting_can_stand_in_the_table(project):
    value = {"flag": "true", "names": '["a"]', "size": '"1k"', "secret": '"block"'}
    rows = "\n".join(f"{setting.key} = {value[setting.kind]}" for setting in SETTINGS)
    project.write(**{"rundiff.toml": f"[strip]\n{rows}\n"})
    assert all(getattr(strip_rules(str(project.root)).options, setting.field) for setting in SETTINGS)


@pytest.mark.parametrize(
    ("glob", "path", "excluded"),
    [
        ("examples", "examples/a/b.ipynb", True),
        ("examples/", "examples/b.ipynb", True),
        ("examples/*", "examples/a/b.ipynb", True),
        ("*.out.ipynb", "a/x.out.ipynb", True),
        ("b.ipynb", "a/b.ipynb", False),
        ("a/?.ipynb", "a/b.ipynb", True),
        ("examples", "examples2/b.ipynb", False),
    ],
)
def test_exclude_names_files_from_the_folder_of_the_configuration_on(project, glob, path, excluded):
    project.write(**{"pyproject.toml": f'[tool.rundiff.strip]\nexclude = ["{glob}"]\n'})
    assert strip_rules(str(project.root)).excludes(str(project.root / path)) is excluded


def test_in_a_folder_that_is_no_more_nothing_is_said(rundiff, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    code = "import os, sys; os.rmdir(os.getcwd()); from rundiff.cli import main; sys.exit(main(['strip', '-']))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, input=b'{"cells":[{"outputs":[1]}]}', capture_output=True, check=False
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, b'{"cells":[{"outputs":[]}]}', b"")


def test_nothing_that_reads_toml_is_imported_where_there_is_no_table(project):
    project.write(**{"pyproject.toml": '[project]\nname = "x"\ndependencies = ["rundiff>=1"]\nscripts.strip = "x:y"\n'})
    code = "import sys; from rundiff.commands.rules import strip_rules; strip_rules('.'); sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=project.root, check=False).returncode == 0


PIECES = st.sampled_from(
    [
        "[tool.rundiff.strip]",
        "[tool.rundiff]",
        "[tool.other]",
        "[[tool.list]]",
        "[[tool.rundiff]]",
        "[[tool]]",
        '[tool.rundiff."s\\u0074rip".x]',
        "keep-counts = true",
        "keep-outputs=false # so",
        'keep-tags = ["a", "b",]',
        'keep-tags = [ "a" ]  ',
        "keep-tags = [",
        '  "a",',
        "]",
        "max-size = 10",
        "max-size = 010",
        'max-size = "10k"',
        'max-size = "1\\u0030"',
        "max-size = '10k'",
        "strip.keep-counts = true",
        "strip = {}",
        'x = """',
        "# strip",
        "",
        "exclude = []",
        'exclude = ["strip"]',
        "rundiff.strip.x = 1",
        "\ttabbed = true\r",
        "x = [[tool.rundiff.strip]]",
    ]
)


@given(st.lists(PIECES, max_size=7).map("\n".join))
def test_what_is_read_plainly_is_what_a_parser_reads(text):
    found = plain_table(text, "tool.rundiff.strip")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # what is wrong elsewhere in a file does not matter to the table
    if found is not None:
        assert found == told["tool"]["rundiff"]["strip"]


@pytest.mark.parametrize(
    "text",
    [
        "[[tool]]\n[tool.rundiff.strip]\n",
        "[[ 'tool' ]] # a.b\n[tool.rundiff.strip]\n",
        "[[tool.rundiff]]\n[tool.rundiff.strip]\nkeep-counts = true\n",
        '[tool.rundiff.strip]\n[tool.rundiff."s\\u0074rip".x]\n',
        "<<<<<<< ours\n[project]\n=======\n[tool.rundiff.strip]\nkeep-counts = true\n[project]\n>>>>>>> theirs\n",
        "[tool.rundiff.strip]\nkeep-counts = true\r\r\n",
    ],
)
def test_a_table_that_may_be_another_is_left_to_a_parser(text):
    assert plain_table(text, "tool.rundiff.strip") is None


def test_a_table_as_it_is_usually_written_is_read_plainly():
    text = '[project]\nname = "x"\n\n[tool.rundiff.strip]\n# why\nkeep-tags = ["a", "b"]\r\nmax-size = "10k" # so\nkeep-counts = true\n\n[z]\na = 1\n'
    assert plain_table(text, "tool.rundiff.strip") == {"keep-tags": ["a", "b"], "max-size": "10k", "keep-counts": True}


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000 + "]" * 5000], ids=["an integer", "brackets"])
def test_what_python_does_not_follow_in_a_file_is_one_sentence(project, value):
    project.write(**{"rundiff.toml": f"[strip]\nmax-size = {value}\n"})
    with pytest.raises(UsageError, match="is not valid TOML"):
        strip_rules(str(project.root))
