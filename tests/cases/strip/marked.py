"""The adversarial set: notebooks with what must go marked in them, so that input and expected bytes are one text to read.

`⟦gone⟧` is cut out, `⟦before→after⟧` is replaced; every other byte must stay. `CASES` holds inputs that a stripper without
opinions about metadata should get right too, `MARKS` those that say themselves which outputs stay, `METADATA` those about the
documented list of volatile metadata, `REFUSED` files that are no notebooks, with a word of the sentence that must be said.
"""

from __future__ import annotations

import re

_GOES = re.compile("⟦(.*?)(?:→(.*?))?⟧", re.DOTALL)
STREAM = '[\n    {\n     "name": "stdout",\n     "output_type": "stream",\n     "text": [\n      "1\\n"\n     ]\n    }\n   ]'
BIG = "9" * 5_000
DEEP = 10_000


def before(marked: str) -> bytes:
    """The file as it is."""
    return _GOES.sub(lambda found: found[1], marked).encode("utf-8")


def after(marked: str) -> bytes:
    """The file as it must be."""
    return _GOES.sub(lambda found: found[2] or "", marked).encode("utf-8")


def cell(
    count: str = "⟦3→null⟧",
    outputs: str = f"⟦{STREAM}→[]⟧",
    *,
    metadata: str = "{}",
    source: str = '[\n    "print(1)"\n   ]',
    id: str = "a",  # noqa: A002
) -> str:
    return (
        f'  {{\n   "cell_type": "code",\n   "execution_count": {count},\n   "id": "{id}",\n   "metadata": {metadata},\n'
        f'   "outputs": {outputs},\n   "source": {source}\n  }}'
    )


def book(*cells: str, metadata: str = "{}", end: str = "\n") -> str:
    """A notebook as Jupyter writes it."""
    inside = ",\n".join(cells or [cell()])
    return f'{{\n "cells": [\n{inside}\n ],\n "metadata": {metadata},\n "nbformat": 4,\n "nbformat_minor": 5\n}}{end}'


def one(members: str, *, rest: str = ', "metadata": {}, "nbformat": 4, "nbformat_minor": 5') -> str:
    """A notebook of one code cell, in one line, with these members."""
    return f'{{"cells": [{{"cell_type": "code", {members}}}]{rest}}}'


def lines(marked: str, old: str, new: str) -> str:
    """The same with another white space."""
    return marked.replace(old, new)


OUT = '⟦[{"name": "stdout", "output_type": "stream", "text": ["1"]}]→[]⟧'
USUAL = f'"execution_count": ⟦1→null⟧, "metadata": {{}}, "outputs": {OUT}, "source": "x"'
_COMPACT = (
    '{"cells":[{"cell_type":"code","execution_count":⟦3→null⟧,"id":"a","metadata":{},"outputs":⟦[{"name":"stdout",'
    '"output_type":"stream","text":["1\\n"]}]→[]⟧,"source":["print(1)"]}],"metadata":{},"nbformat":4,"nbformat_minor":5}'
)


def spaced(text: str) -> str:
    """Leading spaces doubled, line by line."""
    return re.sub(r"(?m)^ +", lambda found: found[0] * 2, text)


