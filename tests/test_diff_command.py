"""`rundiff diff` in real repositories: which sides, which files, what is said."""

from __future__ import annotations

import json

import pytest

from recorded import recorded
from repos import Repo, cell, notebook, stream
from rundiff.commands.diff import comparison, since_last_run
from rundiff.comparison import Comparison
from rundiff.errors import NothingToCompare, UsageError
from rundiff.git import Repository
from rundiff.render.layout import layout
from rundiff.render.terminal import plain

GOOD = "train_tf = Compose([\n    ToTensor(),\n    Normalize(mean=4.88, std=6.02),  # 归一化\n])"
BAD = "train_tf = Compose([\n    ToTensor(),\n])"


def asked(repo, *names: str, paths: tuple[str, ...] = (), cached: bool = False) -> Comparison:
    return comparison(Repository.discover(repo.root), names, paths, cached=cached)


def told(found: Comparison) -> list[str]:
    """`path[place] kind` of each finding, in order."""
    return [
        f"{finding.file.path}[{change.new_index if change.new_index is not None else change.old_index}] {change.kind}"
        if (change := finding.change)
        else f"{finding.file.path} {finding.file.kind}"
        for finding in found.findings
    ]


def test_git_words_keep_git_meaning(repo):
    first = repo.commit(**{"a.py": "a = 1\n"})
    repo.commit(**{"a.py": "a = 2\n"})
    repo.write(**{"a.py": "a = 3\n"})
    repo.git("add", "a.py")
    repo.write(**{"a.py": "a = 4\n"})

    def lines(*names, **options):
        text = asked(repo, *names, **options).files[0].content
        return text.old + text.new

    assert lines() == ("a = 3", "a = 4")
    assert lines(cached=True) == ("a = 2", "a = 3")
    assert lines("HEAD") == ("a = 2", "a = 4")
    assert lines(first, "HEAD") == ("a = 1", "a = 2")
    assert lines(f"{first}..HEAD") == ("a = 1", "a = 2")
    assert lines("HEAD~1..") == ("a = 1", "a = 2")


def test_three_dots_start_at_the_common_ancestor(repo):
    repo.commit(**{"a.py": "a\n"})
    repo.git("checkout", "-qb", "side")
    repo.commit(**{"b.py": "b\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(**{"c.py": "c\n"})
    assert told(asked(repo, "main...side")) == ["b.py added"]


def test_files_that_were_touched_re_run_or_checkpointed_are_no_change_but_counted(repo):
    repo.commit(
        **{"n.ipynb": notebook(cell("x", "a"), cell("y", "b")), "a.py": "a\n", ".ipynb_checkpoints/n-checkpoint.ipynb": "{}"}
    )
    repo.write(
        **{
            "n.ipynb": notebook(cell("x", "a", count=4, outputs=[stream("1")]), cell("y", "b", count=5)),
            "a.py": "a\n",
            ".ipynb_checkpoints/n-checkpoint.ipynb": "{} ",
        }
    )
    found = asked(repo)
    assert not found.differs
    assert (found.hidden.counts, found.hidden.outputs, found.hidden.unchanged, found.hidden.checkpoints) == (2, 1, 2, 1)


def test_the_worst_change_comes_first(repo):
    cells = {"title": "# 训练", "tf": GOOD, "opt": "opt = torch.optim.SGD(m.parameters(), lr=0.1)", "plot": "plt.plot(losses)"}
    repo.commit(**{"t.ipynb": notebook(*(cell(source, id_) for id_, source in cells.items())), "config.yaml": "lr: 0.1\n"})
    cells |= {"tf": BAD, "plot": "plt.plot(losses, 'r')", "opt": "opt = torch.optim.AdamW(m.parameters(), lr=0.1)"}
    repo.write(**{"t.ipynb": notebook(*(cell(source, id_) for id_, source in cells.items())), "config.yaml": "lr: 0.5\n"})
    found = asked(repo)
    assert [finding.categories for finding in found.findings] == [
        ("transforms",),
        ("optimizer",),
        ("hyper-parameter",),
        ("plotting",),
    ]
    assert [finding.likely for finding in found.findings] == [True, True, True, False]
    assert "Normalize(mean=4.88, std=6.02)" in found.findings[0].effects[0].sentence


def test_between_two_runs_what_was_executed_counts(repo):
    repo.commit(**{"t.ipynb": notebook(cell(GOOD, "tf"), cell("train()", "train"), cell("never_run()", "no"))})
    recorded(repo, ("tf", GOOD), ("train", "train()"), val_acc=0.97)
    recorded(repo, ("tf", BAD), ("train", "train()"), val_acc=0.87)
    found = asked(repo, "run/1", "run/2")
    assert told(found) == ["t.ipynb[0] edited"]
    assert [(delta.name, delta.old, delta.new, delta.better) for delta in found.metrics] == [("val_acc", 0.97, 0.87, False)]
    assert (found.hidden.counts, found.hidden.outputs) == (0, 0)


def test_a_cell_that_was_executed_and_never_saved_is_part_of_the_run(repo):
    repo.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("train()", "train"))})
    recorded(repo, ("a", "a = 1"), ("tmp", "a = 2"), ("train", "train()"))
    assert told(asked(repo, "run/1")) == ["t.ipynb[1] removed"]


