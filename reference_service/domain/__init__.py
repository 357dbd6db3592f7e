# SPDX-License-Identifier: Apache-2.0
"""The shop's own words: entities, value objects and what keeps them."""
