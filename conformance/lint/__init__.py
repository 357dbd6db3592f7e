# SPDX-License-Identifier: Apache-2.0
"""The document world: a contract in, findings out."""
