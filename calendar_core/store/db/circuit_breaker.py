"""Circuit breaker: after a failure nothing is asked of the database until a probe has succeeded."""

import threading
import time
from collections.abc import Callable
from typing import Final

_PAUSE_SECONDS: Final = 0.2  # between probes that fail at once


class CircuitBreaker:
    """Circuit breaker of one process. `probe` raises as long as the database does not answer; it has its own deadline.

    A thread probes again and again while the breaker is open, so that it closes as soon as the database answers.
    """

    def __init__(self, probe: Callable[[], None]) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._prober: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        """Whether the database is not to be asked now; False for the probe itself."""
        prober = self._prober
        return prober is not None and prober is not threading.current_thread()

    def open(self) -> None:
        """Stop asking."""
        with self._lock:
            if self._prober is None:
                self._prober = threading.Thread(target=self._close_when_answered, name="database probe", daemon=True)
                self._prober.start()

    def _close_when_answered(self) -> None:
        while True:
            try:
                self._probe()
            except Exception:  # noqa: BLE001  whatever the driver raises, the database does not answer
                time.sleep(_PAUSE_SECONDS)
            else:
                self._prober = None
                return
