"""A repository, and notebooks to put in it, in a line each."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def cell(source: str, id: str | None = None, *, type: str = "code", count: int | None = None, outputs: Any = ()) -> dict:  # noqa: A002
    """One cell as Jupyter writes it."""
    found: dict = {"cell_type": type, "metadata": {}, "source": source.splitlines(keepends=True)}
    if id is not None:
        found["id"] = id
    if type == "code":
        found |= {"execution_count": count, "outputs": list(outputs)}
    return found


def notebook(*cells: dict | str, **metadata: Any) -> bytes:
    """A notebook file; a string is a code cell, and cells without an id get none."""
    made = [cell(one) if isinstance(one, str) else one for one in cells]
    minor = 5 if all("id" in one for one in made) else 4
    return (json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor}, indent=1) + "\n").encode()


def stream(text: str) -> dict:
    """An output."""
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


@dataclass(frozen=True)
class Repo:
    """A real git repository."""

    root: Path

    @classmethod
    def init(cls, root: Path) -> Repo:
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def git(self, *args: str, given: str | None = None) -> str:
        found = subprocess.run(["git", *args], cwd=self.root, capture_output=True, text=True, input=given, check=False)
        assert found.returncode == 0, f"git {' '.join(args)}: {found.stderr}"
        return found.stdout

    def write(self, **files: str | bytes) -> None:
        """`repo.write(**{"a.py": "x = 1\\n"})`: files on disk."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, message: str = "a commit", **files: str | bytes) -> str:
        """Write *files*, commit everything; the commit's id."""
        self.write(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def state(self) -> dict[str, object]:
        """Everything of the user's that rundiff must leave bit-identical."""
        index = self.root / ".git" / "index"
        files = sorted(
            path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.relative_to(self.root).parts
        )
        return {
            "index": (index.read_bytes(), index.stat().st_mtime_ns) if index.exists() else None,
            "status": self.git("--no-optional-locks", "status", "--porcelain=v2", "--branch"),
            "staged": self.git("--no-optional-locks", "diff", "--cached"),
            "files": [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in files],
            "branches": self.git("branch", "--all", "-v"),
            "config": (self.root / ".git" / "config").read_bytes(),
        }
