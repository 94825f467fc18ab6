"""An answer in; the widgets that show it and ask again out. They live in the kernel until `close`, and leave nothing behind.

Each click is a message to the kernel, which ipywidgets answers outside of any cell: nothing may be raised or printed here. Messages
may come in another thread than the one that executes cells (ipykernel's subshells), but one after the other.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

import ipywidgets

from rundiff.errors import UserError
from rundiff.render.looks import Looks
from rundiff.render.pieces import Line, Piece, safe
from rundiff.view import page
from rundiff.view.parts import SidePicker, button, check, close, html, painted, row
from rundiff.view.sides import Pick, picked, question
from rundiff.view.steps import QUIET, Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rundiff.comparison import Comparison
    from rundiff.magic_words import Question
    from rundiff.results.diff import DiffResult
    from rundiff.view.sides import Offered
    from rundiff.view.steps import Quiet

_HELP = {
    "outputs": "compare outputs, too",
    "formatting": "show changes of formatting alone",
    "prose": "show changes of text cells and text files",
    "comments": "show changes of comments and docstrings alone",
}


class Controls:
    """The view of one answer. *ask* answers a question, *sides* tells what can be picked, *reviewed* is kept by the kernel."""

    def __init__(
        self,
        asked: Question,
        first: DiffResult,
        ask: Callable[[Question], DiffResult],
        sides: Callable[[], Offered],
        reviewed: set[str],
    ) -> None:
        self._asked, self._ask, self._sides, self._reviewed = asked, ask, sides, reviewed
        self._looks = Looks(context=asked.diff.context or 0, word_diff=asked.diff.word_diff)
        self._lock, self._setting = RLock(), False
        self._found: Comparison | None = first.comparison
        """What is shown; None where what was asked last cannot be answered."""
        self._steps = Steps().of(first.comparison.findings)
        self._offered: Offered = sides()
        self._make(*picked(asked, first.comparison))
        with self._quietly():
            self._baseline.offer(self._offered.baseline, self._baseline.pick)
            self._target.offer(self._offered.target, self._target.pick)
        self._between = self._baseline.value, self._target.value
        self._show()

    def close(self) -> None:
        """Let go of every widget, here and in the front end."""
        close(self.root)

    # What there is

    def _make(self, old: Pick, new: Pick) -> None:
        self._baseline, self._target = SidePicker("baseline", old), SidePicker("target", new)
        outputs = self._asked.diff.options.outputs
        self._outputs = check("outputs", value=outputs, tooltip=_HELP["outputs"])
        self._quiet: dict[Quiet, Any] = {name: check(name, value=True, tooltip=_HELP[name]) for name in QUIET}
        self._tick = check("reviewed", tooltip="tick this change off; gone when either side of it changes")
        self._all = check("show all", tooltip="all changes below each other")
        self._head, self._change, self._foot = (html(margin) for margin in ("4px 2px", "4px 2px", "8px 2px 4px 2px"))
        self._position = html()
        self._offer = button("", self._acting(self._take), "two runs that are worth a look")
        self._stepping = row(
            button("previous", self._acting(lambda: self._step(-1)), "the change before this one"),
            button("next", self._acting(lambda: self._step(1)), "the change after this one"),
            self._tick,
        )
        swap = button("swap", self._acting(self._swap), "old for new")
        again = button("compare again", self._acting(self._again), "files, cells and runs as they are now")
        picks = row(self._baseline.list, self._baseline.field, self._target.list, self._target.field, swap, again)
        switches = row(self._outputs, *self._quiet.values(), self._all)
        walk = row(self._stepping, self._position)
        self.root: Any = ipywidgets.VBox([picks, switches, self._head, walk, self._change, self._foot, self._offer])
        self._listen()

    def _listen(self) -> None:
        for side in (self._baseline, self._target):
            side.list.observe(self._acting(self._again), "value")
            side.field.observe(self._acting(self._again), "value")
        self._outputs.observe(self._acting(self._again), "value")
        for name, switch in self._quiet.items():
            switch.observe(self._acting(partial(self._switch, name)), "value")
        self._tick.observe(self._acting(self._review), "value")
        self._all.observe(self._acting(lambda: None), "value")

    # What is done

    def _acting(self, act: Callable[[], None]) -> Callable[[object], None]:
        """*act* as what ipywidgets calls: whatever it raises is shown in the view, and nowhere else."""

        def told(_: object) -> None:
            with self._lock:
                if self._setting:
                    return
                try:
                    act()
                    self._show()
                except UserError as error:
                    self._fail((Piece(safe(str(error)), "warning"),))
                except KeyboardInterrupt:
                    self._fail((Piece("interrupted; `compare again` asks once more", "warning"),))
                except Exception:  # noqa: BLE001 - whatever it is: a click is no cell, so the view is the only place to say it
                    lines = traceback.format_exc().splitlines()
                    self._fail(
                        (Piece("rundiff has failed here; please report this:", "warning"),),
                        *((Piece(safe(line)),) for line in lines),
                    )

        return told

    def _step(self, by: int) -> None:
        self._steps = self._steps.moved(by)

    def _switch(self, name: Quiet) -> None:
        self._steps = self._steps.switched(name, on=self._quiet[name].value)

    def _review(self) -> None:
        shown = self._steps.shown
        if shown is not None:
            (self._reviewed.add if self._tick.value else self._reviewed.discard)(shown.content)

    def _swap(self) -> None:
        old, new = self._baseline, self._target
        with self._quietly():
            old.field.value, new.field.value = new.field.value, old.field.value
            before, after = old.pick, new.pick
            old.offer(self._offered.baseline, after)
            new.offer(self._offered.target, before)
        self._again()

    def _take(self) -> None:
        """Ask about the two runs that are offered where nothing changed."""
        offer = None if self._found is None else self._found.offer
        if offer is not None:
            with self._quietly():
                self._baseline.offer(self._offered.baseline, Pick(offer.baseline, offer.baseline))
                self._target.offer(self._offered.target, Pick(offer.target, offer.target))
            self._again()

    def _again(self) -> None:
        """Ask anew, and what can be picked, too: runs come and go."""
        self._baseline.settle()
        self._target.settle()
        self._say((Piece("comparing…", "muted"),))
        self._offered = self._sides()
        with self._quietly():
            self._baseline.offer(self._offered.baseline, self._baseline.pick)
            self._target.offer(self._offered.target, self._target.pick)
        old, new, outputs = self._baseline.value, self._target.value, self._outputs.value
        self._found = self._ask(question(self._asked, old, new, outputs=outputs, default=self._offered.default)).comparison
        kept = self._steps if (old, new) == self._between else self._steps._replace(at="")  # other sides are read from the top
        self._steps, self._between = kept.of(self._found.findings), (old, new)

    # What is shown

    def _show(self) -> None:
        if self._found is None:
            return
        steps, everything = self._steps, self._all.value
        self._say(*page.above(self._found))
        self._foot.value = painted(page.below(self._found, steps))
        self._position.value = painted([(Piece(page.position(steps, self._reviewed, everything=everything)),)])
        self._stepping.layout.display = "none" if everything or steps.shown is None else ""
        offer = self._found.offer
        self._offer.description = "" if offer is None else f"compare {offer.baseline} with {offer.target}"
        self._offer.layout.display = "none" if offer is None else ""
        with self._quietly():
            self._tick.value = steps.shown is not None and steps.shown.content in self._reviewed
        self._change.value = painted(
            page.every(steps, self._reviewed, self._looks) if everything else page.one(steps, self._looks)
        )

    def _say(self, *lines: Line) -> None:
        self._head.value = painted(lines)

    def _fail(self, *lines: Line) -> None:
        """Say what is wrong; what was shown before answers another question."""
        self._say(*lines)
        self._found, self._steps = None, self._steps._replace(all=())
        self._stepping.layout.display = self._offer.layout.display = "none"
        for part in (self._change, self._foot, self._position):
            part.value = ""

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What is set here was not picked by anybody."""
        before, self._setting = self._setting, True
        try:
            yield
        finally:
            self._setting = before
