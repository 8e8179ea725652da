"""A wall clock that was set is told from time that passed, and is not followed until somebody has looked."""

import time
from datetime import timedelta

import pytest

from calendar_core.clock import GuardedClock, now, time_since_boot
from tests.builders.clocks import VirtualClocks
from tests.builders.mail import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clocks() -> VirtualClocks:
    return VirtualClocks()


@pytest.fixture
def guarded(clocks: VirtualClocks) -> GuardedClock:
    return GuardedClock(lambda: clocks.wall, lambda: clocks.elapsed, max_step=10 * MINUTE)


def test_time_that_passes_is_no_step_however_long_nobody_looked(clocks: VirtualClocks, guarded: GuardedClock) -> None:
    clocks.advance(400 * DAY)
    assert (guarded.find_step(), guarded()) == (None, NOW + 400 * DAY)


@pytest.mark.parametrize("step", [-10 * MINUTE, 10 * MINUTE])
def test_a_small_step_is_followed_each_time(clocks: VirtualClocks, guarded: GuardedClock, step: timedelta) -> None:
    for count in (1, 2, 3):
        clocks.set_wall(step)
        assert (guarded.find_step(), guarded()) == (None, NOW + count * step)


@pytest.mark.parametrize("step", [25 * HOUR, -25 * HOUR, 3_650 * DAY])
def test_a_large_step_is_not_followed_until_it_is_accepted(
    clocks: VirtualClocks, guarded: GuardedClock, step: timedelta
) -> None:
    clocks.set_wall(step)
    clocks.advance(MINUTE)
    assert (guarded.find_step(), guarded(), guarded.wall()) == (step, NOW + MINUTE, NOW + step + MINUTE)
    guarded.accept_step()
    clocks.advance(MINUTE)
    assert (guarded.find_step(), guarded()) == (None, NOW + step + 2 * MINUTE)


def test_a_clock_that_is_set_right_again_has_made_no_step_and_the_next_one_is_new(
    clocks: VirtualClocks, guarded: GuardedClock
) -> None:
    clocks.set_wall(DAY)
    assert guarded.find_step() == DAY
    guarded.is_step_reported = True
    clocks.set_wall(-DAY)
    assert (guarded.find_step(), guarded.is_step_reported) == (None, False)


def test_the_time_since_boot_is_that_of_the_kernel_which_counts_suspended_time() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert timedelta(seconds=before) <= time_since_boot() <= timedelta(seconds=before + 60)
    assert GuardedClock(now, time_since_boot, max_step=10 * MINUTE).find_step() is None
