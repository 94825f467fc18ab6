"""A template and a folder in; addresses that a terminal opens out. What a path holds is percent-encoded, whatever it is.

https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda: an address holds bytes from 32 to 126 only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rundiff.errors import UsageError

if TYPE_CHECKING:
    from rundiff.render.looks import Link

FILE = "file://{host}{path}"
"""Opens the file in whatever the desktop has for it; the host keeps a local terminal from opening what lies on a remote one."""
_TEMPLATE = re.compile(r"[a-z][a-z0-9+.-]*:[\x21-\x7e]*", re.IGNORECASE)
_WORD = re.compile(r"\{(\w*)\}")
_WORDS = ("host", "path", "line")


def links(folder: str, host: str = "", template: str = FILE) -> Link:
    """What makes addresses of paths below *folder*, which is absolute. Raises UsageError where *template* is none."""
    from urllib.parse import quote  # noqa: PLC0415 - few terminals are asked for it

    unknown = [word for word in _WORD.findall(template) if word not in _WORDS]
    if not _TEMPLATE.fullmatch(template) or unknown:
        message = (
            f"{template!r} is not a template of links; one is vscode://file/{{path}}:{{line}}, of {{path}}, {{line}}, {{host}}"
        )
        raise UsageError(message)
    short = "/{path}" in template

    def link(path: str, line: int) -> str:
        whole = path if path.startswith("/") else f"{folder.rstrip('/')}/{path}"
        encoded = quote(whole.encode("utf-8", "surrogateescape"), safe="/")
        values = {"host": quote(host, safe=""), "path": encoded.lstrip("/") if short else encoded, "line": str(line)}
        return _WORD.sub(lambda word: values[word[1]], template)

    return link
