"""`rundiff env` in real processes: of this Python, of a torch for CUDA beside a driver, and of runs."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from contained import contained
from drivers import cuda, nvml
from recorded import recorded
from repos import cell, notebook
from rundiff.commands.env import checked, environment_answer
from rundiff.environment.fingerprint import Environment
from rundiff.errors import UnknownRevision, UsageError
from rundiff.git import Repository
from rundiff.render.env import answer_json, answer_lines
from rundiff.render.terminal import plain
from rundiff.runs import store

VERSION_PY = (
    "__version__ = '2.7.1+cu126'\ncuda: Optional[str] = '12.6'\ngit_version = 'e2d141dbde55'\nhip: Optional[str] = None\n"
)
OLD = (
    "! driver 470.82.01 can do CUDA 11.4; torch 2.7.1+cu126 is built for CUDA 12.6, which needs driver 525.60.13 or newer\n"
    "  update the driver on the host, or install a torch that is built for CUDA 11\n"
)
BROKEN = "! torch cannot be imported: OSError: libcudnn.so.9: cannot open shared object file\n"


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """A folder with the libraries that NVIDIA's driver brings."""
    return cuda(nvml(tmp_path_factory.mktemp("driver")))


@pytest.fixture
def site(tmp_path):
    """A folder with the files of a torch for CUDA and of the wheels that it needs, ahead of the real one. Its import fails."""
    folder = tmp_path / "site"
    (folder / "torch").mkdir(parents=True)
    (folder / "torch" / "version.py").write_text(VERSION_PY)
    (folder / "torch" / "__init__.py").write_text("raise OSError('libcudnn.so.9: cannot open shared object file')\n")
    for wheel in ("torch-2.7.1+cu126", "nvidia_cudnn_cu12-9.5.1.17", "nvidia_nccl_cu12-2.26.2"):
        (folder / f"{wheel}.dist-info").mkdir()
    return folder


@pytest.fixture
def env(rundiff, site, tmp_path):
    """`env("--check", NVML_MACHINE="aged")` → what the process says, with the torch of *site* and these variables."""

    def asked(*words: str, cwd=tmp_path, **variables: str | None) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
        given = {**os.environ, "PYTHONPATH": path, "LD_LIBRARY_PATH": "", **variables}
        return rundiff("env", *words, cwd=cwd, env={name: value for name, value in given.items() if value is not None})

    return asked


def is_this_python(path: str) -> bool:
    """The command has `python3` of the environment, and pytest may have been started by its `python`."""
    return Path(path).parent == Path(sys.executable).parent and Path(path).samefile(sys.executable)


# What is wrong


def test_a_torch_for_cuda_without_a_driver_is_found_without_importing_it(env):
    told = env("--check")
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout == (
        "! torch 2.7.1+cu126 is built for CUDA 12.6, but no NVIDIA driver is found\n"
        "  install the driver; in a container, start it with --gpus all\n"
    )


def test_with_a_driver_that_does_nothing_is_found_and_nothing_printed(env, driver):
    told = env("--check", LD_LIBRARY_PATH=str(driver), NVML_MACHINE="two")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_a_driver_that_is_too_old_is_found(env, driver):
    told = env("--check", LD_LIBRARY_PATH=str(driver), NVML_MACHINE="aged")
    assert (told.returncode, told.stdout) == (1, OLD)


@pytest.mark.parametrize(
    ("machine", "variables", "sentence"),
    [
        ("two", {"CUDA_VISIBLE_DEVICES": ""}, "! CUDA_VISIBLE_DEVICES= hides every GPU\n"),
        ("two", {"CUDA_VISIBLE_DEVICES": "2"}, "! CUDA_VISIBLE_DEVICES=2 hides every GPU\n"),
        ("two", {"CUDA_VISIBLE_DEVICES": "1"}, None),
        ("split", {"CUDA_VISIBLE_DEVICES": "MIG-41b2c3d4-0000-5e6f-8a9b-000000000003"}, None),
        ("none", {}, "! driver 550.54.15 is here, but no GPU\n"),
        ("mismatch", {}, "! NVIDIA's driver does not answer: RM has detected an NVML/RM version mismatch.\n"),
    ],
)
def test_a_driver_without_a_gpu_to_use_is_found(env, driver, machine, variables, sentence):
    told = env("--check", LD_LIBRARY_PATH=str(driver), NVML_MACHINE=machine, **variables)
    assert told.returncode == (0 if sentence is None else 1)
    assert told.stdout.startswith(sentence or "\0") == (sentence is not None)


