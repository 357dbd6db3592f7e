# SPDX-License-Identifier: Apache-2.0
"""The books of a library, and how they are changed and found."""

import asyncio
import datetime
import itertools
import time
import uuid
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from tests.exercise.probes import library_document, library_style

_NEEDED = {"title", "genre", "pages", "price"}
_FIELDS = {*_NEEDED, "note", "tags"}
# Bugs that check something else than what is documented.
_CHECKED: Mapping[str, Mapping[str, Any]] = {
    "any_genre": {"genre": {"type": "string"}},
    "any_note": {"note": True},
    "any_pages": {"pages": {"type": "integer"}},
    "few_pages": {"pages": {"type": "integer", "minimum": 1, "maximum": 999}},
    "no_poetry": {"genre": {"type": "string", "enum": ["crime"]}},
    "short_title": {"title": {"type": "string", "maxLength": 60}},
    "any_price": {"price": {"type": "string"}},
    "empty_title": {"title": {"type": "string"}},
    "text_pages": {"pages": {"type": ["integer", "string"]}},
}
_TITLES = ("Alba", "bears", "Canals", "dunes", "Elms", "ferries", "Gulls")


class RefusedError(Exception):
    """A request that is not done."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


def now() -> str:
    """Returns the present time as it is told."""
    moment = datetime.datetime.now(datetime.UTC)
    return moment.isoformat().replace("+00:00", "Z")


async def pause() -> None:
    """Lets others in, so that two can meet."""
    await asyncio.sleep(0.03)


class Shelf:
    """All books; `bug` names the one promise that is broken."""

    def __init__(self, style: library_style.Style, bug: str) -> None:
        self._style = style
        self._bug = bug
        self._numbers = itertools.count(100)
        self.there: dict[str, dict[str, Any]] = {}
        for number, title in enumerate(_TITLES):
            genres = library_document.GENRES
            book = self.draft(
                {
                    "title": title,
                    "genre": genres[number % len(genres)],
                    "pages": 100 + (number * 37) % 60,
                    "price": f"{number}.50",
                    "note": f"on {_TITLES[number - 1]}",
                }
            )
            self._keep(book)

    def draft(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Makes a book that is not kept yet."""
        style = self._style
        made: Any = next(self._numbers) if style.integer_ids else uuid.uuid4()
        moment = now()
        return {
            style.id_name: made if style.integer_ids else str(made),
            "note": "",
            "tags": [],
            "create_time": moment,
            "update_time": moment,
            **body,
            "_seen": time.monotonic() + style.lag,
        }

    def _keep(self, book: dict[str, Any]) -> None:
        self.there[str(book[self._style.id_name])] = book

    def check(
        self, body: Mapping[str, Any], extra: set[str], *, partial: bool = False
    ) -> None:
        """Refuses what is no book."""
        if self._bug == "unchecked":
            return
        needed = _NEEDED - (
            {"price"} if self._bug == "price_optional" else set()
        )
        schema = {
            "type": "object",
            "required": [] if partial else sorted(needed),
            "properties": {
                **library_document.FIELDS,
                **dict.fromkeys(extra, True),
                **_CHECKED.get(self._bug, {}),
            },
            "additionalProperties": not self._style.refuses_unknown,
        }
        if not jsonschema_rs.is_valid(schema, body):
            raise RefusedError(400)

    async def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Keeps a new book."""
        taken = {each["title"] for each in self.there.values()}
        if self._style.unique and body["title"] in taken:
            raise RefusedError(409)
        known = _FIELDS | (
            {*body} if self._bug.endswith("_writable") else set()
        )
        book = self.draft({key: body[key] for key in body if key in known})
        if self._bug == "one_id":
            book[self._style.id_name] = f"n{len(self.there)}"
            await pause()
        if self._bug == "title_twice":
            await pause()
        if self._bug == "cents_lost":
            cents = int(float(book["price"]) * 100)
            kept = {**book, "price": f"{cents // 100}.{cents % 100:02}"}
            self._keep(kept)
            return book
        if self._bug == "note_lost":
            self._keep({**book, "note": "other"})
            return book
        if self._bug != "create_lost":
            self._keep(book)
        return book

    def one(self, identity: str) -> dict[str, Any]:
        """Returns a book that is there."""
        book = self.there.get(identity)
        if book is None and self._bug == "unknown_served":
            return next(iter(self.there.values()))
        if book is None and self._bug == "unknown_400":
            raise RefusedError(400)
        if book is None or (
            book.get("delete_time") and self._bug != "still_read"
        ):
            raise RefusedError(404)
        return book

    def shown(self, book: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what is told of a book."""
        hidden = self._bug == "still_read"
        return {
            key: value
            for key, value in book.items()
            if not key.startswith("_") and not (hidden and key == "delete_time")
        }

    def read(self, book: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what is told of a book that is asked for."""
        before = book.get("_before")
        return self.shown(before if self._bug == "stale" and before else book)

    def tag(self, book: Mapping[str, Any]) -> str:
        """Returns what names a state of a book."""
        if self._bug == "tag_random":
            return f'"{uuid.uuid4()}"'
        if self._bug == "tag_same":
            return f'"{book[self._style.id_name]}"'
        state = book.get("_before", book) if self._bug == "stale" else book
        return f'"{state["update_time"]}"'

    async def change(
        self, book: dict[str, Any], body: Mapping[str, Any], *, whole: bool
    ) -> None:
        """Changes a book."""
        before = dict(book)
        body = {key: body[key] for key in body if key in _FIELDS}
        if self._bug == "lost_update":
            await pause()
            book |= before
        if self._bug == "patch_noop" and not whole:
            return
        book |= body
        if whole:
            book |= {"note": body.get("note", ""), "tags": body.get("tags", [])}
        if self._bug == "put_drops" and whole:
            book["tags"] = []
        if self._bug == "put_counts" and whole:
            book["pages"] = 1 + before["pages"] % 4999
        if self._bug == "patch_clears" and not whole and "note" not in body:
            book["note"] = ""
        book["update_time"] = now()
        if self._bug == "stale":
            book["_before"] = before.get("_before", before)

    def remove(self, book: dict[str, Any]) -> None:
        """Forgets a book, or marks it as deleted."""
        if self._bug == "delete_noop":
            return
        book["_seen"] = time.monotonic() + self._style.lag
        if self._style.soft or self._bug in ("still_read", "still_listed"):
            book["delete_time"] = now()
        else:
            del self.there[str(book[self._style.id_name])]

    def restored(self, identity: str) -> dict[str, Any]:
        """Brings a book back."""
        book = self.there.get(identity)
        if book is None or self._bug == "restore_refused":
            raise RefusedError(404)
        book.pop("delete_time", None)
        if self._bug == "restored_wrong":
            book["note"] = "restored"
        return book

    def found(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Returns the books that a list shows."""
        deleted = query.get("show_deleted") == "true"
        if self._bug == "deleted_hidden":
            deleted = False
        books = [
            each
            for each in self.there.values()
            if self._is_listed(each, deleted=deleted)
        ]
        genre, title = query.get("genre"), query.get("title")
        if genre is not None and self._bug != "genre_ignored":
            wanted = "crime" if self._bug == "genre_others" else genre
            books = [each for each in books if each["genre"] == wanted]
            if self._bug == "genre_empty" and genre == "poetry":
                books = []
        if title is not None and self._bug != "title_ignored":
            books = [each for each in books if self._matches(each, title)]
        return self._ordered(books, query.get("order_by"))

    def _is_listed(self, book: Mapping[str, Any], *, deleted: bool) -> bool:
        is_settled = bool(book["_seen"] <= time.monotonic())
        if self._bug == "not_listed" and len(self.there) > len(_TITLES):
            return book["title"] in _TITLES
        if book.get("delete_time"):
            shown = deleted or self._bug == "still_listed"
            return shown or not is_settled
        return is_settled

    def _matches(self, book: Mapping[str, Any], title: str) -> bool:
        if self._bug == "title_capitals":
            return bool(book["title"] == title.lower())
        if self._style.slugs:
            return bool(book["title"][0] == title)
        if self._style.search:
            text = f"{book['title']} {book['note']}".casefold()
            return title.casefold() in text
        return bool(book["title"] == title)

    def _ordered(
        self, books: list[dict[str, Any]], order: str | None
    ) -> list[dict[str, Any]]:
        if order is None or self._bug == "order_ignored":
            return books
        name = order.removesuffix(" desc").removeprefix("-")

        def key(book: Mapping[str, Any]) -> Any:
            value = book[name]
            folds = self._style.folded and isinstance(value, str)
            return value.casefold() if folds else value

        return sorted(books, key=key, reverse=name != order)
