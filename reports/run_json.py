# SPDX-License-Identifier: Apache-2.0
"""The versioned JSON form of a run, from which every report can be made again.

`run.schema.json`, next to this module, describes it. The form follows the data
classes of `conformance.findings` field by field; the three exceptions are the
tool, the fingerprint (told, never read back) and bodies, which are bytes.
"""

import base64
import binascii
import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Mapping
from typing import Any

from conformance import errors, findings

SCHEMA_VERSION = "1.3"
TOOL_NAME = "openapi-conformance"
_PLAIN = frozenset({str, int, float, bool})


def dump(run: findings.Run) -> str:
    """Writes a run as JSON.

    Args:
        run: The run; its numbers must be finite.

    Returns:
        JSON text (RFC 8259) that ends with a line feed; the same run gives
        the same text. Lone surrogates, which UTF-8 cannot carry, become `?`.

    Raises:
        ValueError: A number is not finite.
    """
    tree = _encode(run)
    tool = {"name": TOOL_NAME, "version": tree.pop("tool_version")}
    return to_json({"schema_version": SCHEMA_VERSION, "tool": tool} | tree)


def to_json(tree: object) -> str:
    """Writes JSON that any parser of UTF-8 reads: see `dump`."""
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def load(text: str) -> findings.Run:
    """Reads what `dump` wrote.

    Args:
        text: JSON text of any 1.x version; keys that this version does not
            know are passed over.

    Returns:
        The run.

    Raises:
        errors.ConfigurationError: The text is not such a run.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.ConfigurationError(
            f"The run cannot be read: it is not JSON ({error}).",
            "Give the run.json that an earlier run wrote.",
        ) from error
    version = tree.get("schema_version") if isinstance(tree, dict) else None
    if not isinstance(version, str) or version.partition(".")[0] != "1":
        raise errors.ConfigurationError(
            "The run cannot be read: its schema_version is "
            f"{version!r}, and this program reads 1.x.",
            "Give the run.json that an earlier run wrote, or update.",
        )
    try:
        tree["tool_version"] = tree["tool"]["version"]
        run = _decode(findings.Run, tree)
    except (KeyError, TypeError, ValueError) as error:
        raise errors.ConfigurationError(
            f"The run cannot be read: {_reason(error)}.",
            "It was changed after it was written; run the command again.",
        ) from error
    return typing.cast("findings.Run", run)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the key {error} is missing"
    return str(error)


def _encode(value: Any) -> Any:  # noqa: PLR0911 one case a kind
    # Most values are one of these; an enumeration's text is not.
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes):
        return _encode_body(value)
    if isinstance(value, Mapping):
        return {str(key): _encode(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_encode(each) for each in value]
    if dataclasses.is_dataclass(value):
        return _encode_dataclass(value)
    return value


def _encode_dataclass(value: Any) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    shape: Any = type(value)
    for name, (kind, _) in _fields(shape).items():
        if name == "exchange":
            tree["fingerprint"] = value.fingerprint
        each = getattr(value, name)
        # Equal runs give equal text, also where one has 1 and one 1.0.
        tree[name] = float(each) if kind is float else _encode(each)
    return tree


def _encode_body(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _decode(kind: Any, value: Any) -> Any:  # noqa: PLR0911 one case a kind
    """Turns JSON into a value of a type, as the type hints have it."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        (kind,) = set(typing.get_args(kind)) - {types.NoneType}
        return _decode(kind, value)
    if origin is tuple:
        return _decode_tuple(typing.get_args(kind), _checked(list, value))
    if origin is Mapping:
        (_, inner) = typing.get_args(kind)
        items = _checked(dict, value).items()
        return {key: _decode(inner, each) for key, each in items}
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(kind, _checked(dict, value))
    if kind is bytes:
        return _decode_body(_checked(dict, value))
    if kind is float:
        return float(_checked((int, float), value))
    if issubclass(kind, enum.Enum):
        return kind(value)
    return _checked(kind, value)


def _decode_tuple(kinds: tuple[Any, ...], values: list[Any]) -> Any:
    if kinds[-1] is Ellipsis:
        return tuple(_decode(kinds[0], each) for each in values)
    return tuple(
        _decode(kind, each) for kind, each in zip(kinds, values, strict=True)
    )


def _decode_dataclass(kind: Any, tree: dict[str, Any]) -> Any:
    known = {}
    for name, (hint, required) in _fields(kind).items():
        if required or name in tree:
            known[name] = _decode(hint, tree[name])
    return kind(**known)


@functools.cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Field name to its type and whether it has no default."""
    hints = typing.get_type_hints(kind)
    return {
        field.name: (
            hints[field.name],
            field.default is dataclasses.MISSING
            and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
    }


def _decode_body(tree: dict[str, Any]) -> bytes:
    if "text" in tree:
        return typing.cast("str", _checked(str, tree["text"])).encode("utf-8")
    try:
        return base64.b64decode(_checked(str, tree["base64"]), validate=True)
    except binascii.Error as error:
        raise ValueError(f"a body is not Base64: {error}") from error


def _checked(kind: Any, value: Any) -> Any:
    # A boolean is an int to Python, but not to JSON.
    boolean = isinstance(value, bool) and kind is not bool
    if boolean or not isinstance(value, kind):
        raise TypeError(f"{value!r:.80} stands where it cannot")
    return value
