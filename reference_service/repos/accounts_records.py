# SPDX-License-Identifier: Apache-2.0
"""The tables of the accounts context, as Tortoise ORM models (§5.2.2).

A second line of defence: their sizes are those of the schemas. Every column
that a list is filtered or sorted by leads an index that ends with the id, so
that ties have one order and the database walks the index.
"""

from tortoise import fields, indexes, models


class UserRecord(models.Model):
    """A row of `users`."""

    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(max_length=254)
    # The address in one case: what is unique.
    email_key = fields.CharField(max_length=254, unique=True)
    display_name = fields.CharField(max_length=100)
    role = fields.CharField(max_length=20)
    language_code = fields.CharField(max_length=12)
    create_time = fields.DatetimeField()
    update_time = fields.DatetimeField()
    delete_time = fields.DatetimeField(null=True)
    # Counts the changes: two that race can't both follow the same state.
    revision = fields.IntField()

    class Meta:
        """Where the rows are, and how they are found."""

        table = "users"
        indexes = (
            indexes.Index(fields=("create_time", "id")),
            indexes.Index(fields=("delete_time", "create_time", "id")),
            indexes.Index(fields=("role", "create_time", "id")),
            indexes.Index(fields=("language_code", "create_time", "id")),
        )
