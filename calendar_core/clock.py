"""The one place that reads the clocks of the machine; everywhere else `now` is an argument."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

# Of Linux. Elsewhere CLOCK_MONOTONIC itself counts the time that a machine is suspended (macOS).
_BOOT_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def time_since_boot() -> timedelta:
    """The time since the machine was started, suspended time included. Setting the clock does not change it."""
    return timedelta(seconds=time.clock_gettime(_BOOT_CLOCK))


class GuardedClock:
    """A wall clock that is not followed where it was set by more than `max_step`, until the step is accepted.

    Until then it counts on from the time before. `elapsed` is the time since any fixed moment, whatever the wall clock
    is set to. Threads may share it.
    """

    def __init__(self, wall: Callable[[], datetime], elapsed: Callable[[], timedelta], *, max_step: timedelta) -> None:
        self.wall = wall
        #: Whether the operator was notified of the step.
        self.is_step_reported = False
        self._elapsed = elapsed
        self._max_step = max_step
        self._lock = threading.Lock()
        self._difference = wall() - elapsed()

    def __call__(self) -> datetime:
        """The present instant, in UTC."""
        step = self.find_step()
        return self.wall() if step is None else self.wall() - step

    def find_step(self) -> timedelta | None:
        """By how much the wall clock was set, if by more than `max_step`; smaller steps are accepted."""
        with self._lock:
            difference = self.wall() - self._elapsed()
            step = difference - self._difference
            if abs(step) > self._max_step:
                return step
            self._difference, self.is_step_reported = difference, False
            return None

    def accept_step(self) -> None:
        """Follow the wall clock as it is set now."""
        with self._lock:
            self._difference, self.is_step_reported = self.wall() - self._elapsed(), False
