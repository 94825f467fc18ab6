"""A git that is older than rundiff needs, as far as it differs: it says another version, and repeats a question that it does not know.

Everything else is answered by the git that is installed. git 2.25.1 is Ubuntu 20.04's.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "2.25.1"
SCRIPT = """\
#!/bin/sh
# git {version}: it knows no --path-format, which came with 2.31.
case "$*" in
  --version) echo "git version {version}"; exit ;;
  "rev-parse --path-format=absolute "*)
    shift 2
    told=$({git} rev-parse "$@") || exit
    printf -- '--path-format=absolute\\n%s\\n' "$told"
    exit ;;
esac
exec {git} "$@"
"""


def old_git(folder: Path) -> Path:
    """Put one into *folder*, which is to come first on PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "git"
    place.write_text(SCRIPT.format(version=VERSION, git=shutil.which("git")))
    place.chmod(0o755)
    return place