LAYOUT = {
    "as Jupyter writes it": book(),
    "indented by two": spaced(book()),
    "indented by four": spaced(spaced(book())),
    "indented by tabs": re.sub(r"(?m)^ +", lambda found: "\t" * len(found[0]), book()),
    "no indentation": re.sub(r"(?m)^ +", "", book()),
    "compact, in one line": _COMPACT,
    "compact, with a final newline": _COMPACT + "\n",
    "space ahead of colons": book().replace('": ', '" : '),
    "no space behind colons": book().replace('": ', '":'),
    "Windows line ends": book().replace("\n", "\r\n"),
    "old Mac line ends": book().replace("\n", "\r"),
    "mixed line ends": book(cell(), cell().replace("\n", "\r\n")),
    "no final newline": book(end=""),
    "three final newlines": book(end="\n\n\n"),
    "spaces at the end": book(end="  \n \n"),
    "a byte order mark": "\ufeff" + book(),
    "a byte order mark and Windows line ends": "\ufeff" + book().replace("\n", "\r\n"),
    "an empty line ahead": "\n\n" + book(),
    "empty lines between": book().replace(",\n", ",\n\n"),
    "spaces at line ends": book().replace(",\n", ",  \n"),
    "commas ahead of lines": book().replace(",\n", "\n, "),
    "space in empty brackets": book(cell(metadata="{ }", source="[ ]"), metadata="{\n }"),
    "sorted otherwise": book().replace(' "metadata": {},\n "nbformat": 4,\n', ' "nbformat": 4,\n "metadata": {},\n'),
    "version first": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", ' + USUAL + "}]}",
    "a cell as Colab writes it": one(
        f'"source": ["x"], "metadata": {{"id": "y"}}, "execution_count": ⟦1→null⟧, "outputs": {OUT}'
    ),
    "outputs first": one(f'"outputs": {OUT}, "source": [], "execution_count": ⟦2→null⟧, "metadata": {{}}'),
    "type last": '{"cells": [{' + USUAL + ', "cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}',
    "two cells in one line": book().replace("]\n  }", f']\n  }}, {{"cell_type": "code", {USUAL}}}'),
}
TEXT = {
    "escaped letters": book(cell(source='[\n    "\\u00e4 \\u00E4 \\u8bad"\n   ]')),
    "raw letters": book(cell(source='[\n    "ä 训练 ß"\n   ]')),
    "a raw emoji": book(cell(source='["🙂"]')),
    "an escaped emoji": book(cell(source='["\\ud83d\\ude42 \\uD83D\\uDE42"]')),
    "a lone surrogate in the source": book(cell(source='["\\ud83d"]')),
    "a lone surrogate in an output": book(
        cell(outputs='⟦[{"name": "stdout", "output_type": "stream", "text": "\\udc00"}]→[]⟧')
    ),
    "escaped slashes": book(cell(source='["<\\/script>"]')),
    "an escaped NUL": book(cell(source='["\\u0000"]')),
    "escapes where none is needed": book(cell(source='["\\u0061\\u0022"]')),
    "short escapes": book(cell(source='["\\b\\f\\n\\r\\t\\\\\\""]')),
    "a line separator": book(cell(source='["a\u2028b\u2029c\u0085d"]')),
    "DEL and other controls": book(cell(source='["\x7f\x9f"]')),
    "terminal colours": book(
        cell(outputs='⟦[{"name": "stdout", "output_type": "stream", "text": "\\u001b[31m]}\\u001b[0m"}]→[]⟧')
    ),
    "key with an escape": one(USUAL.replace('"outputs"', '"\\u006futputs"')),
    "count with an escape": one(USUAL.replace('"execution_count"', '"execution\\u005fcount"')),
    "cells with an escape": book().replace('"cells"', '"\\u0063ells"'),
    "source like outputs": book(cell(source='["\\"outputs\\": [1], \\"execution_count\\": 3"]')),
    "source like JSON": book(cell(source='"{\\"cells\\": [{\\"outputs\\": [{}]}]}"')),
    "a source that is a string": book(cell(source='"print(1)\\nprint(2)\\n"')),
    "a source of one empty string": book(cell(source='[""]')),
    "a source of no lines": book(cell(source="[]")),
    "source lines without line ends": book(cell(source='["a", "b", "c\\n\\n"]')),
    "brackets in an output": book(cell(outputs='⟦[{"name": "stdout", "output_type": "stream", "text": "]}],[{\\"\\\\"}]→[]⟧')),
    "a backslash at the end": book(cell(source='["C:\\\\"]')),
    "spaces at the end of source lines": book(cell(source='["a  \\n", "b\\t\\n"]')),
    "keys of other scripts": book(metadata='{"训练": "ä", "\\u8bad": 1}'),
}
NUMBERS = {
    "an integer of 5,000 digits": book(metadata=f'{{"n": {BIG}}}'),
    "a count of 5,000 digits": book(cell(count=f"⟦{BIG}→null⟧")),
    "an integer of 5,000 digits in an output": book(
        cell(outputs=f'⟦[{{"data": {{"application/json": {BIG}}}, "metadata": {{}}, "output_type": "display_data"}}]→[]⟧')
    ),
    "an integer beyond 64 bits": book(metadata='{"n": 123456789012345678901234567890}'),
    "a number beyond floats": book(metadata='{"n": 1e400}'),
    "a number of many digits": book(metadata='{"n": 0.1000000000000000055511151231257827}'),
    "exponents": book(metadata='{"n": [1E5, 1e+5, 1.0E-05, 1e05]}'),
    "zeros": book(metadata='{"n": [-0, -0.0, 0.10, 1.00]}'),
    "NaN in an output": book(
        cell(outputs='⟦[{"data": {"application/json": NaN}, "metadata": {}, "output_type": "display_data"}]→[]⟧')
    ),
    "NaN in metadata": book(metadata='{"n": NaN}'),
    "infinities": book(metadata='{"n": [Infinity, -Infinity]}'),
    "1e400 in an output": book(
        cell(outputs='⟦[{"data": {"application/json": [1e400]}, "metadata": {}, "output_type": "display_data"}]→[]⟧')
    ),
    "a count of zero": book(cell(count="⟦0→null⟧")),
    "a negative count": book(cell(count="⟦-1→null⟧")),
    "a count that is a float": book(cell(count="⟦3.0→null⟧")),
    "a count that is a string": book(cell(count='⟦"*"→null⟧')),
    "a count that is true": book(cell(count="⟦true→null⟧")),
    "a count that is a list": book(cell(count="⟦[1]→null⟧")),
}
TWICE = {
    "outputs twice": one(f'"outputs": {OUT}, "outputs": {OUT}, "source": ""'),
    "outputs twice, the last empty": one(f'"outputs": {OUT}, "outputs": [], "source": ""'),
    "outputs thrice, once escaped": one(f'"outputs": {OUT}, "\\u006futputs": {OUT}, "outputs": {OUT}'),
    "counts twice": one('"execution_count": ⟦1→null⟧, "execution_count": ⟦2→null⟧, "outputs": []'),
    "source twice": one(f'"source": "a", "outputs": {OUT}, "source": "b"'),
    "metadata twice": one(f'"metadata": {{"a": 1}}, "outputs": {OUT}, "metadata": {{"a": 2}}'),
    "metadata keys twice": book(metadata='{"a": 1, "a": 2}'),
    "cells twice": f'{{"cells": [{{{USUAL}}}], "cells": [{{{USUAL}}}], "nbformat": 4}}',
    "the same id twice": book(cell(), cell()),
}
SHAPES = {
    "no outputs": one('"execution_count": ⟦1→null⟧, "metadata": {}, "source": "x"'),
    "no count": one(f'"metadata": {{}}, "outputs": {OUT}, "source": "x"'),
    "no metadata": one(f'"execution_count": ⟦1→null⟧, "outputs": {OUT}, "source": "x"'),
    "no source": one(f'"execution_count": ⟦1→null⟧, "metadata": {{}}, "outputs": {OUT}'),
    "no cell type": '{"cells": [{' + USUAL + '}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}',
    "no cell type and no metadata": '{"cells": [{"outputs": ⟦[1]→[]⟧}], "nbformat": 4}',
    "no version": '{"cells": [{"cell_type": "code", ' + USUAL + '}], "metadata": {}}',
    "no notebook metadata": '{"cells": [{"cell_type": "code", ' + USUAL + '}], "nbformat": 4, "nbformat_minor": 5}',
    "a version that is a string": one(USUAL, rest=', "metadata": {}, "nbformat": "4", "nbformat_minor": "x"'),
    "a version to come": one(USUAL, rest=', "metadata": {}, "nbformat": 5, "nbformat_minor": 0'),
    "outputs null": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": null, "source": "x"'),
    "outputs an object": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦{"a": 1}→[]⟧, "source": "x"'),
    "outputs an empty object": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦{}→[]⟧, "source": "x"'),
    "outputs a string": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦"1"→[]⟧, "source": "x"'),
    "outputs a number": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦0→[]⟧, "source": "x"'),
    "outputs lists in lists": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦[[], [[]]]→[]⟧, "source": "x"'),
    "outputs that are null": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦[null]→[]⟧, "source": "x"'),
    "an output without a type": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": ⟦[{}]→[]⟧, "source": "x"'),
    "a count in an output": book(
        cell(
            outputs='⟦[{"data": {"text/plain": "7"}, "execution_count": 7, "metadata": {}, "output_type": "execute_result"}]→[]⟧'
        )
    ),
    "an error": book(cell(outputs='⟦[{"ename": "E", "evalue": "", "output_type": "error", "traceback": ["\\u001b[0m"]}]→[]⟧')),
    "many outputs": book(
        cell(outputs="⟦[" + ", ".join(['{"name": "stdout", "output_type": "stream", "text": "1"}'] * 300) + "]→[]⟧")
    ),
    "empty outputs with space in them": one('"execution_count": ⟦1→null⟧, "metadata": {}, "outputs": [ \n ], "source": "x"'),
    "outputs on a markdown cell": f'{{"cells": [{{"cell_type": "markdown", "metadata": {{}}, "outputs": {OUT}, "source": "x"}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 4}}',
    "outputs on a raw cell": f'{{"cells": [{{"cell_type": "raw", "metadata": {{}}, "outputs": {OUT}, "source": "x"}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 4}}',
    "outputs on a cell of another type": f'{{"cells": [{{"cell_type": "heading", "level": 1, "metadata": {{}}, "outputs": {OUT}, "source": "x"}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 4}}',
    "unknown fields": one(
        f'{USUAL}, "x": {{"y": [1, {{}}]}}, "z": null',
        rest=', "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "extra": [[]]',
    ),
    "attachments named outputs": book(
        '  {"cell_type": "markdown", "attachments": {"outputs": {"image/png": "iVBOR"}}, "id": "b", "metadata": {}, "source": "![x](attachment:outputs)"}',
        cell(),
    ),
    "outputs in the metadata of a cell": book(cell(metadata='{"outputs": [{"a": 1}], "execution_count": 4}')),
    "outputs in the notebook's metadata": book(metadata='{"outputs": [1], "execution_count": 2, "cells": [{"outputs": [1]}]}'),
    "outputs beside the cells": f'{{"outputs": [1], "execution_count": 3, "cells": [{{"cell_type": "code", {USUAL}}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}',
    "cells in a source": one(USUAL.replace('"source": "x"', '"source": {"cells": [{"outputs": [1]}]}')),
    "metadata null": one(USUAL.replace('"metadata": {}', '"metadata": null')),
    "metadata a list": one(USUAL.replace('"metadata": {}', '"metadata": ["keep_output"]')),
    "the notebook's metadata null": book(metadata="null"),
    "tags a string": one(USUAL.replace('"metadata": {}', '"metadata": {"tags": "keep_output"}')),
    "tags null": one(USUAL.replace('"metadata": {}', '"metadata": {"tags": null}')),
    "tags numbers": one(USUAL.replace('"metadata": {}', '"metadata": {"tags": [1, null, ["keep_output"]]}')),
    "an id that is a number": one(USUAL + ', "id": 3'),
    "a long id with odd letters": one(USUAL + ', "id": "' + "é/ " * 60 + '"'),
    "no cells beside one with": book(cell(count="null", outputs="[]"), cell(id="b")),
    "1,000 cells": book(*(cell(id=f"c{number}") for number in range(1_000))),
    "format 3": f'{{"metadata": {{"name": ""}}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{{"cells": [{{"cell_type": "code", "collapsed": false, "input": ["1"], "language": "python", "metadata": {{}}, "outputs": {OUT}, "prompt_number": ⟦1→null⟧}}], "metadata": {{}}}}]}}',
    "format 3 with two sheets": f'{{"metadata": {{}}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{{"cells": [{{"cell_type": "code", "input": "1", "outputs": {OUT}}}]}}, {{"cells": [{{"cell_type": "code", "input": "1", "outputs": {OUT}}}], "metadata": {{}}}}]}}',
    "format 2": f'{{"metadata": {{"name": "x"}}, "nbformat": 2, "worksheets": [{{"cells": [{{"cell_type": "code", "collapsed": false, "input": "1", "language": "python", "outputs": {OUT}, "prompt_number": ⟦1→null⟧}}]}}]}}',
    "format 1": '{"cells": [{"cell_type": "code", "code": "1", "prompt_number": ⟦4→null⟧}], "nbformat": 1}',
    "sheets and cells": f'{{"worksheets": [{{"cells": [{{"outputs": {OUT}, "prompt_number": ⟦1→null⟧}}]}}], "cells": [{{"outputs": {OUT}, "execution_count": ⟦2→null⟧, "prompt_number": 3}}], "nbformat": 4}}',
    "10,000 deep in an output": book(cell(outputs="⟦[" + "[" * DEEP + "]" * DEEP + "]→[]⟧")),
    "10,000 objects deep in an output": book(cell(outputs="⟦[" + '{"a":' * DEEP + "1" + "}" * DEEP + "]→[]⟧")),
    "10,000 deep in what stays": book(metadata='{"a": ' + "[" * DEEP + "]" * DEEP + "}"),
    "500 deep in an output": book(cell(outputs="⟦[" + "[" * 500 + "]" * 500 + "]→[]⟧")),
    "an output of 5 MB": book(
        cell(
            outputs='⟦[{"data": {"image/png": "'
            + "iVBORw0K" * 625_000
            + '\\n"}, "metadata": {}, "output_type": "display_data"}]→[]⟧'
        )
    ),
    "an output of 5 MB in one list": book(
        cell(
            outputs='⟦[{"name": "stdout", "output_type": "stream", "text": ['
            + ", ".join(['"[epoch] {1}, \\"x\\", 训练"'] * 200_000)
            + "]}]→[]⟧"
        )
    ),
    "records of 5 MB": book(
        cell(
            outputs='⟦[{"data": {"application/json": ['
            + ", ".join(['{"a": [1, 2.5, null], "b": "],"}'] * 150_000)
            + ']}, "metadata": {}, "output_type": "display_data"}]→[]⟧'
        )
    ),
}
CASES: dict[str, str] = {**LAYOUT, **TEXT, **NUMBERS, **TWICE, **SHAPES}

