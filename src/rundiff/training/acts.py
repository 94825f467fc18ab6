"""A call in; what it does to a training out: it trains, it sets something for the whole process, it changes what it is given, or it only shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.training.expressions import Call

    Whole = Callable[[str], str]
    """The full name of a dotted name, `torch.nn.Linear` for `nn.Linear`, where that is known."""

_SHOWS: Final = frozenset(("logging", "plotting"))
_LEAVES: Final = frozenset(("logging", "plotting", "checkpoint", "evaluation", "environment", "data", "transforms", "loss"))
_STEPPERS: Final = re.compile(r"opt|scaler|engine|accelerator|fabric|trainer|learner|^\(\)", re.IGNORECASE)
_OTHER_STEPS: Final = re.compile(r"sched|env|prof|writer|wandb|bar|meter|game|sim|warmup", re.IGNORECASE)
_PREPARES: Final = re.compile(
    r"scal|encod|pca|tsne|umap|imput|vectoriz|binariz|tokeniz|normaliz|standard|minmax|^le$|^ss$|^mm$|^pt$|^ohe$|kmeans|preproc",
    re.IGNORECASE,
)
_TRAINERS: Final = re.compile(r"train|sft|dpo|ppo|learn", re.IGNORECASE)
_TRAINS: Final = frozenset(
    (
        "backward",
        "manual_backward",
        "apply_gradients",
        "minimize",
        "train_on_batch",
        "fit_generator",
        "partial_fit",
        "fit_one_cycle",
        "fine_tune",
        "train_step",
        "train_batch",
        "value_and_grad",
    )
)
_TRAINING_WORD: Final = re.compile(
    r"(fit|train|fine_?tune)(_(model|one_epoch|epoch|epochs|loop|network|net|fn|batch|and_eval\w*))?|(run|start|do)_train(ing)?|training_loop"
)
_FUNCTIONS: Final = frozenset(
    ("torch.autograd.grad", "torch.autograd.backward", "xgboost.train", "lightgbm.train", "jax.grad", "jax.value_and_grad")
)
_GROWS: Final = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "put", "push", "log", "record", "write", "send")
)
_QUIET_WORD: Final = re.compile(
    r"(save|log|plot|print|show|display|draw|summary|summarize|info|warn|warning|debug|error|write|export|dump|report|close|flush|describe|head|tail|visuali[sz]e|"
    r"push_to_hub|to_csv|to_json|to_excel|to_parquet|savefig|savetxt|savez)(_.*)?"
)
_CHANGING: Final = re.compile(
    r".*_|pop|popitem|popleft|next|read|readline|step|sort|reverse|fit|fit_transform|train|eval|partial_fit|seed|manual_seed|shuffle|clear|remove|discard|"
    r"prepare|apply|load|load_state_dict|register\w*|set_\w+|add_\w+|freeze\w*|unfreeze\w*|reset\w*|init\w*|to|cuda|half|requires_grad"
)
_FOR_ALL: Final = re.compile(
    r"(set|use|enable|disable|seed|init|initialize|fix|configure|config|setup|patch|monkey\w*|register|manual_seed|load_dotenv|freeze|chdir|putenv|"
    r"allow|make_deterministic|deterministic|start)(_.*)?|\w*seed\w*|\w*determinis\w*"
)
_PURE_PACKAGES: Final = frozenset(
    (
        "matplotlib",
        "seaborn",
        "plotly",
        "IPython",
        "time",
        "json",
        "warnings",
        "logging",
        "gc",
        "pprint",
        "tqdm",
        "shutil",
        "pathlib",
    )
)
_BUILTIN_SHOWS: Final = frozenset(
    (
        "print",
        "display",
        "len",
        "type",
        "help",
        "dir",
        "repr",
        "str",
        "isinstance",
        "sum",
        "max",
        "min",
        "round",
        "id",
        "input",
        "format",
        "open",
    )
)


def category(call: Call, whole: Whole) -> str | None:
    """The category of what is called, by its full name or by its method."""
    name = whole(call.name)
    found = names().call(name)
    if found is not None:
        return found
    if "." in call.name:
        receiver, _, method = call.name.rpartition(".")
        return names().method(receiver, method)
    return None


def shows(call: Call, whole: Whole) -> bool:
    """Whether the call only prints, draws or writes down."""
    name = whole(call.name)
    if name.partition(".")[0] in _PURE_PACKAGES or name in _BUILTIN_SHOWS:
        return True
    return category(call, whole) in _SHOWS or _QUIET_WORD.fullmatch(call.last) is not None


def trains(call: Call, whole: Whole) -> bool:
    """Whether the call is a step of training, or all of it."""
    name = whole(call.name)
    receiver, _, method = call.name.rpartition(".")
    if method in _TRAINS or name in _FUNCTIONS:
        return True
    near = receiver.rpartition(".")[2]
    match method if receiver else "":
        case "step":
            other = _OTHER_STEPS.search(near) and not _STEPPERS.match(near)
            return not other and (bool(_STEPPERS.search(near)) or call.plain)
        case "fit":
            return not _PREPARES.search(receiver) and not name.startswith("sklearn.preprocessing")
        case "train":
            return bool(_TRAINERS.search(receiver)) or (receiver.startswith("()") and call.plain)
        case "scale":
            return "scaler" in near.lower()
        case _:
            return bool(receiver) and method == "learn"


def may_train(call: Call) -> bool:
    """Whether a function that nobody can read is called what functions are called that train."""
    return _TRAINING_WORD.fullmatch(call.last) is not None


def sets_for_all(call: Call, whole: Whole, *, known: bool) -> bool:
    """Whether the call sets something that holds for the whole process: a seed, a default type, a variable of the environment.

    *known* is False for a function that nobody can read.
    """
    name = whole(call.name)
    found = category(call, whole)
    if found == "seed":
        return True
    if name.startswith(("torch.set_", "torch.use_", "torch.cuda.set_", "torch.backends.", "os.environ.", "sys.path.")):
        return True
    if not call.alone or shows(call, whole):
        return False
    if name.startswith(("torch.distributed.", "torch.multiprocessing.", "torch.manual", "os.putenv", "os.chdir")):
        return True
    external = whole(call.root) != call.root or "." not in call.name
    return external and not known and _FOR_ALL.fullmatch(call.last) is not None


def changed(call: Call, whole: Whole) -> frozenset[str]:
    """The names whose objects a call may change whose code nobody can read."""
    if shows(call, whole):
        return frozenset()
    method = "." in call.name
    if call.last in _GROWS and method:
        return call.receiver
    external = whole(call.root) != call.root
    found: frozenset[str] = frozenset()
    if call.alone:
        if method and not external:
            found |= call.receiver
        if external and category(call, whole) in _LEAVES and not call.last.endswith("_"):
            return found
        return found | call.objects
    if method and not external and _CHANGING.fullmatch(call.last):
        found |= call.receiver
    if call.last.endswith("_") or (external and call.last == "shuffle"):
        found |= call.objects
    return found
