# SPDX-License-Identifier: Apache-2.0
"""JSONPath as rulesets use it: read, made into one automaton, walked."""
