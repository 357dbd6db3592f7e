# SPDX-License-Identifier: Apache-2.0

import gc
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from conformance import errors
from conformance.contract import bounds, library, nodes, reader, source

CORPUS = pathlib.Path(__file__).parents[3] / "shared" / "corpus"
LIMITS = bounds.Limits()

# What is refused, and the words that say why. The index tells no version of
# what is no text, no YAML, no JSON or no object; the tags tell the rest: an
# alias that holds itself is no tree. All else loads, 1,200 levels too.
REFUSED = {
    "oas-yamlbomb": "alias 'a' holds itself",
    "ibm-clean-with-tabs": "not valid YAML",
    "ibm-trailing-comma": "not valid JSON",
    "javaparser-nonutf8": "is not UTF-8 text",
    "syn-scalar": "its top level is no object",
    "syn-unhashable-key": "a key is a collection",
    "syn-alias-cycle": "alias 'a' holds itself",
}
# Keys that stand twice, and references that lead nowhere, as the tags say.
DUPLICATES = {"ibm-duplicate-keys": 1, "lib-stripe-old": 1, "syn-dup-keys": 2}
BROKEN = {
    "lib-allcomponents": "leads nowhere",
    "lib-badref": "leads nowhere",
    "lib-mixedref": "remote references are off",
}


def index() -> list[dict[str, Any]]:
    path = CORPUS / "index.json"
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return entries


@pytest.mark.corpus
def test_the_corpus_is_there(corpus: pathlib.Path) -> None:
    assert len(index()) == len(list(corpus.iterdir())) - 2


@pytest.mark.corpus
@pytest.mark.parametrize("entry", index(), ids=lambda entry: entry["name"])
def test_each_document_loads_or_is_refused_as_the_index_says(
    entry: dict[str, Any],
) -> None:
    path, name = CORPUS / entry["file"], entry["name"]
    unread = entry["spec_version"] is None
    assert not unread or name in REFUSED
    if name in REFUSED:
        with pytest.raises(errors.DocumentError, match=REFUSED[name]):
            reader.load(str(path))
        return
    contract = reader.load(str(path))
    assert contract.version.startswith(entry["spec_version"])
    assert len(contract.root.value.get("paths", ())) == entry["n_paths"]
    operations = len(contract.operations) + len(contract.webhooks)
    # The index does not count all that 3.2 adds.
    assert operations >= entry["n_operations"]
    doubled = sum(len(each.duplicates) for each in contract.library.documents)
    assert doubled == DUPLICATES.get(name, 0)
    reasons = {why for _, why in contract.broken}
    if name in BROKEN:
        assert all(BROKEN[name] in why for why in reasons), reasons
    else:
        assert not reasons


def files() -> list[pathlib.Path]:
    """All documents of the corpus, with those that they refer to."""
    refused = [CORPUS / name for name in REFUSED]
    return [
        path
        for path in sorted(CORPUS.glob("*/**/*"))
        if path.suffix in (".json", ".yaml", ".yml")
        and not any(path.is_relative_to(folder) for folder in refused)
    ]


_Place = tuple[tuple[str | int, ...], Any, Any]


def composed(root: Any) -> Iterator[_Place]:
    """Yields place, key node and value node of every entry, by PyYAML."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), root)]
    while waiting:
        pointer, holder = waiting.pop()
        if isinstance(holder, yaml.SequenceNode):
            for number, value in enumerate(holder.value):
                yield (*pointer, number), None, value
                waiting.append(((*pointer, number), value))
        elif isinstance(holder, yaml.MappingNode):
            # Of a key that stands twice the later one counts; what merge
            # keys bring stands where it was merged from.
            last = {key.value: (key, value) for key, value in holder.value}
            for name, (key, value) in last.items():
                if name != "<<":
                    yield (*pointer, name), key, value
                    waiting.append(((*pointer, name), value))


def misplaced(document: nodes.Document, root: Any) -> tuple[int, list[Any]]:
    """Compares `locate` with PyYAML's marks: how many, and which differ."""
    places = 0
    wrong = []
    for pointer, key, value in composed(root):
        named = key if key is not None else value
        shown = value if isinstance(value, yaml.ScalarNode) else named
        for node, found in (
            (shown, document.locate(pointer)),
            (named, document.locate(pointer, key=True)),
        ):
            mark = node.start_mark
            places += 1
            if (found.line, found.column) != (mark.line + 1, mark.column + 1):
                wrong.append((pointer, found, mark.line + 1, mark.column + 1))
    return places, wrong


@pytest.mark.corpus
def test_positions_equal_the_marks_of_pyyaml_on_all_documents(
    corpus: pathlib.Path,
) -> None:
    compared = places = 0
    for path in files():
        text = source.read(str(path), LIMITS)
        document = nodes.Document(text, library.parse(text, LIMITS))
        gc.disable()
        try:
            root = yaml.compose(text.text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            # PyYAML does not know all of JSON; what is YAML, it must read.
            assert path.suffix == ".json", path
            continue
        finally:
            gc.enable()
        count, wrong = misplaced(document, root)
        assert not wrong, (path, wrong[:3])
        compared += 1
        places += count
    assert compared > 2_900
    assert places > 1_000_000
