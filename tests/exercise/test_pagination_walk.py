# SPDX-License-Identifier: Apache-2.0

import http.server
import json
import pathlib
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from conformance.contract import model, reader
from conformance.exercise import masking, record, routes, session
from conformance.exercise.probes import base, pagination_walk

PARAMETERS = {
    "page": ("page", "per_page"),
    "offset": ("offset", "limit"),
    "token": ("page_token", "page_size"),
    "link": (),
}
COUNT = 9
Answers = Callable[[dict[str, int], list[dict[str, Any]]], Any]
Walk = Callable[..., list[base.Outcome]]


class _Lists(http.server.BaseHTTPRequestHandler):
    """Serves `/items` in pages; `flaw` names what is wrong with them."""

    family = "page"
    flaw = ""
    count = COUNT
    asked = 0
    walks = 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        """Stays silent."""

    def do_GET(self) -> None:
        kind = type(self)
        kind.asked += 1
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        items = [{"id": f"i{number}"} for number in range(self.count)]
        if "parents" in url.path and url.path.endswith("/parents"):
            items = [{"id": "p1"}]
        size = int(
            query.get("per_page", query.get("limit", query.get("page_size", 4)))
        )
        start = self._start(query, size)
        kind.walks += not start
        if self.flaw == "order" and kind.walks > 1:
            items.reverse()
        if self.flaw == "overlap":
            start = max(0, start - 1)
        if self.flaw == "gap" and start:
            start += 1
        if self.flaw == "long":
            size += 1
        if self.flaw == "endless":
            start %= self.count
        if self.flaw == "no_ids":
            items = [{"name": "same"} for _ in items]
        shown = items[start : start + size]
        status = 500 if self.flaw == "broken" and start > 3 else 200
        self._send(
            status, shown, start + size if start + size < self.count else None
        )

    def _start(self, query: dict[str, str], size: int) -> int:
        if self.family == "page":
            return (int(query.get("page", 1)) - 1) * size
        if self.family == "offset":
            return int(query.get("offset", 0))
        return int(query.get("page_token") or query.get("from") or 0)

    def _send(
        self, status: int, shown: list[Any], following: int | None
    ) -> None:
        total = self.count
        if self.flaw == "changing":
            total += type(self).asked
        if self.flaw == "wrong_total":
            total += 1
        pagination: dict[str, Any] = {"total_items": total}
        if self.flaw == "no_total":
            pagination = {}
        if self.family == "token" and following is not None:
            pagination["next_page_token"] = str(following)
        body = {"data": shown, "metadata": {"pagination": pagination}}
        content = json.dumps(body).encode()
        self.send_response(status)
        if self.family == "link" and following is not None:
            self.send_header("Link", f'</items?from={following}>; rel="next"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _document(family: str, path: str) -> dict[str, Any]:
    items = {
        "type": "object",
        "properties": {
            "data": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}},
                },
            }
        },
    }
    answer: dict[str, Any] = {
        "description": "A page.",
        "content": {"application/json": {"schema": items}},
    }
    if family == "link":
        answer["headers"] = {"Link": {"schema": {"type": "string"}}}
    query = [
        {"name": name, "in": "query", "schema": {"type": "integer"}}
        for name in PARAMETERS[family]
    ]
    listing = {"parameters": query, "responses": {"200": answer}}
    paths: dict[str, Any] = {path: {"get": listing}}
    if "{" in path:
        parent = {"responses": {"200": answer}}
        paths[path.partition("/{")[0]] = {"get": parent}
        listing["parameters"] = [
            *query,
            {
                "name": "parent_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
            },
        ]
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    }


@pytest.fixture(name="walk")
def fixture_walk(tmp_path: pathlib.Path) -> Iterator[Walk]:
    """Serves lists with a flaw, and lets the probe walk them."""
    servers = []

    def run(
        family: str,
        flaw: str = "",
        path: str = "/items",
        count: int = COUNT,
        parameters: Sequence[dict[str, Any]] = (),
    ) -> list[base.Outcome]:
        members = {"family": family, "flaw": flaw, "count": count}
        handler = type("_Served", (_Lists,), members)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        place = tmp_path / "openapi.json"
        document = _document(family, path)
        document["paths"][path]["get"]["parameters"].extend(parameters)
        place.write_text(json.dumps(document), encoding="utf-8")
        contract = reader.load(str(place))
        return _probed(contract, f"http://127.0.0.1:{server.server_port}")

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


