# SPDX-License-Identifier: Apache-2.0
"""Prints the development requirements of pyproject.toml.

Older versions of pip, such as the one that comes with Python 3.11, can't
install dependency groups (PEP 735).
"""

import pathlib
import sys
import tomllib

PROJECT = pathlib.Path(__file__).parent.parent / "pyproject.toml"


def main() -> None:
    """Prints one requirement a line."""
    content = tomllib.loads(PROJECT.read_text("utf-8"))
    lines = content["dependency-groups"]["dev"]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
