"""What a coverage-guided fuzzer found interesting (`tests/fuzz/`), judged again against the slow reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.strip import marked
from fuzz import differential

CORPUS = differential.corpus()
SMALL = [marked.before(text) for text in {**marked.CASES, **marked.MARKS, **marked.METADATA}.values() if len(text) < 5_000]
PARTS = st.sampled_from(
    [
        '"outputs"',
        '"metadata"',
        '"execution_count"',
        '"source"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        "\\",
        "null",
        "1",
        " ",
        "\n",
        "\x00",
        "\u00e9",
    ]
)


@pytest.mark.parametrize("options", differential.OPTIONS)
def test_what_was_found_interesting_is_still_right(options):
    assert len(CORPUS) > 200
    for data in CORPUS:
        differential.judge(data[1:], options)


@pytest.mark.parametrize("options", differential.OPTIONS)
def test_the_adversarial_set_is_as_the_reference_has_it(options):
    for data in SMALL:
        differential.judge(data, options)
    for data, _ in marked.REFUSED.values():
        if len(data) < 5_000:
            differential.judge(data, options)


@settings(max_examples=300)
@given(st.sampled_from(SMALL), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), PARTS), min_size=1, max_size=4))
def test_however_a_notebook_is_damaged_it_is_read_alike_by_every_way(data, edits):
    for place, length, part in edits:
        at = int(place * len(data))
        data = data[:at] + part.encode() + data[at + length :]
    differential.judge(data, differential.OPTIONS[0])
