"""A request in; what is to be written, piece by piece, and the exit code out: the same for the terminal and the magic.

Up to `MANY` files are ranked, which takes all of them; of more each is shown when it has been compared, and then let go.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.pose import pose
from rundiff.errors import DIFFERENCES, NOTHING_TO_REPORT, USER_ERROR, UsageError, assert_never

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

    from typing_extensions import Self

    from rundiff.commands.here import Here
    from rundiff.commands.question import Question
    from rundiff.comparison import Comparison
    from rundiff.diff.changes import Hidden
    from rundiff.render.looks import Looks
    from rundiff.render.pieces import Line
    from rundiff.request import DiffRequest, Form
    from rundiff.tally import Tally

MANY = 100
"""Files that may differ, up to which they are ranked."""
_PATHS = frozenset({"path"})


class Answer:
    """What *asked* is answered, from *folder* on ("" is the current one). Its code is known when all of it has been written.

    Where no side is named, git compares files with the index; a kernel, *here*, the default baseline with its notebook now.
    """

    def __init__(
        self, asked: DiffRequest, folder: str = "", *, given: IO[bytes] | None = None, here: Here | None = None
    ) -> None:
        self.asked = asked
        self._folder = folder
        self.complaints: list[str] = []
        """Sentences about files that could not be compared, and that the answer itself does not hold."""
        self._differs = self._failed = False
        posed = pose(asked, folder, given=given, here=here)
        self._repo, self._question, self._found, self._objects = posed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the git that still reads for it; what was not written by then cannot be written any more."""
        if self._objects is not None:
            self._objects.close()

    @property
    def code(self) -> int:
        """0 fine, 1 differences where they were asked for, 2 where a file could not be read as what it is."""
        if self._failed:
            return USER_ERROR
        between_paths = self._found is not None and self._found.target.kind in _PATHS
        return DIFFERENCES if self._differs and (self.asked.exit_code or between_paths) else NOTHING_TO_REPORT

    @property
    def settings(self) -> list[tuple[str, str, str]]:
        """The configuration of git: scope, name and value; nothing where there is no repository."""
        return [] if self._repo is None else self._repo.settings()

    @property
    def streams(self) -> bool:
        """Whether there is so much to show that each file is shown by itself."""
        asked = self.asked
        told = asked.format == "text" and asked.forms == ("changes",) and asked.lines is None
        return told and self._question is not None and len(self._question.rows) > MANY

    @property
    def root(self) -> str:
        """What the paths of the answer count from."""
        return os.path.abspath(self._folder) if self._repo is None else os.fspath(self._repo.root)

    # What is written

    def lines(self, looks: Looks) -> Iterator[Line]:
        """Styled lines, as they come."""
        from rundiff.render.layout import layout

        if self.streams and self._question is not None:
            yield from self._file_by_file(self._question, looks)
            return
        found = self.comparison()
        if self.asked.forms == ("summary",):
            from rundiff.render.summary import LINES, summary

            yield from summary(found, looks, looks.limit or LINES)
        elif found.differs or found.target.run is not None or self.asked.words:
            yield from layout(found, looks)

    def text(self) -> Iterator[bytes]:
        """Every other form, in the bytes that a program reads."""
        match self.asked.format:
            case "json":
                from rundiff.render.wire import encoded

                yield encoded(self.comparison()) + b"\n"
            case "html":
                from rundiff.render.looks import Looks
                from rundiff.render.saved import output

                looks = Looks(context=self.asked.context or 0, limit=self.asked.lines)
                yield f"{output(self.comparison(), looks, most=None)}\n".encode("utf-8", "replace")
            case "nbdime":
                yield self._as_nbdime().encode("utf-8", "replace")
            case "patch":
                yield from self._patch()
            case "source-patch":
                yield from self._source_patch()
            case "text":
                raise AssertionError("text is lines, or a list")
            case _:
                assert_never(self.asked.format)

    def lists(self, *, width: int, quote_path: bool, colour: bool) -> Iterator[bytes]:
        """The lists of git: `--stat` and the like, one after the other where several were asked for."""
        from rundiff.render.listing import name_only, name_status, numstat
        from rundiff.render.pieces import safe
        from rundiff.render.sentences import out_of_sight
        from rundiff.render.stat import Room, shortstat, stat

        rows: Iterable[Tally] = self._tallies()
        forms: Sequence[Form] = self.asked.forms
        if len(forms) > 1:
            rows = list(rows)
        nul, said = self.asked.nul, self.asked.stat
        for form in forms:
            match form:
                case "numstat":
                    yield from numstat(rows, nul=nul, quote_path=quote_path)
                case "stat":
                    graph = self._usual_graph() if said.graph is None else said.graph
                    room = Room(said.whole or width, said.name or 0, said.files or 0, graph)
                    yield from stat(rows, room, quote_path=quote_path, colour=colour)
                case "shortstat":
                    yield shortstat(rows)
                case "name-only":
                    yield from name_only(rows, nul=nul, quote_path=quote_path)
                case "name-status":
                    yield from name_status(rows, nul=nul, quote_path=quote_path)
                case "changes" | "summary":
                    raise AssertionError("changes are lines")
                case _:
                    assert_never(form)
        if "stat" in forms and (told := out_of_sight(self._hidden)):
            yield f" hidden: {safe(told)}\n".encode()

    def silence(self) -> None:
        """Find out whether anything differs, and no more."""
        if self._question is None:
            self.comparison()
            return
        from rundiff.commands.tallies import Tallies

        rows = Tallies(self._question, counts=self.asked.options.ignores, objects=self._objects)
        self._differs = (
            any(row.counted for row in rows.rows()) if self.asked.options.ignores else next(rows.rows(), None) is not None
        )
        self._complain(rows.broken)

    # How it is found out

    def comparison(self) -> Comparison:
        """All of it as one value, which a surface may show in its own way. Raises UserError."""
        if self._found is None:
            from rundiff.commands.diff import answered

            assert self._question is not None, "one of them is there"
            self._found = answered(self._question, self._objects)
        self._differs, self._failed = self._found.differs, self._found.failed
        return self._found

    def _usual_graph(self) -> int:
        """Columns of `--stat`'s graph where nothing is said; 0 is as it comes."""
        said = [value for _, name, value in self.settings if name == "diff.statgraphwidth"]
        return int(said[-1]) if said and said[-1].isdecimal() else 0

    def _tallies(self) -> Iterator[Tally]:
        if self._question is None:
            from rundiff.commands.named import named_rows

            found = self.comparison()
            self._hidden: Hidden = found.hidden
            yield from named_rows(found, self._folder, self.asked.forms)
            return
        from rundiff.commands.tallies import Tallies

        names = frozenset({"name-only", "name-status"})
        counts = not names.issuperset(self.asked.forms) or self.asked.options.ignores
        told = Tallies(self._question, counts=counts, objects=self._objects)
        for row in told.rows():
            self._differs |= row.counted or not self.asked.options.ignores
            yield row
        self._hidden = told.hidden
        self._complain(told.broken)

    def _complain(self, broken: Sequence[tuple[str, str]]) -> None:
        self._failed |= bool(broken)
        self.complaints += [f"{path}: {why}" for path, why in broken]

    def _file_by_file(self, asked: Question, looks: Looks) -> Iterator[Line]:
        from rundiff.commands.compare import not_looked_at
        from rundiff.commands.diff import beside_files
        from rundiff.commands.mutes import shown_mutes
        from rundiff.commands.own_names import names_in
        from rundiff.commands.programs import programs
        from rundiff.commands.stream import groups
        from rundiff.comparison import edited
        from rundiff.facts.changed import with_reasons
        from rundiff.findings import findings
        from rundiff.mutes import Muted
        from rundiff.render.ends import closing, opening
        from rundiff.render.layout import section
        from rundiff.training.names import using

        names = names_in(asked.repo.folder)
        known = beside_files(asked)
        yield from opening(known, len(asked.rows))
        cells = files = muted = 0
        quiet = shown_mutes(asked.repo)
        hidden, touched = not_looked_at(asked), set[str]()
        for group in groups(asked, self._objects):
            hidden += group.hidden
            told = programs(asked, group.files, seeks=False)
            for file in group.files:
                with using(names):  # not around a `yield`: what is in force there would be in force for who reads on
                    of_file = findings((file,), told, quiet)
                muted += sum(len(finding.muted) for finding in of_file)
                of_cells = sum(finding.change is not None for finding in of_file)
                cells, files = cells + of_cells, files + len(of_file) - of_cells
                self._failed |= file.failed
                touched |= edited(of_file)
                yield from section(of_file, looks)
        self._differs = bool(cells or files or known.drift or known.facts)
        between_runs = known.baseline.run is not None and known.target.run is not None
        facts = with_reasons(known.facts, touched, known.drift)
        unheard = Muted(muted, quiet.file, quiet.trouble)
        yield from closing(cells, files, hidden, known.drift if between_runs else None, facts, muted=unheard)

    def _as_nbdime(self) -> str:
        from rundiff.render.nbdime import encoded, others
        from rundiff.render.sentences import count

        found, options = self.comparison(), self.asked.options
        if left_out := others(found):
            self.complaints.append(f"{count(left_out, 'other file')} changed, which nbdime's format cannot hold")
        return encoded(found, outputs=options.outputs, metadata=options.metadata) + "\n"

    def _patch(self) -> Iterator[bytes]:
        asked = self.asked
        if self._question is None:
            message = (
                "--format patch is about a repository; ask git: git diff --no-index OLD NEW, or --format source-patch to read"
            )
            raise UsageError(message)
        from rundiff.commands.patch import patch
        from rundiff.render.leaks import patch_warning
        from rundiff.runs.veiled import Watched

        about = self._question
        options = [*asked.options.git, *([] if asked.context is None else [f"-U{asked.context}"])]
        options += [f"--diff-filter={asked.kinds}"] if asked.kinds else []
        watched = Watched()
        for piece in watched.passing(patch(about.repo, about.old, about.new, about.scope, options)):
            self._differs = True
            yield piece
        if watched.found:
            self.complaints.append(patch_warning(watched.found))

    def _source_patch(self) -> Iterator[bytes]:
        from rundiff.render.source_patch import source_patch

        context = 3 if self.asked.context is None else self.asked.context
        for line in source_patch(self.comparison().files, context):
            yield line.encode("utf-8", "replace")
