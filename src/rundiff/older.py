"""A cell of notebook format 2 or 3, as JSON, in; the same cell in format 4 out, as Jupyter upgrades it.

https://github.com/jupyter/nbformat/blob/main/nbformat/v4/convert.py
"""

from __future__ import annotations

from typing import Any

_TYPES = {"text": "text/plain", "html": "text/html", "svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg"}
_TYPES |= {"latex": "text/latex", "json": "application/json", "javascript": "application/javascript"}
_KEPT = frozenset({"output_type", "metadata", "prompt_number"})
_LEVELS = range(1, 7)


def upgraded(cell: dict[str, Any]) -> dict[str, Any]:
    """Code is called `source` now, headings and HTML are Markdown; what is no part of a cell is left as it is."""
    match cell:
        case {"cell_type": "code"}:
            renamed = {**cell, "source": cell.get("input", ""), "execution_count": cell.get("prompt_number")}
            if "collapsed" in cell and isinstance(cell.get("metadata", {}), dict):
                renamed["metadata"] = {**cell.get("metadata", {}), "collapsed": cell["collapsed"]}
            outputs = cell.get("outputs")
            return {**renamed, "outputs": [_output(one) for one in outputs] if isinstance(outputs, list) else []}
        case {"cell_type": "heading", "source": str() | list() as source}:
            level = cell.get("level")
            hashes = "#" * level if isinstance(level, int) and level in _LEVELS else "#"
            lines = (source if isinstance(source, str) else "".join(map(str, source))).splitlines()
            return {**cell, "cell_type": "markdown", "source": f"{hashes} {' '.join(lines)}"}
        case {"cell_type": "heading" | "html"}:
            return {**cell, "cell_type": "markdown"}
        case _:
            return cell


def _output(output: Any) -> Any:  # noqa: ANN401 - whatever the file has in its place
    match output:
        case {"output_type": "pyout" | "display_data" as kind}:
            data = {_TYPES.get(key, key): value for key, value in output.items() if key not in _KEPT}
            made = {"output_type": kind, "data": data, "metadata": output.get("metadata", {})}
            result = {"output_type": "execute_result", "execution_count": output.get("prompt_number")}
            return made | result if kind == "pyout" else made
        case {"output_type": "pyerr"}:
            return {**output, "output_type": "error"}
        case {"output_type": "stream"}:
            return {"name": output.get("stream", "stdout"), **{key: output[key] for key in output if key != "stream"}}
        case _:
            return output
