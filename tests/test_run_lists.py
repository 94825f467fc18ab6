"""A run's snapshot holds files that git does not track: lists and modes of a run against now know them."""

from __future__ import annotations

import pytest

from recorded import recorded
from repos import cell, notebook


@pytest.fixture
def loose(repo, rundiff):
    """A run, and nothing that changed since: tracked and untracked files, one of them a link and one executable."""
    repo.commit(**{"a.py": "a = 1\n", "t.ipynb": notebook(cell("lr = 1", "a"))})
    repo.write(**{"un.txt": "u\n", "sub/s.py": "s = 1\n", "loose.ipynb": notebook(cell("x = 1", "x")), "run.sh": "echo\n"})
    (repo.root / "run.sh").chmod(0o755)
    (repo.root / "lnk").symlink_to("a.py")
    recorded(repo, ("a", "lr = 1"))

    def listed(*words: str) -> str:
        answer = rundiff("diff", *words)
        assert answer.returncode == 0, answer.stderr
        assert answer.stderr == ""
        return answer.stdout

    listed.repo = repo
    return listed


def test_nothing_changed_is_nothing_in_any_list_and_either_way(loose, rundiff):
    for words in (("run/1",), ("-R", "run/1")):
        assert "nothing changed" in loose(*words)
        for form in ("--numstat", "--name-status", "--name-only"):
            assert loose(form, *words) == ""
        assert rundiff("diff", "--quiet", *words).returncode == 0


def test_files_that_git_does_not_track_are_counted_either_way(loose):
    loose.repo.write(**{"un.txt": "v\n", "new.txt": "n\n"})
    (loose.repo.root / "run.sh").chmod(0o644)
    (loose.repo.root / "sub/s.py").unlink()
    assert loose("--numstat", "run/1") == "1\t0\tnew.txt\n0\t0\trun.sh\n0\t1\tsub/s.py\n1\t1\tun.txt\n"
    assert loose("--numstat", "-R", "run/1") == "0\t1\tnew.txt\n0\t0\trun.sh\n1\t0\tsub/s.py\n1\t1\tun.txt\n"
    assert loose("--name-status", "run/1") == "A\tnew.txt\nM\trun.sh\nD\tsub/s.py\nM\tun.txt\n"
    assert loose("--name-status", "-R", "run/1") == "D\tnew.txt\nM\trun.sh\nA\tsub/s.py\nM\tun.txt\n"
    assert "mode 100755 → 100644  run.sh" in loose("run/1")


def test_the_index_holds_none_of_them(loose):
    told = loose("--name-status", "--cached", "run/1")
    assert told.splitlines() == ["D\tlnk", "D\tloose.ipynb", "D\trun.sh", "D\tsub/s.py", "D\tun.txt"]
    assert told == loose.repo.git("diff", "--cached", "--name-status", "run/1")
