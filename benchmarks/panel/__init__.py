"""The panel's figures, in a real JupyterLab and a real Chromium.

    python benchmarks/run.py panel [opening] [heavy] [many]

`material.py` makes the repositories, `labs.py` serves them, `seen.py` counts what the browser does. `opening.py` measures on the sample
project, `heavy.py` on one large notebook beside jupyterlab-git, `many.py` on a repository with many of everything.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# How tests drive a Lab and make repositories.
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "ui")]