def _probed(contract: model.Contract, url: str) -> list[base.Outcome]:
    records: list[record.Record] = []
    with session.Session(
        url,
        masking.Credentials(),
        session.Timing(),
        records.append,
        routes.Table(contract, url),
    ) as asking:
        context = base.Context(
            contract, asking, contract.operations, time.monotonic() + 30
        )
        told = list(pagination_walk.probe(context))
    assert len(records) <= 26
    return told


def _subjects(told: list[base.Outcome]) -> set[str]:
    return {
        each.breach.subject for each in told if isinstance(each, base.Found)
    }


@pytest.mark.parametrize("family", list(PARAMETERS))
@pytest.mark.parametrize("count", [0, 1, 2, 9, 100])
def test_a_list_that_keeps_its_promise_is_walked_without_a_finding(
    walk: Walk, family: str, count: int
) -> None:
    assert walk(family, count=count) == [base.Looked("GET /items")]


@pytest.mark.parametrize("family", list(PARAMETERS))
@pytest.mark.parametrize(
    ("flaw", "subject"),
    [
        ("overlap", "repeated"),
        ("wrong_total", "count"),
        ("order", "order"),
        ("broken", "status"),
    ],
)
def test_a_flaw_is_found_in_every_way_of_paging(
    walk: Walk, family: str, flaw: str, subject: str
) -> None:
    told = walk(family, flaw)
    assert subject in _subjects(told)
    assert _subjects(told) <= {subject, "repeated"}
    for each in told:
        if isinstance(each, base.Found):
            assert each.breach.message.endswith(".")
            assert each.record.response is not None


@pytest.mark.parametrize("family", ["page", "offset"])
@pytest.mark.parametrize(
    ("flaw", "subject"), [("gap", "count"), ("endless", "end")]
)
def test_a_flaw_of_arithmetic_is_found(
    walk: Walk, family: str, flaw: str, subject: str
) -> None:
    assert _subjects(walk(family, flaw)) == {subject}


@pytest.mark.parametrize("family", ["page", "offset", "token"])
def test_a_page_longer_than_asked_for_is_found(walk: Walk, family: str) -> None:
    assert "size" in _subjects(walk(family, "long"))


def test_an_overlap_is_shown_by_the_two_pages(walk: Walk) -> None:
    [found] = [
        each for each in walk("page", "overlap") if isinstance(each, base.Found)
    ]
    assert "page=2" in found.record.request.url
    assert [each.request.url.partition("page=")[2][-1] for each in found.steps]


@pytest.mark.parametrize("family", list(PARAMETERS))
@pytest.mark.parametrize("flaw", ["changing", "no_total"])
def test_a_list_that_changes_or_tells_no_total_proves_nothing(
    walk: Walk, family: str, flaw: str
) -> None:
    assert _subjects(walk(family, flaw)) == set()


def test_items_without_ids_can_not_be_told_apart(walk: Walk) -> None:
    told = walk("page", "no_ids")
    assert told == [base.LeftOut("GET /items", "its items have no id")]


def test_a_nested_list_is_reached_through_its_parent(walk: Walk) -> None:
    path = "/parents/{parent_id}/items"
    assert _subjects(walk("page", "overlap", path)) == {"repeated"}
    assert walk("page", "", path) == [base.Looked(f"GET {path}")]


def test_a_nested_list_without_a_parent_is_left_out(walk: Walk) -> None:
    path = "/{parent_id}/items"
    [told] = walk("page", "", path)
    assert isinstance(told, base.LeftOut)


@pytest.mark.parametrize(
    "told",
    [
        {"example": "lamp"},
        {"examples": {"one": {"value": "lamp"}}},
        {"examples": {"far": {"externalValue": "x"}, "one": {"value": "b"}}},
        {"schema": {"type": "string", "default": "lamp"}},
        {"schema": {"type": "string", "examples": ["lamp"]}},
    ],
)
def test_what_must_be_sent_is_taken_from_the_document(
    walk: Walk, told: dict[str, Any]
) -> None:
    query = {"name": "query", "in": "query", "required": True}
    query |= {"schema": {"type": "string"}, **told}
    assert walk("page", parameters=[query]) == [base.Looked("GET /items")]


def test_without_a_value_for_what_must_be_sent_a_list_is_left_out(
    walk: Walk,
) -> None:
    query = {"name": "query", "in": "query", "required": True}
    query |= {"schema": {"type": "string"}}
    [told] = walk("page", parameters=[query])
    assert isinstance(told, base.LeftOut)
