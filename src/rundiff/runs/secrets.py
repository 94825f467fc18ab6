"""Paths and texts in; whether they are secret, and the texts with what is secret in them masked, out. Nothing is asked of a network.

What a run keeps may be pushed one day, so secrets are kept out before anything is stored. Some files are left out by their names. In texts
what cannot be anything else is known by itself (`_TOKENS`); what needs a scanner's rules is asked of `rundiff.leaks`, where a scanner is installed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rundiff.leaks.gate import text_may_hold_secrets
from rundiff.leaks.texts import BETWEEN, notebook_texts, whole
from rundiff.runs.record import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST = 8 << 20
"""Bytes up to which a text is looked through; a larger one is data."""

_NAMES = re.compile(
    r"""(?:^|/)(?:
        \.env (?!\.(?:example|sample|template|dist)$) (?:\.[^/]*)? | [^/]+\.env
      | \.netrc | _netrc | \.pypirc | \.npmrc | \.yarnrc\.yml | \.git-credentials | \.htpasswd | \.pgpass | \.my\.cnf | \.s3cfg | \.boto
      | id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)? | [^/]+\.(?:pem|key|p8|p12|pfx|jks|keystore|ppk|asc|gpg|kdbx|ovpn)
      | credentials(?:\.(?:json|ya?ml|toml|ini|csv))? | client_secret[^/]*\.json | [^/]*service[-_]account[^/]*\.json
      | secrets?\.(?:json|ya?ml|toml|ini|env|txt) | kaggle\.json | (?:access|auth)?_?tokens?\.(?:json|txt)
      | (?:\.aws|\.ssh|\.gnupg|\.azure|\.kube|\.docker|\.huggingface|\.config/gcloud)/.* | \.huggingface/token
    )$""",
    re.IGNORECASE | re.VERBOSE,
)

_TOKENS = re.compile(
    rb"""
      (?<![A-Za-z0-9_]) (?:
        (?:AKIA|ASIA)[A-Z2-7]{16}                                    # AWS: access key id
      | gh[pousr]_[A-Za-z0-9]{36,255} | github_pat_[A-Za-z0-9_]{40,}  # GitHub
      | glpat-[A-Za-z0-9_-]{20,}                                      # GitLab
      | hf_[A-Za-z0-9]{30,} | api_org_[A-Za-z0-9]{30,}                # Hugging Face
      | sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}                 # Anthropic, OpenAI
      | AIza[A-Za-z0-9_-]{35} | GOCSPX-[A-Za-z0-9_-]{20,}             # Google
      | xox[abeoprs]-[A-Za-z0-9-]{10,}                                # Slack
      | (?:sk|rk)_live_[A-Za-z0-9]{20,}                               # Stripe
      | pypi-[A-Za-z0-9_-]{50,} | npm_[A-Za-z0-9]{36}                 # package indexes
      | wandb_v1_[A-Za-z0-9_]{40,}                                    # Weights & Biases
      | eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}   # JSON web tokens
      ) (?![A-Za-z0-9_])
    """,
    re.VERBOSE,
)
_MARKS = (
    *(
        b"AKIA",
        b"ASIA",
        b"ghp_",
        b"gho_",
        b"ghu_",
        b"ghs_",
        b"ghr_",
        b"github_pat_",
        b"glpat-",
        b"hf_",
        b"api_org_",
        b"sk-",
        b"AIza",
        b"GOCSPX-",
    ),
    *(b"xox", b"_live_", b"pypi-", b"npm_", b"wandb_v1_", b"eyJ"),
)
"""What each alternative of `_TOKENS` begins with."""
_WORDS = (
    b"passw",
    b"secret",
    b"token",
    b"wandb.login",
    *(name + sep + b"key" for name in (b"api", b"access", b"auth") for sep in (b"", b"_", b"-")),
)
"""Of each name in `_NAMED` a part, in small letters."""
_NAMED = re.compile(
    rb"""(?ix) (?: \bWANDB_API_KEY | \bwandb\.login\( [^)\n]{0,40}? key | \bAWS_SECRET_ACCESS_KEY | \baws_secret_access_key
      | \b(?:api|secret|access|auth)[_-]?(?:key|token) | \bpassw(?:or)?d | \bclient_secret | \bHF_TOKEN )
      \\? ["']? \s* [:=,\]]{1,2} \s* \\? ["'] (?P<secret> [A-Za-z0-9_/+=.$!@%^&*-]{8,200} ) \\? ["']"""
)
"""`password = "…"`: the value of a name that says what it is, where it is a literal with letters and digits."""
_URL = re.compile(rb"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'\\<>{}$]{1,100}:(?P<secret>[^\s/@\"'\\<>{}$]{3,200})@", re.IGNORECASE)
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<body>.{0,20000}?)(?:-----END|\Z)", re.DOTALL)
_BODY = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
_OPTION = re.compile(
    r"^--?[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|credential)s?$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(rb"^(?:[x*.]+|your[-_ ].*|changeme|password|none|null|example.*|[a-z_-]+)$", re.IGNORECASE)


def secret_by_name(path: str) -> bool:
    """Whether a file called *path* (with `/`) is one that holds secrets: `.env`, keys, credentials."""
    return _NAMES.search(path) is not None


def masked(data: bytes, path: str = "") -> tuple[bytes, int]:
    """*data* with every secret in it masked, and how many there were. A notebook stays one; all else stays to the byte."""
    if len(data) > LARGEST:
        return data, 0
    found = list(dict.fromkeys([*_certain(data), *_scanned(data, path)]))
    count = 0
    for secret in sorted(found, key=len, reverse=True):
        count += secret in data
        data = data.replace(secret, MASK.encode())
    return data, count


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


def _certain(data: bytes) -> Iterator[bytes]:
    """What is looked for byte by byte stands behind what is looked for as a whole: most texts hold none of it."""
    if any(mark in data for mark in _MARKS):
        yield from (match[0] for match in _TOKENS.finditer(data))
    if b"PRIVATE KEY" in data:
        for match in _KEY.finditer(data):
            yield from _BODY.findall(match["body"])
    lower = data.lower()
    if any(word in lower for word in _WORDS):
        yield from (match["secret"] for match in _NAMED.finditer(data) if _is_secret(match["secret"], url=False))
    if b"://" in data and b"@" in data:
        yield from (match["secret"] for match in _URL.finditer(data) if _is_secret(match["secret"], url=True))


def _is_secret(value: bytes, *, url: bool) -> bool:
    if _PLACEHOLDER.match(value) or MASK.encode().startswith(value):
        return False
    return url or (any(65 <= byte | 32 <= 122 for byte in value) and any(48 <= byte <= 57 for byte in value))  # noqa: PLR2004 - letters, digits


def _scanned(data: bytes, path: str) -> Iterator[bytes]:
    """What the scanner's rules know, as it stands in *data*."""
    notebook = path.endswith(".ipynb")
    text = whole(notebook_texts(data)) if notebook else data.decode("utf-8", "replace")
    if not text.strip(BETWEEN) or not text_may_hold_secrets(text):
        return
    try:
        from rundiff.leaks.scanner import secrets_in  # noqa: PLC0415 - an extra, and a fifth of a second
    except ImportError:
        return
    for secret in secrets_in(text):
        value = text[secret.start : secret.end]
        if secret.shown and len(value) >= 8 and MASK not in value:  # noqa: PLR2004 - shorter ones are words
            yield from {value.encode("utf-8", "replace"), json.dumps(value)[1:-1].encode()} if notebook else (value.encode(),)
