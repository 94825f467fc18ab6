"""git's lists of changed files, against git's own: every byte of them, for files and names of every kind."""

from __future__ import annotations

import os
import subprocess
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repos import Repo
from rundiff.render.listing import name_only, name_status, numstat
from rundiff.render.quoting import quoted
from rundiff.render.stat import Room, shortstat, stat
from rundiff.tally import Tally

LINES = "".join(f"line {number}\n" for number in range(400))
ODD = (
    b"plain.py",
    "训练/模型.py".encode(),
    "数据集/归一化/一个非常长的文件名_用来检查列宽是否正确_以及截断之后是否仍然一样_训练脚本.py".encode(),
    "e\u0301te\u0301/각.txt".encode(),
    "emoji 🚀.py".encode(),
    b"with space.py",
    b'quo"te.py',
    b"back\\slash.py",
    b"tab\there.py",
    b"line\nend.py",
    b"bell\x07\x7f.py",
    b"latin-\xe9t\xe9.py",
    b"folder/" * 12 + b"deep.py",
    b"a-name-without-any-folder-that-is-longer-than-all-the-columns-that-there-are-for-it-on-eighty-column-lines.py",
)


def git(repo: Repo, *words: str) -> bytes:
    found = subprocess.run(["git", *words], cwd=repo.root, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.replace(b"| Unmerged ", b"| Unmerged\n ")  # git 2.39 alone forgets this line end


def put(repo: Repo, name: bytes, content: bytes) -> None:
    path = os.path.join(os.fsencode(repo.root), name)  # noqa: PTH118 - bytes
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)


def tallies(repo: Repo, *words: str) -> list[Tally]:
    """What git says of each file in its forms for programs."""
    raw = git(repo, "diff", "--raw", "--no-abbrev", "-z", *words).split(b"\0")[:-1]
    counts = counted(git(repo, "diff", "--numstat", "-z", *words))
    found, fields = [], iter(raw)
    for facts in fields:
        old_mode, new_mode, old, new, status = facts[1:].decode().split(" ")
        first = next(fields)
        name = next(fields) if status[0] in "RC" else first
        there = counts and counts[0][0] == name  # git leaves out where nothing is left to count
        added, removed = counts.pop(0)[1:] if there else (0, 0)
        binary = added is None and old != new
        found.append(
            Tally(
                status[0],
                os.fsdecode(name),
                os.fsdecode(first) if name != first else None,
                int(status[1:]) if status[1:] else None,
                added,
                removed,
                size(repo, old, old_mode, first) if binary else None,
                size(repo, new, new_mode, name) if binary else None,
                old_mode,
                new_mode,
            )
        )
    assert not counts
    return found


def counted(numbers: bytes) -> list[tuple[bytes, int | None, int | None]]:
    found, fields = [], iter(numbers.split(b"\0")[:-1])
    for row in fields:
        added, removed, name = row.split(b"\t", 2)
        path = name or (next(fields), next(fields))[1]
        found.append((path, None, None) if added == b"-" else (path, int(added), int(removed)))
    return found


def size(repo: Repo, oid: str, mode: str, name: bytes) -> int:
    if not mode.strip("0"):
        return 0
    if oid.strip("0"):
        return int(git(repo, "cat-file", "-s", oid))
    return os.path.getsize(os.path.join(os.fsencode(repo.root), name))  # noqa: PTH118, PTH202 - bytes


def assert_as_git(repo: Repo, *words: str) -> list[Tally]:
    """Every form, with and without `-z`, with names quoted and not, and in several widths."""
    rows = tallies(repo, *words)
    for quote, nul in product((True, False), repeat=2):
        asked = ("-c", f"core.quotePath={str(quote).lower()}", "diff", *["-z"] * nul, *words)
        for form, made in (("--numstat", numstat), ("--name-only", name_only), ("--name-status", name_status)):
            assert b"".join(made(rows, nul=nul, quote_path=quote)) == git(repo, *asked, form)
        assert shortstat(rows) == git(repo, *asked, "--shortstat")
        assert b"".join(stat(rows, quote_path=quote)) == git(repo, *asked, "--stat=80")
    for width, name, files, graph in ROOMS:
        shape = (f"--stat={width},{name},{files}", f"--stat-graph-width={graph}")
        room = Room(width, name, files, graph)
        assert b"".join(stat(rows, room)) == git(repo, "diff", *words, *shape)
        coloured = git(repo, "diff", "--color=always", *words, *shape)
        assert b"".join(stat(rows, room, colour=True)) == coloured
    return rows


ROOMS = [
    (0, 0, 0, 0),
    (1, 0, 0, 0),
    (40, 0, 0, 0),
    (80, 20, 3, 0),
    (120, 0, 1, 10),
    (200, 0, 5, 0),
    (60, 3, 0, 3),
    (33, 50, 99, 1),
]


