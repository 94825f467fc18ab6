"""A seeded draw and a size in; what a notebook holds besides its sources, as Jupyter writes it, out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

Json = dict[str, "Json"] | list["Json"] | str | int | float | None
_KINDS = {"png": 50, "stream": 25, "table": 12, "plotly": 5, "text": 8}


def outputs(draw: random.Random, size: int) -> list[Json]:
    """Outputs of one code cell, of about *size* bytes in the file."""
    made: list[Json] = []
    while size > 200:
        (kind,) = draw.choices(list(_KINDS), list(_KINDS.values()))
        match kind:
            case "png":
                part = min(size, draw.randint(8_000, 250_000))
                made.append(_display({"image/png": _png(draw, part), "text/plain": ["<Figure size 1200x400 with 2 Axes>"]}))
            case "stream":
                part = min(size, draw.choice([300, 1_500, 5_000, 30_000]))
                made.append({"name": "stdout", "output_type": "stream", "text": _log(draw, part)})
            case "table":
                part = min(size, draw.randint(2_000, 9_000))
                made.append(_display({"text/html": _table(draw, part), "text/plain": _log(draw, 300)}))
            case "plotly":
                part = min(size, draw.randint(10_000, 400_000))
                made.append(_display({"application/vnd.plotly.v1+json": _plotly(draw, part)}))
            case _:
                part = 200
                made.append(_display({"text/plain": [f"({draw.randint(1, 99999)}, {draw.randint(1, 99)})"]}))
        size -= part
    return made


def _display(data: dict[str, Json]) -> Json:
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def _png(draw: random.Random, size: int) -> str:
    return "iVBORw0KGgo" + base64.b64encode(draw.randbytes(size * 3 // 4)).decode()


def picture(draw: random.Random, size: int) -> str:
    """A picture inside Markdown, as some editors paste it: one line of base64, as long as *size*."""
    return f"![plot](data:image/png;base64,{_png(draw, size)})"


def _log(draw: random.Random, size: int) -> list[Json]:
    lines: list[Json] = []
    while size > 0:
        loss, accuracy, step = draw.random(), draw.random(), len(lines)
        lines.append(
            f"Epoch {step // 10:3d} step {step:5d}  loss {loss:.4f}  acc {accuracy:.4f}  lr 1.000e-03  {draw.randint(2, 90)}s\n"
        )
        size -= 80
    return lines


def _table(draw: random.Random, size: int) -> list[Json]:
    lines: list[Json] = ["<div>\n", '<table border="1" class="dataframe">\n', "  <tbody>\n"]
    while size > 0:
        cells = [f"      <td>{draw.uniform(0, 1e4):.6f}</td>\n" for _ in range(6)]
        lines += ["    <tr>\n", f"      <th>{len(lines)}</th>\n", *cells, "    </tr>\n"]
        size -= 350
    return [*lines, "  </tbody>\n", "</table>\n", "</div>"]


def _plotly(draw: random.Random, size: int) -> Json:
    count = size // 70
    x: list[Json] = [*range(count)]
    y: list[Json] = [round(draw.gauss(0, 1), 6) for _ in range(count)]
    trace: Json = {"mode": "lines", "name": "loss", "type": "scatter", "x": x, "y": y}
    return {"data": [trace], "layout": {"title": {"text": "loss"}, "xaxis": {"range": [0, count]}}}
