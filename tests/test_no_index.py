"""`rundiff diff --no-index`: two paths, in a repository or not, with the meaning that git gives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from repos import cell, notebook, stream

OLD = notebook(cell("lr = 0.1", "a"), cell("x = 1", "b"))
NEW = notebook(cell("lr = 0.001", "a", count=7, outputs=[stream("hi")]), cell("x = 1", "b"))


@pytest.fixture
def there(tmp_path, monkeypatch):
    """Files and folders outside any repository, from which the command is called."""
    folder = tmp_path / "there"
    files = {
        "old.ipynb": OLD,
        "new.ipynb": NEW,
        "rerun.ipynb": notebook(cell("lr = 0.1", "a", count=1, outputs=[stream("hi")]), cell("x = 1", "b")),
        "saved.ipynb.orig": OLD,
        "a": b"one\n",
        "b": b"two\n",
        "1/train.ipynb": OLD,
        "1/same.py": b"x = 1\n",
        "1/gone.txt": b"gone\n",
        "1/was.ipynb": notebook("import torch", "model.train()", "x = 3"),
        "1/.ipynb_checkpoints/train.ipynb": OLD,
        "2/train.ipynb": NEW,
        "2/same.py": b"x = 1\n",
        "2/sub/came.txt": b"came\n",
        "2/is.ipynb": notebook("import torch", "model.train()", "x = 4"),
        "2/.ipynb_checkpoints/train.ipynb": NEW,
        "2/a": b"three\n",
        "3/a": b"one\n",
        "4/a": b"one\n",
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def found(rundiff):
    """The answer as it is on the wire."""

    def ask(*words, code=1, **options):
        answer = rundiff("diff", "--no-index", "--format", "json", *words, **options)
        assert (answer.returncode, answer.stderr) == (code, ""), answer.stderr
        return json.loads(answer.stdout)

    return ask


@pytest.mark.parametrize(
    "words",
    [
        ("a", "a"),
        ("a", "b"),
        ("old.ipynb", "new.ipynb"),
        ("old.ipynb", "saved.ipynb.orig"),
        ("1", "2"),
        ("3", "4"),
        ("3", "4/"),
        ("a", "2"),
        ("2", "a"),
        ("3", "a"),
        ("a", "/dev/null"),
        ("/dev/null", "b"),
        ("/dev/null", "/dev/null"),
        ("-", "a"),
        ("b", "-"),
        ("-", "-"),
        ("--", "a", "b"),
    ],
)
def test_it_says_with_its_code_what_git_says(there, rundiff, words):
    git = subprocess.run(["git", "diff", "--no-index", *words], capture_output=True, check=False, input="one\n", text=True)
    assert rundiff("diff", "--no-index", *words, input="one\n").returncode == git.returncode


@pytest.mark.parametrize("words", [("a", "b"), ("old.ipynb", "new.ipynb"), ("1", "2")])
def test_outside_a_repository_two_paths_need_no_option(there, rundiff, words):
    answer = rundiff("diff", *words)
    assert answer.returncode == 1
    assert answer.stdout == rundiff("diff", "--no-index", *words).stdout


def test_a_path_outside_the_repository_needs_no_option(there, repo, rundiff):
    repo.write(a="three\n")
    assert rundiff("diff", "a", str(there / "a")).returncode == 1
    assert rundiff("diff", "a", "a").returncode == 0


def test_git_is_not_needed(there, rundiff, tmp_path):
    assert rundiff("diff", "old.ipynb", "new.ipynb", env={**os.environ, "PATH": str(tmp_path)}).returncode == 1


def test_nothing_is_imported_that_two_files_do_not_need(there):
    """All in all it takes a tenth of a second, of which a third is msgspec's import and rapidfuzz's."""
    script = "import sys; from rundiff.cli import main; main(sys.argv[1:]); sys.stderr.write(' '.join(sys.modules))"
    command = [sys.executable, "-c", script, "diff", "--no-index", "old.ipynb", "new.ipynb"]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stderr.split())
    assert "rundiff.commands.no_index" in loaded
    assert not loaded & {"git", "IPython", "rich", "subprocess", "importlib.metadata", "hashlib", "pathlib"}
    assert not loaded & {
        f"rundiff.{name}" for name in ("git", "lenient", "conflict", "diff.moves", "diff.scripts", "diff.halves")
    }


def test_two_notebooks_are_compared_cell_by_cell(there, found):
    answer = found("old.ipynb", "new.ipynb")
    assert (answer["baseline"]["kind"], answer["baseline"]["label"]) == ("path", "old.ipynb")
    [file] = answer["files"]
    assert (file["path"], file["type"], file["kind"]) == ("new.ipynb", "notebook", "edited")
    assert [(row["kind"], row["removed_lines"], row["added_lines"]) for row in file["cells"]] == [
        ("edited", 1, 1),
        ("same", 0, 0),
    ]
    assert answer["hidden"]["outputs"] == 1


def test_a_notebook_that_was_only_run_again_does_not_differ(there, rundiff):
    answer = rundiff("diff", "--no-index", "old.ipynb", "rerun.ipynb")
    assert answer.returncode == 0
    assert answer.stdout == (
        "old.ipynb → rerun.ipynb   nothing changed\nhidden: 2 unchanged cells, 1 execution count, 1 cell output\n"
    )


def test_what_has_no_name_or_another_is_a_notebook_by_its_look(there, found):
    assert found("new.ipynb", "saved.ipynb.orig")["files"][0]["type"] == "notebook"
    assert found("-", "new.ipynb", input=OLD.decode())["files"][0]["type"] == "notebook"
    assert found("-", "b", input="one\n")["files"][0]["type"] == "text"
    assert found("new.ipynb", "a")["files"][0]["type"] == "text"


def test_a_pipe_is_read_as_the_shell_gives_it(there):
    script = "rundiff diff --no-index --format json <(cat old.ipynb) <(cat new.ipynb)"
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"  # noqa: PTH120
    answer = subprocess.run(["bash", "-c", script], capture_output=True, env={**os.environ, "PATH": path}, check=False)
    assert json.loads(answer.stdout)["files"][0]["type"] == "notebook", answer.stderr


def test_folders_are_compared_file_by_file(there, found):
    answer = found("1", "2")
    assert [(file["path"], file["kind"], file["old_path"]) for file in answer["files"]] == [
        ("a", "added", None),
        ("gone.txt", "removed", None),
        ("is.ipynb", "renamed", "was.ipynb"),
        ("sub/came.txt", "added", None),
        ("train.ipynb", "edited", None),
    ]
    assert answer["hidden"]["checkpoints"] == 1


def test_a_file_that_moved_is_not_gone(there, found):
    (there / "3" / "moved.bin").write_bytes(b"\0" * 3_000_000)
    (there / "4" / "sub").mkdir()
    (there / "4" / "sub" / "there.bin").write_bytes(b"\0" * 3_000_000)
    [file] = found("3", "4")["files"]
    assert (file["path"], file["old_path"], file["kind"]) == ("sub/there.bin", "moved.bin", "renamed")


def test_large_files_are_read_only_to_tell_whether_they_are_the_same(there, found):
    (there / "3" / "large.log").write_bytes(b"a" * 3_000_000)
    (there / "4" / "large.log").write_bytes(b"a" * 3_000_000)
    assert found("3", "4", code=0)["files"] == []
    (there / "4" / "large.log").write_bytes(b"a" * 2_999_999 + b"b")
    [file] = found("3", "4")["files"]
    assert (file["type"], file["large"], file["kind"]) == ("binary", True, "edited")


def test_a_folder_in_the_place_of_a_notebook_is_said(there, found):
    (there / "3" / "n.ipynb").write_bytes(OLD)
    (there / "4" / "n.ipynb").mkdir()
    (there / "4" / "n.ipynb" / "inside.txt").write_text("x\n")
    files = found("3", "4", code=2)["files"]
    assert [(file["path"], file.get("reason")) for file in files] == [
        ("n.ipynb", "there is a folder in its place"),
        ("n.ipynb/inside.txt", None),
    ]


def test_links_are_followed_where_they_are_named_and_nowhere_else(there, found):
    (there / "latest.ipynb").symlink_to("new.ipynb")
    assert found("old.ipynb", "latest.ipynb")["files"][0]["cells"][0]["kind"] == "edited"
    (there / "3" / "up").symlink_to("..")
    (there / "4" / "up").symlink_to("../..")
    [file] = found("3", "4")["files"]
    assert (file["path"], file["text"]["lines"][0]["text"]) == ("up", "..")


def test_one_notebook_that_cannot_be_read_does_not_keep_the_others_back(there, found):
    (there / "2" / "train.ipynb").write_bytes(b"{")
    answer = found("1", "2", code=2)
    assert [file["type"] for file in answer["files"]] == ["text", "text", "notebook", "text", "broken"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("a",), "--no-index takes two paths, an old and a new one, not 1"),
        (("a", "b", "1"), "--no-index takes two paths, an old and a new one, not 3"),
        (("a", "nope"), "nope is not there"),
        (("a", "3/sub"), "3/sub is not there"),
        (("nope", "3"), "nope is not there"),
        (("b", "3"), "3 is a folder, and there is no 3/b in it to compare with b"),
        (("dangling", "a"), "dangling is a link to nowhere, which is not there"),
        (("-", "3"), "3 is a folder, and standard input has no name to look for in it"),
        (("", "a"), "an empty word is no path"),
        (("a", "b", "--cached"), "--no-index compares two paths, and no index"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(there, rundiff, words, sentence):
    (there / "dangling").symlink_to("nowhere")
    answer = rundiff("diff", "--no-index", *words)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert sentence in answer.stderr


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="a file that even root cannot read")  # noqa: PTH110
def test_a_file_that_cannot_be_read_is_said(there, rundiff):
    answer = rundiff("diff", "--no-index", "a", "/proc/self/mem")
    assert (answer.returncode, answer.stderr) == (2, "rundiff: /proc/self/mem cannot be read: Input/output error\n")


def test_a_name_that_is_not_utf8_is_spelled_out(there, rundiff):
    name = os.fsdecode(b"\xff.ipynb")
    (there / name).write_bytes(NEW)
    for form in ("text", "json", "html"):
        assert rundiff("diff", "--no-index", "--format", form, "old.ipynb", name).returncode == 1
