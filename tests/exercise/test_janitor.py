# SPDX-License-Identifier: Apache-2.0

import contextlib
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.contract import model
from conformance.exercise import janitor, masking, record, routes, session
from tests.exercise.probes import conftest, library, library_style

Open = Callable[..., "Place"]
BODY = {"title": "New", "genre": "crime", "pages": 9, "price": "1.00"}


class Place:
    """A library, a session with it, and a janitor who watches."""

    def __init__(
        self,
        service: library.Library,
        contract: model.Contract,
        url: str,
        stack: contextlib.ExitStack,
    ) -> None:
        self.service = service
        self.url = url
        self.janitor = janitor.Janitor(contract)
        self.records: list[record.Record] = []
        self._named = {each.label: each for each in contract.operations}
        self.asking = stack.enter_context(
            session.Session(
                url,
                masking.Credentials(),
                session.Timing(),
                self._see,
                routes.Table(contract, url),
            )
        )

    def _see(self, raw: record.Record) -> None:
        self.records.append(raw)
        self.janitor.see(raw)

    def call(self, label: str, body: Any = None, **variables: str) -> Any:
        return self.asking.call(
            self._named[label], variables=variables, json_body=body
        )

    def create(self, title: str = "New") -> str:
        """Creates a book, and returns its id."""
        before = set(self.service.books.there)
        self.call("POST /v1/books", {**BODY, "title": title})
        [made] = set(self.service.books.there) - before
        return made

    def clean(self) -> list[str]:
        """Has everything deleted, and returns the URLs of what was not."""
        return [
            each.url.removeprefix(self.url)
            for each in self.janitor.clean(self.asking)
        ]


@pytest.fixture(name="start")
def fixture_start(tmp_path: pathlib.Path) -> Iterator[Open]:
    """Serves a library of a style, with a bug."""
    with contextlib.ExitStack() as stack:

        def run(bug: str = "", **style: Any) -> Place:
            made = library_style.Style(**style)
            service = library.Library(made, bug)
            url = stack.enter_context(conftest.served(service))
            contract = conftest.contract(made, tmp_path)
            return Place(service, contract, url, stack)

        yield run


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True, "integer_ids": True},
        {"id_name": "book_id"},
        {"location_only": True},
        {"conditional": True},
        {"parts": ("books", "loans")},
    ],
    ids=str,
)
def test_what_was_created_is_deleted(
    start: Open, style: dict[str, Any]
) -> None:
    place = start(**style)
    before = set(place.service.books.there)
    for title in ("one", "two", "three"):
        place.create(title)
    assert len(place.janitor.there) == 3
    assert place.clean() == []
    assert set(place.service.books.there) == before
    assert not place.janitor.there


def test_the_last_is_deleted_first(start: Open) -> None:
    place = start()
    made = [place.create(title) for title in ("one", "two")]
    place.clean()
    deleted = [
        each.path.rpartition("/")[2]
        for each in place.records
        if each.request.method == "DELETE"
    ]
    assert deleted == made[::-1]


def test_what_the_run_deleted_itself_is_left_alone(start: Open) -> None:
    place = start()
    kept, gone = place.create("kept"), place.create("gone")
    place.call("DELETE /v1/books/{book_id}", book_id=gone)
    place.records.clear()
    assert place.clean() == []
    assert [each.path.rpartition("/")[2] for each in place.records] == [kept]


def test_a_deletion_that_failed_is_not_taken_for_one(start: Open) -> None:
    place = start(conditional=True)
    made = place.create()
    place.call("DELETE /v1/books/{book_id}", book_id=made)
    assert place.records[-1].status == 428
    assert place.clean() == []
    assert made not in place.service.books.there


def test_what_is_gone_meanwhile_is_no_trouble(start: Open) -> None:
    place = start()
    del place.service.books.there[place.create()]
    assert place.clean() == []


def test_what_is_brought_back_is_deleted_again(start: Open) -> None:
    place = start(soft=True)
    made = place.create()
    place.call("DELETE /v1/books/{book_id}", book_id=made)
    place.call("POST /v1/books/{book_id}:undelete", book_id=made)
    assert place.clean() == []
    assert place.service.books.there[made]["delete_time"]


def test_what_others_made_stays_theirs_though_it_is_brought_back(
    start: Open,
) -> None:
    place = start(soft=True)
    theirs = next(iter(place.service.books.there))
    place.call("DELETE /v1/books/{book_id}", book_id=theirs)
    place.call("POST /v1/books/{book_id}:undelete", book_id=theirs)
    assert place.clean() == []
    assert not place.service.books.there[theirs].get("delete_time")


def test_what_can_not_be_deleted_is_told(start: Open) -> None:
    place = start(parts=("exports",))
    place.call("POST /v1/exports")
    [name] = place.service.exports
    assert place.clean() == [f"/v1/exports/{name}"]


def test_what_will_not_be_deleted_is_told(start: Open) -> None:
    place = start("delete_refused")
    made = place.create()
    assert place.clean() == [f"/v1/books/{made}"]


def test_what_has_no_name_is_told_as_often_as_it_was_made(
    start: Open,
) -> None:
    place = start("no_location", location_only=True)
    place.create("one")
    place.create("two")
    assert place.clean() == ["/v1/books", "/v1/books"]


def test_what_was_refused_was_not_created(start: Open) -> None:
    place = start()
    place.call("POST /v1/books", {})
    assert not place.janitor.there


def test_a_service_that_is_gone_leaves_all_told(start: Open) -> None:
    place = start()
    made = place.create()
    place.asking.base_url = "http://127.0.0.1:9"
    assert place.clean() == [f"/v1/books/{made}"]
