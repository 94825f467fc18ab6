"""What looks like a secret is told of, and no more of it than that; all else is left in peace."""

from __future__ import annotations

import base64
import json
import random
import string
import subprocess
import sys
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repos import cell, notebook, stream
from rundiff.commands.leaks import leaks, patch_leaks, stops
from rundiff.leaks import derive, signs
from rundiff.leaks.found import Leak
from rundiff.render.leaks import lines

LETTERS = string.ascii_letters + string.digits


def drawn(length: int, alphabet: str = LETTERS) -> str:
    """Characters of a secret; drawn, so that no scanner takes this file for one that holds secrets."""
    return "".join(random.Random(length).choices(alphabet, k=length))


HF = "hf_" + drawn(34, string.ascii_letters)
GITHUB = "ghp_" + drawn(36)
AWS = ("AKIA" + drawn(16, string.ascii_uppercase + "234567"), drawn(40))
PEM = "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----".format(
    "\n".join(base64.b64encode(random.Random(1).randbytes(48)).decode() for _ in range(12))
)
KNOWN = {
    "huggingface-access-token": HF,
    "github-pat": GITHUB,
    "github-fine-grained-pat": f"github_pat_{drawn(22)}_{drawn(59)}",
    "gitlab-pat": "glpat-" + drawn(20),
    "openai-api-key": f"sk-proj-{drawn(74)}T3BlbkFJ{drawn(74)}",
    "anthropic-api-key": f"sk-ant-api03-{drawn(93)}AA",
    "gcp-api-key": "AIza" + drawn(35),
    "slack-bot-token": f"xoxb-{drawn(12, string.digits)}-{drawn(13, string.digits)}-{drawn(24)}",
    "weights-and-biases-api-key-v1": "wandb_v1_" + drawn(77),
    "replicate-api-token": "r8_" + drawn(37),
    "databricks-api-token": "dapi" + drawn(32, "0123456789abcdef"),
    "stripe-access-token": "sk_live_" + drawn(24),
    "private-key": PEM,
}


def kinds(data: bytes) -> list[str]:
    return [leak.kind for leak in leaks(data)]


@pytest.mark.parametrize("kind", KNOWN)
def test_a_secret_in_a_cell_is_told_of_with_its_kind_and_line(kind):
    data = notebook("import os", f'# a line\ntoken = """{KNOWN[kind]}"""\n')
    (found,) = leaks(data)
    assert found == Leak("# a line", "source", 2, kind, KNOWN[kind][:4], len(KNOWN[kind]))


@pytest.mark.parametrize("kind", KNOWN)
def test_a_sentence_holds_four_characters_of_a_secret_at_most(kind):
    secret = KNOWN[kind]
    data = notebook(cell(f'login("{secret}")', outputs=[stream(f"logged in with {secret}\n")]), f"# {secret}")
    found = leaks(data)
    assert [leak.place for leak in found] == ["source", "output", "source"]
    for line in lines("train.ipynb", found):
        told = line.replace(kind, "")
        assert not any(secret[at : at + 5] in told for at in range(len(secret) - 4))


def test_the_sentence_says_what_where_and_what_next():
    data = notebook("import os", f"key = 1\nlogin('{HF}')")
    (line,) = lines("train.ipynb", leaks(data))
    assert line == (
        'train.ipynb: cell "key = 1", line 2 holds what looks like a secret '
        "(huggingface-access-token: hf_" + HF[3] + "…, 37 characters); "
        "take it out, or mark the line with `# pragma: allowlist secret`"
    )


def test_of_a_secret_that_is_two_both_stay_out_of_the_title():
    data = notebook(f"boto3.client('s3', '{AWS[0]}', aws_secret_access_key = '{AWS[1]}')")
    (line,) = lines("train.ipynb", leaks(data))
    assert "aws-access-token: AKIA…, 20 characters" in line
    assert AWS[0][:5] not in line
    assert AWS[1][:5] not in line


def test_a_secret_that_is_two_is_known_when_they_stand_in_two_cells():
    assert kinds(notebook(f"aws_access_key_id = '{AWS[0]}'", f"aws_secret_access_key = '{AWS[1]}'")) == ["aws-access-token"]


@pytest.mark.parametrize(
    ("output", "place"),
    [
        (stream(f"ok\n{GITHUB}\n"), 2),
        ({"output_type": "display_data", "metadata": {}, "data": {"text/html": [f"<b>{GITHUB}</b>"]}}, 1),
        ({"output_type": "execute_result", "metadata": {}, "data": {"application/json": {"token": GITHUB}}}, 2),
        ({"output_type": "error", "ename": "E", "evalue": f"401: {GITHUB}", "traceback": []}, 1),
        ({"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a", f"\x1b[31m{GITHUB}\x1b[0m"]}, 2),
        ({"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": f"<svg>{GITHUB}</svg>"}}, 1),
        ({"output_type": "display_data", "metadata": {}, "data": {"image/png": GITHUB}}, None),
        ({"output_type": "display_data", "metadata": {}, "data": {"application/pdf": GITHUB}}, None),
        (7, None),
    ],
)
def test_outputs_that_stay_are_looked_at_and_pictures_are_not(output, place):
    found = leaks(notebook(cell("show()", outputs=[output])))
    expected = [("show()", "output", place)] if place else []
    assert [(leak.cell, leak.place, leak.line) for leak in found] == expected


@pytest.mark.parametrize(
    "comment",
    [
        "# pragma: allowlist secret",
        "# gitleaks:allow",
        "# kingfisher:ignore",
        "// pragma: allowlist secret",
        "<!-- pragma: allowlist secret -->",
    ],
)
def test_a_line_that_says_that_it_is_none_is_believed(comment):
    assert kinds(notebook(f"a = '{HF}'  {comment}", f"b = '{GITHUB}'")) == ["github-pat"]


