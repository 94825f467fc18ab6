"""A container as the README starts it, over a project whose owner is neither root nor the image's own user."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine import HERE, Engine, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "1234:4321"
NOTEBOOK = "train.ipynb"
LAB = "http://127.0.0.1:8888"
TRAINING = """\
import torch
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    model(torch.ones(8, 4)).sum().backward()
    optimizer.step()
"""
_ADDRESS = re.compile(r"http://127\.0\.0\.1:8888/lab\?token=(\w+)")


class Started(NamedTuple):
    """A running container, what it prints, and the project that is mounted."""

    engine: Engine
    name: str
    project: Path
    log: Path
    key: Path

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def token(self) -> str:
        return eventually(f"an address in {self.log}", lambda: _ADDRESS.findall(self.said))[0]

    def ssh(self, command: str, *options: str, user: str = "dev", key: Path | None = None) -> subprocess.CompletedProcess[str]:
        """A command over SSH, through the published port."""
        known = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR")
        with_key = ("-i", str(key or self.key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes")
        return self.engine.inside("ssh", *known, *with_key, *options, "-p", "2222", f"{user}@127.0.0.1", command, check=False)

    def exec(self, *command: str, user: str = "dev") -> str:
        return self.engine.docker("exec", "--user", user, self.name, *command).stdout

    def wait(self) -> None:
        """Until it is healthy, and has said all that it says at its start."""
        eventually(f"health of {self.name}", lambda: self.engine.inspect(self.name, "State.Health.Status") == "healthy", 90)
        assert self.token


def project(folder: Path, owner: str = OWNER) -> Path:
    """A repository with a script and a notebook to train in; all of it belongs to *owner*."""
    folder.mkdir(mode=0o755)
    (folder / "train.py").write_text(TRAINING)
    git = ("git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "first"], check=True)
    subprocess.run(["chown", "--recursive", owner, str(folder)], check=True)
    return folder


def pair(folder: Path, name: str = "key") -> Path:
    """A private key; the public one lies beside it."""
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return key


@contextmanager
def started(
    engine: Engine, image: str, folder: Path, *options: str, mounted: Path | None = None, name: str = "lab"
) -> Iterator[Started]:
    """The command line of the README on a terminal, and what else is wanted of it; *folder* takes what is needed beside it."""
    engine.to_run()
    engine.docker("rm", "--force", name, check=False)
    key = pair(folder)
    mounted = mounted or project(folder / "project")
    words = shlex.join(["--name", name, "-e", f"SSH_PUBLIC_KEY={key.with_suffix('.pub').read_text()}", *options])
    line = f'docker run -it --gpus all {words} -v "$(pwd):/workspace" -p 8888:8888 -p 2222:22 {image}'
    log = folder / "terminal.log"
    # `script` is a terminal; it ends when the container does.
    with subprocess.Popen(
        ["script", "--quiet", "--flush", "--return", "--command", line, str(log)],
        env=engine.environment, cwd=mounted, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
    ) as terminal:  # fmt: skip
        found = Started(engine, name, mounted, log, key)
        try:
            eventually("the container", lambda: engine.docker("inspect", name, check=False).returncode == 0, 30)
            found.wait()
            yield found
        finally:
            engine.docker("rm", "--force", "--volumes", name, check=False)
            terminal.terminate()


def records(of: Path) -> list[dict]:
    """Records of the project's runs, read by plain git on the host."""
    git = ["git", "-c", "safe.directory=*", "-C", str(of)]
    names = subprocess.run(
        [*git, "for-each-ref", "--format=%(refname)", "refs/run-record"], capture_output=True, text=True, check=True
    )
    shown = (
        subprocess.run([*git, "show", f"{name}:record.json"], capture_output=True, check=True).stdout
        for name in names.stdout.split()
    )
    return sorted((json.loads(text) for text in shown), key=lambda record: record["started"])


def train(lab: Started, *sources: str, notebook: str = NOTEBOOK) -> str:
    """What cells print that a kernel of the container's executes, driven through the published port."""
    words = (sys.executable, str(HERE / "through_lab.py"), LAB, lab.token, notebook)
    return lab.engine.inside(*words, given=json.dumps(sources), NO_PROXY="*").stdout
