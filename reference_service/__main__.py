# SPDX-License-Identifier: Apache-2.0
"""Runs the command line as `python -m reference_service`."""

import gc


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    # Loading makes much and throws nothing away. To look for garbage
    # meanwhile takes a tenth of the start, and to look through all of it
    # again and again makes requests wait.
    gc.disable()
    from reference_service import cli  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