_KEPT = '[{"execution_count": ⟦2→null⟧, "output_type": "execute_result", "data": {"text/plain": "1", "execution_count": 5}, "metadata": {}}]'


def marked_cell(metadata: str, outputs: str) -> str:
    """A cell with a mark."""
    return one(f'"execution_count": ⟦1→null⟧, "metadata": {metadata}, "outputs": {outputs}, "source": ""')


MARKS = {
    "the tag keep_output": marked_cell('{"tags": ["a", "keep_output"]}', _KEPT),
    "the tag init_cell": marked_cell('{"tags": ["init_cell"]}', _KEPT),
    "metadata keep_output": marked_cell('{"keep_output": true}', _KEPT),
    "metadata init_cell": marked_cell('{"init_cell": true}', _KEPT),
    "keep_output false": marked_cell('{"keep_output": false}', OUT),
    "keep_output null": marked_cell('{"keep_output": null}', OUT),
    "keep_output zero": marked_cell('{"keep_output": 0}', OUT),
    "keep_output false against a tag": marked_cell('{"tags": ["keep_output"], "keep_output": false}', OUT),
    "keep_output false against init_cell": marked_cell('{"init_cell": true, "keep_output": false}', OUT),
    "init_cell false": marked_cell('{"init_cell": false}', OUT),
    "a mark behind the outputs": one(f'"outputs": {_KEPT}, "metadata": {{"keep_output": true}}'),
    "a tag spelled otherwise": marked_cell('{"tags": ["Keep_Output"]}', OUT),
    "a tag with escapes": marked_cell('{"tags": ["keep\\u005foutput"]}', _KEPT),
    "the last of two marks counts": marked_cell('{"keep_output": true, "keep_output": false}', OUT),
    "a whole notebook": book(cell(outputs=_KEPT), metadata='{"keep_output": true}'),
    "a whole notebook, said ahead": f'{{"metadata": {{"keep_output": true}}, "cells": [{{"outputs": {_KEPT}}}]}}',
    "a whole notebook but for one cell": book(
        cell(outputs=_KEPT), cell(metadata='{"keep_output": false}'), metadata='{"keep_output": true}'
    ),
    "a whole notebook that says no": book(metadata='{"keep_output": false}'),
    "a mark in the metadata of an output": one('"outputs": ⟦[{"metadata": {"keep_output": true}}]→[]⟧'),
}
METADATA = {
    "first": book(cell(metadata='{⟦"collapsed": true, ⟧"tags": []}')),
    "in the middle": book(cell(metadata='{"a": 1, ⟦"ExecuteTime": {"end_time": "x"}, ⟧"b": 2}')),
    "last": book(cell(metadata='{"a": 1⟦, "scrolled": true⟧}')),
    "alone": book(cell(metadata='{⟦"hidden": true⟧}')),
    "alone, in lines": book(cell(metadata='{⟦\n    "hidden": true\n   ⟧}')),
    "two at the end": book(cell(metadata='{"a": 1⟦, "hidden": true, "trusted": true⟧}')),
    "all of them": book(cell(metadata='{⟦"execution": {}, "trusted": false, "papermill": null⟧}')),
    "twice": book(cell(metadata='{"a": 1⟦, "hidden": 1, "hidden": 2⟧}')),
    "with escapes": book(cell(metadata='{⟦"\\u0068idden": 1, ⟧"a": 1}')),
    "in a second metadata": one('"metadata": {⟦"hidden": 1⟧}, "metadata": {⟦"hidden": 2, ⟧"a": 1}'),
    "below another key": book(cell(metadata='{"jupyter": {"source_hidden": true⟦, "outputs_hidden": true⟧}}')),
    "all that is below another key": book(cell(metadata='{"a": 1⟦, "jupyter": {"outputs_hidden": true}⟧}')),
    "an empty object stays": book(cell(metadata='{"jupyter": {}}')),
    "what Colab writes": book(cell(metadata='{"id": "x"⟦, "outputId": "y", "executionInfo": {"user": {"displayName": "A"}}⟧}')),
    "the size of Colab's output": book(cell(metadata='{⟦"colab": {"base_uri": "https://localhost:8080/", "height": 34}⟧}')),
    "the state of widgets": book(
        metadata='{"kernelspec": {"name": "python3"}⟦, "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {}}}}⟧}'
    ),
    "the signature": book(metadata='{⟦"signature": "sha256:0", ⟧"kernelspec": {}}'),
    "papermill's run": book(metadata='{"a": 1⟦, "papermill": {"duration": 1.5}⟧}'),
    "the interpreter of VS Code": book(metadata='{⟦"vscode": {"interpreter": {"hash": "0"}}⟧}'),
    "the language stays": book(
        metadata='{"kernelspec": {"name": "python3"}, "language_info": {"name": "python", "version": "3.11.7"}}'
    ),
    "words of cells mean nothing to the notebook": book(metadata='{"collapsed": 1, "hidden": 2}'),
    "words of the notebook mean nothing to cells": book(cell(metadata='{"widgets": 1, "signature": 2}')),
    "tags, names and slides stay": book(
        cell(
            metadata='{"tags": ["parameters"], "name": "x", "slideshow": {"slide_type": "slide"}, "nbgrader": {"grade": true}}'
        )
    ),
}

