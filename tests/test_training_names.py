"""The tables of names: each name is really there, in the packages that are installed here, and means one thing."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from rundiff.training import names as module
from rundiff.training.categories import CATEGORIES
from rundiff.training.names import Pattern, Role, shipped, spelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    Json = dict[str, dict[str, list[str]]]

INSTALLED = [
    "torch",
    "sklearn",
    "numpy",
    "matplotlib",
    "random",
    "os",
    "sys",
    "time",
    "logging",
    "warnings",
    "pickle",
    "traceback",
    "pprint",
    "argparse",
    "types",
]
SIGNED = ("torch.nn", "torch.optim", "torch.optim.lr_scheduler", "torch.optim.swa_utils", "torch.utils.data")
SIGNED += ("torch.nn.functional", "torch.nn.utils", "torch.nn.utils.rnn", "torch.nn.init", "sklearn.model_selection")
GONE = {"torch.nn.utils.clip_grad_norm", "torch.optim.lr_scheduler._LRScheduler"}
"""Gone, or to go, from the release that is installed, and still in what people wrote."""
OTHERWISE = {("Trainer", "num_processes"), ("from_pretrained", "hidden_dropout_prob"), ("fit", "validation_split")}
"""Keywords that mean something else there than the setting of that name does elsewhere."""


def tables() -> Json:
    found: Json = json.loads(Path(str(module.__file__)).with_suffix(".json").read_bytes())
    return found


def there(dotted: str) -> bool:
    """Whether *dotted* can be imported, or got from what can."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        try:
            found: object = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is not None and not dotted.startswith(error.name):
                return True  # it is there, and needs a package that is not
            continue
        return all((found := getattr(found, part, None)) is not None for part in parts[end:])
    return False


def patterns() -> Iterator[Pattern]:
    found = shipped()
    yield from (pattern for pattern, _ in found.patterns)
    yield from (pattern for rows in found.maker_packages.values() for pattern, _ in rows)


def of(package: str, names: Iterator[str]) -> set[str]:
    pytest.importorskip(package)
    return {name for name in names if name.partition(".")[0] == package}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", INSTALLED)
def test_what_the_tables_name_is_there(package: str) -> None:
    found = shipped()
    rows = (found.calls, found.makers, found.attributes, found.bases, found.parameters, found.aliases.values())
    assert not {name for name in of(package, (name for row in rows for name in row)) - GONE if not there(name)}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", INSTALLED)
def test_every_pattern_fits_something_that_is_there(package: str) -> None:
    pytest.importorskip(package)
    for pattern in patterns():
        if pattern.start.partition(".")[0] != package or pattern.start == "torch.utils.tensorboard.":
            continue
        above, _, _ = pattern.start.rpartition(".")
        assert there(above), pattern
        last, dot, rest = pattern.end.partition(".")
        found = importlib.import_module(above) if importable(above) else None
        inside = dir(found) if found is not None else []
        assert found is None or any(pattern.fits(f"{above}.{name}{dot}{rest}") for name in inside), (pattern, last)


def importable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("place", SIGNED)
def test_parameters_stand_where_the_signature_has_them(place: str) -> None:
    pytest.importorskip(place.partition(".")[0])
    around = importlib.import_module(place)
    known = shipped().parameters
    wrong = {}
    for name in known.keys() & set(dir(around)):
        try:
            signed = inspect.signature(getattr(around, name)).parameters.values()
        except ValueError:
            continue
        real = [parameter.name for parameter in signed if parameter.kind is not parameter.KEYWORD_ONLY]
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in signed):
            continue
        if any(said and said != is_ for said, is_ in zip(known[name], real, strict=False)):
            wrong[name] = (known[name], real)
    assert not wrong


def test_every_category_in_the_tables_is_one() -> None:
    found = tables()
    by_category = ("calls", "classes", "methods", "receivers", "bases", "functions", "passing", "attributes", "variables")
    said = {category for table in (*by_category, "settings", "setting_endings") for category in found[table]}
    said |= {
        category
        for table in ("fields", "role_methods", "passing_methods")
        for rows in found[table].values()
        for category in rows
    }
    said |= set(map(str, found["regions"].values())) | set(found["roles"])
    assert said <= set(CATEGORIES)


def test_every_role_in_the_tables_is_one() -> None:
    found = tables()
    roles = {*found["makers"], *found["role_methods"], *found["passing_methods"], *map(str, found["roles"].values())}
    assert roles <= set(get_args(Role))


