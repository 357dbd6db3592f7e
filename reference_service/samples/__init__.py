# SPDX-License-Identifier: Apache-2.0
"""Sample data: the same in every empty database."""
