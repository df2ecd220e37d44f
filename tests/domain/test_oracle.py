"""The domain against an oracle that looks at every second, on random histories.

A usual run plays a few hundred histories in about 15 seconds. By night:

    SUPPORTDESK_HISTORIES=500000 .venv/bin/pytest tests/domain/test_oracle.py

plays that many, on all processors. A failing seed is named; `run(seed)` of
`tests.domain.histories` plays it again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.domain.histories import BACK, FREE, VERBS, WHICH, WHO, World, run, run_all

NIGHTLY = int(os.environ.get("SUPPORTDESK_HISTORIES", "0"))
SHARE = 500


def verb(act: Callable[[World, int, int, int, int], None]):
    """Return the rule that carries out a verb and compares what it did, now and at an earlier second."""

    @rule(
        which=st.integers(0, WHICH),
        who=st.integers(0, WHO),
        back=st.integers(0, BACK),
        free=st.integers(0, FREE),
        look_back=st.integers(0, 60),
    )
    def step(self, which: int, who: int, back: int, free: int, look_back: int) -> None:
        act(self.world, which, who, back, free)
        self.world.check(look_back)

    return step


class Histories(RuleBasedStateMachine):
    """Any verb at any moment, on any of the tickets."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()


for act in VERBS:
    setattr(Histories, act.__name__, verb(act))

TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=min(max(NIGHTLY // 50, 100), 5000),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_random_histories_agree_with_the_oracle():
    """Counted, client, provider, gap, every line, breach, status and time left, now and in the past."""
    if not NIGHTLY:
        for seed in range(1500):
            run(seed)
        return
    shares = [range(start, min(start + SHARE, NIGHTLY)) for start in range(0, NIGHTLY, SHARE)]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as processes:
        failed = [seed for seed in processes.map(run_all, shares) if seed is not None]
    assert not failed, f"play again with run(seed): {failed}"
