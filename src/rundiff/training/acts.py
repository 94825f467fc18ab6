"""A call in; what it does to a training out: it trains, it sets something for the whole process, it changes what it is given, or it only shows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.names import names

if TYPE_CHECKING:
    from rundiff.training.expressions import Call

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
        "apply_updates",
        "train_model",
        "fit_model",
        "trainTask",
    )
)
_TRAINING_WORD: Final = re.compile(
    r"(fit|train|fine_?tune)(_(model|one_epoch|epoch|epochs|loop|network|net|fn|batch|and_eval\w*))?|(run|start|do)_train(ing)?|training_loop"
)
_FUNCTIONS: Final = frozenset(
    (
        "torch.autograd.grad",
        "torch.autograd.backward",
        "xgboost.train",
        "lightgbm.train",
        "xgboost.cv",
        "lightgbm.cv",
        "jax.grad",
        "jax.value_and_grad",
        "optax.apply_updates",
        "sklearn.model_selection.cross_val_score",
        "sklearn.model_selection.cross_validate",
        "sklearn.model_selection.cross_val_predict",
    )
)
GROWS: Final = frozenset(
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


_SETTERS: Final = ("torch.set_", "torch.use_", "torch.cuda.set_", "torch.backends.", "os.environ.", "sys.path.")
_CONFIGURED: Final = ("wandb.init", "wandb.config.", "wandb.sweep")
"""Loggers that settings are taken from again: `wandb.config.lr`."""
_IN_PLACE: Final = frozenset(
    ("shuffle", "get_peft_model", "initialize", "inject_adapter_in_model", "prepare_model_for_kbit_training")
)
"""Functions that change what they are given, and give it back, too."""
_OWN_GENERATORS: Final = frozenset(("default_rng", "RandomState", "Generator", "PRNGKey", "key", "Random"))
"""Random numbers of an object's own, whose seed matters where that is used."""
_STARTERS: Final = ("torch.distributed.", "torch.multiprocessing.", "torch.manual", "os.putenv", "os.chdir")


class Act(NamedTuple):
    """What a call does whose code nobody reads."""

    category: str | None
    """By the full name of what is called, or by its method."""
    shows: bool
    """It only prints, draws or writes down."""
    trains: bool
    """It is a step of training, or all of it."""
    may_train: bool
    """It is called what functions are called that train."""
    sets: bool
    """It sets something for the whole process: a seed, a default type, a variable of the environment."""
    changes_receiver: bool
    changes_objects: bool
    """Whether it may change the objects that are handed to it."""


@lru_cache(maxsize=4096)
def act(full: str, name: str, *, external: bool, alone: bool, plain: bool) -> Act:
    """What calling *name* does, in full *full*; *external* is what an import brought, *alone* a statement, *plain* without arguments."""
    receiver, _, method = name.rpartition(".")
    found = names().call(full) or (names().method(receiver, method) if receiver else None)
    quiet = full.partition(".")[0] in _PURE_PACKAGES or full in _BUILTIN_SHOWS
    settings = full.startswith(_CONFIGURED)
    shows = not settings and (quiet or found in _SHOWS or _QUIET_WORD.fullmatch(method) is not None)
    of_object, of_given = (
        (False, False) if shows else _changes(method, found, of_package=external, alone=alone, has=bool(receiver))
    )
    return Act(
        found,
        shows,
        _trains(full, receiver, method, plain=plain),
        _TRAINING_WORD.fullmatch(method) is not None,
        _sets(full, method, found, quiet=not alone or shows, unread=external or not receiver),
        of_object or settings,
        of_given,
    )


def _trains(full: str, receiver: str, method: str, *, plain: bool) -> bool:  # noqa: PLR0911 - a case for each method
    if method in _TRAINS or full in _FUNCTIONS:
        return True
    near = receiver.rpartition(".")[2]
    match method if receiver else "":
        case "step":
            other = _OTHER_STEPS.search(near) and not _STEPPERS.match(near)
            return not other and (bool(_STEPPERS.search(near)) or plain)
        case "fit":
            prepares = _PREPARES.search(receiver) and "auto" not in receiver.lower()
            return not prepares and not full.startswith("sklearn.preprocessing")
        case "train":
            # `net.train()` and `net.train(False)` only switch.
            return bool(_TRAINERS.search(receiver)) or receiver.startswith("()") or not plain
        case "run":
            return re.search(r"train|engine|fit", near, re.IGNORECASE) is not None
        case "scale":
            return "scaler" in near.lower()
        case _:
            return bool(receiver) and method == "learn"


def _sets(full: str, method: str, found: str | None, *, quiet: bool, unread: bool) -> bool:
    if (found == "seed" and method not in _OWN_GENERATORS) or full.startswith(_SETTERS):
        return True
    return not quiet and (full.startswith(_STARTERS) or (unread and _FOR_ALL.fullmatch(method) is not None))


def _changes(method: str, found: str | None, *, of_package: bool, alone: bool, has: bool) -> tuple[bool, bool]:
    """Whether the object whose method is called changes, and those that are handed over."""
    own = has and not of_package
    if found == "schedule" and method[:1].isupper():
        return False, True  # a schedule sets the first rate when it is made
    if has and method in GROWS:
        return True, False
    if alone:
        return own, not (of_package and found in _LEAVES and not method.endswith("_"))
    return own and _CHANGING.fullmatch(method) is not None, method.endswith("_") or method in _IN_PLACE


def changed(call: Call, does: Act) -> frozenset[str]:
    """The names whose objects *call* may change, which *does* that."""
    found = call.receiver if does.changes_receiver else frozenset()
    return found | call.objects if does.changes_objects else found
