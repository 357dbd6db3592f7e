# SPDX-License-Identifier: Apache-2.0
"""The ordering context: carts, orders, and exports of orders."""
