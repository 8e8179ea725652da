"""The web server: granian, with a main process and one worker process for each core."""

import signal
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from calendar_core.child_processes import end_with_parent
from calendar_core.web.response.request_threads import THREADS

# Seconds that a worker has for the requests in progress when it is to end. Every request is
# bounded below that, but for those of the desk that fetch a page.
WORKER_STOP_SECONDS: Final = 8
# Seconds between the end of a worker and its successor, so that one that cannot start does not restart in a tight loop.
_RESPAWN_PAUSE_SECONDS: Final = 0.5


def serve_web(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT. `RequestThreads` shares the threads of a worker."""
    end_with_parent(signal.SIGTERM)
    _WebServer(
        "app:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        workers_kill_timeout=WORKER_STOP_SECONDS,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


class _WebServer(MPServer):
    """Granian whose workers never outlive it, and which goes on however often a worker ends.

    Granian ends the whole server when the same worker ends twice within 5.5 seconds.
    """

    @staticmethod
    def _spawn_wsgi_worker(*arguments: Any) -> None:
        """Entry point of a worker. It cannot finish requests without the main process, which tells it to."""
        end_with_parent(signal.SIGKILL)
        MPServer._spawn_wsgi_worker(*arguments)

    def _respawn_workers(
        self,
        workers: Sequence[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
        delay: float = 0,
    ) -> None:
        time.sleep(_RESPAWN_PAUSE_SECONDS)
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.respawned_wrks.clear()