def test_off_looks_at_nothing_and_only_block_stops():
    data = notebook(f"a = '{HF}'")
    assert leaks(data, "off") == ()
    assert patch_leaks(f"+{HF}", "off") == ()
    assert [stops(leaks(data), word) for word in ("warn", "block")] == [False, True]
    assert not stops((), "block")


def test_of_a_patch_only_what_it_adds_is_looked_at():
    patch = f'--- a/x.ipynb\n+++ b/x.ipynb\n@@ -1 +1 @@\n-  "{GITHUB}"\n   "{GITHUB}"\n+  "{HF}"\n'
    (found,) = patch_leaks(patch)
    assert (found.line, found.kind) == (6, "huggingface-access-token")
    (line,) = lines("x.patch", [found])
    assert line.startswith("x.patch: line 6 holds what looks like a secret (hugging")


@pytest.mark.parametrize("place", ["worksheets", "markdown", "raw", "string", "no type"])
def test_cells_of_every_kind_and_age_are_looked_at(place):
    source = f"# Title\n{HF}"
    made = {
        "worksheets": {"worksheets": [{"cells": [{"cell_type": "code", "input": [source]}]}], "nbformat": 3},
        "markdown": {"cells": [{"cell_type": "markdown", "source": [source]}]},
        "raw": {"cells": [{"cell_type": "raw", "source": source.splitlines(keepends=True)}]},
        "string": {"cells": [{"cell_type": "code", "source": source}]},
        "no type": {"cells": [3, {"source": source}]},
    }
    (found,) = leaks(json.dumps(made[place]).encode())
    assert (found.cell, found.line) == ("# Title", 2)


def test_placeholders_are_no_secrets():
    for text in ("hf_...", "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-YOUR-KEY", "ghp_<token>", "AKIAIOSFODNN7EXAMPLE"):
        assert leaks(notebook(f"token = '{text}'")) == ()


def test_of_many_ten_are_shown_and_the_rest_counted():
    tokens = [f"é训 ghp_{''.join(random.Random(seed).choices(LETTERS, k=36))}" for seed in range(300)]
    found = leaks(notebook("# tokens\n" + "\n".join(tokens)))
    assert [(leak.line, leak.beginning) for leak in found] == [(line, "ghp_") for line in range(2, 302)]
    assert list(lines("a.ipynb", found))[10:] == ["a.ipynb: 290 more like these"]


def test_hostile_titles_obey_nobody():
    (line,) = lines("a\x1b[2J.ipynb", leaks(notebook(f"\x1b]0;x\x07\u202e = '{HF}'\n")))
    assert line.isprintable()


def test_without_the_scanner_what_bears_a_mark_is_said_to_be_unknown(monkeypatch):
    monkeypatch.delitem(sys.modules, "rundiff.leaks.scanner", raising=False)
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    found = leaks(notebook(f"a = '{HF}'"))
    (line,) = lines("a.ipynb", found)
    assert line.endswith('`pip install "rundiff[secrets]"` and look again')
    assert not stops(found, "block")
    assert leaks(notebook("a = 'pinecone'", f"mongodb://{drawn(9)}")) == ()


def test_a_clean_notebook_loads_neither_the_scanner_nor_what_is_slow_to_import(tmp_path):
    program = (
        "import sys; from rundiff.commands.leaks import leaks\n"
        "assert leaks(open(sys.argv[1], 'rb').read()) == ()\n"
        "print([name for name in ('kingfisher_sdk', 'msgspec', 'typing', 'dataclasses', 'pathlib') if name in sys.modules])"
    )
    (tmp_path / "a.ipynb").write_bytes(notebook("import torch\nmodel = torch.hub.load('pytorch/vision', 'resnet18')", "# hf_"))
    command = [sys.executable, "-S", "-c", program, str(tmp_path / "a.ipynb")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"})
    assert found.stdout == "[]\n"


@given(st.binary(max_size=60))
def test_any_bytes_are_looked_at_without_a_crash(data):
    assert leaks(data) == ()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_broken_notebook_has_no_secrets_or_those_it_had(data):
    whole = notebook(cell("a = 1", outputs=[stream("x\n")]), f"b = '{GITHUB}'").decode()
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from(['"', "\\", "[", "]", "{", "}", ",", ":", "0", "", "\x00", "\ud800"]))
    found = leaks((whole[:at] + other + whole[at + 1 :]).encode("utf-8", "surrogatepass"))
    assert {leak.kind for leak in found} <= {"github-pat"}


def test_a_source_that_is_nested_deeply_is_looked_at_as_it_stands():
    deep = '{"cells": [{"source": ' + "[" * 100_000 + f'"{HF}"' + "]" * 100_000 + "}]}"
    assert kinds(deep.encode()) == ["huggingface-access-token"]


def test_a_large_notebook_is_looked_at_whole():
    data = notebook(cell("a", outputs=[stream(f"{drawn(60)} \n" * 40_000 + GITHUB)]))
    (found,) = leaks(data)
    assert (found.place, found.line) == ("output", 40_001)


def test_the_table_of_signs_is_what_the_scanner_s_rules_say():
    assert version("kingfisher-secret-scanner") == signs.VERSION, "after an update: python -m rundiff.leaks.derive"
    made: dict = {}
    exec(derive.installed(), made)  # noqa: S102 - our own text
    assert {name: value for name, value in made.items() if name.isupper()} == {
        name: value for name, value in vars(signs).items() if name.isupper()
    }
