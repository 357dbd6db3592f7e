# SPDX-License-Identifier: Apache-2.0
"""The kinds of document that rules are for, by Spectral's names."""

from collections.abc import Mapping

DIALECTS = ("2.0", "3.0", "3.1", "3.2")
_OPENAPI: Mapping[str, tuple[str, ...]] = {
    "oas2": ("2.0",),
    "oas3": ("3.0", "3.1", "3.2"),
    "oas3_0": ("3.0",),
    "oas3_1": ("3.1",),
    "oas3_2": ("3.2",),
}
# Documents that are never read here; rules for them rest.
_OTHERS = ("aas", "arazzo", "asyncapi", "json-schema", "jsonSchema")


def is_known(name: str) -> bool:
    """Tells whether `name` is a format, of OpenAPI or of other documents."""
    return _plain(name) in _OPENAPI or name.startswith(_OTHERS)


def covers(name: str, dialect: str) -> bool:
    """Tells whether the format `name` is that of an OpenAPI version.

    Args:
        name: Such as `oas3`, `oas3.1` or `oas3_1`.
        dialect: Such as `3.1`.
    """
    return dialect in _OPENAPI.get(_plain(name), ())


def _plain(name: str) -> str:
    return name.replace(".", "_")