def test_a_driver_without_its_cuda_is_found(env, tmp_path):
    told = env("--check", LD_LIBRARY_PATH=str(nvml(tmp_path)), NVML_MACHINE="two")
    assert told.stdout.startswith("! NVIDIA's driver is here without its CUDA: libcuda.so.1 is not found\n")


def test_claims_of_variables_are_compared_with_what_wheels_bring(env, driver):
    variables = {
        "PYTORCH_VERSION": "2.6.0",
        "CUDA_VERSION": "12.6.3",
        "NV_CUDNN_VERSION": "9.8.0.87-1",
        "NCCL_VERSION": "2.26.2-1",
    }
    told = env("--check", LD_LIBRARY_PATH=str(driver), NVML_MACHINE="two", **variables)
    assert told.stdout.splitlines()[::2] == [
        "! PYTORCH_VERSION says torch 2.6.0; this Python uses 2.7.1+cu126",
        "! NV_CUDNN_VERSION says cuDNN 9.8.0.87-1; this Python uses 9.5.1",
    ]


def test_a_process_that_is_started_without_a_locale_is_found(env, driver):
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    told = env("--check", **variables, LANG=None, LC_CTYPE=None)
    assert told.stdout.splitlines() == [
        "! no locale is set, which means ASCII: names and texts beyond it break",
        "  set LANG=C.UTF-8",
    ]
    assert env("--check", **variables, LANG="C.UTF-8").stdout == ""


def test_findings_are_told_to_programs_too(env):
    told = env("--check", "--format", "json")
    found = json.loads(told.stdout)
    assert (told.returncode, told.stdout.count("\n")) == (1, 1)
    assert found["version"] == 1
    assert is_this_python(found["python"])
    assert [(finding["what"], set(finding)) for finding in found["findings"]] == [("gpu", {"what", "sentence", "next"})]


def test_a_torch_that_cannot_be_imported_is_one_sentence_where_it_was_to_be_imported(env, driver):
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    assert env("--check", "--import", **variables).stdout.startswith(BROKEN)
    told = env(**variables)
    assert (told.returncode, told.stderr) == (0, "")
    assert BROKEN in told.stdout
    assert "torch was not imported: what is told of it is what its files and its wheels say" in told.stdout
    assert BROKEN not in env("--no-import", **variables).stdout


def test_a_torch_that_lacks_a_module_is_broken_and_one_that_is_not_there_is_not(env, site):
    (site / "torch" / "__init__.py").write_text("import no_such_module\n")
    sentence = "! torch cannot be imported: ModuleNotFoundError: No module named 'no_such_module'\n"
    assert env("--check", "--import").stdout.startswith(sentence)
    without = "import sys; sys.modules['torch'] = None; from rundiff.environment.present import imported_environment as asked"
    subprocess.run([sys.executable, "-c", f"{without}; assert asked({{}})[1:] == (False, None)"], check=True)


def test_an_environment_is_told_with_its_python_its_claims_and_its_gpus(env, driver):
    told = env("--no-import", LD_LIBRARY_PATH=str(driver), NVML_MACHINE="two", CUDA_VERSION="12.8.1", CUBLAS_VERSION="12.8.4.1")
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert is_this_python(lines[0])
    assert lines[1:3] == [
        "! CUDA_VERSION says CUDA 12.8.1; this Python uses 12.6",
        "go by what is used: wheels bring their own",
    ]
    assert "environment of this Python now" in lines
    for line in ("cuda 12.6 CUDA_VERSION says 12.8.1", "cudnn 9.5.1", "nccl 2.26.2", "driver 550.54.15", "driver's cuda 12.4"):
        assert line in lines
    assert "gpus NVIDIA A100-SXM4-80GB, NVIDIA GeForce RTX 4090" in lines
    assert "cublas — CUBLAS_VERSION says 12.8.4.1" in lines
    assert "\x1b" not in told.stdout


@pytest.mark.slow
def test_the_torch_of_this_python_is_imported_and_asked(rundiff, tmp_path):
    import torch  # noqa: PLC0415 - slow

    told = json.loads(rundiff("env", "--format", "json", cwd=tmp_path).stdout)
    assert told["imported"] is True
    assert (told["target"]["name"], told["target"]["environment"]["torch"]) == ("this Python now", torch.__version__)
    assert (told["baseline"], told["drift"]) == (None, [])
    assert rundiff("env", "--check", "--import", cwd=tmp_path).returncode == 0


# Beside runs


@pytest.fixture
def project(repo):
    repo.commit(**{"t.ipynb": notebook(cell("x = 1", "a"))})
    return repo


