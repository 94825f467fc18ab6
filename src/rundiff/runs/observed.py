"""What was observed while a run ran, beside its code: the effective facts, which differ also where a diff of the code hides why.

Values only; `runs/facts/` observes them.
"""

from __future__ import annotations

import msgspec

Scalar = bool | int | float | str | None


class TensorFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """One tensor of the first batch that the model was trained on."""

    name: str
    """Where it stood in the call: `0`, `1.labels`, `pixel_values`."""
    shape: tuple[int, ...]
    dtype: str
    device: str
    mean: float | None = None
    std: float | None = None
    """Over the elements that were counted, divided by their number less one, as torch does."""
    min: float | None = None
    max: float | None = None
    counted: int = 0
    """How many elements, from the start, the four figures are of; 0 where there are none (booleans, complex numbers, no elements, or switched off)."""
    mean_error: float | None = None
    """Standard error of the mean, taken over samples (the first dimension): about how far another batch of the same data lies off."""
    std_error: float | None = None
    """As `mean_error`, of the standard deviation."""
    digest: str = ""
    """Of the bytes of the first 65,536 elements: equal where they are, in their order."""
    values: dict[str, int] = {}
    """Of whole numbers, how often each is there; empty where there are more than 4,096 of them, or more than 32 others."""
    columns: tuple[tuple[float, float], ...] = ()
    """Mean and its standard error of each channel or feature (the second dimension), where there are 2 to 64."""


class LoaderFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """A DataLoader that was iterated before the first step."""

    dataset: str
    """Its class, qualified."""
    length: int | None = None
    transform: str | None = None
    """`repr` of the dataset's transform or transforms, through Subset, ConcatDataset and the like; shortened where it is long."""
    batch_size: int | None = None
    sampler: str | None = None
    """Class of the batch sampler where the user gave one, else of the sampler."""
    workers: int = 0
    drop_last: bool = False
    collate: str | None = None
    """The function that makes a batch of samples, where it is not torch's own."""
    classes: str | None = None
    """The dataset's own list of classes, or mapping of them to labels; shortened where it is long."""
    earlier: bool = False
    """Whether it was iterated in an execution before the one that trained, and none was in that one."""


class ModelFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first module in training mode, with something to train, that was called."""

    name: str
    """Its class, qualified."""
    parameters: int
    """Elements, not tensors."""
    trainable: int
    dtypes: dict[str, int] = {}
    """dtype → elements."""
    devices: dict[str, int] = {}
    digest: str = ""
    """Of its `repr` and its parameters' names and shapes: equal where layers and their settings are."""
    layers: str = ""
    """Its `repr`; shortened where it is long."""
    weights: TensorFacts | None = None
    """The first elements of each parameter that is a matrix, together, before the first step; of all where none is."""
    constant: int | None = None
    """How many parameters were one number throughout before the first step: biases and scales of norms are, until they are trained."""
    evaluating: int | None = None
    """Modules in it that were in evaluation mode while it was trained: frozen norms, say."""


class OptimizerFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The optimizer that stepped first."""

    name: str
    """Its class, qualified."""
    groups: tuple[dict[str, Scalar], ...] = ()
    """Settings of each parameter group as they stood after the first step, and `parameters`, the number of elements in it."""
    scheduler: str | None = None
    """Class and settings of its learning rate's scheduler; None where none could be seen (a group's `initial_lr` tells of one all the same)."""
    scaler: dict[str, Scalar] = {}
    """Settings of the gradient scaler (AMP) that called it."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known; what could not be observed is not there."""

    model: ModelFacts | None = None
    optimizer: OptimizerFacts | None = None
    loss: tuple[str, ...] = ()
    """Names of the first autograd nodes behind the loss, outermost first: `NllLossBackward0`, `LogSoftmaxBackward0`, …"""
    operations: dict[str, int] = {}
    """How many autograd nodes of each kind are behind the loss, of the first 3,000: what the model computed, whatever its layers say."""
    loss_settings: dict[str, Scalar] = {}
    """Settings of these nodes that are plain numbers: `NllLoss reduction`, `SmoothL1Loss beta`, `Pow exponent`."""
    target: TensorFacts | None = None
    """What the first batch's predictions were compared with: the labels."""
    batch: tuple[TensorFacts, ...] = ()
    loaders: tuple[LoaderFacts, ...] = ()
    autocast: str | None = None
    """Device and dtype of autocast while the model was called: `cpu bfloat16`; None where it was off."""
    compiled: bool = False
    """Whether the model is one of `torch.compile`."""
    seeds: dict[str, str] = {}
    """`torch`: the initial seed; `numpy`, `random`: a digest of the generator's state at the first step."""
    states: dict[str, str] = {}
    """A digest of each generator's state at the first step; `undrawn` where nobody had drawn from it since it was seeded."""
    determinism: dict[str, str] = {}
    """Flags of torch that change what the same code computes: deterministic algorithms, cuDNN benchmark, TF32, matmul precision, threads, default dtype."""
    unknown: dict[str, str] = {}
    """What could not be observed → why."""


def without_statistics(facts: Facts) -> Facts:
    """*facts* without what was measured of the first batch."""
    bare = tuple(TensorFacts(found.name, found.shape, found.dtype, found.device) for found in facts.batch)
    model = None if facts.model is None else msgspec.structs.replace(facts.model, weights=None, constant=None)
    return msgspec.structs.replace(facts, batch=bare, target=None, model=model)
