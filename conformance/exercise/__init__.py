# SPDX-License-Identifier: Apache-2.0
"""The exchange world: fuzzing and probing a live service."""
