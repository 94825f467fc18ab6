"""Scripts that train, in real processes: no call in user code, and nothing of theirs changed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from kernels import kernel
from repos import Repo, cell, notebook
from rundiff.runs.record import MASK
from scripts_started import PYTHON, armed, record, runs, training, variables

pytestmark = pytest.mark.slow


@pytest.fixture
def project(repo):
    repo.commit(**{"train.py": training(), "conf/base.yaml": "lr: 0.1\n", "data.txt": "1\n"})
    return repo


def script(repo, number: int = 1) -> dict:
    return record(repo, number)["script"]


def started(command, folder, **more):
    """A process that goes on; what it prints can be read."""
    return subprocess.Popen(
        command, cwd=folder, env=variables(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def until(condition) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("not within a minute")


def test_a_script_that_trains_is_a_run_and_everything_stays_as_it_was(project):
    project.write(**{"conf/base.yaml": "lr: 0.2\n", "notes.txt": "not tracked\n"})
    before = project.state()
    done = armed(project.root, PYTHON, "train.py", "--config", "conf/base.yaml", "--name=a b")
    assert (done.returncode, done.stdout) == (0, "")
    assert project.state() == before
    found = record(project, 1)
    assert [found[name] for name in ("steps", "outcome", "device", "optimizer")] == [5, "finished", "cpu", "SGD"]
    assert found["script"]["argv"] == ["train.py", "--config", "conf/base.yaml", "--name=a b"]
    assert found["script"]["file"] == "train.py"
    blob = project.git("hash-object", "conf/base.yaml").strip()
    assert found["script"]["configs"] == [{"path": "conf/base.yaml", "blob": blob}]
    assert [frame["function"] for frame in found["stack"]] == ["train", "<module>"]
    assert found["environment"]["torch"]
    assert project.git("show", "run/1:notes.txt") == "not tracked\n"
    assert done.stderr.count("recorded as run/1") == 1


def test_a_process_that_does_not_train_records_prints_and_imports_nothing(project):
    seen = "import sys; print(sorted(name for name in sys.modules if name.split('.')[0] in ('git', 'msgspec', 'threading', 'typing', 'rundiff')))"
    done = armed(project.root, PYTHON, "-c", seen)
    ours = ["rundiff", *(f"rundiff.runs{name}" for name in ("", ".inherited", ".opened", ".steps", ".waiting"))]
    assert (done.stdout.strip(), done.stderr) == (str(ours), "")
    project.write(
        **{"eval.py": "import torch, sys\ntorch.ones(2).sum()\nprint('msgspec' in sys.modules, 'git' in sys.modules)\n"}
    )
    done = armed(project.root, PYTHON, "eval.py")
    assert (done.stdout, done.stderr, runs(project)) == ("False False\n", "", [])


@pytest.mark.parametrize(
    ("end", "code", "outcome", "error", "status"),
    [
        ("raise RuntimeError('diverged')", 1, "failed", "RuntimeError: diverged", 1),
        ("sys.exit(3)", 3, "failed", "exited with status 3", 3),
        ("sys.exit()", 0, "finished", None, 0),
        ("raise KeyboardInterrupt", -signal.SIGINT, "interrupted", "KeyboardInterrupt", -signal.SIGINT),
        ("try: sys.exit(3)\nexcept SystemExit: train()", 0, "finished", None, None),
    ],
)
def test_how_the_process_ended_is_on_its_record(project, end, code, outcome, error, status):  # noqa: PLR0917 - a table
    project.write(**{"train.py": training(after=end)})
    assert armed(project.root, PYTHON, "train.py").returncode == code
    found = record(project, 1)
    assert (found["outcome"], found.get("error"), found["script"].get("exit_status")) == (outcome, error, status)


def test_rundiff_run_knows_an_exit_that_python_does_not_show(project, rundiff):
    project.write(**{"train.py": training(after="raise SystemExit(3)")})
    done = rundiff("run", "--", PYTHON, "train.py", cwd=project.root)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1] == "rundiff: recorded as run/1"
    found = record(project, 1)
    assert (found["outcome"], found["script"]["exit_status"]) == ("failed", 3)


@pytest.mark.parametrize(("number", "outcome"), [(signal.SIGTERM, "interrupted"), (signal.SIGKILL, "interrupted")])
def test_rundiff_run_settles_a_run_that_was_killed(project, rundiff, number, outcome):
    project.write(**{"train.py": training(after=f"import os, time; time.sleep(2); os.kill(os.getpid(), {int(number)})")})
    done = rundiff("run", "--", PYTHON, "train.py", cwd=project.root)
    assert done.returncode == 128 + number
    found = record(project, 1)
    assert (found["outcome"], found["script"]["exit_status"]) == (outcome, -number)


def test_a_process_that_is_killed_leaves_a_record_that_runs(project):
    project.write(**{"train.py": training(after="import time; time.sleep(100)")})
    process = started([PYTHON, "train.py"], project.root)
    until(lambda: runs(project) == [1])
    process.kill()
    process.wait()
    assert record(project, 1).get("outcome", "running") == "running"


def test_signals_streams_and_the_exit_code_pass_through(project, rundiff):
    listens = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\nprint(input(), flush=True)\ntime.sleep(60)"
    command = shutil.which("rundiff", path=str(Path(sys.executable).parent))
    process = subprocess.Popen(
        [command, "run", PYTHON, "-c", listens], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=project.root
    )
    process.stdin.write("told\n")
    process.stdin.flush()
    assert process.stdout.readline() == "told\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 7


def test_a_command_on_a_terminal_is_stopped_by_ctrl_z_and_interrupted_once_by_ctrl_c(project):
    counts = (
        "import signal, time\nn = []\nsignal.signal(signal.SIGINT, lambda *_: n.append(1))\nprint('ready', flush=True)\n"
        "while not n: time.sleep(0.05)\ntime.sleep(1); print('interrupted', len(n))"
    )
    command = shutil.which("rundiff", path=str(Path(sys.executable).parent))
    leader, follower = os.openpty()

    def own_terminal():
        os.setsid()

        fcntl.ioctl(follower, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [command, "run", PYTHON, "-c", counts],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        cwd=project.root,
        preexec_fn=own_terminal,  # noqa: PLW1509 - no thread runs here
    )
    shown = b""
    while b"ready" not in shown:
        shown += os.read(leader, 1000)
    os.write(leader, b"\x03")
    while (told := re.search(rb"interrupted (\d+)\r\n", shown)) is None:  # a Python without buffers writes it in pieces
        shown += os.read(leader, 1000)
    assert (process.wait(30), told[1]) == (0, b"1")
    os.close(leader)
    os.close(follower)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["run"], 2, "rundiff run needs a command: rundiff run -- python train.py"),
        (["run", "--wrong"], 2, "--wrong is not an option of `rundiff run`"),
        (["run", "--", "no-such-program"], 127, "cannot start no-such-program: there is no such program on PATH"),
        (["run", "./train.py"], 126, "a script is started by Python: rundiff run -- python ./train.py"),
        (["run", "true"], 0, "no Python that looks for training was started"),
        (["run", PYTHON, "-c", "pass"], 0, "no training was seen"),
        (["run", PYTHON, "-I", "-c", "pass"], 0, "no Python that looks for training was started"),
    ],
)
def test_what_went_wrong_is_said_in_a_sentence(project, rundiff, words, code, sentence):
    done = rundiff(*words, cwd=project.root)
    assert done.returncode == code
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_recording_that_is_off_is_off_and_said(project, rundiff):
    off = {**os.environ, "RUNDIFF_RECORD": "0"}
    assert "RUNDIFF_RECORD=0" in rundiff("run", PYTHON, "train.py", cwd=project.root, env=off).stderr
    project.git("config", "rundiff.record", "off")
    assert "rundiff record on" in rundiff("run", PYTHON, "train.py", cwd=project.root).stderr
    assert armed(project.root, PYTHON, "train.py").stderr == ""
    assert runs(project) == []


def test_a_python_without_rundiff_works_and_is_named(project, rundiff, tmp_path):
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = str(tmp_path / "bare" / "bin" / "python")
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = rundiff("run", python, "-c", "print(1)", cwd=project.root, env=bare)
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert f"{python}: rundiff is not installed for this Python; install it: {python} -m pip install" in done.stderr


def test_a_sitecustomize_that_is_hidden_is_imported_and_one_that_is_broken_is_told(project, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.hidden = 1\n")
    path = variables()["PYTHONPATH"] + os.pathsep + str(tmp_path)
    see = "import sys, sitecustomize; print(sys.hidden, sitecustomize.__file__, any('arming' in entry for entry in sys.path))"
    assert armed(project.root, PYTHON, "-c", see, PYTHONPATH=path).stdout.split() == [
        "1",
        str(tmp_path / "sitecustomize.py"),
        "False",
    ]
    (tmp_path / "sitecustomize.py").write_text("import no_such_module\n")
    assert "no_such_module" in armed(project.root, PYTHON, "-c", "", PYTHONPATH=path).stderr


def test_nothing_but_the_printed_variables_is_needed(project):
    printed = [f"{name}={value}" for name, value in variables().items() if name in {"PYTHONPATH", "HOME"}]
    subprocess.run(["env", "-i", *printed, PYTHON, "train.py"], cwd=project.root, check=True, capture_output=True)
    assert runs(project) == [1]


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["-m", "pkg.fit"], "pkg/fit.py"),
        (["sub/fit.py"], "sub/fit.py"),
        (["-c", "import pkg.fit; pkg.fit.train()"], None),
        (["-m", "torch.distributed.run", "--nproc_per_node=1", "train.py"], "train.py"),
        (["-m", "IPython", "train.py"], "train.py"),
    ],
)
def test_the_main_file_is_found_however_it_was_started(project, command, file):
    project.commit(**{"pkg/__init__.py": "", "pkg/fit.py": training(), "sub/fit.py": training()})
    done = armed(project.root, PYTHON, *command)
    assert (done.returncode, runs(project)) == (0, [1]), done.stderr
    assert script(project).get("file") == file
    assert record(project, 1)["outcome"] == "finished"


def test_the_run_belongs_to_the_scripts_repository_wherever_it_is_started_or_goes(project, tmp_path):
    project.write(
        **{"train.py": "import os\n" + training().replace("    train()", f"    os.chdir({str(tmp_path)!r}); train()")}
    )
    Repo.init(tmp_path / "other" if (tmp_path / "other").mkdir() is None else tmp_path)
    assert armed(tmp_path / "other", PYTHON, str(project.root / "train.py")).returncode == 0
    assert runs(project) == [1]
    assert script(project)["file"] == "train.py"


def test_a_script_outside_any_repository_trains_and_nothing_is_said(tmp_path):
    (tmp_path / "train.py").write_text(training())
    assert armed(tmp_path, PYTHON, "train.py").returncode == 0


def test_config_files_are_kept_as_they_were_when_they_were_read(project):
    blob = project.git("hash-object", "conf/base.yaml").strip()
    reads = (
        "import io, json, pathlib\nopen('conf/base.yaml').read(); open('out.json', 'w').write('1'); open('data.txt').read()\n"
    )
    edits = "pathlib.Path('conf/base.yaml').write_text('lr: 0.9')\n"
    project.write(**{"train.py": reads + edits + training(after="assert type(open).__name__ == 'builtin_function_or_method'")})
    assert armed(project.root, PYTHON, "train.py").returncode == 0
    assert script(project)["configs"] == [{"path": "conf/base.yaml", "blob": blob}]


def test_open_behaves_as_it_does(project):
    """Also where a class keeps it, where it is pickled, and where it fails."""
    uses = """\
