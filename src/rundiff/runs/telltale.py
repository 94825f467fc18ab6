r"""Bytes of a text, or of a notebook's JSON, in; where secrets stand in them that need no scanner to be recognised, out.

A notebook is looked through as it is written, so a secret may stand behind an escape (`\nhf_…`), between escaped quotes, or, as a key
of several lines does, in one string a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rundiff.runs.record import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator


_TOKENS = re.compile(
    rb"""
      (?: (?<![A-Za-z0-9_]) | (?<=\\[nrtbf]) | (?<=\\u[0-9A-Fa-f]{4}) ) (?:
        (?:AKIA|ASIA)[A-Z0-9]{16}                                    # AWS: access key id
      | gh[pousr]_[A-Za-z0-9]{36,255} | github_pat_[A-Za-z0-9_]{40,}  # GitHub
      | glpat-[A-Za-z0-9_-]{20,}                                      # GitLab
      | hf_[A-Za-z0-9]{30,} | api_org_[A-Za-z0-9]{30,}                # Hugging Face
      | sk-[A-Za-z0-9_-]{32,}                                     # Anthropic, OpenAI
      | AIza[A-Za-z0-9_-]{35} | GOCSPX-[A-Za-z0-9_-]{20,}             # Google
      | xox[abeoprs]-[A-Za-z0-9-]{10,}                                # Slack
      | (?:sk|rk)_live_[A-Za-z0-9]{20,}                               # Stripe
      | pypi-[A-Za-z0-9_-]{50,} | npm_[A-Za-z0-9]{36}                 # package indexes
      | wandb_v1_[A-Za-z0-9_]{40,}                                    # Weights & Biases
      | eyJ[A-Za-z0-9_-]{15,500}\.eyJ[A-Za-z0-9_-]{15,4000}\.[A-Za-z0-9_-]{20,}   # JSON web tokens
      ) (?![A-Za-z0-9_])
    """,
    re.VERBOSE,
)
_KEBAB = re.compile(rb"sk-[A-Za-z_-]+")
"""Words in a row, which no key is."""
_MARKS = b"AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- hf_ api_org_ sk- AIza GOCSPX- xox _live_ pypi- npm_ wandb_v1_ eyJ".split()
"""What each alternative of `_TOKENS` begins with: plain searches are quicker than the expression, and most texts hold none."""
_WORDS = b"passw secret token login api_key api-key apikey access_key access-key accesskey auth_key auth-key authkey".split()
"""Of each name in `_NAMED`, `_SHELL` and `_YAML` a part, in small letters."""
_NAMED = re.compile(
    rb"""(?ix) (?: \bWANDB_API_KEY | \bwandb\.login\( [^)\n]{0,40}? key | \baws_secret_access_key
      | \b(?:api|secret|access|auth)[_-]?(?:key|token) | \bpassw(?:or)?d | \bclient_secret | \bHF_TOKEN )
      \\? ["']? \s* [:=,\]]{1,2} \s* \\? ["'] (?P<secret> [A-Za-z0-9_/+=.$!@%^&*-]{8,200} ) \\? ["']"""
)
"""`password = "…"`: the value of a name that says what it is, where it is a literal with letters and digits."""
_SHELL = re.compile(
    rb"""(?x) (?:
        (?: ^ | [\s"'`;!] | \\[nt] ) (?:[A-Z][A-Z0-9]{0,30}_){0,5} (?:API_?KEY|ACCESS_KEY|TOKEN|SECRET|PASSWORD|PASSWD) (?:=|[ ])
      | \b(?:wandb|comet)\s{1,4}login\s{1,4}(?:--?[\w=-]{1,40}\s{1,4}){0,4}
      | --(?:password|(?:[a-z]{1,20}-)?token|api[-_]key|secret|key)(?:=|\s{1,4})
      ) (?P<secret> [A-Za-z0-9_/+=.!@%^*~-]{8,200} ) (?= [\s"'`;&|\\] | $ )"""
)
"""`%env WANDB_API_KEY=…`, `export HF_TOKEN=…`, `!wandb login …`, `!train --api-key …`: without quotes."""
_YAML = re.compile(
    rb"""(?ix) (?: ^ | \n | " | \\n ) [ \t-]{0,40} (?:\w{1,30}_)? (?:password|passwd|api_?key|secret_?key|access_?key|(?:access|auth)_?token|client_?secret)
      [ \t]{0,8}:[ \t]{1,8} (?P<secret> [A-Za-z0-9_/+=.!@%^*~-]{8,200} ) (?= [ \t]{0,8} (?: [\r\n"#] | \\[nr] | $ ) )"""
)
"""`password: …` as a line of a settings file."""
_URL = re.compile(rb"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'\\<>{}$]{1,100}:(?P<secret>[^\s/@\"'\\<>{}$]{3,200})@", re.IGNORECASE)
_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = b"-----END"
_LONGEST_KEY = 20_000
_BODY = re.compile(rb"(?:%s)|\\u[0-9A-Fa-f]{4}|\\.|(?P<run>[A-Za-z0-9+/]{4,}={0,2})" % re.escape(MASK.encode()), re.DOTALL)
_LINE = re.compile(rb"(?=(?:[A-Za-z+/]*[0-9]){2})(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9+/]{24,}={0,2}\Z")
"""A line of a key, told from a long name in code that is about keys."""
_PLACEHOLDER = re.compile(rb"^(?:[x*.]+|your[-_ ].*|changeme|password|none|null|example.*|[a-z_-]+)$", re.IGNORECASE)


def telltale(data: bytes) -> list[tuple[int, int]]:
    """Begin and end of each secret in *data*, as they are found."""
    found: list[tuple[int, int]] = []
    if any(mark in data for mark in _MARKS):
        found += (match.span() for match in _TOKENS.finditer(data) if not _KEBAB.fullmatch(match[0]))
    if b"PRIVATE KEY" in data:
        found += _keys(data)
    lower = data.lower()
    if any(word in lower for word in _WORDS):
        found += (span for names in (_NAMED, _SHELL, _YAML) for span in _values(names, data, url=False))
    if b"://" in data and b"@" in data:
        found += _values(_URL, data, url=True)
    return found


def _values(names: re.Pattern[bytes], data: bytes, *, url: bool) -> Iterator[tuple[int, int]]:
    return (match.span("secret") for match in names.finditer(data) if _is_secret(match["secret"], url=url))


def _is_secret(value: bytes, *, url: bool) -> bool:
    if _PLACEHOLDER.match(value) or MASK.encode().startswith(value):
        return False
    return url or (any(65 <= byte | 32 <= 122 for byte in value) and any(48 <= byte <= 57 for byte in value))  # noqa: PLR2004 - letters, digits


def _keys(data: bytes) -> Iterator[tuple[int, int]]:
    """Every word between the lines that frame a key; of a key whose last line is missing, what looks like a line of one."""
    begins = [match.span() for match in _BEGIN.finditer(data)]
    if not begins:
        return  # only the end of one is here, or somebody writes about keys
    for (_, start), (limit, _) in zip(begins, [*begins[1:], (len(data), 0)], strict=True):
        limit = min(limit, start + _LONGEST_KEY)  # noqa: PLW2901 - no key is longer
        end = data.find(_END, start, limit)
        runs = [match.span("run") for match in _BODY.finditer(data, start, limit if end < 0 else end) if match["run"]]
        lines = [span for span in runs if _LINE.match(data[slice(*span)])]
        yield from runs if lines and end >= 0 else lines
