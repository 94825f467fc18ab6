"""One change as a whole, asked of a real Jupyter server over a real repository: its sides, its lines, its outputs."""

from __future__ import annotations

import base64
import io
import json

import pytest
from jupyter_server._tz import isoformat, utcfromtimestamp
from PIL import Image
from tornado.httpclient import HTTPClientError

from recorded import recorded
from repos import Repo, cell, notebook, stream
from served import MARKS, PLUGINS, git_knows_its_user, jp_server_config  # noqa: F401 - fixtures

pytest_plugins = PLUGINS
pytestmark = MARKS

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@pytest.fixture
def project(jp_root_dir):
    return Repo.init(jp_root_dir)


@pytest.fixture
def ask(jp_fetch):
    """`await ask("train.ipynb", 0, 0, 0)` → what the server answers; a code where it refuses."""

    async def asked(file: str, row: int | None, old: int | None = None, new: int | None = None, **rest) -> dict:
        question = {"path": file, "baseline": "HEAD", "file": file, "row": row, "old_index": old, "new_index": new, **rest}
        try:
            response = await jp_fetch("rundiff", "cell", method="POST", body=json.dumps(question))
        except HTTPClientError as error:
            return json.loads(error.response.body)
        return json.loads(response.body)

    return asked


def picture(colour: str) -> dict:
    """An output: a plot of 40 by 30 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    data = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": ["<Figure>"]}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def lines(answer: dict) -> list[tuple[str, str]]:
    return [(line["is"], line["text"]) for line in answer["text"]["lines"] if line["is"] != "same"]


async def test_both_sides_come_whole_with_the_lines_and_characters_that_the_comparison_marks(ask, jp_fetch, project):
    project.commit(**{"t.ipynb": notebook(cell("a = 1\nlr = 0.1\nuse(归一化)", "a"), **PYTHON)})
    project.write(**{"t.ipynb": notebook(cell("a = 1\nlr = 0.01\nuse(标准化)", "a"), **PYTHON)})
    answer = await ask("t.ipynb", 0, 0, 0)
    assert [answer[side]["source"] for side in ("old", "new")] == [
        "a = 1\nlr = 0.1\nuse(归一化)",
        "a = 1\nlr = 0.01\nuse(标准化)",
    ]
    body = json.dumps({"path": "t.ipynb", "baseline": "HEAD"})
    whole = json.loads((await jp_fetch("rundiff", "comparison", method="POST", body=body)).body)
    assert answer["text"] == whole["comparison"]["files"][0]["cells"][0]["text"]
    assert [line["marks"] for line in answer["text"]["lines"] if line["is"] == "added"] == [[[5, 9]], [[4, 6]]]
    assert (answer["language"], answer["old"]["cell_type"]) == ("python", "code")


async def test_a_row_that_is_another_change_by_now_is_refused(ask, project):
    project.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("b = 1", "b"))})
    project.write(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("b = 2", "b"))})
    assert lines(await ask("t.ipynb", 1, 1, 1)) == [("removed", "b = 1"), ("added", "b = 2")]
    project.write(**{"t.ipynb": notebook(cell("new = 1", "new"), cell("a = 1", "a"), cell("b = 2", "b"))})
    assert (await ask("t.ipynb", 1, 1, 1))["code"] == "changed"
    assert (await ask("t.ipynb", 7, 1, 1))["code"] == "changed"
    assert (await ask("t.ipynb", -1, 1, 2))["code"] == "changed"
    assert (await ask("elsewhere.ipynb", 0, 0, 0))["code"] == "not-there"
    assert lines(await ask("t.ipynb", 2, 1, 2)) == [("removed", "b = 1"), ("added", "b = 2")]


async def test_what_is_not_saved_is_one_of_its_sides(ask, project):
    project.commit(**{"t.ipynb": notebook(cell("a = 1", "a", outputs=[stream("1")]))})
    saved = isoformat(utcfromtimestamp((project.root / "t.ipynb").stat().st_mtime))
    editor = {"saved": saved, "cells": [{"id": "a", "type": "code", "source": "a = 2"}]}
    answer = await ask("t.ipynb", 0, 0, 0, editor=editor)
    assert answer["new"]["source"] == "a = 2"
    editor = {"saved": "2020-01-01T00:00:00Z", "cells": [{"id": "a", "type": "code"}]}
    assert (await ask("t.ipynb", 0, 0, 0, editor=editor))["code"] == "resend"


async def test_a_cell_of_one_side_only_has_one_side(ask, project):
    project.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("# 标题\n正文", "b", type="markdown"))})
    project.write(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("print(a * 100_000)", "c"))})
    removed, added = await ask("t.ipynb", 1, 1, None), await ask("t.ipynb", 2, None, 1)
    if removed.get("code"):
        removed, added = await ask("t.ipynb", 2, 1, None), await ask("t.ipynb", 1, None, 1)
    assert (removed["new"], removed["old"]["source"], removed["old"]["cell_type"]) == (None, "# 标题\n正文", "markdown")
    assert (added["old"], added["new"]["source"]) == (None, "print(a * 100_000)")


async def test_outputs_come_only_when_asked_for_and_large_ones_only_when_asked_for_twice(ask, project):
    large = stream("x" * (1 << 20))
    project.commit(**{"t.ipynb": notebook(cell("plot()", "a", outputs=[picture("red"), stream("loss 0.5\n")]))})
    project.write(**{"t.ipynb": notebook(cell("plot()", "a", outputs=[picture("blue"), stream("loss 0.4\n"), large]))})
    plain = await ask("t.ipynb", 0, 0, 0)
    assert (plain["changes"], plain["old"]["outputs"], plain["old"]["keeps_outputs"]) == ([], [], True)
    asked = await ask("t.ipynb", 0, 0, 0, outputs=True)
    assert asked["old"]["outputs"][0]["value"] == picture("red")
    assert [(one["type"], one["what"], one["old_index"], one["new_index"]) for one in asked["changes"]] == [
        ("image", "image/png", 0, 0),
        ("text", "stdout", 1, 1),
    ]
    *small, left_out = asked["new"]["outputs"]
    assert all(one["value"] is not None for one in small)
    assert (left_out["value"], left_out["size"] > 1 << 20) == (None, True)
    lifted = await ask("t.ipynb", 0, 0, 0, outputs=True, large=True)
    assert lifted["new"]["outputs"][2]["value"] == large


async def test_pictures_that_a_text_shows_come_with_the_outputs(ask, project):
    shown = {"plot.png": {"image/png": picture("red")["data"]["image/png"]}}
    project.commit(**{"t.ipynb": notebook(cell("# Old", "a", type="markdown"))})
    project.write(
        **{"t.ipynb": notebook(cell("# New\n![](attachment:plot.png)", "a", type="markdown") | {"attachments": shown})}
    )
    assert (await ask("t.ipynb", 0, 0, 0))["new"]["attachments"] is None
    asked = await ask("t.ipynb", 0, 0, 0, outputs=True)
    assert (asked["old"]["attachments"], asked["new"]["attachments"]["value"]) == (None, shown)


async def test_a_run_keeps_no_outputs_and_the_answer_says_so(ask, project):
    project.commit(**{"t.ipynb": notebook(cell("a = 1", "a", outputs=[picture("red")]))})
    recorded(project, ("a", "a = 1"), notebook="t.ipynb")
    project.write(**{"t.ipynb": notebook(cell("a = 2", "a", outputs=[picture("blue")]))})
    answer = await ask("t.ipynb", 0, 0, 0, baseline="run/1", outputs=True)
    assert (answer["old"]["keeps_outputs"], answer["old"]["outputs"], answer["changes"]) == (False, [], [])
    assert (answer["new"]["keeps_outputs"], len(answer["new"]["outputs"])) == (True, 1)


async def test_a_large_cell_is_sent_when_it_is_asked_for(ask, project):
    data = "data = [\n" + "1,\n" * 400_000 + "]"
    project.commit(**{"t.ipynb": notebook(cell("data = []", "a"))})
    project.write(**{"t.ipynb": notebook(cell(data, "a"))})
    answer = await ask("t.ipynb", 0, 0, 0)
    assert (answer["text"], answer["new"]["source"], answer["new"]["size"]) == (None, None, len(data))
    assert (await ask("t.ipynb", 0, 0, 0, large=True))["new"]["source"] == data


async def test_a_text_file_is_put_side_by_side_too_and_one_that_moved_line_by_line(ask, project):
    one, two = "def one():\n    return 1\n", "def two():\n    return 2\n"
    project.commit(**{"m.py": f"{one}\n\n{two}", "c.yaml": "lr: 0.1\n", "w.bin": b"\0\1"})
    project.write(**{"m.py": f"{two}\n\n{one}", "c.yaml": "lr: 0.2\n", "w.bin": b"\0\2", "new.py": "x = 1\n"})
    assert lines(await ask("c.yaml", None)) == [("removed", "lr: 0.1"), ("added", "lr: 0.2")]
    moved = await ask("m.py", None)
    assert (moved["language"], moved["old"]["cell_type"]) == (None, None)
    for side, said in (("old", "removed"), ("new", "added")):
        shown = [line["text"] for line in moved["text"]["lines"] if line["is"] in {"same", said}]
        assert shown == moved[side]["source"].split("\n")
    assert (await ask("w.bin", None))["code"] == "refused"


async def test_a_question_that_is_none_is_refused(jp_fetch, project):
    with pytest.raises(HTTPClientError) as error:
        await jp_fetch("rundiff", "cell", method="POST", body='{"path": "t.ipynb"}')
    assert (error.value.code, json.loads(error.value.response.body)["code"]) == (400, "refused")
