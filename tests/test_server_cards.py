"""What the panel's cards ask, put to a real Jupyter server over real repositories: who made a change, its text, its lines."""

from __future__ import annotations

import json
import shutil

import pytest
from jupyter_server._tz import isoformat, utcfromtimestamp
from tornado.httpclient import HTTPClientError

from repos import Repo, cell, notebook
from rundiff.errors import UserError
from rundiff.git.interest import INTEREST, Interest
from rundiff.render.wire.shapes import Question
from rundiff.server import answers
from rundiff.server.places import place
from rundiff.server.run_lists import RunLists
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS


@pytest.fixture
def project(jp_root_dir):
    return Repo.init(jp_root_dir)


@pytest.fixture
def post(jp_fetch):
    """`await post("authors", keys=[…])` → what the server answers about the notebook since HEAD; its failure where it refuses."""

    async def ask(endpoint: str, **rest) -> dict:
        body = json.dumps({"path": "train.ipynb", "baseline": "HEAD", **rest})
        try:
            return json.loads((await jp_fetch("rundiff", endpoint, method="POST", body=body)).body)
        except HTTPClientError as error:
            return json.loads(error.response.body)

    return ask


def findings(answer: dict) -> dict[str, dict]:
    """By the text that is new, or gone, in each: the finding."""
    files = {file["path"]: file for file in answer["comparison"]["files"]}
    found = {}
    for finding in answer["comparison"]["findings"]:
        file = files[finding["path"]]
        text = file["text"] if finding["row"] is None else file["cells"][finding["row"]]["text"]
        found[next((line["text"] for line in text["lines"] if line["is"] != "same"), file["path"])] = finding
    return found


def keyed(answer: dict) -> dict[str, str]:
    return {name: finding["key"] for name, finding in findings(answer).items()}


THREE = (cell("lr = 0.1\nsteps = 5", "lr"), cell("seed(0)", "seed"), cell("train()", "train"))


# Keys


