# SPDX-License-Identifier: Apache-2.0
"""What a database looks like, and how it was with the release before."""

import importlib.util
import pathlib
import types
import uuid
from collections.abc import Sequence
from typing import Any

import aerich
import pytest

from reference_service import migrations
from reference_service.core import database, startup

# The versions that a database of the last release has, in effect.
RELEASED = "0_"
USER_ID = uuid.UUID("8b0cbb2e-95a1-4fb5-9b6e-6b6a6e0a5d11")
PRODUCT_ID = uuid.UUID("1f7a2b9c-40c1-4e25-8c6f-2f5f6a1b7c22")
TIME = "2026-10-01 12:00:00+00:00"

_RELEASED_ROWS = f"""
    INSERT INTO users (id, email, email_key, display_name, role,
      language_code, create_time, update_time)
    VALUES ('{USER_ID}', 'Ada@example.org', 'ada@example.org', 'Ada',
      'manager', 'en', '{TIME}', '{TIME}');
    INSERT INTO products (id, display_name, description, category,
      price_cents, stock_quantity, tags, create_time, update_time)
    VALUES ('{PRODUCT_ID}', 'Émile Tea_pot', 'Blue.', 'home',
      1999, 7, '["gift", "Blue"]', '{TIME}', '{TIME}');
    """  # noqa: S608
_COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length,
      is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'"""
_INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public'"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text AS table_name, conname,
      pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""


async def rows(query: str) -> list[dict[str, Any]]:
    return [
        dict(row) for row in await database.client().execute_query_dict(query)
    ]


async def schema() -> set[tuple[Any, ...]]:
    """Columns, indexes, constraints of the open database; no defaults."""
    if database.client().capabilities.dialect == "postgres":
        found = [
            tuple(row.values())
            for query in (_COLUMNS, _INDEXES, _CONSTRAINTS)
            for row in await rows(query)
        ]
        return set(found)
    return set(await _sqlite_schema())


async def _sqlite_schema() -> Sequence[tuple[Any, ...]]:
    tables = await rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    found: list[tuple[Any, ...]] = []
    for table in (row["name"] for row in tables):
        for column in await rows(f"PRAGMA table_info('{table}')"):
            facts = (column[key] for key in ("name", "type", "notnull", "pk"))
            found.append((table, *facts))
        for key in await rows(f"PRAGMA foreign_key_list('{table}')"):
            facts = (key[part] for part in ("table", "from", "to", "on_delete"))
            found.append((table, *facts))
        for index in await rows(f"PRAGMA index_list('{table}')"):
            parts = await rows(f"PRAGMA index_info('{index['name']}')")
            columns = tuple(part["name"] for part in parts)
            found.append((table, index["unique"], columns))
    return found


async def make_released(url: str) -> None:
    """Makes a database as the release before left it, with a row of each."""
    folder = pathlib.Path(migrations.__file__).parent / database.dialect(url)
    (path,) = (folder / "models").glob(f"{RELEASED}*.py")
    specification = importlib.util.spec_from_file_location("released", path)
    assert specification is not None
    assert specification.loader is not None
    module = types.ModuleType("released")
    specification.loader.exec_module(module)
    async with database.opened(url):
        await database.client().execute_script(
            await module.upgrade(database.client())
        )
        # That release had no history.
        await database.client().execute_script("DROP TABLE aerich")
        await database.client().execute_script(_RELEASED_ROWS)


async def check_upgrade(url: str) -> None:
    async with database.opened(url) as history:
        await history.apply()
        (user,) = await rows("SELECT * FROM users")
        (product,) = await rows("SELECT * FROM products")
        words = await rows("SELECT * FROM product_words")
    assert str(user["id"]) == str(USER_ID)
    assert user["email"] == "Ada@example.org"
    assert user["delete_time"] is None
    assert user["revision"] == product["revision"] == 1
    assert product["display_name"] == "Émile Tea_pot"
    assert {word["word"] for word in words} == {
        *("émile", "tea", "pot", "blue", "gift")
    }
    assert {str(word["create_time"]) for word in words} == {
        str(product["create_time"])
    }


async def check_downgrade(url: str) -> None:
    config = database.orm_config(url)
    location = pathlib.Path(migrations.__file__).parent / database.dialect(url)
    async with database.opened(url) as history:
        before = await schema()
        applied = await history.apply()
        command = aerich.Command(config, "models", str(location))
        await command.init()
        for version in reversed(applied[1:]):
            assert await command.downgrade(-1, delete=False) == [version]
        after = await schema()
        assert len(await rows("SELECT * FROM users")) == 1
    assert before <= after
    assert all("aerich" in str(fact) for fact in after - before)


async def check_failure(url: str) -> None:
    async with database.opened(url) as history:
        await database.client().execute_script(
            "ALTER TABLE products ADD revision INT"
        )
        before = await schema()
        with pytest.raises(startup.StartError, match="revision"):
            await history.apply()
        assert await schema() - before == await _schema_of_history()


async def _schema_of_history() -> set[tuple[Any, ...]]:
    return {fact for fact in await schema() if "aerich" in str(fact)}
