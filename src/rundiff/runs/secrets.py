"""Paths and texts in; whether they are secret, and the texts with what is secret in them masked, out. Nothing is asked of a network.

What a run keeps may be pushed one day, so secrets are kept out before anything is stored. Some files are left out by their names. In texts
what cannot be anything else is known by itself (`telltale.py`); what needs a scanner's rules is asked of `rundiff.leaks`, where a scanner is installed.
"""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING

from rundiff.leaks.gate import notebook_may_hold_secrets, text_may_hold_secrets
from rundiff.leaks.texts import BETWEEN, notebook_texts, whole
from rundiff.runs.record import MASK
from rundiff.runs.telltale import telltale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST = 8 << 20
"""Bytes up to which a text is looked through; a larger one is data."""
_ROUNDS = 8
UNMISTAKABLE = 16
"""Bytes from which on a secret is masked wherever else it stands too; a shorter one may be a word, or a number, of its own there."""

_NAMES = re.compile(
    r"""(?:^|/)(?:
        # variables; an example of them is none
        \.env (?!\.(?:example|sample|template|dist)$) (?:\.[^/]*)? | [^/]+\.env | \.renviron | [^/]+\.tfvars
        # logins of programs
      | \.netrc | _netrc | \.pypirc | \.npmrc | \.yarnrc\.yml | \.git-credentials | \.htpasswd | \.pgpass | \.my\.cnf | \.s3cfg | \.boto
      | \.dockercfg | \.vault-token | \.databrickscfg | \.modal\.toml | \.comet\.config | rclone\.conf | kaggle\.json
      | \.docker/config\.json | \.kube/config | \.config/gh/hosts\.yml | \.huggingface/(?:stored_)?tokens?
      | (?:\.aws|\.ssh|\.gnupg|\.config/gcloud)/.*
        # keys and their stores
      | id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)? | [^/]+\.(?:pem|key|p8|p12|pfx|jks|keystore|ppk|gpg|kdbx|ovpn)
        # what calls itself a secret
      | credentials(?:\.(?:json|ya?ml|toml|ini|csv))? | client_secret[^/]*\.json | [^/]*service[-_]account[^/]*\.json
      | secrets?\.(?:json|ya?ml|toml|ini|env|txt) | (?:(?:access|auth|api)[-_]?)?(?:token|key)\.(?:json|txt)
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_OPTION = re.compile(
    r"^--?(?!(?:[\w.-]*[_.-])?(?:pad|bos|eos|unk|mask|cls|sep|stop|special)[_-]token$)"
    r"[\w.-]*(?:passw(?:or)?ds?|passphrase|secrets?|token|api[_-]?keys?|access[_-]?keys?|auth[_-]?keys?|credentials?)$",
    re.IGNORECASE,
)
"""`--max-tokens 512` is a figure, and `--pad-token '<pad>'` a word of a vocabulary."""


def secret_by_name(path: str) -> bool:
    """Whether a file called *path* (with `/`) is one that holds secrets: `.env`, keys, credentials."""
    return _NAMES.search(path) is not None


def masked(data: bytes, path: str = "") -> tuple[bytes, int]:
    """*data* with every secret in it masked, and how many there were. A notebook stays one; all else stays to the byte."""
    if len(data) > LARGEST:
        return data, 0
    total = 0
    for _ in range(_ROUNDS):  # what stood directly behind a secret begins a word now
        data, count = _masked_once(data, path)
        total += count
        if not count:
            break
    return data, total


def masked_text(text: str) -> tuple[str, int]:
    """As `masked`, for a text: a cell's source, an error."""
    data, count = masked(text.encode("utf-8", "surrogatepass"))
    return (data.decode("utf-8", "surrogatepass"), count) if count else (text, 0)


def masked_argv(argv: Sequence[str]) -> tuple[str, ...]:
    """A command's words, with secrets and the values of options that are called like one masked."""
    shown: list[str] = []
    hides = False
    for word in argv:
        name, equals, value = word.partition("=")
        if hides and not word.startswith("-"):
            shown.append(MASK)
        elif equals and value and (_OPTION.match(name) or _OPTION.match(f"--{name}")):
            shown.append(f"{name}={MASK}")
        else:
            shown.append(masked_text(word)[0])
        hides = not equals and _OPTION.match(word) is not None
    return tuple(shown)


def secret_spans(data: bytes, path: str = "") -> list[tuple[int, int]]:
    """Begin and end of each secret in *data*, in order; they may overlap, and once these are masked others may be found."""
    spans = telltale(data)
    values = {data[start:end] for start, end in spans if end - start >= UNMISTAKABLE}
    values |= {form for value in _scanned(data, path) for form in _written(value, data, path)}
    spans += (match.span() for value in values for match in re.finditer(re.escape(value), data))
    return sorted(spans)


def _masked_once(data: bytes, path: str) -> tuple[bytes, int]:
    spans = secret_spans(data, path)
    if not spans:
        return data, 0  # the very same: whoever stores it need not write a copy
    pieces, done = [], 0
    for start, end in spans:
        if start >= done:
            pieces += [data[done:start], MASK.encode()]
        done = max(done, end)
    return b"".join([*pieces, data[done:]]), len({data[start:end] for start, end in spans})


def _scanned(data: bytes, path: str) -> Iterator[str]:
    """What is found in the text itself: by the scanner's rules and, in a notebook whose JSON has escapes that none needs, by our own."""
    notebook = path.endswith(".ipynb")
    if notebook and not notebook_may_hold_secrets(data):
        return
    text = whole(notebook_texts(data)) if notebook else data.decode("utf-8", "replace")
    if notebook:
        raw = text.encode("utf-8", "replace")
        yield from (raw[start:end].decode() for start, end in telltale(raw) if end - start >= UNMISTAKABLE)
    if not text.strip(BETWEEN) or not text_may_hold_secrets(text):
        return
    try:
        from rundiff.leaks.scanner import secrets_in  # noqa: PLC0415 - an extra, and a fifth of a second
    except ImportError:
        return
    for secret in secrets_in(text):
        value = text[secret.start : secret.end]
        if secret.shown and len(value) >= 8 and MASK not in value:  # noqa: PLR2004 - shorter ones are words
            yield value


def _written(value: str, data: bytes, path: str) -> set[bytes]:
    """The ways in which *data* has *value*: in JSON each character may be escaped, and a line end ends a string."""
    if not path.endswith(".ipynb"):
        return {value.encode("utf-8", "replace")}
    lines = [line for line in value.split("\n") if len(line) >= 8]  # noqa: PLR2004 - shorter ones are words
    forms = (b"".join(_character(char) for char in line) for line in lines)
    return {match[0] for form in forms for match in re.finditer(form, data)}


def _character(char: str) -> bytes:
    plain = [
        re.escape(form.encode("utf-8", "surrogatepass"))
        for form in {char, json.dumps(char)[1:-1], f"\\{char}" if char == "/" else char}
    ]
    escaped = b"".join(rb"\\u%04x" % unit[0] for unit in _units(char))
    return b"(?:" + b"|".join([*sorted(plain, key=len, reverse=True), b"(?i:" + escaped + b")"]) + b")"


def _units(char: str) -> Iterator[tuple[int]]:
    return struct.iter_unpack(">H", char.encode("utf-16-be", "surrogatepass"))