def test_asking_what_changed_is_no_change(repo):
    repo.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("train()", "train"))})
    recorded(repo, ("a", "a = 1"), ("q", "%gitdiff run/last"), ("train", "train()"))
    assert not asked(repo, "run/1").differs


def test_a_saved_cell_that_asks_is_counted_and_not_shown(repo):
    repo.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("train()", "train"))})
    recorded(repo, ("a", "a = 1"), ("train", "train()"))
    repo.write(**{"t.ipynb": notebook(cell("a = 2", "a"), cell("train()", "train"), cell("%gitdiff run/1", "q"))})
    found = asked(repo, "run/1")
    assert told(found) == ["t.ipynb[0] edited"]
    assert found.hidden.questions == 1
    assert "1 %gitdiff cell" in plain(layout(found))


@pytest.mark.parametrize("on_disk", ["0", "1"])
def test_large_files_of_two_revisions_differ_whatever_is_on_disk(repo, on_disk):
    for digit in "01":
        repo.commit(**{"log.csv": f"{digit}\n" * (1 << 20)})
    repo.write(**{"log.csv": f"{on_disk}\n" * (1 << 20)})
    assert told(asked(repo, "HEAD~1", "HEAD")) == ["log.csv edited"]
    assert told(asked(repo, f"HEAD~{1 - int(on_disk)}")) == []
    assert told(asked(repo, f"HEAD~{int(on_disk)}")) == ["log.csv edited"]


def test_an_empty_cell_is_counted_and_not_shown(repo):
    repo.commit(**{"t.ipynb": notebook(cell("train()", "train"))})
    recorded(repo, ("train", "train()"))
    repo.write(**{"t.ipynb": notebook(cell("train()", "train"), cell(" \n", "new"))})
    found = asked(repo, "run/1")
    assert (found.differs, found.hidden.blank) == (False, 1)
    assert "1 empty cell" in plain(layout(found))


@pytest.mark.parametrize("tracked", [True, False])
def test_a_renamed_notebook_is_the_same_notebook(repo, tracked):
    plot = stream("x" * 5000)
    cells = [cell(f"a{n} = {n}", f"c{n}", count=1, outputs=[plot]) for n in range(4)]
    repo.commit(**{"t.ipynb": notebook(*cells), "other.ipynb": notebook(cell("b", "b"))})
    recorded(repo, *((f"c{n}", f"a{n} = {n}") for n in range(4)))
    (repo.root / "t.ipynb").rename(repo.root / "new.ipynb")
    repo.write(**{"new.ipynb": notebook(*cells[:3], cell("a3 = 30", "c3"))})
    if tracked:
        repo.git("add", "--all")
    found = asked(repo, "run/1")
    assert [(file.path, file.old_path, file.kind) for file in found.files] == [("new.ipynb", "t.ipynb", "renamed")]
    assert told(found) == ["new.ipynb[3] edited"]
    repo.write(**{"new.ipynb": notebook(*cells)})
    assert told(asked(repo, "run/1")) == ["new.ipynb renamed"]


