"""The two clocks of a machine in virtual time."""

from datetime import timedelta

from tests.builders.mail import NOW


class VirtualClocks:
    """The wall clock, which can be set, and the time since the machine was started, which cannot."""

    def __init__(self) -> None:
        self.wall = NOW
        self.elapsed = timedelta()

    def advance(self, time: timedelta) -> None:
        """Let time pass, on both."""
        self.wall += time
        self.elapsed += time

    def set_wall(self, step: timedelta) -> None:
        """Set the wall clock forward, or back."""
        self.wall += step
