"""What a check found in; SARIF 2.1.0 out: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from rundiff.check.verdict import OTHER_RULES, RULE_IDS
from rundiff.comparison import matters
from rundiff.render.check.reports import located
from rundiff.render.check.rows import rows
from rundiff.training.categories import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.check.verdict import OtherRule, Severity
    from rundiff.render.check.rows import Found, Row
    from rundiff.training.categories import Category

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"fail": "error", "warn": "warning"}
_LINK = re.compile(r"\](?=\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_ABOUT: Mapping[OtherRule, str] = {
    "unreadable": "A file cannot be read, so nobody knows what changed in it.",
    "rules": "The rules by which changes are judged are themselves changed.",
    "unknown-trailer": "A commit declares a change of something that is no category.",
    "too-large": "A commit changes more than the rules allow.",
    "mixed": "A commit does several things at once.",
}


def sarif(found: Found, version: str) -> str:
    """One run of the tool; *version* is its own."""
    driver = {
        "name": "rundiff",
        "version": version,
        "semanticVersion": version,
        "rules": [*map(_rule, CATEGORIES), *map(_other_rule, OTHER_RULES)],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "rundiff-check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "results": [_result(found, row) for row in rows(found)],
    }
    value = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode() + "\n"


def _other_rule(rule: OtherRule) -> dict[str, object]:
    return _descriptor(rule, _ABOUT[rule], "docs/check.md says what the rules may be.", quiet=False)


def _rule(rule: Category) -> dict[str, object]:
    said = f"The change touches what training depends on: {rule}." if matters(rule) else f"Code changed: {rule}."
    todo = f"Take it back, declare it by a trailer of the commit, or mute it: rundiff check --mute {rule}."
    return _descriptor(rule, said, todo, quiet=not matters(rule))


def _descriptor(rule: Category | OtherRule, said: str, todo: str, *, quiet: bool) -> dict[str, object]:
    name = "".join(part.capitalize() for part in rule.split("-"))
    return {
        "id": rule,
        "name": name,
        "shortDescription": {"text": said},
        "fullDescription": {"text": said},
        "help": {"text": f"{said} {todo}", "markdown": f"{said}\n\n{todo}"},
        "defaultConfiguration": {"level": "note" if quiet else "warning"},
        "properties": {"tags": ["training"] if rule not in OTHER_RULES else ["commit"]},
    }


def _result(found: Found, row: Row) -> dict[str, object]:
    made: dict[str, object] = {
        "ruleId": row.rule,
        "ruleIndex": RULE_IDS.index(row.judged.rule),
        "level": _LEVELS[row.severity],
        "message": {"text": _message(f"{row.sentence} ({row.place}); {row.advice}")},
        "partialFingerprints": {"rundiffCheck/v1": row.fingerprint, "primaryLocationLineHash": f"{row.fingerprint[:16]}:1"},
        "properties": {"names": list(row.judged.names), "place": row.place},
    }
    at = located(found, row)
    if at is not None:
        uri = quote(at.path.encode("utf-8", "surrogateescape"))
        physical = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": at.line}}
        logical = [] if at.cell is None else [{"name": f"cell {at.cell + 1}", "kind": "element"}]
        made["locations"] = [{"physicalLocation": physical, **({"logicalLocations": logical} if logical else {})}]
    return made


def _message(text: str) -> str:
    """*text* as a plain message: in one, `[a](b)` would be a link, and `{0}` a placeholder (§3.11)."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub("] ", text))
