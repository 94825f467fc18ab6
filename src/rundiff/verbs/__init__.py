"""One module a verb of the terminal: words in; one command called, its value shown, an exit code out."""
