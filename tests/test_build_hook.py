"""When the build hook takes the panel that lies there, and which Node.js it takes to make one."""

from __future__ import annotations

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

_PLACE = Path(__file__).parents[1] / "jupyter_extension" / "hatch_build.py"
_SPEC = spec_from_file_location("hatch_build", _PLACE)
assert _SPEC is not None
assert _SPEC.loader is not None
hook = module_from_spec(_SPEC)
_SPEC.loader.exec_module(hook)


@pytest.mark.parametrize(
    ("version", "fit"),
    [("20.18", False), ("20.19", True), ("21.9", False), ("22.11", False), ("22.12", True), ("24.0", True), ("9.99", False)],
)
def test_node_is_fit_where_the_builder_says_so(version, fit) -> None:
    assert hook.is_fit_node(*map(int, version.split("."))) is fit


@pytest.mark.parametrize(
    ("files", "fit"),
    [
        ("", True),
        ("jupyter_extension/src/index.ts", False),
        ("jupyter_extension/style/base.css", False),
        ("package.json", False),
        ("jupyter_extension/test/About.spec.tsx", True),
        ("jupyter_extension/lib/index.js", True),
        ("src/rundiff/labextension/build_log.json", False),
        ("jupyter_extension/src/index.ts PKG-INFO", True),
        ("src/rundiff/labextension/build_log.json PKG-INFO", False),
    ],
)
def test_a_bundle_is_fit_when_nothing_it_is_made_of_is_newer(tmp_path, files, fit) -> None:
    for name in ("package.json", "jupyter_extension/src/index.ts", f"{hook.BUNDLE}/package.json"):
        write(tmp_path / name, at=1000)
    for name in files.split():
        write(tmp_path / name, at=2000)
    assert hook.is_fit(tmp_path) is fit


def test_no_bundle_is_not_fit(tmp_path: Path) -> None:
    assert not hook.is_fit(tmp_path)


def write(path: Path, at: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (at, at))
