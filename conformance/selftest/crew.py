# SPDX-License-Identifier: Apache-2.0
"""Runs cases in processes of their own, several at once, in their order."""

import concurrent.futures
import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

from conformance.selftest import terms

_MODULE = "conformance.selftest.case"
# For the start of the service, the end of the run and its report.
_GRACE_SECONDS = 120.0
_END_SECONDS = 30.0
_TOLD = 300


class Crew:
    """Processes that run cases; none is left when it is closed."""

    def __init__(self, jobs: int) -> None:
        """Prepares for so many cases at once."""
        self._pool = concurrent.futures.ThreadPoolExecutor(jobs)
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._is_closed = False

    def reports(self, orders: Sequence[terms.Order]) -> Iterator[terms.Report]:
        """Runs all orders, and yields the report of each in their order."""
        for each in [self._pool.submit(self._run, order) for order in orders]:
            yield each.result()

    def close(self) -> None:
        """Ends what is still under way, and waits for it."""
        with self._lock:
            self._is_closed = True
            for process in self._running:
                process.terminate()
        self._pool.shutdown(cancel_futures=True)

    def _run(self, order: terms.Order) -> terms.Report:
        with self._started(order) as process:
            try:
                said, told = process.communicate(
                    timeout=order.budget.max_time + _GRACE_SECONDS
                )
            except subprocess.TimeoutExpired:
                return terms.Report(errors=("The case did not end in time.",))
        try:
            return terms.Report.from_json(said)
        except ValueError:
            last = told.strip().rpartition("\n")[2][:_TOLD]
            return terms.Report(
                errors=(f"The case ended with {process.returncode}: {last}",)
            )

    @contextlib.contextmanager
    def _started(self, order: terms.Order) -> Iterator[subprocess.Popen[str]]:
        with self._lock:
            if self._is_closed:
                raise concurrent.futures.CancelledError
            process = subprocess.Popen(
                [sys.executable, "-m", _MODULE, order.to_json()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                # Ctrl-C is for the one who started them all.
                start_new_session=True,
            )
            self._running.add(process)
        try:
            yield process
        finally:
            with self._lock:
                self._running.discard(process)
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
