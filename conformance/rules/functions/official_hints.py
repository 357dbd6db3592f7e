# SPDX-License-Identifier: Apache-2.0
"""What to write where the schemas of OpenAPI only say what is wrong."""

from typing import Any

# The last patch of each version (the schemas ask for all three numbers).
_VERSIONS = {"3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}
_BOUNDS = ("exclusiveMinimum", "exclusiveMaximum")
_MOVED = {
    "$recursiveAnchor": "$dynamicAnchor",
    "$recursiveRef": "$dynamicRef",
}
# What is written among the properties of a schema by mistake.
_MISPLACED = {
    "$ref": "give each property a '$ref' of its own",
    **{
        key: f"'{key}' is taken for the name of a property here; write it "
        "beside 'properties'"
        for key in ("allOf", "anyOf", "oneOf", "required")
    },
}


def hint(place: tuple[str | int, ...], error: Any) -> str:
    """Says what to write instead.

    Args:
        place: Where the error is, from the root of the document.
        error: Of jsonschema-rs.

    Returns:
        The end of a sentence, with the semicolon before it; empty where
        nothing is known.
    """
    key = str(place[-1]) if place else ""
    value = error.instance
    found = ""
    if key == "openapi" and (version := _VERSIONS.get(str(value))):
        found = f"write '{version}', in quotation marks"
    elif key in _BOUNDS and isinstance(value, bool):
        found = "from 3.1 on it is the bound itself"
    elif key == "type" and value == "null":
        found = "before 3.1 write 'nullable: true' beside another type"
    elif key == "type" and isinstance(value, list):
        found = "before 3.1 a schema has one type, and 'nullable: true'"
    elif key in _MOVED:
        found = f"from 3.1 on that is '{_MOVED[key]}'"
    elif key == "examples" and isinstance(value, dict):
        found = "in a schema it lists values, without names"
    elif place[-2:-1] == ("properties",):
        found = _MISPLACED.get(key, "")
    return f"; {found}" if found else ""
