"""The values that `%gitdiff` returns and `import rundiff` gives: what they say, and how they are shown."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as some

import rundiff
from recorded import recorded
from repos import cell, notebook
from rundiff.render.markdown import code, escaped
from rundiff.runs.summary import Summary
from rundiff.training.categories import CATEGORIES


@pytest.fixture
def changed(repo):
    repo.commit(
        **{
            "t.ipynb": notebook(cell("lr = 0.1", "a"), cell("x=1", "b"), cell("# words", "c", type="markdown")),
            "model.py": "seed = 1\n",
        }
    )
    repo.write(
        **{
            "t.ipynb": notebook(cell("lr = 0.001", "a"), cell("x = 1", "b"), cell("# other words", "c", type="markdown")),
            "model.py": "seed = 2\n",
        }
    )
    return rundiff.compare("HEAD")


def test_an_answer_is_true_when_something_changed(changed):
    assert changed
    assert not rundiff.compare("HEAD", "HEAD")


def test_changes_come_worst_first_with_what_they_mean(changed):
    assert [(change.path, change.number, change.kind) for change in changed.changes] == [
        ("t.ipynb", "1", "edited"),
        ("model.py", None, "edited"),
        ("t.ipynb", "2", "edited"),
        ("t.ipynb", "3", "edited"),
    ]
    first = changed.cells[0]
    assert first.categories == ("hyper-parameter",)
    assert first.sentences == ("lr 0.1 → 0.001",)
    assert (first.old, first.new, first.title, first.likely) == ("lr = 0.1", "lr = 0.001", "lr = 0.001", True)
    assert [change.path for change in changed.files] == ["model.py"]
    assert repr(first) == "<t.ipynb [1]: lr 0.1 → 0.001>"


def test_a_patch_is_a_unified_diff_of_its_change_alone(changed):
    assert changed.cells[0].patch.splitlines()[-3:] == ["@@ -1 +1 @@", "-lr = 0.1", "+lr = 0.001"]
    assert "-seed = 1\n+seed = 2\n" in changed.files[0].patch
    assert "lr" not in changed.files[0].patch


def test_categories_are_counted_worst_first(changed):
    assert list(changed.categories) == sorted(changed.categories, key=CATEGORIES.index)
    assert changed.categories["hyper-parameter"] == 1
    assert next(iter(changed.categories)) in {"seed", "hyper-parameter"}


def test_the_stat_adds_up(changed):
    assert tuple(changed.stat) == (3, 1, 4, 4)
    assert str(changed.stat) == "3 changed cells, 1 changed file, +4 -4 lines"


def test_text_html_and_json_say_the_same_as_the_terminal(changed, rundiff):
    assert repr(changed) == rundiff("diff", "HEAD").stdout.rstrip("\n")
    assert json.loads(changed.to_json()) == json.loads(rundiff("diff", "HEAD", "--format", "json").stdout)
    bundle, beside = changed._repr_mimebundle_()
    assert beside == {"rundiff": "answer"}
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"] == repr(changed)
    assert set(changed._repr_mimebundle_(include={"text/plain"})[0]) == {"text/plain"}
    assert set(changed._repr_mimebundle_(exclude={"text/plain"})[0]) == {"text/html"}


def test_it_is_shown_where_there_is_no_notebook(changed, capsys):
    code = "import rundiff; rundiff.compare('HEAD').show()"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"{changed!r}\n"


def test_a_long_answer_is_cut_and_says_so_and_full_is_whole(repo):
    lines = "\n".join(f"a{number} = {number}" for number in range(500))
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a"))})
    repo.write(**{"t.ipynb": notebook(cell("x = 1", "a"), cell(lines, "b"))})
    found = rundiff.compare("HEAD")
    assert len(repr(found).splitlines()) <= 200
    assert "more lines" in repr(found)
    whole = type(found)(found.comparison, full=True)
    assert "a499 = 499" in repr(whole)


def test_markdown_folds_what_hardly_matters(changed):
    told = changed.to_markdown()
    assert told.startswith("**HEAD ")
    assert "**hyper-parameter** `t.ipynb [1] lr = 0.001` -1 +1" in told
    assert "```diff\n@@ -1 +1 @@\n-lr = 0.1\n+lr = 0.001\n```" in told
    assert told.index("### Likely to matter") < told.index("### Other") < told.index("<details>")
    assert told.count("<details>") == told.count("</details>") == 2


def test_markdown_is_not_taken_over_by_what_a_notebook_holds(repo):
    bad = "````\n</details><script>alert(1)</script>\n# [x](y) @somebody"
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a"))})
    repo.write(
        **{"t.ipynb": notebook(cell(f"x = '''\n{bad}\n'''", "a"), cell("</summary><script>1</script>", "c", type="markdown"))}
    )
    told = rundiff.compare("HEAD").to_markdown()
    assert "`````diff" in told
    outside = re.sub(r"^(`{3,})diff\n.*?^\1$", "", told, flags=re.MULTILINE | re.DOTALL)
    assert outside != told
    assert "<script" not in outside
    assert "@somebody" not in outside


@given(some.text(alphabet=some.characters(codec="utf-8", exclude_characters="\r\n")))
def test_a_span_of_code_holds_its_text_whole(text):
    span = code(text)
    if text:
        fence = re.match("`+", span)[0]
        assert span.endswith(fence)
        assert text in span
        assert fence not in re.findall("`+", span[len(fence) : -len(fence)])


def test_what_markdown_would_obey_is_escaped():
    assert escaped("*a* _b_ [c] <d> #1 @e a|b") == r"\*a\* \_b\_ \[c\] \<d\> \#1 \@e a\|b"
    assert escaped("- no list") == r"\- no list"
    assert escaped("3. no list") == r"3\. no list"
    assert escaped("3.5 - 2") == "3.5 - 2"


def test_runs_are_a_sequence_that_is_shown_as_a_table(repo):
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a"))})
    recorded(repo, ("a", "x = 1"), acc=0.5)
    recorded(repo, ("a", "x = 2"), acc=0.7)
    runs = rundiff.list_runs()
    assert [run.name for run in runs] == ["run/1", "run/2"]
    assert (len(runs), runs[-1].metrics, [run.number for run in runs[:1]]) == (2, {"acc": 0.7}, [1])
    assert "★  run/2" in repr(runs)
    assert "<pre" in runs._repr_mimebundle_()[0]["text/html"]


def test_of_many_runs_the_last_are_shown_and_the_best_is_starred_all_the_same():
    runs = [Summary(number, 1.0, "finished", "cpu", metrics={"acc": 0.9 if number == 180 else 0.5}) for number in range(1, 201)]
    told = repr(rundiff.RunList(runs)).splitlines()
    assert len(told) == 52
    assert told[1] == "… 150 earlier runs; --full lists all"
    assert [line[:10] for line in told if "★" in line] == ["★  run/180"]
    assert len(repr(rundiff.RunList(runs, full=True)).splitlines()) == 201
    assert len(rundiff.RunList(runs)) == 200


def test_without_words_the_default_baseline_is_compared_with_the_files(repo):
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a")), "other.py": "y = 1\n"})
    recorded(repo, ("a", "x = 5"))
    repo.write(**{"other.py": "y = 2\n"})
    found = rundiff.compare()
    assert (found.baseline, found.target) == ("run/1 (CPU)", "now (saved files)")
    assert {change.path for change in found.changes} == {"t.ipynb", "other.py"}
    assert {change.path for change in rundiff.compare(paths="*.py").changes} == {"other.py"}


def test_what_is_wrong_is_one_sentence(repo, tmp_path):
    repo.commit()
    for ask, sentence in [
        (lambda: rundiff.compare("nope"), "unknown revision 'nope'"),
        (lambda: rundiff.compare(target="HEAD"), "needs a baseline too"),
        (lambda: rundiff.compare(folder=tmp_path), "is not inside a git repository"),
        (lambda: rundiff.list_runs(tmp_path), "is not inside a git repository"),
    ]:
        with pytest.raises(rundiff.UserError) as caught:
            ask()
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)


def test_paths_are_text_or_paths_one_or_many(changed):
    for paths in ("t.ipynb", Path("t.ipynb"), ["t.ipynb"], (Path("t.ipynb"), "nothing.py")):
        assert {change.path for change in rundiff.compare("HEAD", paths=paths).changes} == {"t.ipynb"}
    with pytest.raises(rundiff.UserError, match="holds a NUL"):
        rundiff.compare("HEAD", paths="a\0b")


def test_where_the_current_folder_is_gone_that_is_said(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for ask in (rundiff.compare, rundiff.list_runs):
        with pytest.raises(rundiff.UserError, match="the current folder is gone"):
            ask()


def test_no_name_is_one_that_a_submodule_would_overwrite():
    assert not set(rundiff.__all__) & {module.name for module in iter_modules(rundiff.__path__)}
    assert all(getattr(rundiff, name) is not None for name in rundiff.__all__)
