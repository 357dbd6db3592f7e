# SPDX-License-Identifier: Apache-2.0
"""What errors of jsonschema-rs say, in a sentence that fits on a line."""

import json
from typing import Any

# Stands for the value in messages of validators that are made with it.
MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
_MAX_VALUE = 40
_MAX_MESSAGE = 160


def told(error: Any) -> str:
    """Returns what an error says, without a full stop.

    Args:
        error: Of a validator that was made with `mask=MASK`.

    Returns:
        Its message, with the value where that is short, and cut where it
        would be long.
    """
    message = str(error.message).rstrip(".")
    message = message.replace(MASK, _shown(error.instance))
    if len(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]}…"
    return f"{message[:1].upper()}{message[1:]}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "this object"
    if isinstance(value, list):
        return "this array"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"
