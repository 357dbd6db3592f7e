# SPDX-License-Identifier: Apache-2.0
"""One FastAPI endpoint with a response model and nothing else.

What the shop's reads are measured against: no token, no database, no
envelope to fill in; the answer is a constant.

    python tests/benchmarks/bare_endpoint.py ANSWER.json READY.json
"""

import json
import pathlib
import sys

import fastapi

from reference_service import server
from reference_service.schemas import product


def create_app(content: bytes) -> fastapi.FastAPI:
    """Returns an application that answers every product with one.

    Args:
        content: The answer of the shop.
    """
    app = fastapi.FastAPI()
    answer = product.ProductResponse.model_validate_json(content)

    @app.get("/v1/products/{product_id}")
    async def get_product(product_id: str) -> product.ProductResponse:
        return answer

    return app


def main() -> None:
    """Serves on a free port until it is interrupted."""
    answer, ready = map(pathlib.Path, sys.argv[1:])

    def announce(base_url: str) -> None:
        told = {"base_url": base_url, "tokens": {"admin": "none"}}
        draft = ready.with_suffix(".draft")
        draft.write_text(json.dumps(told), "utf-8")
        draft.replace(ready)

    server.run(create_app(answer.read_bytes()), "127.0.0.1", 0, announce)


if __name__ == "__main__":
    main()
