"""The corpus of steps: labels by exact arithmetic, then what Lean makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import replace

import pytest
from tests.lean.derivation.corpus import Labelled, corpus, sample, summary

from apery.core.records import StepOutcome
from apery.lean.derivation.checking import SECONDS, check_step
from apery.lean.derivation.refute import counterexample, satisfying
from apery.lean.install import Toolchain
from apery.lean.pool import pool
from apery.lean.worker import Worker, affordable_workers

QUICK_SECONDS = 30.0
"""Budget for a step of the sample."""


def wrong_labels(items: Iterable[Labelled]) -> list[str]:
    """Return the steps whose label exact arithmetic contradicts, or does not bear out."""
    wrong = []
    for item in items:
        witness = counterexample(item.derivation, item.step)
        if (witness is None) is not item.is_true:
            wrong.append(f"{item.name}: {witness}")
        if satisfying(item.derivation, item.step) is None:
            wrong.append(f"{item.name}: no numbers fulfil the premises")
    return wrong


def test_the_corpus_is_large_and_even() -> None:
    true = [item for item in corpus() if item.is_true]
    false = [item for item in corpus() if not item.is_true]
    assert len(true) + len(false) >= 320 and len(false) >= 130
    assert {item.step.expect for item in corpus()} == {"proved", "refuted"}
    assert {i.kind for i in true} == {i.kind for i in false}
    for item in corpus():
        assert item.step.meaning is not None, item.name
        assert item.step.note and item.derivation.source, item.name
        assert item.step.note.startswith("near-miss of ") is not item.is_true, item.name


def test_each_near_miss_names_a_step_of_its_file() -> None:
    for item in corpus():
        if not item.is_true:
            near = item.step.note.removeprefix("near-miss of ").partition(":")[0]
            assert near in {s.name for s in item.derivation.steps}, item.name


def test_exact_arithmetic_bears_out_the_labels_of_a_sample() -> None:
    assert wrong_labels(sample()) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_exact_arithmetic_bears_out_all_labels() -> None:
    assert wrong_labels(corpus()) == []


def test_a_wrong_label_is_seen() -> None:
    false = next(i for i in corpus() if i.name == "sums/squares_factor")
    relabelled = replace(false, step=replace(false.step, expect="proved"))
    assert wrong_labels([relabelled]) == ["sums/squares_factor: n = 1"]
    assert wrong_labels([false]) == []


@pytest.mark.timeout(1800)
def test_lean_agrees_on_a_sample(worker: Worker) -> None:
    """One true and one false step of each file: what is asked of the whole is asked of them."""
    items = sample()
    outcomes = {}
    for item in items:
        checked = check_step(item.derivation, item.step, worker, seconds=QUICK_SECONDS)
        outcomes[item.name] = checked.outcome
    assert_bounds(items, outcomes)


def assert_bounds(items: Sequence[Labelled], outcomes: Mapping[str, StepOutcome]) -> None:
    """No false step proved, no true one refuted, and few of either kind left open."""
    true = {i.name for i in items if i.is_true}
    false = {i.name for i in items} - true
    proved = {name for name, outcome in outcomes.items() if outcome is StepOutcome.PROVED}
    refuted = {name for name, outcome in outcomes.items() if outcome is StepOutcome.REFUTED}
    others = {*outcomes.values()} - {StepOutcome.PROVED, StepOutcome.REFUTED}
    assert proved & false == set()
    assert refuted & true == set()
    assert others <= {StepOutcome.UNDECIDED, StepOutcome.TIMEOUT}
    assert len(proved) >= 0.95 * len(true), sorted(true - proved)
    assert len(refuted) >= 0.9 * len(false), sorted(false - refuted)


def test_the_bounds_refuse_what_is_wrong() -> None:
    items = sample()
    right = {i.name: StepOutcome.PROVED if i.is_true else StepOutcome.REFUTED for i in items}
    assert_bounds(items, right)
    for item in items:
        wrong = StepOutcome.REFUTED if item.is_true else StepOutcome.PROVED
        with pytest.raises(AssertionError):
            assert_bounds(items, {**right, item.name: wrong})
    open_ones = dict.fromkeys([i.name for i in items if i.is_true][:2], StepOutcome.UNDECIDED)
    with pytest.raises(AssertionError):
        assert_bounds(items, {**right, **open_ones})


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
def test_lean_agrees_on_the_corpus(toolchain: Toolchain) -> None:
    outcomes: dict[str, tuple[StepOutcome, float]] = {}
    with pool(affordable_workers(2), lambda: Worker(toolchain)) as submit:
        futures = {
            submit(
                lambda lean, item=item: check_step(  # type: ignore[misc]
                    item.derivation, item.step, lean, seconds=SECONDS
                )
            ): item.name
            for item in corpus()
        }
        for future in as_completed(futures):
            checked = future.result()
            outcomes[futures[future]] = (checked.outcome, checked.seconds)
    print(summary(corpus(), [outcomes[item.name] for item in corpus()]))
    assert_bounds(corpus(), {name: outcome for name, (outcome, _) in outcomes.items()})
