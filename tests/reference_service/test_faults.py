# SPDX-License-Identifier: Apache-2.0
import time

import httpx
import pytest

from reference_service.faults import catalogue

PRODUCT = {
    "display_name": "stock_quantity",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 40,
}
PRODUCTS = "/v1/products"


def test_every_fault_says_what_it_breaks_and_who_must_notice() -> None:
    names = [fault.name for fault in catalogue.FAULTS]
    assert names == sorted(set(names))
    for fault in catalogue.FAULTS:
        assert fault.theme
        assert fault.breaks
        assert fault.rules


def test_an_unknown_fault_is_told_with_its_neighbour() -> None:
    with pytest.raises(catalogue.UnknownFaultError, match="'slow_list'"):
        catalogue.find(["slow_lst"])
    with pytest.raises(catalogue.UnknownFaultError, match="lists them"):
        catalogue.find(["xyzzy"])


def test_a_fault_that_is_named_twice_is_installed_once() -> None:
    assert len(catalogue.find(["slow_list", "slow_list"])) == 1


@pytest.mark.parametrize("faults", [(), ("page_overlap",)])
async def test_page_overlap_repeats_an_item(
    faults: tuple[str, ...], viewer: httpx.AsyncClient
) -> None:
    seen = []
    for page in range(1, 3):
        response = await viewer.get(f"{PRODUCTS}?page={page}&per_page=30")
        seen += [item["id"] for item in response.json()["data"]]
    past_the_end = await viewer.get(f"{PRODUCTS}?page=4&per_page=19")
    assert len(seen) == (58 if faults else 57)
    assert len(set(seen)) == 57
    assert past_the_end.json()["data"] == []


@pytest.mark.parametrize("faults", [(), ("error_not_enveloped",)])
async def test_error_not_enveloped_answers_bare_details(
    faults: tuple[str, ...],
    stranger: httpx.AsyncClient,
    viewer: httpx.AsyncClient,
) -> None:
    error = await stranger.get(PRODUCTS)
    fine = await viewer.get(PRODUCTS)
    assert (set(error.json()) == {"detail"}) is bool(faults)
    assert error.status_code == 401
    assert set(fine.json()) == {"data", "metadata"}


@pytest.mark.parametrize("faults", [(), ("missing_required_field",)])
async def test_missing_required_field_spares_lists_and_errors(
    faults: tuple[str, ...], admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    created = await admin.post(PRODUCTS, json=PRODUCT)
    path = created.headers["Location"]
    single = [
        created,
        await admin.get(path),
        await admin.put(path, json=PRODUCT),
        await admin.patch(path, json={}),
    ]
    listed = await viewer.get(PRODUCTS)
    deleted = await admin.delete(path)
    missing = await admin.get(path)
    for answer in single:
        assert ("update_time" not in answer.json()["data"]) is bool(faults)
    assert "update_time" in listed.json()["data"][0]
    assert deleted.status_code == 204
    assert missing.status_code == 404


@pytest.mark.parametrize("faults", [(), ("500_long",)])
async def test_500_long_begins_at_200_characters(
    faults: tuple[str, ...], admin: httpx.AsyncClient
) -> None:
    short, long = [
        await admin.post(PRODUCTS, json=PRODUCT | {"description": "x" * length})
        for length in (199, 200)
    ]
    patched = await admin.patch(
        short.headers["Location"], json={"description": "x" * 2000}
    )
    assert short.status_code == 201
    assert long.status_code == (500 if faults else 201)
    assert patched.status_code == (500 if faults else 200)


@pytest.mark.parametrize("faults", [(), ("slow_list",)])
async def test_slow_list_is_slow(
    faults: tuple[str, ...], viewer: httpx.AsyncClient
) -> None:
    start = time.perf_counter()
    await viewer.get(PRODUCTS)
    seconds = time.perf_counter() - start
    # The sleep is the fault itself: it cannot be shorter.
    assert (seconds >= 1.5) or not faults


@pytest.mark.parametrize("faults", [(), ("camel_field",)])
async def test_camel_field_is_consistent(
    faults: tuple[str, ...],
    admin: httpx.AsyncClient,
    viewer: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
) -> None:
    field = "stockQuantity" if faults else "stock_quantity"
    other = "stock_quantity" if faults else "stockQuantity"
    body = {name: PRODUCT[name] for name in PRODUCT if name != other}
    body.pop("stock_quantity", None)
    created = await admin.post(PRODUCTS, json=body | {field: 3})
    refused = await admin.post(PRODUCTS, json=body | {other: 3})
    head = await viewer.head(PRODUCTS)
    got = await viewer.get(PRODUCTS)
    document = await stranger.get("/openapi.json")
    data = created.json()["data"]
    assert data[field] == 3
    assert other not in data
    assert data["display_name"] == "stock_quantity"
    assert refused.status_code == 400
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    schemas = document.json()["components"]["schemas"]
    assert field in schemas["Product"]["required"]
    assert f'"{other}"' not in document.text