def test_files_with_odd_names_are_listed_as_git_lists_them(repo):
    for name in ODD[::2]:
        put(repo, name, LINES.encode())
    repo.commit()
    for number, name in enumerate(ODD):
        put(repo, name, LINES[: 40 * number].encode() + b"new\n")
    repo.git("add", "--all")
    rows = assert_as_git(repo, "--cached")
    assert {os.fsencode(row.path) for row in rows} == set(ODD)


def test_files_of_every_kind_are_listed_as_git_lists_them(repo):
    numbers = bytes(range(256))
    repo.commit(
        **{"edited.py": LINES, "gone.py": LINES, "empty.py": "", "mode.sh": "x\n", "link": "target\n", "same.bin": numbers},
        **{"data.bin": numbers, "gone.bin": numbers * 9, "moved.bin": numbers * 5, "turned.txt": "text\n", "emptied": "a\nb\n"},
    )
    for name in ("gone.py", "gone.bin", "link"):
        (repo.root / name).unlink()
    (repo.root / "link").symlink_to("target")
    for name in ("mode.sh", "same.bin"):
        (repo.root / name).chmod(0o755)
    repo.git("mv", "moved.bin", "here.bin")
    repo.write(**{"data.bin": numbers * 3, "new.bin": b"\0", "turned.txt": b"\0\1", "emptied": "", "new-empty": ""})
    repo.write(**{"edited.py": LINES.replace("line 1", "zeile 1")})
    repo.git("add", "--all")
    rows = assert_as_git(repo, "--cached")
    assert {row.status for row in rows} == set("ADMRT")
    assert_as_git(repo, "--cached", "-R")
    assert_as_git(repo, "--cached", "--no-renames")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a/b/c.py", "a/x/c.py"),
        ("a/c.py", "a/b/c.py"),
        ("a/b/c.py", "a/c.py"),
        ("b/c.py", "a/b/c.py"),
        ("a/b/c.py", "b/c.py"),
        ("a/a/a.py", "a/a.py"),
        ("one.py", "two.py"),
        ("a/one.py", "a/two.py"),
        ("one/a.py", "two/a.py"),
        ("src/模型/a.py", "src/网络/a.py"),
        ("src/a b/a.py", "src/a\tb/a.py"),
        ("x" * 70 + "/a.py", "y" * 70 + "/a.py"),
        ("x/y/z/a", "x/z/z/a"),
    ],
)
def test_a_rename_is_written_as_git_writes_it(repo, old, new):
    repo.commit(**{old: LINES})
    repo.write(**{new: LINES + "and more\n"})
    (repo.root / old).unlink()
    repo.git("add", "--all")
    (row,) = assert_as_git(repo, "--cached")
    assert (row.status, row.old_path, row.path) == ("R", old, new)


def test_copies_are_listed_as_git_lists_them(repo):
    repo.commit(**{"a/one.py": LINES})
    repo.commit(**{"a/one.py": LINES + "x\n", "a/two.py": LINES, "b/one.py": LINES + "y\n"})
    rows = assert_as_git(repo, "-C", "HEAD~1", "HEAD")
    assert {row.status for row in rows} == {"M", "C"}