async def test_a_change_keeps_its_key_until_one_of_its_sides_is_another(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2\nsteps = 5", "lr"), *THREE[1:])})
    first = findings(await post("comparison"))["lr = 0.1"]["key"]
    project.write(**{"train.ipynb": notebook(cell("new()", "n"), cell("lr = 0.2\nsteps = 5", "lr"), *THREE[1:])})
    assert findings(await post("comparison"))["lr = 0.1"]["key"] == first
    project.write(**{"train.ipynb": notebook(cell("lr = 0.3\nsteps = 5", "lr"), *THREE[1:])})
    new = findings(await post("comparison"))["lr = 0.1"]["key"]
    project.commit(**{"train.ipynb": notebook(cell("lr = 0.1\nsteps = 6", "lr"), *THREE[1:])})
    project.write(**{"train.ipynb": notebook(cell("lr = 0.3\nsteps = 5", "lr"), *THREE[1:])})
    old = findings(await post("comparison"))["lr = 0.1"]["key"]
    assert len({first, new, old}) == 3


async def test_changes_that_are_alike_have_keys_of_their_own(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    project.write(**{"train.ipynb": notebook(*THREE, cell("x", "a"), cell("x", "b"))})
    answer = await post("comparison")
    keys = [finding["key"] for finding in answer["comparison"]["findings"]]
    assert len(set(keys)) == len(keys) == 2


# Who made a change


async def test_who_committed_a_change_is_told_with_when_it_was_pulled(post, project, tmp_path):
    base = project.commit(**{"train.ipynb": notebook(*THREE), "model.py": "width = 2\n"})
    hers = tmp_path / "hers"
    project.git("clone", "-q", str(project.root), str(hers))
    anna = Repo(hers)
    anna.git("config", "user.name", "Anna & 安娜")
    pulled = anna.commit("faster loader", **{"model.py": "width = 4\n"})
    project.git("pull", "-q", "--no-rebase", str(hers), "HEAD")
    made = project.commit("no seed", **{"train.ipynb": notebook(THREE[0], THREE[2])})
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2\nsteps = 5", "lr"), THREE[2])})
    keys = keyed(await post("comparison", path="", baseline=base))
    told = await post("authors", path="", baseline=base, keys=[*keys.values(), "of-no-change"])
    by = {name: told["authors"][key] for name, key in keys.items()}
    assert len(told["authors"]) == len(by) == 3
    hers = by["width = 2"]
    assert (hers["name"], hers["commit"], hers["subject"], hers["how"]) == ("Anna & 安娜", pulled, "faster loader", "pull")
    assert hers["arrived"] >= hers["when"]
    assert (by["seed(0)"]["commit"], by["seed(0)"]["arrived"], by["seed(0)"]["open"]) == (made, None, False)
    assert (by["lr = 0.1"]["name"], by["lr = 0.1"]["open"]) == (None, True)
    assert not told["late"]
    assert not told["cut"]


async def test_what_a_partial_clone_cannot_tell_is_said_with_the_command_that_gets_it(post, jp_root_dir, tmp_path):
    (tmp_path / "hers").mkdir()
    hers = Repo.init(tmp_path / "hers")
    hers.git("config", "uploadpack.allowFilter", "true")
    for lr in (1, 2, 3):
        hers.commit(**{"train.ipynb": notebook(cell(f"lr = 0.{lr}", "lr"), THREE[1])})
    hers.git("clone", "-q", "--filter=blob:none", f"file://{hers.root}", str(jp_root_dir / "clone"))
    first, second = (hers.git("rev-parse", f"HEAD~{at}:train.ipynb").strip() for at in (2, 1))
    Repo(jp_root_dir / "clone").git("fetch", "-q", "origin", first)
    shutil.rmtree(hers.root)
    (key,) = keyed(await post("comparison", path="clone", baseline="HEAD~2")).values()
    told = await post("authors", path="clone", baseline="HEAD~2", keys=[key])
    assert told["authors"] == {}
    assert told["unknown"][key] == {
        "message": "versions of train.ipynb that tell who made this change are missing here (partial clone)",
        "phrase": {
            "template": "versions of %1 that tell who made this change are missing here (%2)",
            "args": ["train.ipynb", {"template": "partial clone", "args": []}],
        },
        "command": f"git fetch origin {second}",
    }
    assert told["lacking"]["objects"] == [second]
    assert told["lacking"]["command"] == f"git fetch origin {second}"
    both = await post("authors", path="clone", baseline="HEAD~2", keys=[key], lacking=["a" * 40])
    assert both["lacking"]["command"] == f"git fetch origin {'a' * 40} {second}"
    refused = await post("authors", path="clone", baseline="HEAD~2", keys=[key], lacking=["$(rm -rf .)"])
    assert refused["code"] == "refused"


# As text


def applied(project: Repo, patch: str) -> None:
    project.git("apply", "-", given=patch)


async def test_the_patch_of_a_cell_makes_of_the_old_notebook_one_with_that_cell_alone(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    now = notebook(cell('lr = 0.01\n# 学习率 \\ " 😀\nsteps = 5', "lr"), THREE[1], cell("train(2)", "train"))
    project.write(**{"train.ipynb": now})
    key = findings(await post("comparison"))["lr = 0.1"]["key"]
    told = await post("text", form="patch", keys=[key])
    assert (told["form"], told["name"]) == ("patch", "train.ipynb.patch")
    project.git("checkout", "-q", "--", "train.ipynb")
    applied(project, told["text"])
    sources = ["".join(one["source"]) for one in json.loads((project.root / "train.ipynb").read_bytes())["cells"]]
    assert sources == ['lr = 0.01\n# 学习率 \\ " 😀\nsteps = 5', "seed(0)", "train()"]


async def test_the_patch_of_a_script_is_applied_and_of_cells_that_no_file_has_is_called_one_to_read(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE), "model.py": "width = 2\n"})
    project.write(**{"train.ipynb": notebook(*THREE[:2]), "model.py": "width = 4\n"})
    answer = await post("comparison", path="")
    found = findings(answer)
    script = await post("text", path="", form="patch", keys=[found["width = 2"]["key"]])
    cells = await post("text", path="", form="patch", keys=[found["train()"]["key"]])
    assert (script["form"], cells["form"]) == ("patch", "source-patch")
    assert "-train()" in cells["text"].splitlines()
    project.git("checkout", "-q", "--", "model.py")
    applied(project, script["text"])
    assert (project.root / "model.py").read_text("utf-8") == "width = 4\n"


async def test_the_raw_diff_is_that_of_git_and_says_what_git_does_not_see(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE), "model.py": "width = 2\n", "other.py": "x = 1\n"})
    project.write(**{"train.ipynb": notebook(*THREE[:2]), "model.py": "width = 4\n", "other.py": "x = 2\n"})
    await post("comparison", path="")
    told = await post("text", path="", form="git", paths=["model.py", "../outside"])
    plain = project.git("-c", "core.abbrev=40", "diff", "--full-index", "model.py")
    assert told["text"].strip() == plain.strip()
    assert (told["headings"], told["name"]) == ([[0, 2]], "model.py.diff")
    several = await post("text", path="", form="git", paths=["model.py", "other.py"])
    assert several["name"] == "changes.diff"
    saved = isoformat(utcfromtimestamp((project.root / "train.ipynb").stat().st_mtime))
    editor = {"saved": saved, "cells": [{"id": "lr", "type": "code", "source": "lr = 9"}]}
    unsaved = await post("text", editor=editor, form="git")
    assert unsaved["text"].startswith("# as the files are saved")
    assert "lr = 9" not in unsaved["text"]