@pytest.mark.parametrize(
    "table", ["calls", "classes", "methods", "bases", "functions", "passing", "attributes", "variables", "makers"]
)
def test_a_name_has_one_meaning(table: str) -> None:
    rows = [name for names in tables()[table].values() for name in names]
    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize("table", ["fields", "role_methods", "passing_methods"])
def test_a_name_has_one_meaning_for_each_class_and_role(table: str) -> None:
    for of_one in tables()[table].values():
        rows = [name for names in of_one.values() for name in names]  # type: ignore[attr-defined]
        assert sorted(rows) == sorted(set(rows))


def test_a_setting_has_one_name_for_every_spelling() -> None:
    rows = [spelled for names in tables()["settings"].values() for spellings in names.values() for spelled in spellings]  # type: ignore[attr-defined]
    assert sorted(rows) == sorted(set(rows))
    assert [row for row in rows if spelling(row) != row] == []


def test_what_is_said_of_settings_is_said_of_ones_that_there_are() -> None:
    found = shipped()
    assert found.constant_only <= {setting.name for setting in found.settings.values()}


def test_a_keyword_of_a_class_means_what_the_setting_of_that_name_means() -> None:
    found = shipped()
    for name, fields in found.fields.items():
        for field, category in fields.items():
            setting = found.settings.get(field)
            if setting is not None and not {(name, field), ("Trainer", field)} & OTHERWISE:
                assert setting.category == category, (name, field)


def test_a_pattern_has_one_star() -> None:
    starred = [
        name
        for table in ("calls", "makers", "functions")
        for names in tables()[table].values()
        for name in names
        if "*" in name
    ]
    assert all(name.count("*") == 1 for name in starred)


AMBIGUOUS = [
    "gamma",
    "alpha",
    "beta",
    "k",
    "n",
    "size",
    "data",
    "x",
    "y",
    "epoch",
    "step",
    "i",
    "batch",
    "images",
    "labels",
    "outputs",
    "inputs",
    "path",
    "name",
    "value",
    "rate",
    "scale",
    "hidden_state",
]


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_name_that_may_mean_anything_is_no_setting(name: str) -> None:
    assert shipped().setting(name) is None


@pytest.mark.parametrize(
    ("dotted", "category"),
    [
        ("torch.nn.Conv2d", "architecture"),
        ("torch.nn.FocalLoss", "loss"),
        ("torch.nn.utils.rnn.pad_sequence", "data"),
        ("torch.nn.utils.clip_grad_norm_", "optimizer"),
        ("torch.optim.lr_scheduler.OneCycleLR", "schedule"),
        ("torch.optim.swa_utils.AveragedModel", "optimizer"),
        ("torch.optim.swa_utils.SWALR", "schedule"),
        ("torch.cuda.manual_seed_all", "seed"),
        ("torch.cuda.amp.autocast", "precision"),
        ("torch.cuda.empty_cache", "device"),
        ("torch.cuda.max_memory_allocated", "logging"),
        ("torch.utils.data.DataLoader", "data"),
        ("torch.utils.data.distributed.DistributedSampler", "distributed"),
        ("torch.distributed.fsdp.FullyShardedDataParallel", "distributed"),
        ("torch.distributed.fsdp.MixedPrecision", "precision"),
        ("torch.distributed.checkpoint.save", "checkpoint"),
        ("torch.backends.cuda.enable_flash_sdp", "precision"),
        ("torchvision.transforms.v2.RandAugment", "transforms"),
        ("torchvision.ops.sigmoid_focal_loss", "loss"),
        ("torchvision.ops.nms", "evaluation"),
        ("torchvision.ops.roi_align", "architecture"),
        ("timm.data.create_transform", "transforms"),
        ("timm.data.create_loader", "data"),
        ("timm.utils.ModelEmaV3", "optimizer"),
        ("albumentations.pytorch.ToTensorV2", "transforms"),
        ("transformers.AutoTokenizer.from_pretrained", "data"),
        ("transformers.BertTokenizerFast.from_pretrained", "data"),
        ("transformers.AutoModelForCausalLM.from_pretrained", "architecture"),
        ("transformers.BertForSequenceClassification.from_pretrained", "architecture"),
        ("transformers.BitsAndBytesConfig", "precision"),
        ("transformers.get_cosine_schedule_with_warmup", "schedule"),
        ("transformers.DataCollatorWithPadding", "data"),
        ("peft.LoraConfig", "architecture"),
        ("lightning.pytorch.callbacks.EarlyStopping", "evaluation"),
        ("pytorch_lightning.callbacks.ModelCheckpoint", "checkpoint"),
        ("pytorch_lightning.callbacks.LearningRateMonitor", "logging"),
        ("lightning.pytorch.callbacks.StochasticWeightAveraging", "optimizer"),
        ("lightning.pytorch.strategies.FSDPStrategy", "distributed"),
        ("keras.layers.Dense", "architecture"),
        ("keras.layers.RandomFlip", "transforms"),
        ("tensorflow.keras.optimizers.schedules.CosineDecay", "schedule"),
        ("tensorflow.random.set_seed", "seed"),
        ("optax.adamw", "optimizer"),
        ("optax.cosine_decay_schedule", "schedule"),
        ("optax.softmax_cross_entropy", "loss"),
        ("fastai.vision.all.aug_transforms", "transforms"),
        ("ImageDataLoaders.from_folder", "data"),
        ("sklearn.model_selection.GridSearchCV", "hyper-parameter"),
        ("sklearn.model_selection.StratifiedKFold", "data"),
        ("sklearn.metrics.ConfusionMatrixDisplay.from_predictions", "plotting"),
        ("monai.losses.DiceLoss", "loss"),
        ("torch.zeros", None),
        ("torch.randperm", None),
        ("mylib.losses.Focal", None),
        ("numpy.mean", None),
    ],
)
def test_a_call_means_what_a_reviewer_would_say(dotted: str, category: str | None) -> None:
    assert shipped().call(dotted) == category


