"""What changed, and a repository's rules, in; what fails, and what is to be known, out. Nothing here reads a file or starts git.

`rules` are the rules as values, `commits` what is known of the commits in between; `judge` (with `sizes`) makes a `verdict` of both and
of a comparison; `spots` (with `lines`) says where in the files of the new side a judged finding stands.
"""