async def test_of_no_change_there_is_no_diff_and_not_that_of_the_whole_repository(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE), "elsewhere/secret.py": "x = 1\n"})
    project.write(**{"elsewhere/secret.py": "x = 2\n"})
    for form in ("git", "patch"):
        assert (await post("text", form=form, paths=["elsewhere/none"]))["text"] == ""


async def test_an_answer_is_written_as_the_command_writes_it(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2\nsteps = 5", "lr"), THREE[2])})
    answer = await post("comparison")
    whole = await post("text", form="text")
    assert "lr = 0.2" in whole["text"]
    assert "seed(0)" in whole["text"]
    lines = whole["text"].split("\n")
    said = [(level, lines[at].strip("! ").split("  ")[0]) for at, level in whole["headings"]]
    assert [level for level, _ in said] == [2, 2, 3, 3]
    assert said[1] == (2, "other: 2 changes")
    assert "removed" in [words for level, words in said if level == 3]
    one = await post("text", form="markdown", keys=[findings(answer)["seed(0)"]["key"]])
    assert "seed(0)" in one["text"]
    assert "lr = 0.2" not in one["text"]


HF = "hf_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"
GITHUB = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"


@pytest.mark.parametrize("form", ["text", "markdown", "git"])
async def test_what_is_to_be_read_has_its_secrets_masked_and_keeps_its_lines(post, project, form):
    login = f'token = "{HF}"\nurl = 1'
    project.commit(**{"train.ipynb": notebook(*THREE), "lib.py": "x = 1\n"})
    plain = {"train.ipynb": notebook(cell(login.replace(HF, "a"), "l"), *THREE), "lib.py": "password = 'b'\n"}
    project.write(**plain)
    await post("comparison", path="")
    expected = await post("text", path="", form=form)
    project.write(**{"train.ipynb": notebook(cell(login, "l"), *THREE), "lib.py": f"password = '{GITHUB}'\n"})
    await post("comparison", path="")
    told = await post("text", path="", form=form)
    assert HF not in told["text"]
    assert GITHUB not in told["text"]
    assert (told["masked"], told["secrets"], expected["masked"]) == (2, [], 0)
    assert told["headings"] == expected["headings"]
    assert len(told["text"].split("\n")) == len(expected["text"].split("\n"))


async def test_a_patch_is_applied_with_its_secrets_and_says_which_files_hold_them(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE), "lib.py": "x = 1\n", "plain.py": "y = 1\n"})
    project.write(**{"lib.py": f"a = '{GITHUB}'\nb = '{HF}'\n", "plain.py": "y = 2\n"})
    await post("comparison", path="")
    told = await post("text", path="", form="patch")
    assert (told["form"], told["masked"], told["secrets"]) == ("patch", 0, [{"path": "lib.py", "count": 2}])
    project.git("checkout", "-q", "--", ".")
    applied(project, told["text"])
    assert (project.root / "lib.py").read_text("utf-8") == f"a = '{GITHUB}'\nb = '{HF}'\n"


