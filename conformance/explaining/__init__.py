# SPDX-License-Identifier: Apache-2.0
"""Rules told to people: one text for terminals, pages and reports."""
