"""`rundiff diff`."""

from __future__ import annotations

from rundiff.streams import complain, standard_input

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    import gc

    from rundiff.answer import Answer
    from rundiff.arguments import diff_parser, diff_request
    from rundiff.ending import end_orderly
    from rundiff.shown import write

    end_orderly()
    gc.disable()  # the process ends with the answer, and there are no cycles worth the time
    with Answer(diff_request(diff_parser("rundiff diff"), words), given=standard_input()) as answer:
        if answer.streams:
            gc.enable()  # what was shown is let go of
        write(answer)
    for complaint in answer.complaints:
        complain(complaint)
    gc.freeze()  # or Python looks through everything twice more before it ends
    return answer.code
