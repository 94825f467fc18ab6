"""What a check found, for terminals, CI systems, code scanning and comments: valid, at the right line, and obeying no notebook."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checked import LOSS, NO_SEED, OPTIMIZER, OTHER_LOSS, OTHER_OPTIMIZER, asked, trained
from repos import cell, notebook
from rundiff.check.lines import CellLines
from rundiff.check.verdict import RULE_IDS
from rundiff.render.check.markdown import MARKER, MOST, check_markdown
from rundiff.render.check.reports import check_json, github, gitlab
from rundiff.render.check.rows import Found, rows
from rundiff.render.check.sarif import sarif
from rundiff.render.check.text import check_lines
from rundiff.render.terminal import plain

ALL = {**NO_SEED, **OTHER_LOSS, **OTHER_OPTIMIZER}
SCHEMA = json.loads((Path(__file__).parent / "cases" / "sarif" / "sarif-schema-2.1.0.json").read_text())
RULES = 'mute = ["data"]\n[check]\nfail = ["seed"]\ntrailer = ["optimizer"]\nmax-cells = 1\nmixed = "fail"\n'
HOSTILE = [
    "::error::owned",
    "%0A::error::owned",
    "a\n::error file=x::owned",
    "##[error]owned",
    "```\n# heading\n<script>alert(1)</script>",
    "](javascript:alert(1)) | <b>x</b> | \\| @everyone `code` &lt;",
    "{0} [a](http://example.org) {{1}}",
    "\x1b[31mred\x1b[0m \u202eturned\u200bunseen",
    "\ud83d lone",
]


def valid(text: str) -> dict:
    """The SARIF in *text*, which the published schema takes."""
    found = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


@pytest.fixture
def found(repo):
    """What is said of a commit that breaks most rules at once."""
    repo.commit("rules", **{"rundiff.toml": RULES, "lab/训练 1.ipynb": trained(), "model.py": "loss = nn.L1Loss()\n\n\n"})
    repo.commit("edits", **{"lab/训练 1.ipynb": trained(**ALL), "model.py": "\n\nloss = nn.MSELoss()\n"})
    return Found(*asked(repo))


# SARIF


def test_sarif_is_valid_by_the_published_schema(found):
    told = valid(sarif(found, "1.2.3"))
    (run,) = told["runs"]
    assert told["version"] == "2.1.0"
    assert (run["tool"]["driver"]["name"], run["tool"]["driver"]["version"]) == ("rundiff", "1.2.3")
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULE_IDS)
    assert all(rule["help"]["markdown"] and rule["shortDescription"]["text"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1
    assert {result["level"] for result in run["results"]} == {"error", "warning"}


def test_the_schema_refuses_what_is_not_sarif(found):
    told = json.loads(sarif(found, "1"))
    told["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        valid(json.dumps(told))


def test_a_result_stands_at_the_line_of_the_file_that_says_it(found, repo):
    (run,) = valid(sarif(found, "1"))["runs"]
    said = {}
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = unquote(place["artifactLocation"]["uri"])
        line = (repo.root / path).read_text().splitlines()[place["region"]["startLine"] - 1]
        said.setdefault(result["ruleId"], []).append((path, line.strip()))
    assert sorted(said["loss"]) == [
        ("lab/训练 1.ipynb", '"criterion = nn.MSELoss()"'),
        ("model.py", "loss = nn.MSELoss()"),
    ]
    assert said["optimizer"] == [("lab/训练 1.ipynb", '"optimizer = optim.AdamW(model.parameters(), lr=0.1)"')]
    assert said["seed"] == [("lab/训练 1.ipynb", "\"print('ready')\"")]  # where the line stood that is gone


def test_a_fingerprint_is_that_of_the_finding_and_not_of_its_line_or_commit(repo):
    repo.commit("start", **{"train.ipynb": trained()})
    repo.commit("edits", **{"train.ipynb": trained(**ALL)})
    before = [result["partialFingerprints"] for result in json.loads(sarif(Found(*asked(repo)), "1"))["runs"][0]["results"]]
    repo.commit("above", **{"train.ipynb": trained(prose="# A\n# B\n# C", **ALL)})
    after = [
        result["partialFingerprints"]
        for result in json.loads(sarif(Found(*asked(repo, "HEAD~2..HEAD")), "1"))["runs"][0]["results"]
    ]
    assert before == after
    assert len({json.dumps(one) for one in before}) == len(before)


def test_with_nothing_found_it_is_valid_too(repo):
    repo.commit("start", **{"a.txt": "x\n"})
    (run,) = valid(sarif(Found(*asked(repo)), "1"))["runs"]
    assert run["results"] == []


# Lines of cells


@st.composite
def written(draw):
    """A notebook as some tool may have written it; and of each cell, for each line, the element of JSON in which that begins."""
    rest = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
    cells, elements = [], []
    for at in range(draw(st.integers(1, 4))):
        lines = [f"{at}.{number}:{said}" for number, said in enumerate(draw(st.lists(rest, min_size=1, max_size=4)))]
        source = "\n".join(lines)
        form = draw(st.sampled_from(["lines", "string", "lumps"]))
        first, second = sorted(draw(st.tuples(*[st.integers(0, len(source))] * 2)))
        parts = {"lines": [*(f"{line}\n" for line in lines[:-1]), lines[-1]], "string": source}.get(
            form, [source[:first], source[first:second], source[second:]]
        )
        cells.append({"id": f"c{at}", "metadata": {"source": ["x\n", "y"]}, "cell_type": "code", "source": parts})
        begins = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        ends = [sum(map(len, parts[: number + 1])) for number in range(len(parts))] if isinstance(parts, list) else []
        elements.append(
            [next(part for part, end in zip(parts, ends, strict=True) if begin < end) if ends else source for begin in begins]
        )
    value = {"metadata": {"cells": [{"source": "no"}]}, "cells": cells, "nbformat": 4, "nbformat_minor": 5}
    plain_ascii = draw(st.booleans())
    text = json.dumps(value, indent=draw(st.sampled_from([None, 1, 2])), ensure_ascii=plain_ascii)
    told = [[json.dumps(element, ensure_ascii=plain_ascii) for element in cell] for cell in elements]
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode(), told


@given(written())
def test_every_line_of_every_cell_is_found_in_the_file(case):
    data, told = case
    lines, found = data.decode().split("\n"), CellLines(data)
    for at, elements in enumerate(told):
        for number, element in enumerate(elements):
            assert element in lines[found.at(at, number) - 1]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"cells": 1}', b'{"cells": [1, {"source": 2}]}', b"\xef\xbb\xbf{}"])
def test_of_what_is_no_notebook_it_is_the_first_line(data):
    assert CellLines(data).at(3, 7) == 1


def test_a_cell_as_jupyter_writes_it_is_exact():
    data = notebook(cell("a\nb\n\nc", "one"), cell("d", "two", type="markdown"))
    lines = data.decode().splitlines()
    found = CellLines(data)
    assert [lines[found.at(0, line) - 1].strip() for line in range(4)] == ['"a\\n",', '"b\\n",', '"\\n",', '"c"']
    assert lines[found.at(1, 0) - 1].strip() == '"d"'
    assert found.at(0, 9) == found.at(0, 3)


def test_a_cell_that_is_gone_is_told_of_at_the_one_that_follows(repo):
    repo.commit(
        "start", **{"train.ipynb": notebook(*(cell(text, name) for name, text in (("a", LOSS), ("b", OPTIMIZER), ("c", "x"))))}
    )
    repo.commit("gone", **{"train.ipynb": notebook(cell(LOSS, "a"), cell("x", "c"))})
    (one,) = (row for row in json.loads(check_json(Found(*asked(repo)), code=0))["findings"] if row["rule"] == "optimizer")
    lines = (repo.root / "train.ipynb").read_text().splitlines()
    assert (one["cell"], lines[one["line"] - 1].strip()) == (1, '"x"')


# What a notebook says obeys nobody


def hostile(repo, text: str) -> Found:
    """A finding whose title, sentence, path and commit all say *text*."""
    line = "".join(text.splitlines()).encode("utf-8", "replace").decode().replace("/", "∕").replace("\x1b", "")
    source = f"'''{text}'''\noptimizer = optim.SGD(model.parameters(), lr='{line}')\n".encode("utf-8", "replace").decode()
    path = f"{line[:40]}.ipynb"
    repo.commit("rules", **{"rundiff.toml": "[check]\nmax-lines = 1\n"})
    repo.commit("start", **{path: notebook(cell("x = 1", "a"), "y")})
    repo.commit(f"{line}\n\nTraining-Change: {line}", **{path: notebook(cell(source, "a"), "y")})
    return Found(*asked(repo))


def unescaped(text: str) -> str:
    for sign, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(sign, meant)
    return text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_workflow_commands_are_only_ours(repo, text):
    found = hostile(repo, text)
    lines = github(found).split("\n")[:-1]
    made = rows(found)
    assert len(lines) == len(made) + 1
    for line, row in zip(lines, made, strict=False):
        head, _, data = line.removeprefix("::").partition("::")
        command, _, properties = head.partition(" ")
        assert command in {"warning", "error"}
        pairs = dict(part.partition("=")[::2] for part in properties.split(","))
        assert set(pairs) <= {"file", "line", "title"}
        # As the runner reads it: an escaped per cent sign is the last that it unescapes.
        assert unescaped(data) == f"{row.sentence}; {row.advice}"
        assert unescaped(pairs["title"]) == f"{row.rule}: {row.place}"
    assert "##[" not in lines[-1]
    assert not lines[-1].lstrip().startswith("::")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_is_a_table_and_nothing_else(repo, text):
    found = hostile(repo, text)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(check_markdown(found))
    inside = [child for token in tokens for child in token.children or []]
    assert [token.content for token in tokens if token.type == "html_block"] == [f"{MARKER}\n"]
    assert {token.type for token in inside} <= {
        "text",
        "text_special",
        "code_inline",
        "strong_open",
        "strong_close",
        "softbreak",
    }
    kinds = [token.type for token in tokens]
    assert (kinds.count("table_open"), kinds.count("heading_open"), kinds.count("fence")) == (1, 0, 0)
    made = rows(found)
    assert (kinds.count("tr_open"), kinds.count("td_open")) == (1 + len(made), 5 * len(made))
    # What is read is what was meant, sign for sign.
    cells = ["".join(child.content for child in token.children or []) for token in tokens if token.type == "inline"]
    for row in made:
        assert row.rule in cells
        assert any(cell.replace("`", "") == row.sentence.replace("`", "").strip() for cell in cells)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_reports_stay_reports_and_terminals_obey_nothing(repo, text):
    found = hostile(repo, text)
    for result in valid(sarif(found, "1"))["runs"][0]["results"]:
        assert "](" not in result["message"]["text"]
        assert not re.search(r"(?<!\{)\{\d+\}(?!\})", result["message"]["text"])
    assert all(
        set(row) == {"description", "check_name", "fingerprint", "severity", "location"} for row in json.loads(gitlab(found))
    )
    shown = plain(check_lines(found))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", shown)
    assert check_json(found, code=0).count("\n") == 1


# GitLab, Markdown, the terminal


def test_a_code_quality_report_has_what_gitlab_asks_for(found):
    report = json.loads(gitlab(found))
    assert {row["severity"] for row in report} == {"major", "minor"}
    assert len({row["fingerprint"] for row in report}) == len(report)
    for row in report:
        assert row["location"]["path"] in {"lab/训练 1.ipynb", "model.py"}
        assert row["location"]["lines"]["begin"] >= 1
        assert row["check_name"].removeprefix("rundiff/") in RULE_IDS


def test_markdown_is_cut_to_what_a_comment_may_hold(repo):
    names = [f"{number:03}-{'x' * 60}.ipynb" for number in range(400)]
    repo.commit("start", **{name: trained() for name in names})
    repo.commit("edits", **{name: trained(**ALL) for name in names})
    told = check_markdown(Found(*asked(repo)))
    assert 50_000 < len(told) <= MOST
    shown = told.count("\n| ⚠️ ")
    assert f"… {1200 - shown} more findings" in told


def test_the_terminal_gets_25_lines_worst_first_with_what_to_do(repo):
    names = [f"n{number}.ipynb" for number in range(9)]
    repo.commit("start", **{name: trained() for name in names}, **{"rundiff.toml": RULES})
    repo.commit("edits", **{name: trained(**ALL) for name in names})
    lines = plain(check_lines(Found(*asked(repo)))).splitlines()
    assert len(lines) <= 25
    assert lines[1].startswith("✗ optimizer  n0.ipynb [4] optimizer = optim.AdamW")
    assert lines[2] == "       SGD → AdamW   (optimizer/AdamW)"
    assert any(line.startswith("… ") and "more findings" in line for line in lines)
    assert "say `Training-Change: optimizer` in the commit message, if it is meant" in lines
    assert "take back what failed (✗), if it is not meant" in lines
    more = plain(check_lines(Found(*asked(repo)), 500)).splitlines()
    assert sum(line.startswith(("✗", "!")) for line in more) == 29


def test_nothing_to_report_is_one_line(repo):
    repo.commit("start", **{"a.txt": "x\n"})
    assert re.fullmatch(
        r"nothing \(no commit before\) → HEAD \(\w{7}\)   nothing to report\n", plain(check_lines(Found(*asked(repo))))
    )


def test_several_reports_are_written_at_once_and_a_summary_is_appended(repo, rundiff, tmp_path):
    repo.commit("start", **{"train.ipynb": trained(), "rundiff.toml": "[check]\nfail = ['seed']\n"})
    repo.commit("edits", **{"train.ipynb": trained(**ALL)})
    files = {name: tmp_path / name for name in ("sarif", "gitlab", "markdown", "json", "summary")}
    files["summary"].write_text("before\n")
    done = rundiff("check", *(f"--{name}={file}" for name, file in files.items()))
    assert done.returncode == 1
    assert done.stdout.startswith("HEAD^ (")
    valid(files["sarif"].read_text())
    assert files["summary"].read_text() == "before\n" + files["markdown"].read_text()
    assert json.loads(files["json"].read_text())["code"] == 1
    assert len(json.loads(files["gitlab"].read_text())) == 3


def test_json_says_all_of_it(found):
    told = json.loads(check_json(found, code=1))
    assert set(told) == {"version", "baseline", "target", "commits", "code", "rules", "trailer", "findings", "passed", "muted"}
    assert (told["version"], told["commits"], told["rules"], told["muted"]) == (1, 1, "rundiff.toml", None)
    first = told["findings"][0]
    assert first["severity"] == "fail"
    assert first["advice"].startswith("say `Training-Change: optimizer`")
    assert {row["rule"] for row in told["findings"]} == {"optimizer", "seed", "loss", "too-large", "mixed"}
