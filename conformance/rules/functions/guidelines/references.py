# SPDX-License-Identifier: Apache-2.0
"""The names by which fields and parameters refer to resources (§4.8.2)."""

import dataclasses
import functools
from collections.abc import Iterator

from conformance.contract import model, nodes, usage, vocabulary


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A place where something refers to a resource.

    Attributes:
        name: Its name, as it stands.
        words: Its words.
        node: What a finding is shown at.
        is_key: Whether the name is the node's key.
        schema: What may be in it.
        beside: The names that stand beside it.
        text: What is said of it.
    """

    name: str
    words: tuple[str, ...]
    node: nodes.Node
    is_key: bool
    schema: nodes.Node | None
    beside: frozenset[str]
    text: str

    @property
    def joined(self) -> str:
        """Its name in snake_case."""
        return "_".join(self.words)


@functools.lru_cache(maxsize=8)
def of(contract: model.Contract) -> tuple[Reference, ...]:
    """Finds the fields and parameters, errors apart."""
    found = []
    beside: dict[int, frozenset[str]] = {}
    for field in usage.fields(contract):
        if field.use.role == usage.Role.ERROR or not isinstance(
            field.name, str
        ):
            continue
        owner = id(field.use.schema.value)
        if owner not in beside:
            beside[owner] = frozenset(field.use.schema.value["properties"])
        said = field.says("description")
        found.append(
            Reference(
                field.name,
                tuple(vocabulary.words(field.name)),
                field.node,
                True,
                field.node,
                beside[owner],
                said if isinstance(said, str) else "",
            )
        )
    return (*found, *_parameters(contract))


def _parameters(contract: model.Contract) -> Iterator[Reference]:
    seen = set()
    for operation in contract.operations:
        around = frozenset(each.name for each in operation.parameters)
        for each in operation.parameters:
            if each.place not in ("path", "query"):
                continue
            if each.node.identity in seen:
                continue
            seen.add(each.node.identity)
            yield Reference(
                each.name,
                tuple(vocabulary.words(each.name)),
                each.node.get("name") or each.node,
                False,
                each.schema,
                around,
                each.description,
            )
