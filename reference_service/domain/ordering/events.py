# SPDX-License-Identifier: Apache-2.0
"""What happens to orders, for whoever wants to know (guidelines §2.1)."""

import dataclasses

from reference_service.domain.ordering import orders


@dataclasses.dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A customer placed an order."""

    order: orders.Order


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentReceived:
    """An order was paid."""

    order: orders.Order


@dataclasses.dataclass(frozen=True, slots=True)
class OrderCancelled:
    """An order was called off before it was paid."""

    order: orders.Order
