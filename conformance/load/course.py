# SPDX-License-Identifier: Apache-2.0
"""The course of a run: what each operation did in each window of time.

A run of hours takes no more memory than one of 20 seconds: windows begin as
seconds, and become twice as wide whenever there are too many. Few and wide
windows are also nearly independent, which requests are not: they are batches as
in the method of batch means, where 10 to 30 are enough (Schmeiser, Operations
Research 30, 1982).
"""

from collections.abc import Mapping, Sequence

from conformance.load import recording

# Between 10 and 20 once a run is that long.
_MOST_WINDOWS = 20

Window = Mapping[int, recording.Cell]


class Course:
    """Adds up cells by window and operation.

    Attributes:
        width: Seconds that a window lasts.
    """

    def __init__(self) -> None:
        """Starts with windows of a second, and nothing in them."""
        self.width = 1
        self._windows: dict[int, dict[int, recording.Cell]] = {}

    def add(self, second: int, operation: int, cell: recording.Cell) -> None:
        """Adds what an operation did, in any order of seconds.

        Args:
            second: The number of the second, from 0.
            operation: Index of the operation in the plan.
            cell: What it did; it is copied.
        """
        while second // self.width >= _MOST_WINDOWS:
            self._widen()
        self._put(second // self.width, operation, cell)

    def stage(self, begin: float, end: float) -> Sequence[Window]:
        """Returns the windows that lie within a stretch of the run.

        Args:
            begin: Seconds from the start of the run.
            end: Seconds from the start of the run.

        Returns:
            Cells by index of the operation, window after window; a window
            in which nothing was answered is empty.
        """
        first = -(-begin // self.width)
        return [
            self._windows.get(number, {})
            for number in range(int(first), int(end // self.width))
        ]

    def _widen(self) -> None:
        narrow = self._windows
        self.width *= 2
        self._windows = {}
        for number, cells in narrow.items():
            for operation, cell in cells.items():
                self._put(number // 2, operation, cell)

    def _put(self, number: int, operation: int, cell: recording.Cell) -> None:
        cells = self._windows.setdefault(number, {})
        cells.setdefault(operation, recording.Cell()).add(cell)
