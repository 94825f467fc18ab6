"""Every test runs in a sealed home with real git of known settings; touching the real home fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from demo_fixture import demo_project  # noqa: F401 - a fixture
from filtered import filtered, on_path  # noqa: F401 - fixtures
from repos import Repo

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")  # how long a law takes says more of the machine than of the law
_REAL_HOME = Path(os.path.expanduser("~"))  # noqa: PTH111 - before the seal
_GITCONFIG = """\
[user]
	name = Test Person
	email = test@example.org
[init]
	defaultBranch = main
[commit]
	gpgSign = false
"""


@pytest.fixture(scope="session", autouse=True)
def sealed_home(tmp_path_factory):
    """A home with nothing in it but a git configuration; dates are fixed, and an unexpected editor fails at once."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(_GITCONFIG)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "RUNDIFF", "JUPYTER_", "JPY_", "XDG_"))]:
            if name != "RUNDIFF_CHROMIUM":
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_EDITOR", "false")
        patch.setenv("GIT_TERMINAL_PROMPT", "0")
        patch.setenv("LANG", "C.UTF-8")
        patch.delenv("LC_ALL", raising=False)
        patch.setenv("MPLBACKEND", "agg")
        patch.setenv("OMP_NUM_THREADS", "2")
        yield home


@pytest.fixture(scope="session", autouse=True)
def real_home_untouched(sealed_home):
    """The tripwire: what a test must never write to is the same after all tests."""
    watched = [_REAL_HOME / name for name in (".gitconfig", ".config/git/config", ".config/git/attributes")]
    before = {path: path.read_bytes() if path.exists() else None for path in watched}
    yield
    assert before == {path: path.read_bytes() if path.exists() else None for path in watched}


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """An empty git repository, which is also the current directory."""
    folder = tmp_path / "repo"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Repo.init(folder)


@pytest.fixture(scope="session")
def rundiff():
    """Run the real command in a process: `rundiff("diff", "HEAD")` → CompletedProcess with text."""
    command = shutil.which("rundiff", path=str(Path(os.sys.executable).parent)) or pytest.fail("rundiff is not installed")

    def run(*args: str, **options) -> subprocess.CompletedProcess[str]:
        return subprocess.run([command, *args], capture_output=True, text=True, check=False, encoding="utf-8", **options)

    return run
