"""DataLoaders that are iterated in; what they load, and how, out.

`DataLoader.__iter__` is replaced while it is armed: there is no hook. A loader is described as it is iterated, and not kept.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from rundiff.runs.facts.asking import Asking, short
from rundiff.runs.facts.model import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.runs.facts.compiling import Shield
    from rundiff.runs.observed import LoaderFacts

_LOADERS = 8
_DEPTH = 8
_DATASETS = 32
_WITHIN = ("dataset", "datasets", "_dataset", "_datasets", "base_dataset", "base")
_SAMPLERS = {"BatchSampler"}
_CLASSES = ("class_to_idx", "classes", "label_map", "label2id", "labels_map")
_PLAIN = {str, int, bool}


class Loaders:
    """Sees loaders from `arm` to `disarm`."""

    def __init__(self, shield: Shield) -> None:
        self._shield = shield
        shield.hidden(Loaders._see)
        self._class: Any = None
        self._original: Any = None
        self._ours: Any = None
        self._seen: set[int] = set()
        self.found: list[LoaderFacts] = []
        """Of the newest execution in which one was iterated."""
        self.unknown: dict[str, str] = {}

    def arm(self, torch: Any) -> None:  # noqa: ANN401
        """See loaders, each once, from now on."""
        self._seen.clear()
        if self._ours is not None:
            return
        self._class = torch.utils.data.DataLoader
        self._original = original = vars(self._class)["__iter__"]

        @wraps(original)
        def __iter__(loader: Any) -> Any:  # noqa: ANN401, N807
            if self._ours is __iter__:  # somebody may have kept it: from then on it only passes on
                self._see(loader)
            return original(loader)

        self._ours = self._shield.hidden(__iter__)
        self._class.__iter__ = __iter__

    def disarm(self) -> None:
        """Put torch's own back, unless somebody has replaced ours since."""
        ours, self._ours = self._ours, None
        if ours is not None and vars(self._class)["__iter__"] is ours:
            self._class.__iter__ = self._original

    @property
    def earlier(self) -> bool:
        """Whether those found are of an execution before this one."""
        return not self._seen

    def _see(self, loader: Any) -> None:  # noqa: ANN401
        if id(loader) in self._seen or len(self._seen) >= _LOADERS:
            return
        if not self._seen:
            self.found, self.unknown = [], {}
        self._seen.add(id(loader))
        asking = Asking()
        with self._shield.unseen():
            facts = asking.attempt(f"loader {len(self._seen)}", lambda: _described(loader, f"loader {len(self._seen)}", asking))
        self.unknown |= asking.unknown
        if facts is not None and facts not in self.found:
            self.found.append(facts)


def _described(loader: Any, name: str, asking: Asking) -> LoaderFacts:  # noqa: ANN401
    from rundiff.runs.observed import LoaderFacts  # noqa: PLC0415 - kernels that never load never pay for it

    said: dict[str, None] = {}
    for dataset in _datasets(loader.dataset):
        for transform in _transforms(dataset):
            said[asking.whole(transform, f"transform of {name}") or f"a {qualified(type(transform))}"] = None
    sampler = loader.sampler
    if type(loader.batch_sampler).__name__ not in _SAMPLERS and loader.batch_sampler is not None:
        sampler = loader.batch_sampler
    collate = loader.collate_fn
    return LoaderFacts(
        dataset=_named(loader.dataset),
        length=asking.length(loader.dataset, f"length of {name}"),
        transform=short("\n".join(said)) if said else None,
        batch_size=loader.batch_size,
        sampler=None if sampler is None else type(sampler).__qualname__,
        workers=loader.num_workers,
        drop_last=bool(loader.drop_last),
        collate=None if getattr(collate, "__module__", "").startswith("torch.utils.data") else qualified(collate),
        classes=_classes(loader.dataset),
    )


def _classes(dataset: Any) -> str | None:  # noqa: ANN401
    """The first mapping or list of classes that a dataset has as an attribute, where it is of plain words and numbers."""
    held = ((name, _attributes(inner).get(name)) for inner in _datasets(dataset) for name in _CLASSES)
    for name, value in held:
        plain = [*value, *value.values()] if type(value) is dict else value if type(value) in {list, tuple} else []
        if plain and all(type(one) in _PLAIN for one in plain):
            return short(f"{name} {value!r}")
    return None


def _named(dataset: Any) -> str:  # noqa: ANN401
    """`Subset of MNIST`: its class and those of what it wraps."""
    classes = dict.fromkeys(qualified(type(inner)) for inner in _datasets(dataset))
    return " of ".join(name.removeprefix("torch.utils.data.dataset.") for name in list(classes)[:4])


def _datasets(dataset: Any) -> Iterator[Any]:  # noqa: ANN401
    """*dataset* and those it is made of, by the attributes it has; no property is asked."""
    waiting, seen = [(dataset, 0)], {id(dataset)}
    while waiting and len(seen) <= _DATASETS:
        current, depth = waiting.pop(0)
        yield current
        held = _attributes(current)
        inner = [held[name] for name in _WITHIN if held.get(name) is not None]
        flat = [one for value in inner for one in (list(value[:_DATASETS]) if type(value) in {list, tuple} else [value])]
        for one in flat:
            if id(one) not in seen and depth < _DEPTH and hasattr(type(one), "__getitem__") | hasattr(type(one), "__iter__"):
                seen.add(id(one))
                waiting.append((one, depth + 1))


def _transforms(dataset: Any) -> list[Any]:  # noqa: ANN401
    """Attributes that are called transforms; torchvision's `transforms` repeats the other two, and is left out beside them."""
    held = _attributes(dataset)
    found = [
        value
        for name, value in held.items()
        if value is not None and ("transform" in name or "augment" in name) and name != "transforms"
    ]
    formatted = held.get("_format_kwargs")  # datasets.Dataset.set_transform()
    if isinstance(formatted, dict) and formatted.get("transform") is not None:
        found.append(formatted["transform"])
    whole = held.get("transforms")
    return found or ([whole] if whole is not None else [])


def _attributes(value: Any) -> dict[str, Any]:  # noqa: ANN401
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return held if isinstance(held, dict) else {}
