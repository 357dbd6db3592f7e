# SPDX-License-Identifier: Apache-2.0
"""Probes: short scenarios of several requests, each for one kind of promise.

A rule names its probe (`probe: pagination_walk`). A probe is a function that
takes a `base.Context` and yields what it found.
"""

from collections.abc import Mapping

from conformance.exercise.probes import base, pagination_walk

PROBES: Mapping[str, base.Probe] = {
    "pagination_walk": pagination_walk.probe,
}
