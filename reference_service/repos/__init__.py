# SPDX-License-Identifier: Apache-2.0
"""Where aggregates are kept: Tortoise models and repositories."""