def test_a_notebook_that_shares_little_with_one_that_went_is_new(repo):
    repo.commit(**{"t.ipynb": notebook(cell("a = 1", "a"), cell("b = 1", "b"), cell("import torch", "c"))})
    recorded(repo, ("a", "a = 1"))
    (repo.root / "t.ipynb").unlink()
    repo.write(**{"new.ipynb": notebook(cell("x = 1", "x"), cell("import torch", "y"))})
    assert {file.kind for file in asked(repo, "run/1").files} == {"added", "removed"}


def test_untracked_files_of_a_run_are_compared_too(repo):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"new.py": "lr = 0.1\n", "same.py": "s\n", "w.bin": b"\0"})
    recorded(repo)
    repo.write(**{"new.py": "lr = 0.2\n", "later.py": "x = 1\n"})
    assert sorted(told(asked(repo, "run/1"))) == ["later.py added", "new.py edited"]
    (repo.root / "new.py").unlink()
    assert sorted(told(asked(repo, "run/1"))) == ["later.py added", "new.py removed"]


def test_since_the_last_run_names_its_baseline_and_offers_two_runs_when_nothing_changed(repo):
    repo.commit(**{"t.ipynb": notebook(cell("train()", "train"))})
    found = since_last_run(Repository.discover(repo.root))
    assert (found.baseline.label, found.basis) == ("HEAD", "head")
    assert "since the last commit, HEAD (no run is recorded here yet)" in plain(layout(found))
    recorded(repo, ("train", "train()"), val_acc=0.9)
    recorded(repo, ("train", "train()"), val_acc=0.8)
    found = since_last_run(Repository.discover(repo.root))
    assert found.baseline.label == "run/2 (CPU)"
    assert found.basis == "training"
    assert "since the last training run, run/2 (CPU; no GPU run is recorded)" in plain(layout(found))
    assert not found.differs
    assert "next: run/best run/last compares your best run, run/1, with the last, run/2" in plain(layout(found))


def test_before_the_first_commit_there_is_a_sentence(repo):
    with pytest.raises(NothingToCompare, match="no run is recorded and there is no commit yet"):
        since_last_run(Repository.discover(repo.root))


def test_renamed_moved_removed_and_binary_files_have_a_row_each(repo):
    body = "".join(f"x{n} = {n}\n" for n in range(30))
    repo.commit(**{"old.py": body, "gone.py": "g\n", "w.pt": b"\0\1\2", "n.ipynb": notebook(cell("a", "a"))})
    repo.git("mv", "old.py", "new.py")
    repo.write(**{"new.py": body + "y = 1\n", "w.pt": b"\0\1\2\3"})
    (repo.root / "gone.py").unlink()
    repo.git("add", "--all")
    found = asked(repo, "HEAD")
    assert {(file.path, file.kind, file.old_path) for file in found.files} == {
        ("new.py", "renamed", "old.py"),
        ("gone.py", "removed", None),
        ("w.pt", "edited", None),
    }


def test_a_broken_notebook_is_one_row_and_the_others_are_still_compared(repo, rundiff):
    repo.commit(**{"a.ipynb": notebook(cell("x", "a")), "b.ipynb": notebook(cell("x", "a"))})
    repo.write(**{"a.ipynb": b'{"cells": [', "b.ipynb": notebook(cell("y", "a"))})
    answer = rundiff("diff")
    assert "a.ipynb: its JSON breaks off at line 1" in answer.stdout
    assert "b.ipynb [1] y" in answer.stdout
    assert answer.returncode == 2


def test_a_folder_in_the_place_of_a_notebook_is_said(repo, rundiff):
    repo.commit(**{"a.ipynb": notebook(cell("x", "a")), "b.py": "b\n"})
    (repo.root / "a.ipynb").unlink()
    repo.write(**{"a.ipynb/inside.txt": "x\n", "b.py": "c\n"})
    answer = rundiff("diff", "HEAD")
    assert "cannot be compared  a.ipynb: there is a folder in its place\n" in answer.stdout
    assert "b.py  -1 +1" in answer.stdout
    assert answer.returncode == 2


