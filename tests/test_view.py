"""`%gitdiff -i`: steps through changes, picks as questions, what is saved; and the view as a real kernel and its messages make it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest
from ipywidgets import HTML, Button
from nbclient import NotebookClient

from kernels import kernel
from recorded import recorded
from repos import cell, notebook, stream
from rundiff.comparison import Comparison
from rundiff.diff.changes import Hidden
from rundiff.diff.files import file_diff
from rundiff.errors import UsageError
from rundiff.findings import findings
from rundiff.magic_words import question as asked_with
from rundiff.notebook import parse
from rundiff.options import DiffOptions
from rundiff.render.looks import Looks
from rundiff.results.diff import DiffResult
from rundiff.runs.summary import Summary
from rundiff.side import Side
from rundiff.view import page
from rundiff.view.saved import let_go_of_views
from rundiff.view.sides import DEFAULT, INDEX, NOW, of_runs, question
from rundiff.view.steps import Steps, steps
from rundiff.view.widgets import Controls
from widgets_seen import Seen

WIDGET = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"

# Steps

LR = (cell("lr = 0.1", "lr"), cell("lr = 0.01", "lr"))
SPACED = (cell("x = 1", "x"), cell("x  =  1", "x"))
COMMENT = (cell("y = 1", "y"), cell("y = 1  # why", "y"))
PROSE = (cell("# A", "m", type="markdown"), cell("# B", "m", type="markdown"))
NEW_PROSE = (None, cell("more", "n", type="markdown"))
RESHAPED = (cell("a = 1", "a"), cell("a  = 2", "a"))


def found(*pairs, options=DiffOptions()):  # noqa: B008 - frozen
    """Findings of a notebook whose cells went from the first of each pair to the second."""
    old, new = (parse(notebook(*(pair[side] for pair in pairs if pair[side]))) for side in (0, 1))
    return findings((file_diff("t.ipynb", old, new, options),))


def titles(walk: Steps) -> list[str]:
    return [step.group[0].change.cell.id for step in walk.visible]


@pytest.mark.parametrize(
    ("pair", "kind"),
    [
        (LR, None),
        (SPACED, "formatting"),
        (COMMENT, "comments"),
        (PROSE, "prose"),
        (NEW_PROSE, "prose"),
        (RESHAPED, None),
        ((cell("a = 1", "a"), cell("a = 1", "a", type="raw")), None),
    ],
)
def test_only_what_changes_no_code_can_be_switched_off(pair, kind):
    assert [step.quiet for step in steps(found(pair))] == [kind]


def test_what_is_switched_off_is_counted_and_comes_back():
    walk = Steps().of(found(LR, SPACED, COMMENT, PROSE))
    off = walk.switched("formatting", on=False).switched("prose", on=False)
    assert titles(off) == ["lr", "y"]
    assert off.hidden == {"formatting": 1, "prose": 1}
    assert off.switched("prose", on=True).switched("formatting", on=True).visible == walk.visible


def test_stepping_goes_round():
    walk = Steps().of(found(LR, SPACED, COMMENT))
    ways = [walk.moved(by).place for by in (0, 1, 2, 3, -1)]
    assert ways == [0, 1, 2, 0, 2]
    assert Steps().moved(1) == Steps()


def test_the_change_that_is_shown_stays_and_the_next_follows_when_it_goes():
    walk = Steps().of(found(LR, SPACED, COMMENT)).moved(1)
    assert walk.shown.group[0].change.cell.id == "x"
    assert walk.switched("comments", on=False).shown == walk.shown
    gone = walk.switched("formatting", on=False)
    assert gone.shown.group[0].change.cell.id == "y"
    assert gone.switched("comments", on=False).shown.group[0].change.cell.id == "lr"
    again = walk.of(found(SPACED, COMMENT))
    assert (again.place, again.shown.group[0].change.cell.id) == (0, "x")
    assert walk.of(found(LR)).place == 0


def test_nothing_to_show_is_no_place():
    walk = Steps().of(found(SPACED)).switched("formatting", on=False)
    assert (walk.place, walk.shown, walk.hidden) == (None, None, {"formatting": 1})
    assert walk.switched("formatting", on=True).place == 0


def test_a_tick_belongs_to_what_is_on_both_sides():
    (before,) = steps(found(LR))
    ticked = {before.content}
    with_outputs = found((LR[0], {**LR[1], "outputs": [stream("1")]}), SPACED, options=DiffOptions(outputs=True))
    assert Steps().of(with_outputs).reviewed(ticked) == 1
    for pair in ((LR[0], cell("lr = 0.02", "lr")), (cell("lr = 0.2", "lr"), LR[1]), (LR[1], LR[0])):
        assert Steps().of(found(pair)).reviewed(ticked) == 0


def test_equal_changes_are_ticked_one_by_one():
    both = Steps().of(found(LR, (cell("lr = 0.1", "b"), cell("lr = 0.01", "b"))))
    assert both.reviewed({both.visible[0].content}) == 1


def test_other_outputs_are_other_content():
    def of(text):
        pair = (cell("p()", "p"), cell("p()", "p", outputs=[stream(text)]))
        return {step.content for step in steps(found(pair, options=DiffOptions(outputs=True)))}

    assert of("1") == of("1") != of("2")


def test_a_change_too_long_for_a_page_is_cut_and_says_so():
    long = "\n".join(f"a{number} = 1" for number in range(3000))
    walk = Steps().of(found((None, cell(long, "a")), (None, cell("x" * 50_000, "b")), LR))
    shown = page.every(walk, set(), Looks())
    assert len(shown) == page.MOST
    assert "more lines; d = %gitdiff" in shown[-1][0].text
    wide = page.one(walk.of(found((None, cell("x" * 50_000, "b")))), Looks())
    assert max(len(piece.text) for line in wide for piece in line) <= 2000


# Picks


@pytest.mark.parametrize(
    ("old", "new", "words", "cached", "reverse"),
    [
        (DEFAULT, NOW, (), False, False),
        (NOW, DEFAULT, (), False, True),
        ("run/1", NOW, ("run/1",), False, False),
        (NOW, "run/1", ("run/1",), False, True),
        ("run/1", "run/2", ("run/1", "run/2"), False, False),
        (DEFAULT, "run/1", ("run/9", "run/1"), False, False),
        ("run/1", DEFAULT, ("run/1", "run/9"), False, False),
        ("HEAD", INDEX, ("HEAD",), True, False),
        (INDEX, "HEAD", ("HEAD",), True, True),
        (DEFAULT, INDEX, ("run/9",), True, False),
    ],
)
def test_two_picks_are_one_question(old, new, words, cached, reverse):
    first = asked_with("a..b -U3 -- t.ipynb", lambda field: field)
    diff = question(first, old, new, outputs=True, default="run/9").diff
    assert (diff.words, diff.cached, diff.reverse) == (words, cached, reverse)
    assert (diff.paths, diff.context, diff.options.outputs) == (("t.ipynb",), 3, True)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("HEAD", "HEAD", "both sides are the same"),
        (NOW, NOW, "both sides are the same"),
        (INDEX, NOW, "compares with a run or a revision"),
        ("", NOW, "type a revision"),
        ("a..b", NOW, "a..b names two sides"),
    ],
)
def test_picks_that_make_no_question_say_why(old, new, sentence):
    with pytest.raises(UsageError, match=sentence):
        question(asked_with("", lambda field: field), old, new, outputs=False, default="HEAD")


def run(number: int, device: str = "cpu", **more) -> Summary:
    return Summary(number, 1.7e9, more.pop("outcome", "finished"), device, notebook="t.ipynb", **more)


def test_runs_are_offered_newest_first_with_metric_and_device():
    told = of_runs([run(1, "cuda:0", metrics={"val_acc": 0.75}), run(2, metrics={"val_acc": 0.5}, outcome="failed")], ["main"])
    labels = [pick.label for pick in told.baseline]
    assert labels[0] == "since the last GPU run, run/1"
    assert labels[1:4] == ["the last run: run/2", "the best run: run/1", "the run before the last: run/1"]
    assert labels[4].startswith("run/2 · failed · val_acc 0.5 · cpu · ")
    assert labels[5].startswith("run/1 · val_acc 0.75 · cuda:0 · ")
    assert labels[6:] == ["HEAD, the last commit", "branch main", "now", "index (what is staged)", "another revision…"]
    assert told.target[0].value == NOW
    assert told.default == "run/1"


def test_without_runs_the_default_is_the_last_commit():
    told = of_runs([], [])
    assert (told.baseline[0].label, told.default) == ("since the last commit, HEAD", "HEAD")


def test_what_a_label_holds_obeys_nobody():
    told = of_runs([run(1, note="\x1b[31m\u202e$(x)")], ["a\u202eb"])
    assert not any(sign in pick.label for pick in told.baseline for sign in "\x1b\u202e")


# What is saved


def output(model: str, *, ours: bool = True) -> dict:
    data = {WIDGET: {"model_id": model}, "text/html": "<pre>", "text/plain": "t"}
    return {"output_type": "execute_result", "data": data, "metadata": {"rundiff": "answer"} if ours else {}}


def saved(*outputs: dict, **state: dict) -> dict:
    widgets = {"widgets": {STATE: {"version_major": 2, "state": state}}} if state else {}
    return {"cells": [cell("x", outputs=outputs), cell("m", type="markdown")], "metadata": {"k": 1, **widgets}}


def test_a_saved_view_is_its_static_forms_alone():
    content = saved(output("a"))
    let_go_of_views(content)
    assert content["cells"][0]["outputs"] == [
        {"output_type": "execute_result", "data": {"text/html": "<pre>", "text/plain": "t"}, "metadata": {"rundiff": "answer"}}
    ]
    assert content["metadata"] == {"k": 1}


def test_widgets_of_the_user_are_saved_as_they_were():
    content, before = saved(output("u", ours=False), u={"state": {}}), saved(output("u", ours=False), u={"state": {}})
    let_go_of_views(content)
    assert content == before


def test_of_saved_state_only_what_belongs_to_views_goes():
    ours = {
        "a": {"state": {"children": ["IPY_MODEL_b"], "layout": "IPY_MODEL_l"}},
        "b": {"state": {"layout": "IPY_MODEL_l"}},
        "l": {"state": {}},
    }
    content = saved(output("a"), output("u", ours=False), **ours, u={"state": {"layout": "IPY_MODEL_v"}}, v={"state": {}})
    let_go_of_views(content)
    assert set(content["metadata"]["widgets"][STATE]["state"]) == {"u", "v"}
    content = saved(output("a"), **ours)
    let_go_of_views(content)
    assert content["metadata"] == {"k": 1}


def test_an_old_notebook_is_left_alone():
    content = {"worksheets": [{"cells": []}], "metadata": {}, "nbformat": 3}
    let_go_of_views(content)
    assert content == {"worksheets": [{"cells": []}], "metadata": {}, "nbformat": 3}


# Whatever goes wrong


def inside(widget):
    yield widget
    for part in getattr(widget, "children", ()):
        yield from inside(part)


def said(root) -> str:
    return "".join(one.value for one in inside(root) if isinstance(one, HTML))


def test_a_failure_of_ours_is_told_in_the_view_with_its_traceback():
    def failing(_):
        raise ZeroDivisionError("<b>here</b>")

    nothing = DiffResult(Comparison(Side("commit", "HEAD"), Side("saved", "now"), (), (), Hidden()))
    controls = Controls(asked_with("-i", str), nothing, failing, lambda: of_runs([], []), set())
    assert "nothing changed" in said(controls.root)
    next(one for one in inside(controls.root) if isinstance(one, Button) and one.description == "swap").click()
    told = said(controls.root)
    controls.close()
    assert all(one.comm is None for one in inside(controls.root))
    assert "please report this" in told
    assert "ZeroDivisionError: &lt;b&gt;here&lt;/b&gt;" in told


# In a kernel

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def project(repo):
    before = [cell("lr = 0.1", "a"), cell("x = 1", "b"), cell("# T", "m", type="markdown")]
    repo.commit(**{"t.ipynb": notebook(*before)})
    after = [cell("lr = 0.01", "a"), cell("x  =  1", "b", outputs=[stream("1")]), cell(f"# {HOSTILE}", "m", type="markdown")]
    recorded(repo, ("a", "lr = 0.2"), ("b", "x = 1"), val_acc=0.5)
    repo.write(**{"t.ipynb": notebook(*after)})
    return repo


@pytest.fixture
def seen(project):
    with kernel(project.root, "t.ipynb") as running:
        yield Seen(running)


def head(seen: Seen) -> str:
    return seen.texts[0].splitlines()[0]


def where(seen: Seen) -> str:
    return next(text for text in seen.texts if " reviewed" in text or text.startswith("no change"))


@pytest.mark.slow
def test_the_answer_has_a_view_and_the_static_forms_beside_it(seen):
    assert seen.run("%gitdiff HEAD\n'ipywidgets' in __import__('sys').modules", "p").text == "False"
    plain = seen.run("%gitdiff HEAD", "p")
    shown = seen.run("%gitdiff -i HEAD", "q")
    assert set(shown.data) == {WIDGET, "text/html", "text/plain"}
    assert (shown.html, shown.text) == (plain.html, plain.text)
    assert seen.models[shown.data[WIDGET]["model_id"]]["_model_name"] == "VBoxModel"
    assert head(seen) == plain.text.splitlines()[0]


@pytest.mark.slow
def test_a_reader_steps_ticks_and_switches(seen):
    seen.run("%gitdiff -i HEAD", "q")
    assert where(seen) == "change 1 of 3 · 0 reviewed"
    assert "lr 0.1 → 0.01" in "".join(seen.texts)
    seen.turn("reviewed", on=True)
    seen.click("next")
    assert where(seen) == "change 2 of 3 · 1 reviewed"
    assert seen.of("reviewed")["value"] is False
    seen.turn("formatting", on=False)
    assert where(seen) == "change 2 of 2 · 1 reviewed"
    assert "hidden: 1 formatting only (switched off above)" in seen.texts[-1]
    seen.turn("outputs", on=True)
    assert where(seen) == "change 3 of 3 · 1 reviewed", "with other outputs it is more than formatting"
    seen.turn("show all", on=True)
    assert where(seen) == "3 changes · 1 reviewed"
    assert not seen.shown("next")
    assert "stdout added" in "".join(seen.texts)
    assert "lr = 0.01  -1 +1  ✓ reviewed" in "".join(seen.texts)
    assert seen.strays == []


@pytest.mark.slow
def test_ticks_stay_in_the_kernel_until_a_side_changes(seen, project):
    seen.run("%gitdiff -i HEAD", "q")
    seen.turn("reviewed", on=True)
    seen.run("%gitdiff -i HEAD", "other")
    assert where(seen).endswith("1 reviewed")
    seen.click("next")
    seen.click("compare again")
    assert where(seen) == "change 2 of 3 · 1 reviewed"
    seen.click("previous")
    seen.run("lr = 0.05", "a")  # executed, and not saved yet
    seen.click("compare again")
    assert where(seen).endswith("0 reviewed")
    assert "lr 0.1 → 0.05" in "".join(seen.texts)


@pytest.mark.slow
def test_sides_are_picked_swapped_and_typed(seen, project):
    seen.run("%gitdiff -i", "q")
    assert seen.picked("baseline") == "since the last training run, run/1"
    assert head(seen).startswith("run/1 (CPU) → now")
    assert "lr 0.2 → 0.01" in "".join(seen.texts)
    seen.click("next")
    seen.pick("baseline", "HEAD")
    assert "comparing…" in seen.passed
    assert where(seen).startswith("change 1 of"), "other sides are read from the top"
    assert head(seen).startswith("HEAD (")
    assert "lr 0.1 → 0.01" in "".join(seen.texts)
    seen.click("swap")
    assert (seen.picked("baseline"), seen.picked("target")) == ("now", "HEAD, the last commit")
    assert "lr 0.01 → 0.1" in "".join(seen.texts)
    seen.click("swap")
    seen.pick("target", "run/1 · val_acc 0.5 · cpu")
    assert "lr 0.1 → 0.2" in "".join(seen.texts)
    seen.pick("baseline", "another revision…")
    assert seen.texts[0].startswith("type a revision")
    assert seen.shown("baseline revision")
    project.commit("later", **{"t.ipynb": notebook(cell("lr = 7", "a"))})
    seen.write("baseline revision", "HEAD")
    assert "lr 7 → 0.2" in "".join(seen.texts)
    seen.pick("target", "index")
    assert head(seen).endswith("nothing changed")
    assert seen.strays == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "baseline", "target"),
    [
        ("HEAD~0", "HEAD~0", "now"),
        ("-R", "now", "since the last training run, run/1"),
        ("--cached", "HEAD, the last commit", "index"),
        ("run/1 HEAD", "run/1", "HEAD, the last commit"),
        ("run/1..HEAD", "run/1", "HEAD, the last commit"),
        ("main...main", "merge base", "branch main"),
        ("-- t.ipynb", "since the last training run", "now"),
        ("t.ipynb", "since the last training run", "now"),
    ],
)
def test_the_lists_begin_with_what_was_asked(seen, words, baseline, target):
    seen.run(f"%gitdiff -i {words}", "q")
    before = head(seen)
    assert seen.picked("baseline").startswith(baseline)
    assert seen.picked("target").startswith(target)
    seen.click("compare again")
    assert seen.texts[0].splitlines()[0].split("   ")[1] == before.split("   ")[1]


@pytest.mark.slow
def test_what_cannot_be_compared_is_one_sentence_in_the_view(seen, project):
    seen.run("%gitdiff -i", "q")
    seen.pick("baseline", "run/1 ·")
    for ref in project.git("for-each-ref", "--format=%(refname)", "refs/run", "refs/run-record").splitlines():
        project.git("update-ref", "--no-deref", "-d", ref)
    seen.click("compare again")
    assert seen.texts == ["unknown run 'run/1': no run is recorded here yet; `rundiff runs` lists them"]
    assert not seen.shown("next")
    seen.turn("prose", on=False)
    assert len(seen.texts) == 1, "no answer to an earlier question comes back"
    seen.pick("baseline", "HEAD")
    assert where(seen) == "change 1 of 2 · 0 reviewed"
    assert seen.strays == []


@pytest.mark.slow
def test_a_cell_that_is_run_again_has_one_view(seen):
    seen.run("%gitdiff -i HEAD", "q")
    once = len(seen.models)
    assert once > 10
    for _ in range(3):
        seen.run("%gitdiff -i HEAD", "q")
        assert len(seen.models) == once
    assert int(seen.run("import ipywidgets; len(ipywidgets.Widget.widgets)", "n").text) == once
    seen.run("%gitdiff -i HEAD", "another")
    assert len(seen.models) == 2 * once


@pytest.mark.slow
def test_it_is_shown_as_the_last_expression_alone_and_can_be_asked(seen):
    assert seen.run("d = %gitdiff -i HEAD", "q").data == {}
    assert seen.run("%gitdiff -i HEAD\n1", "q").text == "1"
    assert seen.models == {}
    assert seen.run("bool(d), len(d.cells), d.cells[0].sentences", "r").text == "(True, 3, ('lr 0.1 → 0.01',))"
    assert WIDGET in seen.run("d", "s").data


@pytest.mark.slow
def test_clicks_are_no_executions_and_leave_nothing_behind(seen, project):
    seen.run("import os, sys", "i")
    before = project.state()
    ask = "sorted(n for n in globals() if not n.startswith('_')), len(get_ipython()._rundiff_recorder.executions)"
    names = seen.run(ask, "n").text
    seen.run("%gitdiff -i HEAD", "q")
    for _ in range(3):
        seen.click("next")
        seen.turn("outputs", on=True)
        seen.turn("outputs", on=False)
    after = seen.run(ask, "n").text
    assert (names.rsplit(", ", 1)[0], after.rsplit(", ", 1)[1]) == (after.rsplit(", ", 1)[0], "4)")
    assert project.state() == before
    assert seen.strays == []


@pytest.mark.slow
def test_a_hostile_notebook_is_escaped_everywhere(seen, project):
    project.git("branch", "<img/src=x/onerror=alert(1)>")
    seen.run("%gitdiff -i HEAD", "q")
    seen.turn("show all", on=True)
    assert "&lt;img src=x" in seen.html
    assert "<img" not in seen.html
    seen.pick("baseline", "branch <img")
    seen.pick("baseline", "another revision…")
    seen.write("baseline revision", HOSTILE)
    assert HOSTILE in seen.texts[0]
    assert "<img" not in seen.html
    assert not any(state.get("description_allow_html") for state in seen.models.values())


@pytest.mark.slow
def test_where_no_front_end_is_the_answer_is_static(project):
    answer = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=nocolor", "-c", "%load_ext rundiff\n%gitdiff -i HEAD"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "lr 0.1 → 0.01" in answer.stdout
    with kernel(project.root) as k:  # it was told of no notebook
        shown = k.run("%gitdiff -i HEAD", "q")
        assert set(shown.data) == {"text/html", "text/plain"}
        assert not any(message["msg_type"].startswith("comm") for message in shown.messages)


@pytest.mark.slow
def test_a_program_that_executes_a_notebook_stores_no_widgets(project):
    asks = nbformat.reads(notebook(cell("%gitdiff -i HEAD", "q")).decode(), 4)
    done = NotebookClient(asks, resources={"metadata": {"path": str(project.root)}}).execute()
    assert [set(output["data"]) for output in done.cells[0].outputs] == [{"text/html", "text/plain"}]
    assert "widgets" not in done.metadata


def python_without_ipywidgets(folder: Path) -> Path:
    """A Python that sees everything that is installed here, but for one package."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    for one in Path(sysconfig.get_path("purelib")).iterdir():
        if not one.name.startswith("ipywidgets") and not (site / one.name).exists():
            (site / one.name).symlink_to(one)
    (folder / "etc").symlink_to(Path(sys.prefix) / "etc")
    return folder / "bin" / "python"


@pytest.mark.slow
def test_without_ipywidgets_the_static_answer_says_what_to_install(project, tmp_path):
    python = python_without_ipywidgets(tmp_path / "other")
    path = os.environ.get("PYTHONPATH", "")
    with kernel(project.root, "t.ipynb", python=python, PYTHONPATH=path) as k:
        shown = k.run("%gitdiff -i HEAD", "q")
    assert shown.error == ""
    assert set(shown.data) == {"text/html", "text/plain"}
    first, *rest = shown.text.splitlines()
    assert "%pip install ipywidgets" in first
    assert any("lr 0.1 → 0.01" in line for line in rest)


@pytest.mark.slow
def test_a_pick_changes_no_scope(seen, project):
    project.write(**{"unused.py": "z = 1\n"})
    project.git("add", "unused.py")
    seen.run("%gitdiff -i", "q")
    narrow = head(seen)
    assert "changed file" not in narrow
    seen.pick("baseline", "run/1 · val_acc 0.5 · cpu")
    assert head(seen) == narrow
    seen.run("%gitdiff -i run/1", "q")
    assert "1 changed file" in head(seen)
    seen.pick("baseline", "since the last training run, run/1")
    assert "1 changed file" in head(seen)
