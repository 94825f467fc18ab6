"""The bytes of a tree in; the objects that its entries name out, whether they are here or not."""

from __future__ import annotations


def entries(tree: bytes, digits: int) -> dict[bytes, str]:
    """By name the object of each entry of *tree*; names of objects have that many *digits*."""
    found, at, size = {}, 0, digits // 2
    while at < len(tree):
        end = tree.index(b"\0", at)
        _, _, name = tree[at:end].partition(b" ")
        found[name] = tree[end + 1 : end + 1 + size].hex()
        at = end + 1 + size
    return found
