"""`docs/panel/states.md` quotes the panel: each sentence there is one that the panel says."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "src" / "rundiff" / "locale" / "zh_CN" / "LC_MESSAGES" / "rundiff.json"
SOURCES = ROOT / "jupyter_extension" / "src"


def gaps(sentence: str) -> str:
    return re.sub(r"%\d", "…", sentence)


def test_every_sentence_of_the_page_is_said():
    page = (ROOT / "docs" / "panel" / "states.md").read_text()
    quoted = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", page)
    sources = "".join(path.read_text() for path in SOURCES.rglob("*.ts*"))
    known = {gaps(key) for key in json.loads(CATALOGUE.read_text())}
    known |= {gaps(said) for said in re.findall(r"'((?:[^'\\\n]|\\.)+)'", sources)}  # a plural's other form is no key
    assert len(quoted) > 40
    assert [sentence for sentence in quoted if sentence not in known] == []