import io, pickle
class Reader:
    opener = open
    def read(self): return self.opener("data.txt").read()
print(Reader().read(), pickle.loads(pickle.dumps(open)) is open, io.open is open, open.__name__)
try: open("no-such.yaml")
except FileNotFoundError as error: print(error)
"""
    told = armed(project.root, PYTHON, "-c", uses).stdout
    assert told == "1\n True True open\n[Errno 2] No such file or directory: 'no-such.yaml'\n"


def test_what_is_called_a_secret_is_masked(project):
    armed(project.root, PYTHON, "train.py", "--api-key", "sk-1", "--token=t0", "wandb.password=p", "--tokens-per-batch", "5")
    assert script(project)["argv"][1:6] == [
        "--api-key",
        MASK,
        f"--token={MASK}",
        f"wandb.password={MASK}",
        "--tokens-per-batch",
    ]


def test_torchrun_is_one_run_of_rank_0_and_its_weights_are_the_same_as_without(project):
    project.commit(
        **{
            "ddp.py": """\
import os, sys, torch, torch.distributed as dist
dist.init_process_group("gloo")
torch.manual_seed(0)
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(), torch.nn.Linear(4, 1)))
opt = torch.optim.AdamW(model.parameters(), lr=0.1)
for _ in range(6):
    opt.zero_grad(); model(torch.randn(3, 4)).sum().backward(); opt.step()
