"""Who decides whether an answer is in colour, and which pager shows it: the strongest word is taken."""

from __future__ import annotations

import pytest

from rundiff.colour import in_colour
from rundiff.errors import UserError
from rundiff.pager import pager


@pytest.mark.parametrize(
    ("option", "variables", "settings", "terminal", "coloured"),
    [
        (None, {}, {}, True, True),
        (None, {}, {}, False, False),
        (None, {"TERM": "dumb"}, {}, True, False),
        ("auto", {"NO_COLOR": "1"}, {}, True, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, {}, False, True),
        ("auto", {}, {"color.ui": "never"}, True, True),
        ("auto", {}, {"color.ui": "always"}, False, False),
        ("always", {"NO_COLOR": "1"}, {"color.ui": "never"}, False, True),
        ("never", {"CLICOLOR_FORCE": "1"}, {"color.ui": "always"}, True, False),
        (None, {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, {"color.ui": "always"}, True, False),
        (None, {"NO_COLOR": ""}, {}, True, True),
        (None, {"CLICOLOR_FORCE": "1"}, {"color.ui": "never"}, False, True),
        (None, {"CLICOLOR_FORCE": "0"}, {}, False, False),
        (None, {"CLICOLOR_FORCE": ""}, {}, False, False),
        (None, {}, {"color.diff": "always", "color.ui": "never"}, False, True),
        (None, {}, {"color.ui": "never"}, True, False),
        (None, {}, {"color.ui": "FALSE"}, True, False),
        (None, {}, {"color.ui": "0"}, True, False),
        (None, {}, {"color.ui": "true"}, False, False),
        (None, {}, {"color.ui": "Always"}, False, True),
        (None, {}, {"color.ui": "on"}, True, True),
    ],
)
def test_the_strongest_word_decides_about_colour(option, variables, settings, terminal, coloured):
    assert in_colour(option, variables, settings, terminal=terminal) is coloured


def test_a_pager_that_shows_no_colours_gets_none_unless_they_are_asked_for():
    settings = {"color.pager": "false"}
    assert in_colour(None, {}, settings, terminal=True)
    assert not in_colour(None, {}, settings, terminal=True, paged=True)
    assert in_colour("always", {}, settings, terminal=True, paged=True)
    assert in_colour(None, {}, {"color.pager": "true"}, terminal=True, paged=True)


@pytest.mark.parametrize("name", ["color.ui", "color.diff", "color.pager"])
def test_a_setting_that_git_would_refuse_is_refused_by_name(name):
    with pytest.raises(UserError, match=rf"{name} is 'purple'"):
        in_colour(None, {}, {name: "purple"}, terminal=True, paged=True)


@pytest.mark.parametrize(
    ("variables", "settings", "command"),
    [
        ({}, {}, "less"),
        ({"PAGER": "more"}, {}, "more"),
        ({"PAGER": "more"}, {"core.pager": "delta"}, "delta"),
        ({"PAGER": "more"}, {"core.pager": "delta", "pager.diff": "bat -p"}, "bat -p"),
        ({"GIT_PAGER": "most"}, {"core.pager": "delta", "pager.diff": "bat"}, "most"),
        ({"GIT_PAGER": "most"}, {"pager.diff": "false"}, None),
        ({}, {"pager.diff": "true", "core.pager": "delta"}, "delta"),
        ({"GIT_PAGER": ""}, {"core.pager": "delta"}, None),
        ({"GIT_PAGER": "cat"}, {}, None),
        ({"PAGER": "cat"}, {"core.pager": "less -S"}, "less -S"),
    ],
)
def test_the_strongest_word_decides_about_the_pager(variables, settings, command):
    assert pager(variables, settings) == command