def run(repo, environment: Environment) -> None:
    number = recorded(repo, ("a", "x = 1"))
    git = Repository.discover(repo.root)
    store.amend(git, number, lambda record: msgspec.structs.replace(record, environment=environment))


def now(env, cwd, **variables) -> Environment:
    told = env("--no-import", "--format", "json", cwd=cwd, **variables).stdout
    return msgspec.convert(json.loads(told)["target"]["environment"], Environment)


def test_another_environment_than_that_of_the_baseline_is_found(env, driver, project):
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    assert env("--check", cwd=project.root, **variables).returncode == 0
    here = now(env, project.root, **variables)
    run(project, here)
    assert env("--check", cwd=project.root, **variables).returncode == 0
    run(project, msgspec.structs.replace(here, torch="2.6.0+cu124", cuda="12.4", python="3.9.1"))
    told = env("--check", cwd=project.root, **variables)
    assert (told.returncode, told.stdout) == (
        1,
        "! this is not the environment of run/2 (CPU): torch 2.6.0+cu124 → 2.7.1+cu126 and 2 more\n  rundiff env tells all\n",
    )
    assert env("--check", "run/1", cwd=project.root, **variables).stdout == ""
    project.git("pack-refs", "--all")
    shutil.rmtree(project.root / ".git" / "refs" / "run-record", ignore_errors=True)  # git leaves folders that are empty
    assert env("--check", cwd=project.root, **variables).returncode == 1


def test_a_run_whose_libraries_were_loaded_has_not_lost_them(env, driver, project):
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    run(project, msgspec.structs.replace(now(env, project.root, **variables), cublas="12.6.4.1"))
    assert env("--check", cwd=project.root, **variables).stdout == ""


def test_this_python_is_compared_with_the_default_baseline_with_a_run_or_two_runs(env, project):
    here = now(env, project.root)
    run(project, here)
    run(project, msgspec.structs.replace(here, torch="2.6.0", claimed={"PYTORCH_VERSION": "2.5.0"}))
    beside = env("--no-import", cwd=project.root).stdout
    assert (
        "run/2 (CPU) → this Python now   environment: 3 differences\n! torch                    2.6.0 → 2.7.1+cu126\n" in beside
    )
    assert "run/1 (CPU) → this Python now   environment: the same\n" in env("--no-import", "run/1", cwd=project.root).stdout
    between = env("run/1", "run/last", cwd=project.root).stdout
    assert between.startswith("! PYTORCH_VERSION says torch 2.5.0; run/last used 2.6.0\n")
    assert "run/1 (CPU) → run/2 (CPU)   environment: " in between
    assert "imported" not in between


def test_two_runs_are_told_to_programs(env, project):
    here = now(env, project.root)
    run(project, here)
    run(project, msgspec.structs.replace(here, cuda="12.4", claimed={"CUDA_VERSION": "11.8"}))
    found = json.loads(env("--format", "json", "run/1", "run/2", cwd=project.root).stdout)
    assert list(found) == ["version", "python", "imported", "findings", "baseline", "target", "drift", "disagreements"]
    assert (found["python"], found["imported"]) == (None, False)
    assert (found["baseline"]["name"], found["target"]["name"]) == ("run/1 (CPU)", "run/2 (CPU)")
    assert found["drift"][0] == {
        "name": "cuda",
        "old": "12.6",
        "new": "12.4",
        "weight": "numerics",
        "part": "framework",
    }
    assert found["disagreements"] == [{"variable": "CUDA_VERSION", "of": "cuda", "claimed": "11.8", "loaded": "12.4"}]
    assert found["findings"][0]["sentence"] == "CUDA_VERSION says CUDA 11.8; run/2 used 12.4"


def test_of_hundreds_of_packages_that_differ_the_rest_is_counted(project):
    run(project, Environment(version=2, packages={f"package-{number}": "1" for number in range(300)}))
    told = plain(answer_lines(environment_answer(project.root, (), {}, imports=False)))
    assert "more differences; --format json has all of them" in told
    found = json.loads(answer_json(environment_answer(project.root, (), {}, imports=False)))
    assert len(found["drift"]) > 300


# What cannot be answered


