# SPDX-License-Identifier: Apache-2.0
"""Makes one self-contained document of a contract's several.

What is handed to a library must not send it to read files or URLs of its own:
which of them may be read was decided when the contract was loaded.
"""

from typing import Any

from conformance import errors
from conformance.contract import model, nodes

# Not `x-bundled`, which is what Schemathesis takes for its own.
_KEY = "x-parts"
_COMPLETE_VERSION = 2


def bundled(contract: model.Contract) -> dict[str, Any]:
    """Copies the root document with all that it refers to.

    Args:
        contract: The contract; it stays as it is.

    Returns:
        A document whose references all lead to places in itself. One that
        is broken stays broken.
    """
    return _Bundler(contract).bundle()


class _Bundler:
    """Copies documents, and renames references to others than the root."""

    def __init__(self, contract: model.Contract) -> None:
        self._library = contract.library
        self._version = contract.version
        self._names: dict[Any, str] = {}
        self._waiting: list[tuple[str, nodes.Node]] = []

    def bundle(self) -> dict[str, Any]:
        root = self._library.root.node()
        copied: dict[str, Any] = self._copy(root)
        paths = root.get("paths")
        for path, item in paths.items() if paths else ():
            copied["paths"][path] = self._path_item(item)
        gathered = {}
        while self._waiting:
            name, node = self._waiting.pop()
            gathered[name] = self._copy(node)
        if gathered:
            copied[_KEY] = gathered
        if self._version == "2.0":
            copied["swagger"] = self._version
        elif self._version.count(".") < _COMPLETE_VERSION:
            copied["openapi"] = f"{self._version}.0"
        return copied

    def _path_item(self, node: nodes.Node) -> Any:
        """Copies a path item with its operations in place.

        Documents in many files refer to whole operations, which OpenAPI does
        not provide for, and Schemathesis does not follow.
        """
        item = self._library.reached(node)
        copied = self._copy(item)
        for method, child in item.items():
            if method in model.METHODS:
                copied[method] = self._copy(self._library.reached(child))
        return copied

    def _copy(self, node: nodes.Node) -> Any:
        value = node.value
        if isinstance(value, list):
            found = []
            for child in node.elements():
                found.append(self._copy(child))  # noqa: PERF401 - a comprehension doubles the depth of the stack
            return found
        if not isinstance(value, dict):
            return value
        copied = {}
        for key, child in node.items():
            # A map of properties has no reference; some documents give it one.
            is_map = key == "properties"
            copied[key] = self._copy(
                self._library.reached(child) if is_map else child
            )
        reference = value.get("$ref")
        if isinstance(reference, str) and self._leads_out(node, reference):
            copied["$ref"] = self._renamed(node, reference)
        return copied

    def _leads_out(self, node: nodes.Node, reference: str) -> bool:
        in_root = node.document is self._library.root
        return not (in_root and reference.startswith("#"))

    def _renamed(self, node: nodes.Node, reference: str) -> str:
        try:
            target = self._library.resolve(node, reference)
        except errors.DocumentError:
            return f"#/{_KEY}/broken"
        if target.document is self._library.root:
            return f"#{nodes.format_pointer(target.pointer)}"
        name = self._names.get(target.identity)
        if name is None:
            name = f"part{len(self._names)}"
            self._names[target.identity] = name
            self._waiting.append((name, target))
        return f"#/{_KEY}/{name}"