async def test_the_patch_of_a_cell_tells_of_a_secret_in_the_cell_beside_it(post, project):
    beside = cell(f'login("{HF}")', "hub")
    project.commit(**{"train.ipynb": notebook(cell("x = 1", "x"), beside)})
    project.write(**{"train.ipynb": notebook(cell("x = 2", "x"), beside)})
    key = findings(await post("comparison"))["x = 1"]["key"]
    told = await post("text", form="patch", keys=[key])
    near = HF in told["text"]
    assert told["secrets"] == ([{"path": "train.ipynb", "count": 1}] if near else [])


async def test_what_is_no_form_is_refused(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    assert (await post("text", form="pdf"))["code"] == "refused"


# Lines


async def test_lines_that_are_too_much_at_once_come_when_they_are_asked_for(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    large = "\n".join(f"x = {number:0100}" for number in range(6_000))
    project.write(**{"train.ipynb": notebook(cell(large, "large"), *THREE[1:])})
    answer = await post("comparison")
    cells = [one for one in answer["comparison"]["files"][0]["cells"] if one["text"] and one["text"]["left_out"]]
    assert [(one["id"], one["added_lines"], one["text"]["lines"]) for one in cells] == [("large", 6_000, [])]
    row = answer["comparison"]["files"][0]["cells"].index(cells[0])
    key = next(one["key"] for one in answer["comparison"]["findings"] if one["row"] == row)
    sent = (await post("lines", keys=[key]))["texts"][key]
    assert sum(line["is"] == "added" for line in sent["lines"]) == 6_000


async def test_cards_are_about_the_answer_that_was_given_whatever_happened_since(post, project):
    project.commit(**{"train.ipynb": notebook(*THREE)})
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2\nsteps = 5", "lr"), *THREE[1:])})
    key = findings(await post("comparison"))["lr = 0.1"]["key"]
    project.write(**{"train.ipynb": notebook(*THREE)})
    assert "lr = 0.2" in (await post("text", form="markdown", keys=[key]))["text"]


class Impatient(Interest):
    """Who goes when the *last* git is started."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.left = last

    def add(self, git) -> None:
        super().add(git)
        self.left -= 1
        if not self.left:
            self.lose()


def test_cards_are_about_the_answer_that_was_given_whenever_another_one_is_stopped(project):
    many = {f"sub/m{number}.py": f"a = {number}\n" for number in range(9)}
    project.commit(**{"train.ipynb": notebook(*THREE)}, **many)
    project.write(**{"train.ipynb": notebook(cell("lr = 0.2", "lr"), *THREE[1:])}, **dict.fromkeys(many, "a = 0.5\n"))
    question = Question(path="train.ipynb", baseline="HEAD")

    def shown(at) -> set[str]:
        return {finding.key for finding in answers.comparison(at, question, RunLists()).comparison.findings}

    at = place(str(project.root), "train.ipynb")
    keys = shown(at)
    for last in range(1, 15):
        token = INTEREST.set(interest := Impatient(last))
        try:
            shown(at)
        except UserError:
            assert interest.lost
        finally:
            INTEREST.reset(token)
        assert set(answers.known_answer(at, at.repo, question, RunLists()).findings(keys)) == keys, (
            f"stopped with git number {last}"
        )
