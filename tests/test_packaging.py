"""What a user gets from the wheel, with the panel and (built where there is no Node.js) without."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from installed_wheel import VERSION, Installed, build, copy_of_sources, install, wheel_with_panel

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PANEL = "share/jupyter/labextensions/rundiff/package.json"
SERVER = "etc/jupyter/jupyter_server_config.d/rundiff.json"
STARTUP = "etc/ipython/startup/50-rundiff.py"

KERNEL = """
import json, os, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3", env=dict(os.environ))
client.execute_interactive(sys.argv[1], timeout=60)
client.stop_channels()
manager.shutdown_kernel(now=True)
"""
MAGIC = "print('gitdiff' in get_ipython().magics_manager.magics['line'])"
START = """
from jupyter_server.serverapp import ServerApp
server = ServerApp(jpserver_extensions={"rundiff": True}, allow_root=True)
server.initialize(argv=[], find_extensions=False, new_httpserver=False)
"""
NAMES = "print(sorted(dir()), __doc__)"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_with_panel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(wheel, tmp_path_factory.mktemp("installed")).borrow()


def test_the_wheel_installs_panel_server_part_and_startup_file(wheel: Path, tmp_path: Path) -> None:
    alone = install(wheel, tmp_path)
    assert [name for name in (PANEL, SERVER, STARTUP) if not (alone.prefix / name).is_file()] == []
    assert json.loads((alone.prefix / PANEL).read_text())["jupyterlab"]["_build"]["extension"] == "./extension"
    assert not (alone.packages / "rundiff" / "labextension").exists()


def test_the_wheel_ships_each_file_once_and_nothing_of_the_building_machine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert len(set(names)) == len(names)
    assert [name for name in names if name.endswith(("build_log.json", ".map", ".ts", ".pyc")) or "node_modules" in name] == []
    assert "rundiff/locale/zh_CN/LC_MESSAGES/rundiff.json" in names


def test_the_panel_is_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        scripts = [name for name in archive.namelist() if "/labextensions/rundiff/static/" in name and name.endswith(".js")]
        kilobytes = sum(len(gzip.compress(archive.read(name), mtime=0)) for name in scripts) / 1024
    assert 10 < kilobytes <= 350, scripts


def test_jupyter_enables_both_parts_unasked(installed: Installed) -> None:
    panel = installed.run("-m", "jupyterlab.labextensions", "list")
    server = installed.run("-m", "jupyter_server.extension.serverextension", "list")
    assert f"rundiff v{VERSION} enabled OK" in plain(panel.stdout + panel.stderr)
    assert "rundiff enabled" in plain(server.stdout + server.stderr)
    assert f"rundiff {VERSION} OK" in plain(server.stdout + server.stderr)


def test_the_server_says_that_its_part_is_loaded(installed: Installed) -> None:
    said = installed.run("-c", START).stderr
    assert f"rundiff {VERSION}: server part is loaded" in said
    assert "panel is not installed" not in said


def test_the_command_answers(installed: Installed) -> None:
    asked = installed.run("-m", "rundiff", "--version")
    assert (asked.returncode, asked.stdout) == (0, f"rundiff {VERSION}\n")
    assert (installed.prefix / "bin" / "rundiff").is_file()
    assert (installed.prefix / "bin" / "git-rundiff").is_file()


def test_every_kernel_has_the_magic(installed: Installed) -> None:
    assert installed.run("-c", KERNEL, MAGIC).stdout == "True\n"


def test_a_kernel_is_left_alone_on_request(installed: Installed) -> None:
    assert installed.run("-c", KERNEL, MAGIC, RUNDIFF="0").stdout == "False\n"


def test_the_user_of_a_kernel_gets_no_new_name(installed: Installed) -> None:
    with_rundiff = installed.run("-c", KERNEL, NAMES).stdout
    (installed.prefix / STARTUP).rename(installed.prefix / "aside.py")
    try:
        without = installed.run("-c", KERNEL, NAMES).stdout
    finally:
        (installed.prefix / "aside.py").rename(installed.prefix / STARTUP)
    assert "get_ipython" in without
    assert with_rundiff == without


def test_a_kernel_starts_although_rundiff_is_broken_and_says_so_in_one_line(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "rundiff").mkdir()
    (tmp_path / "rundiff" / "__init__.py").write_text('raise RuntimeError("first line\\nsecond line")')
    started = installed.run("-c", KERNEL, MAGIC, PYTHONPATH=str(tmp_path))
    assert started.stdout == "False\n"
    assert [line for line in started.stderr.splitlines() if "rundiff" in line or "second" in line] == [
        "[IPKernelApp] WARNING | rundiff is not loaded in this kernel: RuntimeError: first line"
    ]


def test_a_terminal_does_not_load_rundiff(installed: Installed) -> None:
    ask = "import sys; print('rundiff' in sys.modules, [n for n in dir() if 'rundiff' in n])"
    assert installed.run("-m", "IPython", "--no-banner", "-c", ask).stdout == "False []\n"


def test_without_node_the_wheel_is_built_without_the_panel_and_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "path"
    empty.mkdir()
    source = copy_of_sources(tmp_path / "source")
    wheel, said = build(source, tmp_path / "dist", PATH=str(empty))
    assert "rundiff: building without the JupyterLab panel, because there is no Node.js with npm on PATH" in said
    bare = install(wheel, tmp_path).borrow()
    assert not (bare.prefix / PANEL).exists()
    assert bare.run("-m", "rundiff", "--version").stdout == f"rundiff {VERSION}\n"
    assert bare.run("-c", KERNEL, MAGIC).stdout == "True\n"
    said = bare.run("-c", START).stderr
    assert f"rundiff {VERSION}: server part is loaded" in said
    assert "panel is not installed, because it was built without Node.js" in said


def test_a_release_without_the_panel_fails(tmp_path: Path) -> None:
    source = copy_of_sources(tmp_path / "source")
    with pytest.raises(AssertionError, match="no JupyterLab panel, because there is no Node"):
        build(source, tmp_path / "dist", PATH="", RUNDIFF_BUILD_PANEL="1")


def test_a_development_bundle_is_not_shipped(tmp_path: Path) -> None:
    source = copy_of_sources(tmp_path / "source")
    development = source / "src" / "rundiff" / "labextension"
    development.mkdir()
    for name in ("package.json", "build_log.json"):
        (development / name).write_text("{}")
    wheel, said = build(source, tmp_path / "dist", PRE_COMMIT="1")
    assert "without the JupyterLab panel, because a git hook needs none" in said
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if "labextension" in name] == []


def plain(text: str) -> str:
    """*text* without colours and with single spaces."""
    signs = ("\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m")
    for sign in signs:
        text = text.replace(sign, "")
    return " ".join(text.split())
