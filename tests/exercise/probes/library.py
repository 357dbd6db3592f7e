# SPDX-License-Identifier: Apache-2.0
"""A library: right in whatever style it is made, wrong in one thing at most.

`Library(style, bug).app()` keeps every promise that probes look at, but for the
one that `bug` names.
"""

import functools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette import applications, exceptions, requests, responses, routing

from tests.exercise.probes import library_people, library_style, shelf

Endpoint = Callable[[requests.Request], Awaitable[responses.Response]]


class Library(library_people.People):
    """The service; see the module."""

    def __init__(self, style: library_style.Style, bug: str = "") -> None:
        super().__init__(style, bug)
        self.books = shelf.Shelf(style, bug)
        self.exports: dict[str, int] = {}
        self._made_once: dict[str, dict[str, Any]] = {}

    # Books

    async def list_books(self, request: requests.Request) -> Any:
        self.caller(request)
        return self.listed(request, self.books.found(request.query_params))

    async def create_book(self, request: requests.Request) -> Any:
        self.caller(request)
        if self.style.closed:
            raise shelf.RefusedError(403)
        body = await self.body(request)
        number = body.pop("request_id", "")
        dry = body.pop("validate_only", False)
        if not isinstance(number, str) or not isinstance(dry, bool):
            raise shelf.RefusedError(400)
        self.books.check(body, self._extra())
        if self.bug == "note_500" and body.get("note"):
            raise shelf.RefusedError(500)
        if number in self._made_once and self.bug != "done_twice":
            return self._created(self._made_once[number])
        if dry and self.bug != "dry_run_done":
            if self.bug == "dry_run_leaves":
                await self.books.add({**body, "title": "A draft"})
            return self._created(self.books.draft(body))
        book = await self.books.add(body)
        if number:
            self._made_once[number] = book
        return self._created(book)

    def _extra(self) -> set[str]:
        if self.bug == "id_writable":
            return {self.style.id_name}
        return {"create_time"} if self.bug == "time_writable" else set()

    def _created(self, book: dict[str, Any]) -> responses.Response:
        where = f"/v1/books/{book[self.style.id_name]}"
        if self.bug == "location_elsewhere":
            where = f"/v1/books/{next(iter(self.books.there))}"
        if self.bug == "location_nowhere":
            where = f"/v1/bookz/{book[self.style.id_name]}"
        headers = {} if self.bug == "no_location" else {"Location": where}
        shown = self.books.shown(book)
        if self.bug == "echo":
            shown["pages"] += 1
        if self.style.location_only:
            return responses.Response(b"", 201, headers)
        return self.answer(201, shown, **headers)

    async def get_book(self, request: requests.Request) -> Any:
        self.caller(request)
        book = self.books.one(request.path_params["book_id"])
        return self._told(request, book)

    def _told(
        self, request: requests.Request, book: dict[str, Any]
    ) -> responses.Response:
        headers = {"Cache-Control": "private"}
        if self.bug == "public_cache":
            headers["Cache-Control"] = "public, max-age=60"
        tag = self.books.tag(book)
        if self.style.tags and self.bug != "no_tag":
            headers["ETag"] = tag
        sent = request.headers.get("If-None-Match")
        if self.style.tags and sent == tag and self.bug != "tag_ignored":
            return responses.Response(b"", 304, headers)
        if self.bug == "get_writes" and request.method == "GET":
            book["update_time"] = shelf.now()
        return self.answer(200, self.books.read(book), **headers)

    async def change_book(self, request: requests.Request) -> Any:
        self.caller(request)
        whole = request.method == "PUT"
        kind = library_style.JSON if whole else self.style.patch_type
        body = await self.body(request, kind)
        book = self.books.one(request.path_params["book_id"])
        self._condition(request, book)
        extra = {self.style.id_name} if self.style.whole_updates else set()
        self.books.check(body, extra, partial=not whole)
        mask = request.query_params.get("update_mask")
        if mask and self.bug != "mask_ignored":
            body = {key: body[key] for key in body if key in mask.split(",")}
        await self.books.change(book, body, whole=whole)
        if self.style.empty_updates:
            return responses.Response(b"", 204)
        return self.answer(200, self.books.shown(book))

    def _condition(
        self, request: requests.Request, book: dict[str, Any]
    ) -> None:
        sent = request.headers.get("If-Match")
        if sent is None and self.style.conditional:
            raise shelf.RefusedError(428)
        stale = sent not in (None, "*", self.books.tag(book))
        if stale and self.style.tags and self.bug != "if_match_ignored":
            raise shelf.RefusedError(412)

    async def delete_book(self, request: requests.Request) -> Any:
        self.caller(request)
        book = self.books.one(request.path_params["book_id"])
        self._condition(request, book)
        if self.bug == "delete_refused":
            raise shelf.RefusedError(409)
        self.books.remove(book)
        if self.style.soft:
            return self.answer(200, self.books.shown(book))
        return responses.Response(b"", 204)

    async def undelete_book(self, request: requests.Request) -> Any:
        self.caller(request)
        book = self.books.restored(request.path_params["book_id"])
        return self.answer(200, self.books.shown(book))

    # What takes longer

    async def create_export(self, request: requests.Request) -> Any:
        name = str(uuid.uuid4())
        self.exports[name] = 0
        headers = {"Location": f"/v1/exports/{name}"}
        data = {"id": name, "state": "pending"}
        if self.bug == "nothing_to_follow":
            headers, data = {}, {"state": "pending"}
        return self.answer(202, data, **headers)

    async def get_export(self, request: requests.Request) -> Any:
        name = request.path_params["export_id"]
        if name not in self.exports or self.bug == "export_lost":
            raise shelf.RefusedError(404)
        self.exports[name] += self.bug != "export_endless"
        state = "done" if self.exports[name] > 2 else "pending"
        return self.answer(200, {"id": name, "state": state})

    async def list_old(self, request: requests.Request) -> Any:
        if self.bug == "gone_early":
            raise shelf.RefusedError(404)
        headers = {"Deprecation": "@1700000000", "Sunset": "then"}
        if self.bug == "no_sunset":
            del headers["Sunset"]
        return self.answer(200, [], **headers)

    # The application

    def app(self) -> applications.Starlette:
        """Builds the application."""
        tables: dict[str, dict[str, dict[str, Endpoint]]] = {
            "books": {
                "/v1/books": {
                    "GET": self.list_books,
                    "POST": self.create_book,
                },
                "/v1/books/{book_id}:undelete": {"POST": self.undelete_book},
                "/v1/books/{book_id}": {
                    "GET": self.get_book,
                    "PUT": self.change_book,
                    "PATCH": self.change_book,
                    "DELETE": self.delete_book,
                },
            },
            "exports": {
                "/v1/exports": {"POST": self.create_export},
                "/v1/exports/{export_id}": {"GET": self.get_export},
            },
            "old": {"/v1/old-books": {"GET": self.list_old}},
            "accounts": {
                "/v1/accounts": {"GET": self.list_accounts},
                "/v1/accounts/{account_id}": {
                    "GET": self.get_account,
                    "PATCH": self.patch_account,
                },
            },
            "loans": {
                "/v1/loans": {"GET": self.list_loans, "POST": self.create_loan},
                "/v1/loans/{loan_id}": {
                    "GET": self.get_loan,
                    "PATCH": self.patch_loan,
                    "DELETE": self.delete_loan,
                },
            },
        }
        routes = [
            self._route(path, methods)
            for part in self.style.parts
            for path, methods in tables[part].items()
            if not (self.bug == "list_unserved" and path == "/v1/books")
        ]
        handlers: dict[Any, Any] = {
            shelf.RefusedError: self.refused,
            exceptions.HTTPException: self.refused,
        }
        return applications.Starlette(
            routes=routes, exception_handlers=handlers
        )

    def _route(self, path: str, methods: dict[str, Endpoint]) -> routing.Route:
        known = dict(methods)
        if self.bug == "silent_method" and path == "/v1/books":
            known["PUT"] = self.list_books
        route = routing.Route(
            path,
            functools.partial(self._dispatch, known),
            methods=list(known),
        )
        # Starlette adds HEAD to GET.
        if not self.style.head and route.methods:
            route.methods.discard("HEAD")
        return route

    async def _dispatch(
        self, methods: dict[str, Endpoint], request: requests.Request
    ) -> responses.Response:
        if request.method != "HEAD":
            return await methods[request.method](request)
        if self.bug == "head_missing":
            raise shelf.RefusedError(404)
        answer = await methods["GET"](request)
        if self.bug == "head_type":
            answer.headers["Content-Type"] = "text/plain"
        return answer