def test_outside_of_repositories_an_environment_is_told_and_a_run_is_none(env, tmp_path):
    assert "environment of this Python now" in env("--no-import").stdout
    for words in (("run/1",), ("run/1", "run/2"), ("--check", "run/1")):
        told = env("--no-import", *words)
        assert (told.returncode, told.stdout) == (2, "")
        assert "is not inside a git repository" in told.stderr
        assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run/9"], "unknown run 'run/9': there is only run/1"),
        (["run/1", "run/9"], "unknown run 'run/9': there is only run/1"),
        (["--check", "run/9"], "unknown run 'run/9': there is only run/1"),
        (["run/1", "run/1", "run/1", "x"], "rundiff env compares two runs at most; leave out run/1 x"),
        (["--check", "run/1", "run/2"], "rundiff env --check looks at this Python, beside one run at most; leave out run/2"),
        (["--format", "xml"], "invalid choice: 'xml' (choose from"),
        (["--import", "--no-import"], "not allowed with argument"),
        (["--chekc"], "unrecognized arguments: --chekc (see `rundiff env --help`)"),
    ],
)
def test_what_nobody_can_answer_is_one_sentence(env, project, words, sentence):
    run(project, Environment())
    told = env(*words, cwd=project.root)
    assert (told.returncode, told.stdout) == (2, "")
    assert sentence in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_repository_that_git_refuses_is_a_finding_and_keeps_nothing_else_from_being_told(env, driver, project):
    for path in (project.root, project.root / ".git"):
        os.chown(path, 12345, 12345)
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    told = env("--check", cwd=project.root, **variables)
    assert told.returncode == 1
    assert told.stdout.startswith(f"! git refuses {project.root} because another user owns it")
    assert "git config --global --add safe.directory" in told.stdout
    whole = env("--no-import", cwd=project.root, **variables)
    assert whole.returncode == 0
    assert "git refuses" in whole.stdout
    assert "environment of this Python now" in whole.stdout


def test_without_git_all_else_is_told(env, driver, project, tmp_path):
    (tmp_path / "bin").mkdir()
    (project.root / ".git" / "refs" / "run-record").mkdir()
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two", "PATH": str(tmp_path / "bin")}
    told = env("--check", cwd=project.root, **variables)
    assert told.stdout.startswith("! git is not installed or not on PATH\n  install it")


def test_a_folder_with_plain_repositories_and_no_run_is_not_asked_through_git(env, driver, project, tmp_path):
    (tmp_path / "bin").mkdir()
    variables = {"LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two", "PATH": str(tmp_path / "bin")}
    assert env("--check", cwd=project.root, **variables).returncode == 0


def test_an_answer_in_python_says_what_is_wrong_with_names(project):
    with pytest.raises(UnknownRevision):
        checked(project.root, ("run/1",), {}, imports=False)
    with pytest.raises(UsageError):
        environment_answer(project.root, ("a", "b", "c"), {}, imports=False)


def test_variables_that_are_no_text_are_told_all_the_same(env, driver, tmp_path):
    strange = {"PYTORCH_VERSION": "2.6\udcff\x1b[31m", "LD_LIBRARY_PATH": str(driver), "NVML_MACHINE": "two"}
    assert "! PYTORCH_VERSION says torch 2.6�[31m; this Python uses 2.7.1+cu126\n" in env("--check", **strange).stdout
    for words in (("--check", "--format", "json"), ("--no-import", "--format", "json")):
        found = json.loads(env(*words, **strange).stdout)
        assert "2.6\ufffd[31m" in found["findings"][0]["sentence"]


def test_a_python_in_a_folder_whose_name_is_no_text_is_told_all_the_same(project):
    answer = environment_answer(project.root, (), {}, imports=False)._replace(python="/opt/\udcff/python")
    assert json.loads(answer_json(answer))["python"] == "/opt/?/python"
    assert plain(answer_lines(answer)).startswith("/opt/\ufffd/python\n")


def test_in_a_container_its_image_and_its_shared_memory_are_told(tmp_path):
    image = {"name": "team/train:1", "torch": "0.1", "python": platform.python_version(), "unknown": "x"}
    command = [sys.executable, "-m", "rundiff", "env", "--no-import"]
    checked_there = contained(tmp_path / "check", image, *command, "--check")
    if checked_there is None:
        pytest.skip("no namespace of mounts may be made here, so nothing is tested inside a container")
    assert (checked_there.returncode, checked_there.stderr) == (1, "")
    told = checked_there.stdout.splitlines()
    assert [line for line in told if line.startswith("! the image was built with torch 0.1; this Python uses ")]
    assert "! /dev/shm holds 64 MiB: a DataLoader's workers die of a bus error when they need more" in told
    whole = contained(tmp_path / "whole", image, *command)
    assert whole is not None
    lines = [" ".join(line.split()) for line in whole.stdout.splitlines()]
    assert "container docker" in lines
    assert "image team/train:1" in lines
    assert f"python {platform.python_version()} image.json says {platform.python_version()}" in lines
