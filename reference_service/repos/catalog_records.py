# SPDX-License-Identifier: Apache-2.0
"""The tables of the catalog context, as Tortoise ORM models (§5.2.2).

A second line of defence: their sizes are those of the schemas. Every column
that a list is filtered or sorted by leads an index that ends with the id, so
that ties have one order and the database walks the index.
"""

from tortoise import fields, indexes, models


class ProductRecord(models.Model):
    """A row of `products`."""

    id = fields.UUIDField(primary_key=True)
    display_name = fields.CharField(max_length=100)
    description = fields.TextField()
    category = fields.CharField(max_length=20)
    price_cents = fields.IntField()
    stock_quantity = fields.IntField()
    tags: fields.JSONField[list[str]] = fields.JSONField()
    create_time = fields.DatetimeField()
    update_time = fields.DatetimeField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "products"
        indexes = (
            indexes.Index(fields=("create_time", "id")),
            indexes.Index(fields=("display_name", "id")),
            indexes.Index(fields=("price_cents", "id")),
            indexes.Index(fields=("category", "create_time", "id")),
            indexes.Index(fields=("category", "display_name", "id")),
            indexes.Index(fields=("category", "price_cents", "id")),
        )
