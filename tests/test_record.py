"""The recorder as a reducer: events in, record out; no clock, no kernel."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.runs.compare import history, metric_deltas
from rundiff.runs.events import Finished, Logged, Started, Stepped, advance
from rundiff.runs.observed import Facts, TensorFacts, without_statistics
from rundiff.runs.record import ExecutedCell, Metric, Record, from_json, to_json
from rundiff.runs.summary import Summary, best, direction, leading_metric, summary

CELLS = (ExecutedCell(1, "import torch", "a"), ExecutedCell(2, "train()", "b", on_stack=True))


def played(*events) -> Record:
    record = None
    for event in events:
        record = advance(record, event)
    assert record is not None
    return record


def test_a_run_is_running_until_its_cell_ends():
    started = Started(100.0, "cpu", CELLS, notebook="train.ipynb")
    assert played(started).outcome == "running"
    assert played(started).seconds is None
    ended = played(started, Finished(103.5, "finished", steps=40))
    assert (ended.outcome, ended.seconds, ended.steps, ended.cell) == ("finished", 3.5, 40, 2)


def test_a_failed_run_is_a_run_and_says_why():
    record = played(Started(1.0, "cuda:0", CELLS), Finished(2.0, "failed", 3, "RuntimeError: out of memory"))
    assert (record.outcome, record.error, record.gpu) == ("failed", "RuntimeError: out of memory", True)


def test_metrics_keep_every_value_and_the_last_one_counts():
    record = played(Started(1.0, "cpu", CELLS), Logged({"val_acc": 0.9}, 1), Logged({"val_acc": 0.95, "loss": 0.2}, 2))
    assert record.metrics == (Metric("val_acc", ((1, 0.9), (2, 0.95))), Metric("loss", ((2, 0.2),)))
    assert summary(1, record).metrics == {"val_acc": 0.95, "loss": 0.2}


def test_a_run_starts_with_started_and_only_once():
    with pytest.raises(AssertionError):
        advance(None, Finished(1.0, "finished", 1))
    with pytest.raises(AssertionError):
        advance(played(Started(1.0, "cpu", CELLS)), Started(2.0, "cpu", CELLS))


def test_fields_of_a_newer_version_survive_a_read_and_a_write():
    data = to_json(played(Started(1.0, "cpu", CELLS)))
    newer = msgspec.json.encode({**msgspec.json.decode(data), "version": 2, "energy": {"joules": 5}})
    again = msgspec.json.decode(to_json(advance(from_json(newer), Logged({"a": 1.0}))))
    assert again["energy"] == {"joules": 5}
    assert again["version"] == 2
    assert again["metrics"][0]["name"] == "a"


def test_what_a_newer_version_tells_of_the_environment_survives_too():
    newer = {
        "started": 1.0,
        "environment": {"torch": "9.0", "tpu": {"cores": 8}, "machine": {"cpu": "x", "npu": "y"}},
        "facts": {"energy": 5},
    }
    record = from_json(msgspec.json.encode(newer))
    assert record.environment.torch == "9.0"
    again = msgspec.json.decode(to_json(advance(record, Finished(2.0, "finished", 1))))
    assert again["environment"] == newer["environment"]
    assert again["facts"] == newer["facts"]
    assert (again["outcome"], again.get("unknown")) == ("finished", None)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.floats(allow_nan=False), min_size=1), max_size=5))
def test_a_record_reads_back_as_it_was_written(logged):
    record = played(Started(1.0, "cpu", CELLS), *(Logged(values, None) for values in logged))
    assert from_json(to_json(record)) == record


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("val_acc", 1),
        ("accuracy", 1),
        ("top1", 1),
        ("mAP@50", 1),
        ("val/loss", -1),
        ("perplexity", -1),
        ("error_rate", -1),
        ("epoch_time", 0),
        ("accelerate", 0),
    ],
)
def test_which_way_is_better(name, way):
    assert direction(name) == way


def run(number: int, outcome: str = "finished", **metrics: float) -> Summary:
    return Summary(number, 0.0, outcome, "cpu", metrics=metrics)


def test_the_best_run_is_the_finished_one_with_the_best_held_out_metric():
    runs = [run(1, val_acc=0.95, loss=0.1), run(2, val_acc=0.97, loss=0.3), run(3, "failed", val_acc=0.99), run(4, loss=0.01)]
    assert leading_metric(runs) == "val_acc"
    assert best(runs).number == 2


def test_a_metric_that_one_run_alone_has_does_not_decide_which_is_best():
    runs = [run(1, acc=0.95), run(2, acc=0.9, val_acc=0.5), run(3, acc=0.97)]
    assert (leading_metric(runs), best(runs).number) == ("acc", 3)


def test_a_metric_that_became_nan_is_worse_and_never_best():
    nan = float("nan")
    assert [metric_deltas(run(1, loss=a), run(2, loss=b))[0].better for a, b in ((1.0, nan), (nan, 1.0), (nan, nan))] == [
        False,
        True,
        None,
    ]
    assert best([run(1, loss=nan), run(2, loss=3.0)]).number == 2


def test_equal_code_that_was_executed_otherwise_is_said():
    def ran(*sources: str) -> Record:
        return advance(None, Started(1.0, "cpu", tuple(ExecutedCell(n, source) for n, source in enumerate(sources, start=1))))

    assert history(ran("a", "b"), ran("a", "b")) is None
    assert history(ran("a", "b"), ran("a", "b", "b")) == "continued"
    assert history(ran("a", "b", "c"), ran("b", "a", "c")) == "reordered"
    assert history(ran("a", "b"), ran("a", "c")) is None


def test_the_lowest_loss_is_best_and_of_equals_the_first():
    assert best([run(1, loss=0.5), run(2, loss=0.2), run(3, loss=0.2)]).number == 2


def test_without_a_metric_that_tells_there_is_no_best_run():
    assert best([run(1, speed=5.0), run(2)]) is None


def test_statistics_that_are_switched_off_are_not_kept_and_shapes_are():
    measured = TensorFacts("0", (16, 4), "float32", "cpu", 0.5, 1.0, -1.0, 2.0, 64)
    kept = without_statistics(Facts(batch=(measured,), loss=("NllLossBackward0",)))
    assert kept == Facts(batch=(TensorFacts("0", (16, 4), "float32", "cpu"),), loss=("NllLossBackward0",))


def test_a_first_step_after_gpu_work_leaves_the_run_on_the_gpu():
    record = played(Started(1.0, "cuda:0", CELLS), Stepped("cpu", "SGD", CELLS), Finished(2.0, "finished", 3))
    assert (record.device, record.optimizer, record.executed[1].outcome) == ("cuda:0", "SGD", "finished")
    assert played(Started(1.0, "cpu", CELLS), Finished(2.0, "finished", 3, allocated="cuda:1")).gpu
