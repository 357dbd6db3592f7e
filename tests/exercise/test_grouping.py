# SPDX-License-Identifier: Apache-2.0
"""One finding for one defect, wherever it shows."""

import json
import pathlib
from collections.abc import Callable

import pytest

from conformance import findings
from conformance.contract import reader
from conformance.exercise import world
from conformance.rules import ruleset
from tests.exercise import stall

Exercise = Callable[..., tuple[findings.Finding, ...]]
ITEMS = tuple(f"GET /{name}/{{id}}" for name in stall.NAMES)
POSTS = tuple(f"POST /{name}" for name in stall.NAMES)


@pytest.fixture(name="exercise")
def fixture_exercise(tmp_path: pathlib.Path) -> Exercise:
    """Exercises a stall that is broken, by two rules."""
    (tmp_path / "rules.yaml").write_text(
        "extends: [[backend-guidelines, off]]\n"
        "rules: {response-documented: error, no-server-error: error}\n"
    )
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(stall.document()))

    def exercise(*bugs: str, include: str = "") -> tuple[findings.Finding, ...]:
        with stall.serving(*bugs) as service:
            outcome = world.exercise(
                reader.load(str(document)),
                ruleset.load((str(tmp_path / "rules.yaml"),)),
                world.Settings(
                    service.base_url,
                    token=stall.TOKEN,
                    seed=1,
                    max_seconds=30,
                    max_examples=3,
                    include=(include,) if include else (),
                ),
            )
        assert outcome.error is None
        return outcome.findings

    return exercise


def test_a_sound_service_has_no_finding(exercise: Exercise) -> None:
    assert exercise() == ()


def test_what_one_handler_forgets_is_one_finding_where_it_is_promised(
    exercise: Exercise,
) -> None:
    [found] = exercise("extra_key")
    assert found.rule == "response-documented"
    assert set(POSTS) <= set(found.operations) <= {*POSTS, *ITEMS}
    number = len(found.operations)
    assert f"It is so at {number} operations, such as" in found.message
    assert "'data' was unexpected" in found.message
    promise = "/components/schemas/Error/additionalProperties"
    assert f"see '#{promise}'" in found.message
    assert found.location
    assert found.location.pointer == promise
    assert found.count >= len(found.operations)
    assert found.exchange
    assert found.operation in found.operations


def test_it_is_the_same_finding_where_one_operation_shows_it(
    exercise: Exercise,
) -> None:
    [everywhere] = exercise("extra_key")
    [here] = exercise("extra_key", include="GET /tools")
    assert here.operations == ITEMS[2:] != everywhere.operations
    assert here.fingerprint == everywhere.fingerprint
    assert "operations" not in here.message


def test_two_handlers_that_are_wrong_for_themselves_are_two_findings(
    exercise: Exercise,
) -> None:
    found = exercise("type_things", "type_tools")
    assert {each.operations for each in found} == {POSTS[:1], POSTS[2:]}
    assert {each.location.pointer for each in found if each.location} == {
        "/components/schemas/things/properties/name/type",
        "/components/schemas/tools/properties/name/type",
    }
    for each in found:
        assert "at '/name'" in each.message


def test_failing_over_one_kind_of_input_is_one_finding(
    exercise: Exercise,
) -> None:
    [found] = exercise("nul")
    assert found.rule == "no-server-error"
    assert found.operations == POSTS
    assert "a NUL character" in found.message


def test_a_failure_of_one_operation_is_told_beside_it(
    exercise: Exercise,
) -> None:
    found = exercise("fails", "nul")
    own = [each for each in found if not each.operations]
    shared = [each for each in found if each.operations]
    assert [each.operation for each in own] == ["POST /things"]
    assert [set(POSTS[1:]) <= set(each.operations) for each in shared] == [True]
