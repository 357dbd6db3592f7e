# SPDX-License-Identifier: Apache-2.0
"""What holds of orders in SQLite holds in PostgreSQL, too."""

from collections.abc import Mapping

import pytest

from tests.reference_service import test_carts as carts
from tests.reference_service import test_exports as exports
from tests.reference_service import test_order_concurrency as concurrency
from tests.reference_service import test_order_creation as creation
from tests.reference_service import test_orders as orders


@pytest.fixture
def changes(database_url: str) -> Mapping[str, object]:
    return {"database_url": database_url}


test_twins = concurrency.test_twins_place_one_order
test_stock = concurrency.test_no_more_is_sold_than_there_is
test_circle = (
    concurrency.test_orders_of_the_same_products_do_not_wait_in_a_circle
)
test_one_wins = concurrency.test_of_payment_and_cancellation_one_wins
test_undo = concurrency.test_what_is_undone_takes_nobody_elses_writes_along
test_replay = (
    creation.test_a_request_sent_again_finds_its_order_as_it_is_by_then
)
test_largest = creation.test_the_largest_order_can_be_told
test_walk = orders.test_a_walk_sees_every_order_once_newest_first
test_full_shelf = orders.test_a_full_shelf_holds_no_more
test_changes = carts.test_changes_of_different_fields_do_not_undo_each_other
test_status = exports.test_staff_exports_everybodys_orders_of_a_status
test_end = exports.test_an_export_can_be_followed_to_its_end
