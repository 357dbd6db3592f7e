# SPDX-License-Identifier: Apache-2.0
"""Applies fixes to the texts of documents, and leaves all else as it is."""
