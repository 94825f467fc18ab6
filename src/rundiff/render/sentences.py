"""Parts of a comparison in; the sentences that surfaces in English say of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rundiff.comparison import Comparison, Offer
    from rundiff.diff.changes import Hidden


def note(comparison: Comparison) -> str | None:
    """What was assumed, or what the code alone does not tell."""
    run = comparison.baseline.run
    match comparison.basis:
        case "gpu" if run:
            return f"since the last GPU run, {run.name}"
        case "training" if run:
            return f"since the last training run, {run.name} (CPU; no GPU run is recorded)"
        case "head":
            return "since the last commit, HEAD (no run is recorded here yet)"
    match comparison.history:
        case "continued":
            return "the later run went on in the same kernel: what was not executed again kept its state (a trained model, say)"
        case "reordered":
            return "the same cells, but executed in another order or another number of times"
    return None


def conflicts(comparison: Comparison) -> list[str]:
    """Which files are in the middle of a merge, what is shown of them, and what to do."""
    return [
        f"conflict in {file.path}: - is {file.conflict.ours}, + is {file.conflict.theirs}; resolve the merge, then git add it"
        for file in comparison.files
        if file.conflict is not None
    ]


def offered(offer: Offer) -> str:
    """What to ask next, in the words of a command."""
    names = f"{offer.baseline} {offer.target}"
    if offer.baseline == "run/best":
        return f"{names} compares your best run, {offer.old.name}, with the last, {offer.new.name}"
    return f"{names} compares the last two runs, {offer.old.name} and {offer.new.name}"


def out_of_sight(hidden: Hidden) -> str:
    """What was left out, counted."""
    nouns = {
        "unchanged": "unchanged cell",
        "counts": "execution count",
        "outputs": "cell output",
        "metadata": "metadata change",
        "checkpoints": "checkpoint file",
        "questions": "%gitdiff cell",
        "blank": "empty cell",
        "outside": "file",
    }
    place = {"outside": " outside this folder"}
    shown = ((name, noun, getattr(hidden, name)) for name, noun in nouns.items())
    return ", ".join(f"{count(number, noun)}{place.get(name, '')}" for name, noun, number in shown if number)


def count(number: int, noun: str) -> str:
    """*noun* in its number."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
