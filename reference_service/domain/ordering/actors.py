# SPDX-License-Identifier: Apache-2.0
"""On whose behalf something is done, in the words of ordering."""

import dataclasses
import uuid


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who buys, or looks after what others buy.

    Attributes:
        user_id: The user's id.
        sees_all: Whether what belongs to others is seen, too.
        manages_all: Whether what belongs to others can be changed, too.
    """

    user_id: uuid.UUID
    sees_all: bool = False
    manages_all: bool = False

    @property
    def seen_owner(self) -> uuid.UUID | None:
        """Whose things the actor sees; None is everybody's."""
        return None if self.sees_all else self.user_id

    def sees(self, owner_id: uuid.UUID) -> bool:
        """Tells whether the actor sees what belongs to a user."""
        return self.sees_all or owner_id == self.user_id

    def manages(self, owner_id: uuid.UUID) -> bool:
        """Tells whether the actor can change what belongs to a user."""
        return self.manages_all or owner_id == self.user_id
