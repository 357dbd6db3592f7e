# SPDX-License-Identifier: Apache-2.0
"""The load world: a plan, a generator, figures."""
