# SPDX-License-Identifier: Apache-2.0
"""Runs the command line: `python -m conformance`."""

from conformance.cli import main

main.main()
