"""Stripping as a table: bytes in, and the exact bytes or the exact sentence out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import pytest

from rundiff.errors import NotANotebook
from rundiff.strip import CELL_METADATA, NOTEBOOK_METADATA, strip_notebook
from rundiff.strip.policy import StripOptions

USUAL = StripOptions()
OUTPUT = b'{"output_type": "stream", "name": "stdout", "text": ["a\\n"]}'

DIRTY = b"""\
{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "a1",
   "metadata": {
    "ExecuteTime": {
     "end_time": "2024-01-01T00:00:00"
    },
    "tags": [
     "mine"
    ],
    "collapsed": true
   },
   "outputs": [
    {
     "data": {
      "text/plain": [
       "7"
      ]
     },
     "execution_count": 7,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "3 + 4"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "a2",
   "metadata": {},
   "source": "# Titel \\u00e4"
  }
 ],
 "metadata": {
  "kernelspec": {
   "name": "python3"
  },
  "widgets": {
   "a": 1
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""
CLEAN = b"""\
{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "a1",
   "metadata": {
    "tags": [
     "mine"
    ]
   },
   "outputs": [],
   "source": [
    "3 + 4"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "a2",
   "metadata": {},
   "source": "# Titel \\u00e4"
  }
 ],
 "metadata": {
  "kernelspec": {
   "name": "python3"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


STRIPPED = {
    "as Jupyter writes it": (DIRTY, CLEAN),
    "Windows line ends": (DIRTY.replace(b"\n", b"\r\n"), CLEAN.replace(b"\n", b"\r\n")),
    "tabs": (re.sub(rb"(?m)^ +", b"\t\t", DIRTY), re.sub(rb"(?m)^ +", b"\t\t", CLEAN)),
    "a byte order mark": (b"\xef\xbb\xbf" + DIRTY, b"\xef\xbb\xbf" + CLEAN),
    "no final newline": (DIRTY.rstrip(), CLEAN.rstrip()),
    "three final newlines": (DIRTY + b"\n\n", CLEAN + b"\n\n"),
    "one line": (
        b'{"cells":[{"cell_type":"code","execution_count":1,"metadata":{"scrolled":true},"outputs":[{}],"source":"1"}]}',
        b'{"cells":[{"cell_type":"code","execution_count":null,"metadata":{},"outputs":[],"source":"1"}]}',
    ),
    "keys in odd order, metadata last": (
        b'{"nbformat":4,"cells":[{"outputs":[{}],"source":"","execution_count":3,"metadata":{}}]}',
        b'{"nbformat":4,"cells":[{"outputs":[],"source":"","execution_count":null,"metadata":{}}]}',
    ),
    "notebook metadata before the cells": (
        b'{"metadata":{"signature":"x","a":1},"cells":[{"outputs":[1]}]}',
        b'{"metadata":{"a":1},"cells":[{"outputs":[]}]}',
    ),
    "keys written with escapes": (
        b'{"c\\u0065lls":[{"outp\\u0075ts":[{}],"execution\\u005fcount":1}]}',
        b'{"c\\u0065lls":[{"outp\\u0075ts":[],"execution\\u005fcount":null}]}',
    ),
    "duplicate keys": (
        b'{"cells":[{"outputs":[{}],"outputs":[{},{}],"execution_count":1,"execution_count":2}],"a":1,"a":2}',
        b'{"cells":[{"outputs":[],"outputs":[],"execution_count":null,"execution_count":null}],"a":1,"a":2}',
    ),
    "NaN and infinities": (
        b'{"cells":[{"outputs":[{"data":{"a":NaN,"b":[-Infinity,Infinity]}}],"x":NaN}]}',
        b'{"cells":[{"outputs":[],"x":NaN}]}',
    ),
    "numbers that no float holds": (
        b'{"cells":[{"outputs":[1e400, ' + b"9" * 5000 + b'],"x":1e400,"y":' + b"9" * 5000 + b',"z":1.50E+02}]}',
        b'{"cells":[{"outputs":[],"x":1e400,"y":' + b"9" * 5000 + b',"z":1.50E+02}]}',
    ),
    "lone surrogates as escapes": (
        b'{"cells":[{"source":"\\ud800 \\udfff","outputs":[{"text":"\\ud83d"}]}]}',
        b'{"cells":[{"source":"\\ud800 \\udfff","outputs":[]}]}',
    ),
    "escapes stay as they are spelled": (
        b'{"cells":[{"source":"\\/\\u0041\\u00E4\\t\\"","outputs":[{"text":"\\"]}"}]}]}',
        b'{"cells":[{"source":"\\/\\u0041\\u00E4\\t\\"","outputs":[]}]}',
    ),
    "UTF-8 beside an emoji in an output": (
        '{"cells":[{"source":"训练 ä","outputs":[{"text":"😀"}],"execution_count":1}]}'.encode(),
        '{"cells":[{"source":"训练 ä","outputs":[],"execution_count":null}]}'.encode(),
    ),
    "source that looks like outputs": (
        b'{"cells":[{"source":["\\"outputs\\": [{}],","\\"execution_count\\": 5"],"outputs":[{}]}]}',
        b'{"cells":[{"source":["\\"outputs\\": [{}],","\\"execution_count\\": 5"],"outputs":[]}]}',
    ),
    "outputs inside metadata and attachments are not outputs": (
        (
            b'{"cells":[{"metadata":{"outputs":[1],"x":{"execution_count":2}},"attachments":{"outputs":[3]},"outputs":[4]}],'
            b'"metadata":{"outputs":[5],"cells":[{"outputs":[6]}]},"outputs":[7],"execution_count":8}'
        ),
        (
            b'{"cells":[{"metadata":{"outputs":[1],"x":{"execution_count":2}},"attachments":{"outputs":[3]},"outputs":[]}],'
            b'"metadata":{"outputs":[5],"cells":[{"outputs":[6]}]},"outputs":[7],"execution_count":8}'
        ),
    ),
    "a cell without outputs beside one with": (
        b'{"cells":[{"cell_type":"code","source":""},{"outputs":[{}]}]}',
        b'{"cells":[{"cell_type":"code","source":""},{"outputs":[]}]}',
    ),
    "outputs on a markdown cell": (
        b'{"cells":[{"cell_type":"markdown","outputs":[{}]}]}',
        b'{"cells":[{"cell_type":"markdown","outputs":[]}]}',
    ),
    "outputs that are no list": (b'{"cells":[{"outputs":{"a":1}}]}', b'{"cells":[{"outputs":[]}]}'),
    "spaces inside what goes": (
        b'{"cells":[{"outputs" : [ {} ] , "execution_count" :  4 }]}',
        b'{"cells":[{"outputs" : [] , "execution_count" :  null }]}',
    ),
    "notebook format 3": (
        (
            b'{"worksheets":[{"cells":[{"prompt_number":4,"input":"1","outputs":[{"prompt_number":4}],"collapsed":false}],'
            b'"metadata":{}}],"metadata":{"name":"","signature":"s"},"nbformat":3}'
        ),
        (
            b'{"worksheets":[{"cells":[{"prompt_number":null,"input":"1","outputs":[],"collapsed":false}],'
            b'"metadata":{}}],"metadata":{"name":""},"nbformat":3}'
        ),
    ),
    "a format that is true, which Python takes for 1": (
        b'{"cells":[{"execution_count":4,"prompt_number":4}],"nbformat":true}',
        b'{"cells":[{"execution_count":null,"prompt_number":4}],"nbformat":true}',
    ),
    "an unknown field that format 3 used": (
        b'{"cells":[{"prompt_number":4,"outputs":[{}]}]}',
        b'{"cells":[{"prompt_number":4,"outputs":[]}]}',
    ),
    "nested 10,000 deep in an output": (
        b'{"cells":[{"outputs":[' + deep(10_000) + b'],"source":""}]}',
        b'{"cells":[{"outputs":[],"source":""}]}',
    ),
    "nested 10,000 deep in what stays": (
        b'{"cells":[{"outputs":[{}],"metadata":{"a":' + b'{"k":[' * 5_000 + b"NaN" + b"]}" * 5_000 + b"}}]}",
        b'{"cells":[{"outputs":[],"metadata":{"a":' + b'{"k":[' * 5_000 + b"NaN" + b"]}" * 5_000 + b"}}]}",
    ),
    "an output of 5 MB": (
        b'{"cells":[{"outputs":[{"data":{"image/png":"' + b"iVBORw0K" * 625_000 + b'\\n"}}],"source":"\\n"}]}',
        b'{"cells":[{"outputs":[],"source":"\\n"}]}',
    ),
    "5 MB of quotes in one output": (
        b'{"cells":[{"outputs":[{"data":{"text/html":"' + b'<b id=\\"x\\">\\\\' * 350_000 + b'"}}],"source":""}]}',
        b'{"cells":[{"outputs":[],"source":""}]}',
    ),
    "a long string that ends in a backslash": (
        b'{"cells":[{"outputs":[{"data":{"a":"' + b"x" * 70_000 + b'\\\\","b":"\\""}}],"source":""}]}',
        b'{"cells":[{"outputs":[],"source":""}]}',
    ),
    # ---- metadata: each key goes with one comma
    "volatile metadata first": (
        b'{"cells":[{"metadata":{ "hidden":1,\n "a":2,  "b":3 }}]}',
        b'{"cells":[{"metadata":{ "a":2,  "b":3 }}]}',
    ),
    "volatile metadata in the middle": (
        b'{"cells":[{"metadata":{ "a":2,\n"hidden":1,  "trusted":1,   "b":3 }}]}',
        b'{"cells":[{"metadata":{ "a":2,\n"b":3 }}]}',
    ),
    "volatile metadata last": (
        b'{"cells":[{"metadata":{ "a":2 ,\n"hidden":1,  "execution":{"t":[1]} }}]}',
        b'{"cells":[{"metadata":{ "a":2 }}]}',
    ),
    "nothing but volatile metadata": (
        b'{"cells":[{"metadata":{\n "heading_collapsed": true,\n "scrolled": false\n}}]}',
        b'{"cells":[{"metadata":{}}]}',
    ),
    # ---- cells that keep their outputs
    "the tag keep_output": (
        b'{"cells":[{"outputs":[' + OUTPUT + b'],"execution_count":1,"metadata":{"tags":["keep_output"]}}]}',
        b'{"cells":[{"outputs":[' + OUTPUT + b'],"execution_count":null,"metadata":{"tags":["keep_output"]}}]}',
    ),
    "metadata init_cell": (
        b'{"cells":[{"metadata":{"init_cell":true},"outputs":[{"execution_count":5}]}]}',
        b'{"cells":[{"metadata":{"init_cell":true},"outputs":[{"execution_count":null}]}]}',
    ),
    "metadata keep_output false": (
        b'{"cells":[{"outputs":[{}],"metadata":{"keep_output":false}}]}',
        b'{"cells":[{"outputs":[],"metadata":{"keep_output":false}}]}',
    ),
    "metadata keep_output false against a tag": (
        b'{"cells":[{"outputs":[{}],"metadata":{"keep_output":false,"tags":["init_cell"]}}]}',
        b'{"cells":[{"outputs":[],"metadata":{"keep_output":false,"tags":["init_cell"]}}]}',
    ),
    "tags that are no list": (
        b'{"cells":[{"outputs":[{}],"metadata":{"tags":"keep_output"}}]}',
        b'{"cells":[{"outputs":[],"metadata":{"tags":"keep_output"}}]}',
    ),
    "metadata that is no object": (
        b'{"cells":[{"outputs":[{}],"metadata":null}]}',
        b'{"cells":[{"outputs":[],"metadata":null}]}',
    ),
}

UNTOUCHED = {
    "a clean notebook": CLEAN,
    "an empty notebook": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "a clean notebook of format 3": b'{"worksheets":[{"cells":[{"prompt_number":null,"outputs":[ ]}]}]}',
    "metadata keep_output true": b'{"cells":[{"metadata":{"keep_output":true},"outputs":[' + OUTPUT + b"]}]}",
    "the tag init_cell": b'{"cells":[{"metadata":{"tags":["a","init_cell"]},"outputs":[' + OUTPUT + b"]}]}",
    "empty outputs with space in them": b'{"cells":[{"outputs":[ \n ]}]}',
    "outputs null": b'{"cells":[{"outputs":null,"execution_count":null}]}',
    "empty metadata with space in it": b'{"cells":[{"metadata":{ }}]}',
}

AGAIN = "correct it there, or save it again from Jupyter"
REFUSED = {
    "an empty file": (b"", "the file is empty; a notebook is a JSON object with `cells`"),
    "nothing but space": (b"\n \n", "the file is empty; a notebook is a JSON object with `cells`"),
    "a list": (b"[1, 2]", "the top level is not a JSON object; is it a notebook?"),
    "another JSON file": (b'{"a": 1}', "it has no `cells`; is it a notebook?"),
    "cells that are no list": (b'{"cells": 4}', f"not a notebook at line 1, column 11: `cells` is not a list; {AGAIN}"),
    "a cell that is no object": (
        b'{"cells":\n [{}, 4]}',
        f"not a notebook at line 2, column 7: cell 2 is not a JSON object; {AGAIN}",
    ),
    "plain text": (b"hello", f"not valid JSON at line 1, column 1: a value is missing; {AGAIN}"),
    "conflict markers": (
        DIRTY.replace(b'   "execution_count": 7,\n', b'<<<<<<< HEAD\n   "execution_count": 7,\n=======\n>>>>>>> b\n', 1),
        "merge conflict markers at line 5; resolve the merge first (`git checkout --ours` or `--theirs` takes one side)",
    ),
    "conflict markers inside an output": (
        DIRTY.replace(b'       "7"\n', b'<<<<<<< HEAD\n       "7"\n=======\n       "8"\n>>>>>>> b\n'),
        "merge conflict markers at line 20; resolve the merge first (`git checkout --ours` or `--theirs` takes one side)",
    ),
    "cut off": (
        DIRTY[:200],
        "the file breaks off at line 14, column 2; restore it (`git checkout -- FILE`) or save it again",
    ),
    "cut off inside a long string": (
        b'{"cells":[{"outputs":[{"text":"' + b"x" * 100_000,
        f"not valid JSON at line 1, column 31: the string that starts there never ends; {AGAIN}",
    ),
    "not UTF-8": (b'{"cells":[{"source":"\xe4"}]}', "not UTF-8 at byte 21; save it again from Jupyter"),
    "not UTF-8 far behind": (
        b'{"cells":[{"source":"' + "训".encode() * 1_000_000 + b'\xff"}]}',
        "not UTF-8 at byte 3000021; save it again from Jupyter",
    ),
    "UTF-16": ('{"cells":[]}'.encode("utf-16"), "not UTF-8 at byte 0; save it again from Jupyter"),
    "a comma too many": (
        b'{"cells":[{}],}',
        f"not valid JSON at line 1, column 15: a key in double quotes is missing; {AGAIN}",
    ),
    "a comma too few": (b'{"cells":[{} {}]}', f"not valid JSON at line 1, column 14: `,` or `]` is missing; {AGAIN}"),
    "a comma too many in an output": (
        b'{"cells":[{"outputs":[{"text":[1,]}]}]}',
        f"not valid JSON at line 1, column 34: a value is missing; {AGAIN}",
    ),
    "a colon too few": (b'{"cells" []}', f"not valid JSON at line 1, column 9: `:` is missing; {AGAIN}"),
    "a value too few": (b'{"cells":[],"a":}', f"not valid JSON at line 1, column 17: a value is missing; {AGAIN}"),
    "something behind the end": (
        b'{"cells":[]} x',
        f"not valid JSON at line 1, column 14: something follows the end of the notebook; {AGAIN}",
    ),
    "a raw newline in a long output": (
        b'{"cells":[{"outputs":[{"data":{"a":"' + b"x" * 70_000 + b'\n"}}]}]}',
        f"not valid JSON at line 1, column 70037: a control character in a string; {AGAIN}",
    ),
    "a bad escape in a long output": (
        b'{"cells":[{"outputs":[{"data":{"a":"' + b"x" * 70_000 + b'\\q"}}]}]}',
        f"not valid JSON at line 1, column 70037: a backslash that escapes nothing; {AGAIN}",
    ),
    "deep nesting that never ends": (
        b'{"cells":[{"outputs":[' + b"[" * 10_000,
        "the file breaks off at line 1, column 10023; restore it (`git checkout -- FILE`) or save it again",
    ),
    "deep nesting that ends wrongly": (
        b'{"cells":[{"outputs":[' + b"[" * 10_000 + b"}",
        f"not valid JSON at line 1, column 10023: `}}` is out of place; {AGAIN}",
    ),
    "columns are counted in characters": (
        '{"训练": "😀" x}'.encode(),
        f"not valid JSON at line 1, column 12: `,` or `}}` is missing; {AGAIN}",
    ),
}


@pytest.mark.parametrize(("dirty", "clean"), STRIPPED.values(), ids=STRIPPED)
def test_only_what_a_run_leaves_behind_goes(dirty, clean):
    assert strip_notebook(dirty, USUAL).data == clean


@pytest.mark.parametrize(("dirty", "clean"), STRIPPED.values(), ids=STRIPPED)
def test_what_was_stripped_is_not_touched_again(dirty, clean):
    assert strip_notebook(clean, USUAL).data is clean


@pytest.mark.parametrize("clean", UNTOUCHED.values(), ids=UNTOUCHED)
def test_a_clean_notebook_comes_back_as_the_very_same_object(clean):
    found = strip_notebook(clean, USUAL)
    assert found == (clean, 0, 0, 0, 0)
    assert found.data is clean


@pytest.mark.parametrize(("broken", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notebook_is_refused_with_a_sentence(broken, sentence):
    with pytest.raises(NotANotebook) as caught:
        strip_notebook(broken, USUAL)
    assert str(caught.value) == sentence


def test_what_goes_is_counted():
    assert strip_notebook(DIRTY, USUAL)[1:] == (1, 1, 3, 0)


@pytest.mark.parametrize(
    ("options", "counted"),
    [
        (StripOptions(keep_outputs=True), (0, 2, 3)),
        (StripOptions(keep_counts=True), (1, 0, 3)),
        (StripOptions(keep_all_metadata=True), (1, 1, 0)),
        (StripOptions(keep_outputs=True, keep_counts=True, keep_all_metadata=True), (0, 0, 0)),
    ],
)
def test_each_option_keeps_its_own_part(options, counted):
    assert strip_notebook(DIRTY, options)[1:4] == counted


def test_metadata_that_is_kept_still_says_which_outputs_stay():
    data = b'{"cells":[{"outputs":[{}],"metadata":{"keep_output":true,"hidden":1}}]}'
    assert strip_notebook(data, StripOptions(keep_all_metadata=True)).data is data


@pytest.mark.parametrize("key", sorted(CELL_METADATA))
def test_each_volatile_key_of_a_cell_goes(key):
    cell = json.dumps({"cells": [{"metadata": {key: {"a": 1}, "mine": 1}}]}).encode()
    assert json.loads(strip_notebook(cell, USUAL).data) == {"cells": [{"metadata": {"mine": 1}}]}


@pytest.mark.parametrize("key", sorted(NOTEBOOK_METADATA))
def test_each_volatile_key_of_a_notebook_goes(key):
    data = json.dumps({"metadata": {key: {"a": 1}, "mine": 1}, "cells": []}).encode()
    assert json.loads(strip_notebook(data, USUAL).data) == {"metadata": {"mine": 1}, "cells": []}


def test_volatile_words_mean_nothing_elsewhere():
    data = b'{"cells":[{"hidden":1,"metadata":{"widgets":1,"signature":2}}],"metadata":{"collapsed":1,"hidden":2}}'
    assert strip_notebook(data, USUAL).data is data


def test_an_image_of_50_mb_takes_less_time_than_reading_it_as_json():
    data = b'{"cells":[{"outputs":[{"data":{"image/png":"' + b"iVBORw0K" * 6_250_000 + b'\\n"}}],"source":""}]}'
    strip_time, json_time = _seconds(lambda: strip_notebook(data, USUAL)), _seconds(lambda: json.loads(data))
    assert strip_time < json_time


def _seconds(work) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


PEAK = """\
import sys
from pathlib import Path
from rundiff.strip import StripOptions, strip_notebook
data = sys.stdin.buffer.read()
assert strip_notebook(data, StripOptions(max_size=100)).data == b'{"cells":[{"outputs":[]}]}'
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024 / len(data))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
@pytest.mark.parametrize(
    ("before", "after"),
    [(b'{"data":[{"x":[', b"]}]}"), (b"[[[", b"]]]"), (b'[1,{"x":[', b"]}]")],
    ids=["a figure of one trace", "lists in lists", "a small value ahead"],
)
def test_one_big_value_in_others_is_not_made_into_objects(before, after):
    big = before + b'"abcdefghijklmnopqrstuvwxyz",1,' * 1_000_000 + b"0" + after
    data = b'{"cells":[{"outputs":[{"data":{"application/json":' + big + b"}}]}]}"
    told = subprocess.run([sys.executable, "-c", PEAK], input=data, stdout=subprocess.PIPE, check=True)
    assert float(told.stdout) < 3.5
