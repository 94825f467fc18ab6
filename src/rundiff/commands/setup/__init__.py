"""What git is taught about notebooks, and how that is taken back without a trace.

blocks      some lines of ours in a file of somebody else's, marked so that they can be taken out to the byte
drivers     the settings and attributes that are written
places      which files they are written to
edits       files as they are and as they will be; written whole, under git's own locks
hooks       the script that git calls before a commit
ignored     what of a training project had better not be committed, and is not ignored
plan        all of it: a request in, edits out
state       what is installed, whether it takes effect, and what a clone gets
"""
