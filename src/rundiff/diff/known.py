"""What tools write into outputs and metadata by themselves, as tables: by key of metadata, by type, and in printed text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff import volatile
from rundiff.diff.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _by_tool(rows: Iterable[tuple[str, str, str]]) -> dict[str, Noise]:
    return {path: Noise(what, tool) for tool, what, paths in rows for path in paths.split()}


CELL: Mapping[str, Noise] = _by_tool(
    [
        *volatile.CELL,
        ("Jupyter", "cell id", "id cell_id"),
        ("Colab", "setting", "colab colab_type"),
        ("VS Code", "setting", "vscode"),
        ("PyCharm", "setting", "pycharm"),
        ("Kaggle", "cell id", "_uuid _cell_guid _kg_hide-input _kg_hide-output"),
        ("Azure Data Studio", "cell id", "azdata_cell_guid"),
        ("Deepnote", "setting", "deepnote_cell_height"),
        ("Databricks", "setting", "application/vnd.databricks.v1+cell"),
    ]
)
"""Cell metadata, by dotted path: with all that is below it; what `rundiff strip` takes out, and settings and ids."""

NOTEBOOK: Mapping[str, Noise] = _by_tool(
    [
        ("Jupyter", "kernel name", "kernelspec kernel_info"),
        (
            "Jupyter",
            "language version",
            "language_info.version language_info.codemirror_mode language_info.pygments_lexer language_info.file_extension",
        ),
        ("Jupyter", "language version", "language_info.mimetype language_info.nbconvert_exporter"),
        *volatile.NOTEBOOK,
        ("Jupyter", "fold", "celltoolbar"),
        ("Colab", "setting", "colab"),
        ("VS Code", "setting", "vscode"),
        ("JupyterLab", "run time", "execution"),
        ("Kaggle", "setting", "kaggle"),
        ("toc2", "setting", "toc"),
        ("varInspector", "setting", "varInspector"),
        ("Anaconda", "setting", "anaconda-cloud"),
        ("Deepnote", "setting", "deepnote deepnote_notebook_id"),
        ("Databricks", "setting", "application/vnd.databricks.v1+notebook"),
        ("jupytext", "version", "jupytext.text_representation.jupytext_version"),
    ]
)
"""Notebook metadata, by dotted path. The language itself, `language_info.name`, is a change."""

COUNT = Noise("execution count", "Jupyter")
OUTPUT: Mapping[str, Noise] = {
    "execution_count": COUNT,
    "metadata": Noise("output setting", "Jupyter"),
    "transient": Noise("display id", "Jupyter"),
}
"""What an output has beside what it shows."""

ANSWER = "rundiff"
"""The key in an output's metadata that says that it is an answer of rundiff: it changes with the code, and is no change itself."""

VALUES: Mapping[tuple[str, str], Noise] = {
    ("application/vnd.jupyter.widget-view+json", "model_id"): Noise("widget id", "ipywidgets"),
}
"""Keys of JSON outputs, by type."""

REPAINTED = Noise("repainted text", "terminal")
"""Bytes that differ where what is finally visible is the same: colours, a progress bar's way, line ends."""


class _Printed(NamedTuple):
    """*hint* is in every text that *pattern* is in, and quicker to look for; *instead* is what is shown in its place."""

    hint: str
    pattern: re.Pattern[str]
    instead: str
    noise: Noise
    markup: bool = False


_FILE = Noise("temporary file name", "IPython")
_PRINTED = (
    _Printed(" at 0x", re.compile(r"(?<= at )0x[0-9A-Fa-f]{5,16}\b"), "0x…", Noise("memory address", "Python")),
    _Printed("In", re.compile(r"(?<=\bIn\[)\d+(?=\])|(?<=\bIn \[)\d+(?=\])"), "…", COUNT),
    _Printed("<ipython-input-", re.compile(r"<ipython-input-\d+-[0-9a-f]+>"), "<ipython-input-…>", _FILE),
    _Printed("/ipykernel_", re.compile(r"/ipykernel_\d+/\d+\.py\b"), "/ipykernel_…/….py", _FILE),
    _Printed(
        "<",
        re.compile(r"(?<=\[)[\d:]{4,12}<(?:[\d:]{4,12}|\?), +(?:[\d.]+|\?) ?(?:[kMG]?[A-Za-z]{1,9}/s|s/[a-z]{1,9})(?=[\],])"),
        "…",
        Noise("progress bar's speed", "tqdm"),
    ),
    _Printed(
        "-",
        re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<=-)[0-9a-f]{32}\b"),
        "…",
        Noise("random id", "HTML"),
        markup=True,
    ),
    _Printed("T_", re.compile(r"\bT_[0-9a-f]{5}"), "T_…", Noise("random id", "pandas"), markup=True),
)


def without_noise(old: str, new: str, *, markup: bool) -> tuple[str, str, tuple[Noise, ...]]:
    """Both texts with `…` in the place of what differs in every run, and what that was."""
    met = []
    for row in _PRINTED:
        if (row.markup and not markup) or row.hint not in old or row.hint not in new:
            continue
        pairs = zip(row.pattern.findall(old), row.pattern.findall(new), strict=False)
        if count := sum(was != now for was, now in pairs):
            met.append(msgspec.structs.replace(row.noise, count=count))
            old, new = row.pattern.sub(row.instead, old), row.pattern.sub(row.instead, new)
    return old, new, tuple(met)