_N = '{"cells": [{"outputs": ['
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "only spaces": (b" \n\t", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + b'{"cells": []}', "line 1"),
    "a list": (b"[]", "top level"),
    "a string": (b'"cells"', "top level"),
    "a number": (b"4", "top level"),
    "null": (b"null", "top level"),
    "another file": (b'{"a": 1}', "no `cells`"),
    "an empty object": (b"{}", "no `cells`"),
    "cells an object": (b'{"cells": {}}', "`cells` is not a list"),
    "cells null": (b'{"cells": null}', "`cells` is not a list"),
    "a cell that is a list": (b'{"cells": [{}, []]}', "cell 2 is not"),
    "a cell that is null": (b'{"cells": [null]}', "cell 1 is not"),
    "sheets without cells": (b'{"worksheets": [{}], "nbformat": 3}', "no `cells`"),
    "plain text": (b"import torch\n", "line 1, column 1"),
    "a Python literal": (b"{'cells': []}", "double quotes"),
    "conflict markers": (
        b'{\n<<<<<<< HEAD\n "cells": [],\n=======\n "cells": [{}],\n>>>>>>> other\n "nbformat": 4\n}\n',
        "conflict markers at line 2",
    ),
    "conflict markers of three sides": (b'{"cells": [\n||||||| base\n{}]}', "conflict markers at line 2"),
    "cut off in a string": (b'{"cells": [{"source": "abc', "never ends"),
    "cut off in an escape": (b'{"cells": [{"source": "abc\\', "never ends"),
    "cut off behind a comma": (b'{"cells": [{}],', "breaks off"),
    "cut off behind a colon": (b'{"cells":', "breaks off"),
    "cut off in a number": (b'{"cells": [], "a": 1', "breaks off"),
    "cut off in the outputs": ((_N + "[" * 500).encode(), "breaks off"),
    "cut off 10,000 deep": ((_N + "[" * DEEP).encode(), "breaks off"),
    "more behind the end": (b'{"cells": []}{"cells": []}', "follows the end"),
    "a brace too many": (b'{"cells": []}}', "follows the end"),
    "NULs behind the end": (b'{"cells": []}\n\x00\x00\x00', "follows the end"),
    "nothing but NULs": (b"\x00" * 4096, "line 1, column 1"),
    "a NUL in a string": (b'{"cells": [{"source": "a\x00b"}]}', "control character"),
    "a NUL in 100 KB of output": (_N.encode() + b'"' + b"x" * 100_000 + b"\x00" + b'"]}]}', "control character"),
    "a raw line end in a string": (b'{"cells": [{"source": "a\nb"}]}', "control character"),
    "a raw tab in a string": (b'{"cells": [{"source": "a\tb"}]}', "control character"),
    "a comma too many in a list": (b'{"cells": [{},]}', "cell 2 is not"),
    "a comma too many in an object": (b'{"cells": [],}', "double quotes"),
    "a comma too many in 5 MB": (b'{"cells": [], "a": [' + b"1, " * 1_700_000 + b"]}", "line 1, column 51000"),
    "no comma": (b'{"cells": [{} {}]}', "`,` or `]`"),
    "no colon": (b'{"cells" []}', "`:` is missing"),
    "no value": (b'{"cells": [{"a": }]}', "a value is missing"),
    "a comment": (b'{"cells": [] /* all */}', "`,` or `}`"),
    "single quotes": (b"{\"cells\": ['a']}", "cell 1 is not"),
    "a word": (b'{"cells": [{"a": nil}]}', "a value is missing"),
    "a plus": (b'{"cells": [{"a": +1}]}', "a value is missing"),
    "a leading zero": (b'{"cells": [{"a": 01}]}', "`,` or `}`"),
    "hexadecimal": (b'{"cells": [{"a": 0x1}]}', "`,` or `}`"),
    "a bad escape": (b'{"cells": [{"a": "\\q"}]}', "escapes nothing"),
    "a bad \\u escape": (b'{"cells": [{"a": "\\u12g4"}]}', "four hexadecimal digits"),
    "a mismatched bracket": (b'{"cells": [{"a": [}]}', "a value is missing"),
    "a mismatched bracket 10,000 deep": ((_N + "[" * DEEP + "}").encode(), "out of place"),
    "UTF-16 with a mark": ('{"cells": []}'.encode("utf-16"), "not UTF-8 at byte 0"),
    "UTF-16 without a mark": ('{"cells": []}'.encode("utf-16-le"), "line 1, column 2"),
    "UTF-32": ('{"cells": []}'.encode("utf-32"), "not UTF-8 at byte 0"),
    "Latin-1": ('{"cells": [{"source": "ä"}]}'.encode("latin-1"), "not UTF-8 at byte 23"),
    "overlong UTF-8": (b'{"cells": [{"source": "\xc0\xaf"}]}', "not UTF-8 at byte 23"),
    "a raw surrogate": (b'{"cells": [{"source": "\xed\xa0\x80"}]}', "not UTF-8 at byte 23"),
    "half a letter at the end": (b'{"cells": []}\xe8\xae', "not UTF-8 at byte 13"),
    "an image": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "not UTF-8 at byte 0"),
    "a gzipped notebook": (b"\x1f\x8b\x08\x00" + b"\x00" * 20, "not UTF-8 at byte 1"),
    "an LFS pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "line 1, column 1"),
    "a git-crypt file": (b"\x00GITCRYPT\x00", "line 1, column 1"),
}
