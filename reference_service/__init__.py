# SPDX-License-Identifier: Apache-2.0
"""The shop: a service that keeps every guideline, and its faults."""
