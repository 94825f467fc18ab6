"""One module a verb. Commands take values, return values and print nothing; the surfaces show them."""
