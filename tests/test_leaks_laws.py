"""A text that the gate does not let through holds nothing that the scanner would recognise."""

from __future__ import annotations

import json
import re
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kingfisher_sdk import Rules

from repos import cell, notebook, stream
from rundiff.leaks import derive, signs
from rundiff.leaks.expressions import as_python
from rundiff.leaks.gate import notebook_may_hold_secrets, text_may_hold_secrets
from rundiff.leaks.scanner import secrets_in

ASCII = st.characters(codec="ascii")
THOROUGH = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def _expressions() -> dict[str, re.Pattern[str]]:
    rules = Rules()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {rule: re.compile(as_python(rules.detail(rule)["detection_regex"]), re.ASCII) for rule in signs.RULES}


EXPRESSIONS = _expressions()
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@st.composite
def matches(draw) -> str:
    """What one of the rules' expressions matches."""
    rule = draw(st.sampled_from(signs.RULES))
    return draw(st.from_regex(EXPRESSIONS[rule], fullmatch=True, alphabet=ASCII))


@THOROUGH
@given(TEXTS, matches(), TEXTS)
def test_what_a_rule_matches_passes_the_gate(before, match, after):
    assert text_may_hold_secrets(f"{before} {match} {after}")


@THOROUGH
@given(matches(), TEXTS, st.booleans(), st.sampled_from([None, 1, 4]), st.booleans())
def test_what_a_rule_matches_passes_the_gate_as_json_in_any_spelling(match, around, ascii_only, indent, in_output):
    source = f"{around}\n{match}\n{around}"
    made = json.loads(notebook(cell("a", outputs=[stream(source)]) if in_output else source))
    assert notebook_may_hold_secrets(json.dumps(made, ensure_ascii=ascii_only, indent=indent).encode())


@pytest.mark.parametrize("rule", signs.RULES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_rule_passes_the_gate(rule, data):
    assert text_may_hold_secrets(data.draw(st.from_regex(EXPRESSIONS[rule], fullmatch=True, alphabet=ASCII)))


@THOROUGH
@given(TEXTS, matches(), TEXTS)
def test_what_the_scanner_recognises_passes_the_gate(before, match, after):
    text = f"{before}\n{match}\n{after}"
    if any(secret.shown for secret in secrets_in(text)):
        assert text_may_hold_secrets(text)


@THOROUGH
@given(TEXTS, matches(), TEXTS)
def test_a_secret_is_a_part_of_the_text(before, match, after):
    text = f"{before}\n{match}\n{after}"
    spans = [(secret.start, secret.end) for secret in secrets_in(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("pattern", "signs_of_it"),
    [
        (r"\b(hf_[a-zA-Z]{34})\b", {("hf_", 34, 0, True)}),
        (r"(?i)(?:ghp|gho)_[0-9a-z]{36}", {("gho_", 36, 0, True), ("ghp_", 36, 0, True)}),
        (r"glpat-[\w-]{20}", {("glpat-", 20, 0, False)}),
        (r"(?i)wandb[ \t.]{0,20}=[a-f0-9]{40}", {("wandb", 40, 21, True)}),
        (r"(?:A3T[A-Z]|AKIA)[A-Z2-7]{16}", {("a3t", 16, 0, True), ("akia", 16, 0, True)}),
        (r"A3T[A-Z]|AKIA", set()),
        (r"(a)hf_\1[a-z]{40}", set()),
        (r"x{3,}y?", set()),
        (r"[^a]{40}", set()),
        (r"key.{0,200}[a-z]{40}", set()),
    ],
)
def test_what_a_match_must_hold_is_read_off_its_expression(pattern, signs_of_it):
    found = derive.best(derive.signs(pattern))
    words = found.words if found is not None else ()
    assert {(word, found.length, found.within, found.plain) for word in words} == signs_of_it
