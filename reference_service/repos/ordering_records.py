# SPDX-License-Identifier: Apache-2.0
"""The tables of the ordering context, as Tortoise ORM models (§5.2.2).

A second line of defence: their sizes are those of the schemas. Every column
that a list is filtered or sorted by leads an index that ends with the id, so
that ties have one order and the database walks the index. Users and products
belong to other contexts: their ids are kept, without a foreign key.
"""

from tortoise import fields, indexes, models, validators

from reference_service.domain.ordering import orders


def _bounds(least: int, most: int) -> list[validators.Validator]:
    return [
        validators.MinValueValidator(least),
        validators.MaxValueValidator(most),
    ]


class OrderRecord(models.Model):
    """A row of `orders`."""

    id = fields.UUIDField(primary_key=True)
    user_id = fields.UUIDField()
    request_id = fields.UUIDField(null=True)
    status = fields.CharField(max_length=20)
    recipient_name = fields.CharField(max_length=100)
    street = fields.CharField(max_length=200)
    city = fields.CharField(max_length=100)
    postal_code = fields.CharField(max_length=12)
    region_code = fields.CharField(max_length=2)
    # Twenty items of a hundred each exceed 32 bits.
    subtotal_cents = fields.BigIntField()
    discount_cents = fields.BigIntField()
    shipping_cents = fields.BigIntField()
    total_cents = fields.BigIntField()
    create_time = fields.DatetimeField()
    update_time = fields.DatetimeField()

    items: fields.ReverseRelation["OrderItemRecord"]

    class Meta:
        """Where the rows are, and how they are found."""

        table = "orders"
        # Rows without a request id never collide: null equals nothing.
        unique_together = (("user_id", "request_id"),)
        indexes = (
            indexes.Index(fields=("create_time", "id")),
            indexes.Index(fields=("status", "create_time", "id")),
            indexes.Index(fields=("user_id", "create_time", "id")),
            indexes.Index(fields=("user_id", "status", "create_time", "id")),
        )


class OrderItemRecord(models.Model):
    """A row of `order_items`."""

    id = fields.UUIDField(primary_key=True)
    order: fields.ForeignKeyRelation[OrderRecord] = fields.ForeignKeyField(
        "models.OrderRecord",
        related_name="items",
        on_delete=fields.CASCADE,
    )
    position = fields.IntField(validators=_bounds(1, orders.MOST_ITEMS))
    product_id = fields.UUIDField()
    display_name = fields.CharField(max_length=100)
    quantity = fields.IntField(validators=_bounds(1, orders.LARGEST_QUANTITY))
    unit_price_cents = fields.IntField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "order_items"
        unique_together = (("order", "position"),)


class CartItemRecord(models.Model):
    """A row of `shopping_cart_items`."""

    id = fields.UUIDField(primary_key=True)
    user_id = fields.UUIDField()
    product_id = fields.UUIDField()
    quantity = fields.IntField(validators=_bounds(1, orders.LARGEST_QUANTITY))
    gift_message = fields.CharField(max_length=200)
    create_time = fields.DatetimeField()
    update_time = fields.DatetimeField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "shopping_cart_items"
        indexes = (indexes.Index(fields=("user_id", "create_time", "id")),)


class OrderExportRecord(models.Model):
    """A row of `order_exports`."""

    id = fields.UUIDField(primary_key=True)
    user_id = fields.UUIDField()
    covers_all = fields.BooleanField()
    order_status = fields.CharField(max_length=20, null=True)
    state = fields.CharField(max_length=20)
    progress_percent = fields.IntField(validators=_bounds(0, 100))
    order_count = fields.IntField(null=True)
    total_cents = fields.BigIntField(null=True)
    content = fields.TextField(null=True)
    create_time = fields.DatetimeField()
    update_time = fields.DatetimeField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "order_exports"
