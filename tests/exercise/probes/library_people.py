# SPDX-License-Identifier: Apache-2.0
"""What in a library belongs to somebody: loans and accounts."""

import itertools
from typing import Any

from starlette import requests, responses

from tests.exercise.probes import library_answers, library_style, shelf

MAY = library_answers.MAY


class People(library_answers.Answers):
    """The part of a library where it matters who asks."""

    def __init__(self, style: library_style.Style, bug: str) -> None:
        super().__init__(style, bug)
        self.loans: dict[str, dict[str, Any]] = {}
        self.accounts = {
            name: {"id": name, "name": name, "role": "reader"} for name in MAY
        }
        self._lent = itertools.count(1)

    async def list_loans(self, request: requests.Request) -> Any:
        who = self.permitted(request, "loans.read", "loans.read_own")
        shown = [
            {"id": each["id"], "note": each["note"]}
            for each in self.loans.values()
            if self._may_see(who, each, "others_listed")
        ]
        return self.answer(200, shown)

    def _may_see(self, who: str, loan: dict[str, Any], bug: str) -> bool:
        everything = "loans.read" in MAY[who] or self.bug == bug
        return everything or loan["owner"] == who

    def _loan(self, request: requests.Request, bug: str) -> dict[str, Any]:
        write = request.method != "GET"
        kind = "write" if write else "read"
        names = (f"loans.{kind}", f"loans.{kind}_own")
        who = self.permitted(request, *names)
        loan = self.loans.get(request.path_params["loan_id"])
        if loan is None or not self._may_see(who, loan, bug):
            raise shelf.RefusedError(404)
        return loan

    async def create_loan(self, request: requests.Request) -> Any:
        who = self.permitted(request, "loans.write", "loans.write_own")
        body = await self.body(request)
        name = f"l{next(self._lent)}"
        self.loans[name] = {"id": name, "note": body["note"], "owner": who}
        return self.answer(201, {"id": name, "note": body["note"]})

    async def get_loan(self, request: requests.Request) -> Any:
        loan = self._loan(request, "others_read")
        return self.answer(200, {"id": loan["id"], "note": loan["note"]})

    async def patch_loan(self, request: requests.Request) -> Any:
        loan = self._loan(request, "others_changed")
        loan |= await self.body(request)
        return self.answer(200, {"id": loan["id"], "note": loan["note"]})

    async def delete_loan(self, request: requests.Request) -> Any:
        loan = self._loan(request, "others_deleted")
        del self.loans[loan["id"]]
        return responses.Response(b"", 204)

    async def list_accounts(self, request: requests.Request) -> Any:
        self.permitted(request, "accounts.read")
        return self.answer(200, list(self.accounts.values()))

    async def get_account(self, request: requests.Request) -> Any:
        who = self.permitted(request, "accounts.read", "accounts.read_own")
        name = request.path_params["account_id"]
        mine = who == name or "accounts.read" in MAY[who]
        if not mine and self.bug != "account_read":
            raise shelf.RefusedError(404)
        return self.answer(200, self.accounts[name])

    async def patch_account(self, request: requests.Request) -> Any:
        who = self.caller(request)
        name = request.path_params["account_id"]
        body = await self.body(request)
        mine = who == name or "accounts.write" in MAY[who]
        if not mine and self.bug != "account_changed":
            raise shelf.RefusedError(404)
        if "role" in body and who == name and self.bug != "own_role":
            raise shelf.RefusedError(403)
        self.accounts[name] |= body
        return self.answer(200, self.accounts[name])
