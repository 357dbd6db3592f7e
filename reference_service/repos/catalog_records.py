# SPDX-License-Identifier: Apache-2.0
"""The tables of the catalog context, as Tortoise ORM models (§5.2.2).

A second line of defence: their sizes are those of the schemas. Every column
that a list is filtered or sorted by leads an index that ends with the id, so
that ties have one order and the database walks the index.
"""

import uuid

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
    # Counts the changes: two that race can't both follow the same state.
    revision = fields.IntField()

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
            indexes.Index(fields=("display_name", "create_time", "id")),
        )


class ProductWordRecord(models.Model):
    """A row of `product_words`: a product can be found by this word.

    SQLite and PostgreSQL search text in ways of their own; an index of whole
    words is the same on both. The time is the product's, so that what is found
    comes in order from the index. The one index serves every access: a foreign
    key would ask for another, and double what a write costs.
    """

    id = fields.BigIntField(primary_key=True)
    word = fields.CharField(max_length=50)
    create_time = fields.DatetimeField()
    product_id = fields.UUIDField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "product_words"
        unique_together = (("word", "create_time", "product_id"),)


class ReviewRecord(models.Model):
    """A row of `reviews`; it goes with its product."""

    id = fields.UUIDField(primary_key=True)
    product: fields.ForeignKeyRelation[ProductRecord] = fields.ForeignKeyField(
        "models.ProductRecord", related_name="reviews", on_delete=fields.CASCADE
    )
    product_id: uuid.UUID
    # A user of another context: no foreign key.
    user_id = fields.UUIDField()
    rating = fields.SmallIntField()
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    create_time = fields.DatetimeField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "reviews"
        indexes = (indexes.Index(fields=("product_id", "create_time", "id")),)
