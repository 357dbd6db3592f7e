# SPDX-License-Identifier: Apache-2.0
"""The port to transactions: all of a change is kept, or nothing."""

import abc
import contextlib
from collections.abc import Awaitable, Callable


class UnitOfWork(abc.ABC):
    """Begins changes that belong together."""

    @abc.abstractmethod
    def begin(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Keeps what repositories do in its block, or nothing after an error.

        Begin no background task inside: it would inherit the transaction.
        """

    @abc.abstractmethod
    def afterwards(self, action: Callable[[], Awaitable[None]]) -> None:
        """Has something done once the block's changes are kept.

        What an error undoes is never followed by its actions.
        """
