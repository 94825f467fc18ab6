"""Drives the Docker Engine of `engine.sh` as its users do: by the words of `docker`, and through the ports that are published."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


class Engine:
    """One engine, in a folder of its own; either where builds reach the package registries, or shut into a network of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.network = "rundiff-" + hashlib.sha256(str(folder).encode()).hexdigest()[:8]
        self.at: str | None = None
        self.environment = {
            **os.environ,
            "RUNDIFF_ENGINE": str(folder),
            "DOCKER_HOST": f"unix://{folder}/docker.sock",
            "DOCKER_CONFIG": str(folder / "config"),
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
        }

    def script(self, *words: str) -> None:
        """Runs `engine.sh`."""
        subprocess.run([HERE / "engine.sh", *words], env=self.environment, check=True)

    def fetch(self) -> None:
        """Fetches what is not there yet."""
        self.script("fetch")

    def to_build(self) -> None:
        """In the host's network; no container can be reached."""
        self._at("host")

    def to_run(self) -> None:
        """In a network of its own: ports are published there, and nothing can leave."""
        self._at(self.network)

    def _at(self, place: str) -> None:
        if self.at != place:
            self.script("start", place)
            self.at = place

    def again(self) -> None:
        """Starts it anew: what it finds on its PATH and in `runtimes/` has changed."""
        place, self.at = self.at or "host", None
        self._at(place)

    def stop(self) -> None:
        """Stops it; images are kept."""
        self.script("stop")
        subprocess.run(["ip", "netns", "delete", self.network], check=False, capture_output=True)

    def docker(
        self, *words: str, check: bool = True, given: str | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """`docker WORDS`, with what it printed; both streams are in the error that is raised where it fails."""
        return self.run("docker", *words, check=check, given=given, cwd=None, **variables)

    def run(
        self, *words: str, check: bool = True, given: str | None = None, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """A command with the engine's variables."""
        done = subprocess.run(
            words, env={**self.environment, **variables}, capture_output=True, text=True, input=given, cwd=cwd, check=False
        )
        if check and done.returncode:
            message = f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
            raise AssertionError(message)
        return done

    def inside(self, *words: str, **also: Any) -> subprocess.CompletedProcess[str]:
        """A command where published ports are."""
        return self.run("nsenter", f"--net=/run/netns/{self.network}", *words, **also)

    def http(self, address: str, *words: str) -> tuple[int, str]:
        """Status and body of what curl gets of *address*."""
        done = self.inside(
            "curl", "--silent", "--noproxy", "*", "--max-time", "20", "--write-out", "\n%{http_code}", *words, address
        )
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def inspect(self, name: str, path: str = "") -> Any:
        """What `docker inspect` says of a container or an image: `State.Health.Status`."""
        return json.loads(self.docker("inspect", "--format", "{{json ." + path + "}}", name).stdout)

    def has(self, image: str) -> bool:
        """Whether an image is there."""
        return self.docker("image", "inspect", image, check=False).returncode == 0


def eventually(what: str, ask: Any, seconds: float = 60, step: float = 0.2) -> Any:
    """The first true answer of *ask*; fails with the last one where none comes."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s, but {answer!r}"
        time.sleep(step)
    return answer


def progress(said: str) -> None:
    """A line for who waits: builds take minutes."""
    assert sys.__stderr__ is not None
    sys.__stderr__.write(f"▸ {said}\n")
    sys.__stderr__.flush()
