# SPDX-License-Identifier: Apache-2.0
"""Runs the command line as `python -m reference_service`."""

from reference_service import cli

if __name__ == "__main__":
    cli.main()
