# SPDX-License-Identifier: Apache-2.0
"""`update_mask`: which fields a partial update may change (§4.5.4, §4.6)."""

from typing import Any

import fastapi

from reference_service.schemas import fields


def parameter(model: type[fields.PatchModel]) -> Any:
    """Describes the query parameter of a partial update.

    Args:
        model: The body.
    """
    names = list(model.model_fields)
    name = f"({'|'.join(names)})"
    return fastapi.Query(
        description="The fields that may change, with commas between; those "
        "that the body lacks stay as they are. Without it, every field of the "
        "body changes.",
        pattern=f"^{name}(,{name}){{0,9}}$",
        max_length=200,
        openapi_examples={
            "one": {"value": names[0]},
            "all": {"value": ",".join(names)},
        },
    )
