"""What a check found in; text, JSON, annotations, reports and Markdown out. Each says the same in the same words.

What a notebook, a path or a commit holds is hostile text: it cannot begin a command of a CI, end a table, or become a link or HTML.
"""
