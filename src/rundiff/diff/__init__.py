"""Two notebooks, or two files, in; the changes between them out. Pure: no git, no disk."""
