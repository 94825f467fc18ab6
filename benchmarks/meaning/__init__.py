"""How well the product tells what an edit means for training: pairs of projects in, precision and recall out.

`programs/` holds the programs and the edits of each, written for this; `programs.py` reads them, `unchanged.py` makes the edits that
mean nothing, `labelled.json` holds pairs labelled by somebody who has not seen the rules. `asked.py` asks the product, `score.py` counts.
"""
