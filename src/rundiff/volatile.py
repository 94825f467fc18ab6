"""The metadata that running, folding or opening a notebook rewrites by itself: by tool, under what name, at which dotted paths.

One list for both: `rundiff strip` takes these out, and for `rundiff diff` they never are a change (`diff/known.py` has more
of those: settings and ids, which differ without meaning anything and are nevertheless somebody's to keep).
"""

from __future__ import annotations

CELL: tuple[tuple[str, str, str], ...] = (
    ("JupyterLab", "run time", "execution"),
    ("ExecuteTime", "run time", "ExecuteTime"),
    ("Jupyter", "fold", "collapsed hidden heading_collapsed jupyter.outputs_hidden"),
    ("Jupyter", "scroll setting", "scrolled"),
    ("Jupyter", "trust mark", "trusted"),
    ("papermill", "run time", "papermill"),
    ("Colab", "output id", "outputId"),
    ("Colab", "run time", "executionInfo"),
    ("Colab", "output frame", "colab.base_uri colab.height colab.referenced_widgets colab.resources"),
    ("PyCharm", "run state", "pycharm.is_executing"),
    ("Azure ML", "run time", "gather"),
    ("Deepnote", "run time", "deepnote_to_be_reexecuted execution_start execution_millis execution_context_id source_hash"),
)
"""In the metadata of a cell."""

NOTEBOOK: tuple[tuple[str, str, str], ...] = (
    ("Jupyter", "signature", "signature"),
    ("Jupyter", "format before conversion", "orig_nbformat"),
    ("ipywidgets", "widget state", "widgets"),
    ("papermill", "run time", "papermill"),
    ("VS Code", "interpreter", "interpreter vscode.interpreter"),
    ("Deepnote", "run time", "deepnote_execution_queue"),
)
"""In the metadata of a notebook."""
