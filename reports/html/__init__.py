# SPDX-License-Identifier: Apache-2.0
"""The report for people: one file that opens anywhere and asks no network."""

from reports.html.page import render

__all__ = ["render"]
