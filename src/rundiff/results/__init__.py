"""Answers as Python values: what `%gitdiff` returns and `import rundiff` gives, shown as text and HTML where they are displayed."""