def test_a_link_to_a_notebook_is_compared_by_what_it_points_at(repo, rundiff):
    repo.write(**{"1.ipynb": notebook(cell("x", "a")), "2.ipynb": notebook(cell("y", "a"))})
    (repo.root / "latest.ipynb").symlink_to("1.ipynb")
    repo.commit()
    (repo.root / "latest.ipynb").unlink()
    (repo.root / "latest.ipynb").symlink_to("2.ipynb")
    answer = rundiff("diff", "HEAD")
    assert answer.stdout.endswith("latest.ipynb  -1 +1\n    1 - 1.ipynb\n    1 + 2.ipynb\n")
    assert answer.returncode == 0
    (repo.root / "latest.ipynb").unlink()
    repo.write(**{"latest.ipynb": notebook(cell("y", "a"))})
    answer = rundiff("diff", "HEAD")
    assert "mode 120000 → 100644  latest.ipynb" in answer.stdout
    assert answer.returncode == 0


def test_paths_limit_the_answer_from_any_folder(repo, rundiff):
    repo.commit(**{"src/a.py": "a\n", "src/b c.py": "b\n", "数据/配置.yaml": "lr: 1\n"})
    repo.write(**{"src/a.py": "A\n", "src/b c.py": "B\n", "数据/配置.yaml": "lr: 2\n"})
    assert "1 changed file" in rundiff("diff", "HEAD", "--", "src/a.py").stdout
    assert "b c.py" in rundiff("diff", "--", "b c.py", cwd=repo.root / "src").stdout
    assert "数据/配置.yaml" in rundiff("diff", "数据").stdout
    assert "2 changed files" in rundiff("diff", "--", ":(exclude)数据").stdout


def test_json_says_the_same_as_the_text(repo, rundiff):
    repo.commit(**{"t.ipynb": notebook(cell(GOOD, "tf"))})
    repo.write(**{"t.ipynb": notebook(cell(BAD, "tf", count=2))})
    wire = json.loads(rundiff("diff", "--format", "json").stdout)
    assert wire["version"] == 1
    assert wire["findings"][0]["effects"][0]["category"] == "transforms"
    lines = wire["files"][0]["cells"][0]["text"]["lines"]
    assert [line["text"] for line in lines if line["is"] != "added"] == GOOD.splitlines()
    assert [line["text"] for line in lines if line["is"] != "removed"] == BAD.splitlines()
    assert wire["hidden"]["counts"] == 1


def test_before_the_first_commit_the_index_is_compared_with_nothing(repo):
    repo.write(**{"a.py": "a\n"})
    repo.git("add", "a.py")
    assert told(asked(repo, cached=True)) == ["a.py added"]
    assert told(asked(repo)) == []


def test_a_final_line_end_that_is_gone_is_said(repo, rundiff):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"a.py": "a"})
    assert "line ends only  a.py" in rundiff("diff").stdout


def test_a_repository_of_sha256_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    repo = Repo(tmp_path)
    repo.git("init", "--quiet", "--object-format=sha256")
    repo.commit(**{"t.ipynb": notebook(cell(GOOD, "tf"))})
    recorded(repo, ("tf", GOOD))
    repo.write(**{"t.ipynb": notebook(cell(BAD, "tf"))})
    assert told(asked(repo)) == told(asked(repo, "run/1")) == ["t.ipynb[0] edited"]


def test_globs_mean_the_same_for_runs_as_for_git(repo):
    repo.commit(**{"a.py": "a\n"})
    repo.write(**{"same.py": "s\n", "b.txt": "b\n"})
    recorded(repo)
    repo.write(**{"a.py": "A\n", "b.txt": "B\n"})
    assert told(asked(repo, "run/1", paths=("*.py",))) == ["a.py edited"]
    assert told(asked(repo, "run/1", paths=(":(exclude)*.py",))) == ["b.txt edited"]


def test_too_many_revisions_are_refused(repo):
    repo.commit()
    with pytest.raises(UsageError, match="too many revisions"):
        asked(repo, "HEAD", "HEAD", "HEAD")


def test_a_diff_changes_nothing(repo, rundiff):
    repo.commit(**{"t.ipynb": notebook(cell(GOOD, "tf")), "a.py": "a\n"})
    repo.write(**{"t.ipynb": notebook(cell(BAD, "tf")), "a.py": "b\n", "c.py": "c\n"})
    before = repo.state()
    assert rundiff("diff", "HEAD").returncode == 0
    assert rundiff("diff", "--exit-code").returncode == 1
    assert repo.state() == before
