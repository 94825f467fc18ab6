"""Random cells, notebooks, and edits of a notebook that keep what cells became."""

from __future__ import annotations

from hypothesis import strategies as st

from rundiff.notebook import Notebook, cell

lines = st.sampled_from(
    [
        "import torch",
        "x = 1",
        "lr = 0.01",
        "",
        ")",
        "# 归一化",
        "plt.show()",
        "for i in range(3):",
        "    print(i)",
        "model.train()",
    ]
)
sources = st.lists(lines, max_size=6).map("\n".join)
cells = st.builds(cell, cell_type=st.sampled_from(["code", "code", "markdown"]), source=sources)
notebooks = st.builds(lambda found: Notebook(tuple(found)), st.lists(cells, max_size=8))