def test_unmerged_files_are_listed_as_git_lists_them(repo):
    repo.commit(**{"a.py": "base\n", "b.py": "base\n", "long/" * 30 + "c.py": "base\n"})
    repo.git("checkout", "-qb", "side")
    repo.commit(**{"a.py": "side\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(**{"a.py": "main\n"})
    subprocess.run(["git", "merge", "-q", "side"], cwd=repo.root, capture_output=True, check=False)
    assert [row.status for row in assert_as_git(repo)] == ["U", "M"]
    repo.git("checkout", "--ours", "a.py")
    assert assert_as_git(repo)[0].status == "U"
    assert_as_git(repo, "--cached")
    repo.write(**{"b.py": "edited\n", "long/" * 30 + "c.py": "edited\n"})
    assert_as_git(repo)
    assert_as_git(repo, "HEAD")


def test_a_file_in_which_nothing_is_left_to_show_has_no_counts(repo):
    repo.commit(**{"spaces.py": "a b\n", "edited.py": "a\n"})
    repo.write(**{"spaces.py": "a  b\n"})
    assert tallies(repo, "-w")[0].path == "spaces.py"
    assert_as_git(repo, "-w")
    repo.write(**{"edited.py": "b\n"})
    rows = [Tally("M", "edited.py", added=1, removed=1), Tally("M", "spaces.py")]
    assert b"".join(stat(rows, Room(80))) == git(repo, "diff", "-w", "--stat=80")


def test_a_name_without_any_room_is_left_out():
    rows = [Tally("M", "folder/a.py", added=1), Tally("M", "b.py", added=1)]
    assert b"".join(stat(rows, Room(80, name_width=1))).splitlines()[:2] == [b" ... | 1 +", b" ... | 1 +"]


def test_nothing_is_said_of_nothing():
    assert [*stat([]), *numstat([]), *name_only([]), *name_status([])] == []
    assert shortstat([]) == b""


def test_names_and_counts_are_told_before_the_last_is_known():
    def rows():
        yield Tally("A", "first", added=1)
        pytest.fail("the second row was asked for although nobody wanted it")

    assert [next(form(rows())) for form in (name_only, name_status, numstat)] == [b"first\n", b"A\tfirst\n", b"1\t0\tfirst\n"]


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A commit with changes of very different sizes: the scaling of the graph, and the cutting of names, in one."""
    made = Repo.init(tmp_path_factory.mktemp("big"))
    sizes = (1, 2, 3, 7, 31, 64, 100, 999, 12345)
    made.commit(**{f"old/{size}.py": "gone\n" * size for size in sizes})
    for size in sizes:
        made.write(**{f"old/{size}.py": "new\n" * (size // 3), f"{'deep/' * (size % 13)}{size}.py": "new\n" * size})
    made.write(**{"data/weights.bin": bytes(98765)})
    made.commit()
    return made, tallies(made, "HEAD~1", "HEAD")


@settings(max_examples=60)
@given(st.integers(0, 300), st.just(0) | st.integers(3, 90), st.integers(0, 22), st.integers(0, 90))
def test_columns_are_shared_out_as_git_does(big, width, name, files, graph):
    repo, rows = big
    shape = (f"--stat={width}", f"--stat-name-width={name}", f"--stat-count={files}", f"--stat-graph-width={graph}")
    expected = git(repo, "diff", *shape, "HEAD~1", "HEAD")
    assert b"".join(stat(rows, Room(width, name, files, graph))) == expected


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6), st.integers(1, 60))
def test_the_graph_is_scaled_as_git_scales_it(tmp_path_factory, counts, width):
    repo = Repo.init(tmp_path_factory.mktemp("scaled"))
    repo.commit(**{f"{at}.py": "old\n" * removed + "same\n" for at, (_, removed) in enumerate(counts)})
    repo.write(**{f"{at}.py": "new\n" * added + "same\n" for at, (added, _) in enumerate(counts)})
    expected = git(repo, "diff", f"--stat={width}")
    assert b"".join(stat(tallies(repo), Room(width))) == expected


NAMES = st.lists(
    st.one_of(
        st.sampled_from("ab/ .\\\"'\t\n\r\x01é模型🚀각\u0301\u200d\u00ad\ufeff　ﾊ한\u1100\u1161\ufffe가"), st.characters()
    )
    .map(lambda one: one.encode("utf-8", "surrogatepass"))
    .filter(lambda one: one != b"\0"),
    min_size=1,
    max_size=30,
).map(b"".join)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """A repository in which trees of any names are made without a file on disk."""
    made = Repo.init(tmp_path_factory.mktemp("names"))
    made.write(one="1\n")
    return (
        made,
        made.git("hash-object", "-w", "one").strip(),
        made.git("hash-object", "-t", "tree", "-w", "--stdin", given="").strip(),
    )


def tree_of(repo: Repo, blob: str, names: set[bytes]) -> str:
    rows = b"".join(b"100644 blob %b\t%b\0" % (blob.encode(), name) for name in names)
    made = subprocess.run(["git", "mktree", "-z"], input=rows, cwd=repo.root, capture_output=True, check=True)
    return made.stdout.decode().strip()


@settings(max_examples=60)
@given(st.sets(NAMES.map(lambda name: name.replace(b"/", b"|")), min_size=1, max_size=5), st.integers(20, 60), st.booleans())
def test_any_name_is_quoted_and_measured_as_git_does(names, found, width, quote):
    repo, blob, empty = names
    tree = tree_of(repo, blob, {name for name in found if name.lower() not in {b".", b"..", b".git"}})
    asked = ("-c", f"core.quotePath={str(quote).lower()}", "diff", empty, tree)
    rows = tallies(repo, empty, tree)
    assert b"".join(name_only(rows, quote_path=quote)) == git(repo, *asked, "--name-only")
    assert b"".join(stat(rows, Room(width), quote_path=quote)) == git(repo, *asked, f"--stat={width}")


@given(st.binary())
def test_what_is_quoted_can_be_read_back(name):
    for fully in (True, False):
        shown = quoted(name, fully=fully)
        read = shown[1:-1].decode("latin-1").encode("latin-1").decode("unicode_escape") if shown != name else None
        assert shown == name or (shown[:1] == shown[-1:] == b'"' and read.encode("latin-1") == name)
        assert not fully or shown.isascii()