@pytest.mark.parametrize(
    ("dotted", "role"),
    [
        ("torch.nn.Sequential", "model"),
        ("torchvision.models.resnet18", "model"),
        ("torch.optim.AdamW", "optimizer"),
        ("torch.optim.lr_scheduler.StepLR", "schedule"),
        ("torch.nn.CrossEntropyLoss", "loss"),
        ("torch.utils.data.DataLoader", "loader"),
        ("torch.utils.data.TensorDataset", "dataset"),
        ("datasets.load_dataset", "dataset"),
        ("pandas.read_csv", "frame"),
        ("transformers.AutoTokenizer.from_pretrained", "tokenizer"),
        ("transformers.AutoModel.from_pretrained", "model"),
        ("torch.amp.GradScaler", "scaler"),
        ("torchmetrics.Accuracy", "metric"),
        ("wandb.init", "logger"),
        ("accelerate.Accelerator", "accelerator"),
        ("torch.zeros", None),
    ],
)
def test_a_variable_holds_what_the_call_makes(dotted: str, role: str | None) -> None:
    assert shipped().maker(dotted) == role


@pytest.mark.parametrize(
    ("role", "method", "category"),
    [
        ("model", "eval", "evaluation"),
        ("model", "half", "precision"),
        ("model", "to", "device"),
        ("model", "load_state_dict", "checkpoint"),
        ("model", "forward", None),
        ("optimizer", "step", "optimizer"),
        ("schedule", "step", "schedule"),
        ("scaler", "step", "precision"),
        ("dataset", "map", "data"),
        ("frame", "dropna", "data"),
        ("frame", "head", "logging"),
        ("tokenizer", "()", "data"),
        ("logger", "whatever", "logging"),
        ("trainer", "train", "other"),
        ("accelerator", "backward", "loss"),
    ],
)
def test_a_method_means_what_its_object_is_for(role: Role, method: str, category: str | None) -> None:
    assert shipped().role_method(role, method) == category


def test_training_a_trainer_is_no_evaluation_but_training_a_model_sets_its_mode() -> None:
    assert shipped().method("trainer", "train") is None
    assert shipped().method("model", "train") == "evaluation"


def test_positional_parameters_are_those_of_the_package_that_is_called() -> None:
    found = shipped()
    assert found.positional("torch.optim.Adam")[:2] == ("params", "lr")
    assert found.positional("Adam")[:2] == ("params", "lr")
    assert found.positional("tensorflow.keras.optimizers.Adam")[0] == "learning_rate"
    assert found.positional("torchvision.transforms.v2.Resize")[0] == "size"
    assert found.positional("albumentations.Resize")[:2] == ("height", "width")
    assert found.positional("keras.layers.Linear") == ()
    assert found.positional("torch.zeros") == ()


def test_a_keyword_of_a_class_has_a_category_of_its_own() -> None:
    found = shipped()
    assert found.field("transformers.Seq2SeqTrainingArguments", "eval_strategy") == "evaluation"
    assert found.field("pytorch_lightning.Trainer", "benchmark") == "seed"
    assert found.field("DataLoader", "worker_init_fn") == "seed"
    assert found.field("DataLoader", "lr") is None


def test_a_function_is_known_by_its_name_or_by_how_that_begins_or_ends() -> None:
    found = shipped()
    assert found.function("focal_loss") == "loss"
    assert found.function("plot_loss") == "plotting"
    assert found.function("train") is None
