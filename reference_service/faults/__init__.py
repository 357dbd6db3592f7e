# SPDX-License-Identifier: Apache-2.0
"""Promises that can be broken on purpose, one at a time."""
