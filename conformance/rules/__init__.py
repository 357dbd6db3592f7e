# SPDX-License-Identifier: Apache-2.0
"""What must hold: rulesets, targets, functions, the matcher."""
