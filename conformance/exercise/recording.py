# SPDX-License-Identifier: Apache-2.0
"""Writes every exchange of a run to a file, one line of JSON each.

A line is written whole as soon as its exchange is over, so that what was done
stands in the file however the run ends. Only masked exchanges are written.
"""

import contextlib
import json
import pathlib
import time
from collections.abc import Callable
from typing import TextIO

from conformance import errors, exchanges
from conformance.exercise import masking, secret_places
from conformance.exercise import record as records

NAME = "exchanges.ndjson"
_TIP = "Free some space, or record nothing: --no-record."


class Recorder:
    """Records exchanges, or does nothing where there is no file to write."""

    def __init__(
        self,
        path: pathlib.Path | None,
        mask: masking.Mask,
        learn: Callable[[], None],
    ) -> None:
        """Begins a file; what an earlier run left there is replaced.

        Args:
            path: The file; None records nothing.
            mask: Keeps credentials out of it.
            learn: Has tokens masked that were fetched meanwhile.

        Raises:
            OutputError: The file can't be written.
        """
        self._shower = secret_places.Shower(mask)
        self._learn = learn
        self._begun = time.monotonic()
        self._senders: set[str] = set()
        self._file: TextIO | None = None
        self._path = path
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise self._failed(error) from None

    def see(self, raw: records.Record) -> None:
        """Records an exchange.

        Raises:
            OutputError: The file can't be written any more.
        """
        if self._file is None:
            return
        sender = raw.sent_header("Authorization") or ""
        if sender not in self._senders:
            # A new token: it must be known before anything is written.
            self._learn()
            self._senders.add(sender)
        tree = exchanges.encoded(self._shower.exchange(raw, brief=True))
        line = {
            "at": round(time.monotonic() - self._begun, 3),
            "operation": raw.label,
            **tree,
        }
        del line["curl"]
        try:
            self._file.write(f"{json.dumps(line)}\n")
            self._file.flush()
        except OSError as error:
            raise self._failed(error) from None

    def close(self) -> None:
        """Ends the file."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def _failed(self, error: OSError) -> errors.OutputError:
        # Only once: what follows must not fail over it again.
        self._file = None
        return errors.OutputError(
            f"'{self._path}' can't be written: {error.strerror}.", _TIP
        )
