"""The effective facts of a run, observed while it runs. `observer.py` is the door."""
