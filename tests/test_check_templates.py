"""The GitHub action, the workflow and the GitLab job: valid by the published schemas, and their steps really run in real clones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checked import NO_SEED, OTHER_LOSS, OTHER_OPTIMIZER, trained
from installed_wheel import copy_of_sources
from repos import Repo

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
GITHUB: dict[Any, Any] = yaml.safe_load((ROOT / "docs" / "ci" / "github.yml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["rundiff-check"]
INSTALL, CHECK = ACTION["runs"]["steps"]
SARIF = json.loads((Path(__file__).parent / "cases" / "sarif" / "sarif-schema-2.1.0.json").read_text())
NONE = "0" * 40
RULES = "[check]\nfail = ['seed']\n"


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "docs/ci/github.yml"),
        ("vendor.gitlab-ci", "docs/ci/gitlab.yml"),
    ],
)
def test_each_is_valid_by_the_schema_of_its_system(schema, file):
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", schema, ROOT / file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def scripts() -> dict[str, tuple[str, str]]:
    """Every shell text of the three, and the shell it is for."""
    of_action = {f"action: {step['name']}": ("bash", step["run"]) for step in ACTION["runs"]["steps"]}
    steps = [step for step in GITHUB["jobs"]["check"]["steps"] if "run" in step]
    of_gitlab = {f"gitlab: {part}": ("sh", "\n".join(GITLAB[part])) for part in ("before_script", "script")}
    return {**of_action, **{f"github {at}": ("bash", step["run"]) for at, step in enumerate(steps)}, **of_gitlab}


@pytest.mark.parametrize("name", scripts())
def test_shellcheck_finds_nothing_in_a_step_and_no_expression_is_pasted_into_one(name):
    shell, text = scripts()[name]
    assert "${{" not in text  # what an event holds would be read as shell
    done = subprocess.run(
        [BIN / "shellcheck", "--shell", shell, "-"], input=f"set -e\n{text}", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_workflow_asks_the_action_for_what_there_is():
    told = json.dumps(GITHUB)
    assert set(re.findall(r"steps\.rundiff\.outputs\.(\w+)", told)) <= set(ACTION["outputs"])
    assert "pull_request_target" not in told


# The action


class Runner:
    """What a runner does with a step: fills in expressions, and gives it files for what it says."""

    def __init__(self, folder: Path, checkout: Path) -> None:
        self.temp, self.checkout = folder / "temp", checkout
        self.temp.mkdir()
        self.summary, self.output = folder / "summary", folder / "output"

    def step(self, step: dict[str, Any], context: dict[str, str]) -> subprocess.CompletedProcess[str]:
        usual = {f"inputs.{name}": told["default"] for name, told in ACTION["inputs"].items()}
        known = {**usual, **context}
        given = {
            name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known.get(found[1], ""), str(value))
            for name, value in step["env"].items()
        }
        files = {"RUNNER_TEMP": self.temp, "GITHUB_STEP_SUMMARY": self.summary, "GITHUB_OUTPUT": self.output}
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.checkout,
            env={**os.environ, **given, **{name: str(path) for name, path in files.items()}},
            capture_output=True,
            text=True,
            check=False,
        )

    def check(self, **context: str) -> subprocess.CompletedProcess[str]:
        return self.step(
            CHECK,
            {"inputs.command": str(BIN / "rundiff"), **{name.replace("__", "."): value for name, value in context.items()}},
        )


@pytest.fixture
def origin(repo):
    """A repository with rules, and a branch `topic` that removes a seed and changes a loss, while `main` goes on."""
    repo.commit("start", **{"train.ipynb": trained(), "rundiff.toml": RULES})
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit("seed", **{"train.ipynb": trained(**NO_SEED)})
    repo.commit("loss", **{"train.ipynb": trained(**NO_SEED, **OTHER_LOSS)})
    repo.git("switch", "--quiet", "main")
    repo.commit("beside", **{"config.yaml": "lr: 0.3\n"})
    return repo


def oid(repo: Repo, name: str) -> str:
    return repo.git("rev-parse", name).strip()


@pytest.fixture
def runner(origin, tmp_path):
    """A runner with a clone in which, as `actions/checkout` leaves it, the merge of the branch into `main` is checked out."""
    clone = Repo(tmp_path / "clone")
    origin.git("clone", "--quiet", str(origin.root), str(clone.root))
    clone.git("merge", "--quiet", "--no-ff", "--message", "merged", "origin/topic")
    clone.git("checkout", "--quiet", "--detach")
    return Runner(tmp_path, clone.root)


def pull_request(origin: Repo) -> dict[str, str]:
    return {
        "github__event__pull_request__base__sha": oid(origin, "main"),
        "github__event__pull_request__head__sha": oid(origin, "topic"),
    }


def test_of_a_pull_request_what_the_branch_did_is_annotated_and_reported(origin, runner):
    done = runner.check(**pull_request(origin))
    assert done.returncode == 1, done.stderr
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()[:-1]] == ["::error", "::warning"]
    assert "config.yaml" not in done.stdout
    outputs = dict(line.split("=", 1) for line in runner.output.read_text().splitlines())
    jsonschema.Draft4Validator(SARIF).validate(json.loads(Path(outputs["sarif"]).read_text()))
    assert runner.summary.read_text() == Path(outputs["markdown"]).read_text()
    assert "1 failed, 1 warning" in runner.summary.read_text()


def test_of_a_push_what_came_with_it(origin, runner):
    before = oid(origin, "main")
    origin.commit("optimizer", **{"train.ipynb": trained(**OTHER_OPTIMIZER)})
    Repo(runner.checkout).git("fetch", "--quiet", "origin")
    done = runner.check(github__event__before=before, github__event__after=oid(origin, "main"))
    assert (done.returncode, done.stdout.count("::warning")) == (0, 1)
    assert "SGD → AdamW" in done.stdout


@pytest.mark.parametrize("before", [NONE, "", "1" * 40])
def test_of_a_new_branch_and_of_what_is_not_here_what_the_last_commit_did(runner, before):
    done = runner.check(github__event__before=before, github__event__after="")
    assert done.returncode == 1, done.stderr  # the merge that is checked out
    assert "2 commits" not in done.stdout
    assert ", 3 commits" in done.stdout


def test_inputs_have_their_say(origin, runner):
    loss = {"inputs__range": f"{oid(origin, 'topic~1')}..{oid(origin, 'topic')}"}
    assert runner.check(**loss).returncode == 0
    assert runner.check(**loss, inputs__strict="true").returncode == 1
    origin.git("switch", "--quiet", "topic")
    origin.commit("sly", **{"rundiff.toml": "[check]\noff = ['seed']\n"})
    Repo(runner.checkout).git("fetch", "--quiet", "origin")
    sly = pull_request(origin)
    assert runner.check(**sly).returncode == 0
    assert runner.check(**sly, **{"inputs__old-rules": "true"}).returncode == 1


def test_a_checkout_without_the_branchs_history_says_what_is_missing(origin, tmp_path):
    clone = tmp_path / "clone"
    origin.git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{origin.root}", str(clone))
    done = Runner(tmp_path, clone).check(**pull_request(origin))
    assert (done.returncode, done.stdout) == (2, "")
    assert "this clone is shallow, and its history ends early (git fetch --unshallow gets more)" in done.stderr


def test_what_an_event_holds_is_no_shell(runner):
    done = runner.check(inputs__range='"; touch owned; echo "$(touch owned)')
    assert done.returncode == 2
    assert not (runner.checkout / "owned").exists()


# GitLab


def job(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The job, by the plainest shell that a runner has."""
    given = {"CI_COMMIT_BEFORE_SHA": NONE, **{name: str(value) for name, value in GITLAB["variables"].items()}, **variables}
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join([*GITLAB["before_script"], *GITLAB["script"]])],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_merge_request_has_its_report_of_code_quality(origin, runner):
    base, head = oid(origin, "main~1"), oid(origin, "topic")
    for more in ({"CI_COMMIT_SHA": head}, {"CI_COMMIT_SHA": "HEAD", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": head}):
        done = job(runner.checkout, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **more)
        assert done.returncode == 1, done.stderr
        report = json.loads((runner.checkout / "gl-code-quality-report.json").read_text())
        assert [(row["check_name"], row["severity"]) for row in report] == [
            ("rundiff/seed", "major"),
            ("rundiff/loss", "minor"),
        ]
        assert (runner.checkout / "rundiff.md").read_text().startswith("<!-- rundiff-check -->")


def test_a_branchs_pipeline_says_what_was_pushed(origin, runner):
    head = oid(origin, "topic")
    done = job(runner.checkout, CI_COMMIT_BEFORE_SHA=oid(origin, "topic~1"), CI_COMMIT_SHA=head)
    assert done.returncode == 0, done.stderr
    assert "CrossEntropyLoss → MSELoss" in done.stdout
    assert job(runner.checkout, CI_COMMIT_SHA=head).returncode == 1  # a new branch: what its last commit did, here the merge
    assert (
        job(
            runner.checkout, CI_COMMIT_BEFORE_SHA=oid(origin, "topic~1"), CI_COMMIT_SHA=head, RUNDIFF_OPTIONS="--strict"
        ).returncode
        == 1
    )


def test_the_jobs_artifacts_are_what_it_writes():
    written = "\n".join(GITLAB["script"])
    named = [GITLAB["artifacts"]["reports"]["codequality"], *GITLAB["artifacts"]["paths"]]
    assert all(f" {name}" in written for name in named)


# Installed from the action's own checkout, with no index to ask


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_action_and_the_job_install_themselves_from_a_folder_of_wheels(origin, runner, tmp_path):
    wheels = tmp_path / "wheels"
    needs = ["hatchling", "hatch-nodejs-version", "GitPython", "msgspec", "rapidfuzz", "rich", "Pygments", "PyYAML"]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--dest", wheels, *needs], check=True)
    source = copy_of_sources(tmp_path / "source")
    context = {"github.action_path": str(source), "inputs.wheelhouse": str(wheels), "inputs.python": sys.executable}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONPATH", raising=False)
        patch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
        patch.setenv("PIP_NO_CACHE_DIR", "1")
        done = runner.step(INSTALL, context)
        assert done.returncode == 0, done.stdout + done.stderr
        checked = runner.check(inputs__command="", **pull_request(origin))
        assert (checked.returncode, checked.stdout.count("::error")) == (1, 1), checked.stderr
        own = runner.temp / "rundiff" / "bin"
        (own / "rundiff").unlink()
        given = {"RUNDIFF_PACKAGE": str(source), "RUNDIFF_WHEELHOUSE": str(wheels), "CI_COMMIT_SHA": "HEAD"}
        done = job(runner.checkout, **given, PATH=without_rundiff(own, tmp_path))
        assert done.returncode == 1, done.stdout + done.stderr
        assert "`torch.manual_seed(42)` removed" in done.stdout


def without_rundiff(own: Path, folder: Path) -> str:
    """A PATH on which there is no rundiff yet: that of a Python of its own, and of the system's commands."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("git", "sh", "env"):
        (tools / name).symlink_to(shutil.which(name) or name)
    return f"{own}{os.pathsep}{tools}"
