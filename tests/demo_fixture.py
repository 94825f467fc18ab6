"""The sample project, really trained three times: made once, for every test that only looks at it."""

from __future__ import annotations

import pytest

from rundiff.commands.demo import make_demo


@pytest.fixture(scope="session")
def demo_project(sealed_home, tmp_path_factory):
    """A `Demo`. Tests share it: copy its folder before changing anything in it."""
    return make_demo(tmp_path_factory.mktemp("demo") / "digits", lambda _: None)
