"""The adversarial set: exactly what is marked goes, and what is no notebook is refused in one sentence."""

from __future__ import annotations

import pytest

from cases.strip import marked
from rundiff.errors import NotANotebook
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

USUAL = StripOptions()
ALL = {**marked.CASES, **{f"mark: {name}": text for name, text in marked.MARKS.items()}}
ALL |= {f"metadata: {name}": text for name, text in marked.METADATA.items()}


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_exactly_what_is_marked_goes(text):
    assert strip_notebook(marked.before(text), USUAL).data == marked.after(text)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_what_is_left_is_left_alone(text):
    clean = marked.after(text)
    assert strip_notebook(clean, USUAL).data is clean


@pytest.mark.parametrize(("data", "word"), marked.REFUSED.values(), ids=marked.REFUSED)
def test_what_is_no_notebook_is_refused_in_one_sentence(data, word):
    with pytest.raises(NotANotebook) as caught:
        strip_notebook(data, USUAL)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_set_is_large():
    assert len(marked.CASES) >= 100
    assert len(ALL) + len(marked.REFUSED) >= 200