if dist.get_rank() == 0: torch.save(model.state_dict(), sys.argv[1])
dist.destroy_process_group()
"""
        }
    )
    command = [PYTHON, "-m", "torch.distributed.run", "--nproc_per_node=2", "ddp.py"]
    done = armed(project.root, *command, "../with.pt")
    assert (done.returncode, runs(project)) == (0, [1]), done.stderr
    found = record(project, 1)
    assert [found[name] for name in ("world_size", "steps", "optimizer", "outcome")] == [2, 6, "AdamW", "finished"]
    assert (found["script"]["launcher"], found["script"]["file"]) == ("torchrun", "ddp.py")
    armed(project.root, *command, "../without.pt", RUNDIFF_RECORD="0")
    same = "import torch; a, b = (torch.load(f'../{n}.pt') for n in ('with', 'without')); print(all(torch.equal(a[k], b[k]) for k in a))"
    assert armed(project.root, PYTHON, "-c", same).stdout == "True\n"
    assert runs(project) == [1]


def test_scripts_that_train_at_once_are_runs_of_their_own(project):
    processes = [started([PYTHON, "train.py", str(n)], project.root) for n in range(3)]
    assert [process.wait(200) for process in processes] == [0, 0, 0]
    assert sorted(script(project, n)["argv"][1] for n in runs(project)) == ["0", "1", "2"]


def test_metrics_that_a_script_logs_are_kept(project):
    project.write(**{"train.py": "import rundiff\nrundiff.log(lr=0.1)\n" + training(after="rundiff.log(val_acc=0.5, step=5)")})
    armed(project.root, PYTHON, "train.py")
    assert record(project, 1)["metrics"][-1] == {"name": "val_acc", "values": [[5, 0.5]]}


def test_a_script_that_a_cell_starts_is_a_run_of_its_own_and_names_the_cell(project):
    project.commit(**{"t.ipynb": notebook(cell("1", "a"))})
    with kernel(project.root, "t.ipynb") as k:
        before = k.run("import os; before = dict(os.environ)", "before")
        assert not before.error
        k.run(f"!{PYTHON} train.py shell", "shell")
        k.run(f"%%bash\n{PYTHON} train.py bash", "bash")
        k.run(f"import subprocess; subprocess.run([{PYTHON!r}, 'train.py', 'run'])", "run")
        k.run("inside = dict(os.environ)", "inside")
        changed = k.run("print(sorted(n for n in inside if inside[n] != before.get(n)))", "look")
    assert runs(project) == [1, 2, 3]
    assert [script(project, n)["argv"][-1] for n in (1, 2, 3)] == ["shell", "bash", "run"]
    assert [script(project, n)["launcher"] for n in (1, 2, 3)] == ["t.ipynb [2]", "t.ipynb [3]", "t.ipynb [4]"]
    assert changed.stdout.strip() == "['RUNDIFF_LAUNCHER']"


def test_a_kernel_that_was_told_not_to_record_starts_scripts_that_do_not(project):
    project.commit(**{"t.ipynb": notebook(cell("1", "a"))})
    with kernel(project.root, "t.ipynb", RUNDIFF_RECORD="0") as k:
        k.run(f"!{PYTHON} train.py", "shell")
        assert k.run("import os; print('RUNDIFF_LAUNCHER' in os.environ)", "x").stdout.strip() == "False"
    assert runs(project) == []


def test_a_kernel_that_inherits_the_variables_records_its_cells_once(project):
    project.commit(**{"t.ipynb": notebook(cell("1", "a"))})
    with kernel(project.root, "t.ipynb", PYTHONPATH=variables()["PYTHONPATH"]) as k:
        k.run(training(), "a")
    assert runs(project) == [1]
    assert "script" not in json.loads(project.git("show", "run-record/1:record.json"))
