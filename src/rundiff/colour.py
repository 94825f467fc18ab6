"""What was asked for on the command line, in the environment and in git's configuration in; whether to paint in colour out.

From the strongest on: `--color` (`always`, `never`) and `--no-color`; `NO_COLOR` (https://no-color.org), set to anything but nothing;
`CLICOLOR_FORCE` (https://bixense.com/clicolors), set to anything but nothing and 0; `color.diff`, then `color.ui`, in git's words
(https://git-scm.com/docs/git-config#Documentation/git-config.txt-colorui); else a terminal that is not dumb gets colours. With a
pager, `color.pager` has a word: false says that the pager of this user shows escape sequences as they are.
"""

from __future__ import annotations

from typing import Literal

from rundiff.errors import UserError

TYPE_CHECKING = False  # what `typing` has under this name; a surface decides this each time
if TYPE_CHECKING:
    from collections.abc import Mapping

When = Literal["auto", "always", "never"]
_WHEN: dict[str, When] = {"auto": "auto", "always": "always", "never": "never"}
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off", ""})


def in_colour(
    option: When | None,
    variables: Mapping[str, str],
    settings: Mapping[str, str],
    *,
    terminal: bool,
    paged: bool = False,
) -> bool:
    """Whether to paint in colour. *terminal* is what stdout is, or was before a pager took it (*paged*).

    *settings* are git's, by name in small letters. Raises UserError where one of them is none of git's values.
    """
    asked = None if option == "auto" else option  # which leaves it to the place, but not to git's configuration
    when = asked or _of_variables(variables) or option or _of_settings(settings)
    if when != "auto":
        return when == "always"
    if not terminal or variables.get("TERM") == "dumb":
        return False
    return not paged or boolean(settings, "color.pager", default=True)


def _of_variables(variables: Mapping[str, str]) -> When | None:
    if variables.get("NO_COLOR"):
        return "never"
    return "always" if variables.get("CLICOLOR_FORCE", "0") not in {"", "0"} else None


def _of_settings(settings: Mapping[str, str]) -> When:
    name = next((name for name in ("color.diff", "color.ui") if name in settings), None)
    if name is None:
        return "auto"
    value = settings[name].lower()
    if value in _WHEN:
        return _WHEN[value]
    found = truth(value)
    if found is None:
        raise UserError(
            f"git's setting {name} is {settings[name]!r}, which is no colour: it takes always, never, auto, true or false"
        )
    return "auto" if found else "never"


def boolean(settings: Mapping[str, str], name: str, *, default: bool) -> bool:
    """A setting that is true or false. Raises UserError where it is neither."""
    found = truth(settings[name].lower()) if name in settings else default
    if found is None:
        raise UserError(f"git's setting {name} is {settings[name]!r}, which is neither true nor false")
    return found


def truth(value: str) -> bool | None:
    """What git takes *value*, in small letters, for: true, false, or neither. A number is true unless it is zero."""
    if value.lstrip("+-").isdecimal():
        return int(value) != 0
    return True if value in _TRUE else False if value in _FALSE else None
