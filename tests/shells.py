"""A real IPython shell with the real recorder, in a process of its own: cells in, what they left in `results` and their records out."""

from __future__ import annotations

import json
import os
import subprocess
import sys

_DRIVER = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from rundiff.kernel import load_ipython_extension
shell = InteractiveShell.instance()
shell.user_ns["results"] = results = {}
load_ipython_extension(shell)
errors, left = [], []
for cell in json.load(open(sys.argv[1])):
    answer = shell.run_cell(cell, store_history=True)
    if not answer.success:
        errors.append(repr(answer.error_in_exec or answer.error_before_exec))
    left.append(shell.user_ns["left"]() if "left" in shell.user_ns else None)
json.dump({"results": results, "errors": errors, "left": left}, open(sys.argv[2], "w"))
"""


class Shell:
    """What a shell said: `results`, `errors` of cells, `left` (what its function `left` returned after each), `output`, and `facts` by the first line of the cell that trained."""

    def __init__(self, repo, cells: list[str], *, recording: bool = True, **variables: str) -> None:
        given, answer = repo.root.parent / "cells.json", repo.root.parent / "answer.json"
        given.write_text(json.dumps(cells))
        environment = {**os.environ, "RUNDIFF_RECORD": str(int(recording)), "PYTHONHASHSEED": "0", **variables}
        done = subprocess.run(
            [sys.executable, "-c", _DRIVER, str(given), str(answer)],
            cwd=repo.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        self.output = done.stdout + done.stderr
        loaded = json.loads(answer.read_text())
        self.results, self.errors, self.left = loaded["results"], loaded["errors"], loaded["left"]
        self.facts: dict[str, dict] = {}
        for ref in repo.git("for-each-ref", "--format=%(refname)", "refs/run-record").split():
            record = json.loads(repo.git("show", f"{ref}:record.json"))
            self.facts[record["executed"][-1]["source"].partition("\n")[0]] = record["facts"]
