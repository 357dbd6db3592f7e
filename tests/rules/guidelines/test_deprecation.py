# SPDX-License-Identifier: Apache-2.0
"""What is deprecated: what it has to say, for how long, and until when."""

import datetime as dt
import email.utils
import json
import pathlib
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from conformance import errors
from conformance.rules import ruleset
from conformance.rules.functions.guidelines import dates, notices
from tests.rules.guidelines import urls

WHOLE = {
    "x-deprecated-since": "2026-01-31",
    "x-sunset": "2026-12-31",
    "x-replaced-by": "GET /people",
}


def operation(**said: Any) -> str:
    """Makes a document whose `GET /users` is deprecated, and says more."""
    content = json.loads(urls.document("GET /users"))
    more = {key.replace("_", "-"): value for key, value in said.items()}
    content["paths"]["/users"]["get"].update(deprecated=True, **more)
    return json.dumps(content)


def told(**said: Any) -> list[str]:
    return urls.messages("deprecation-documented", operation(**said))


def test_what_is_not_said_is_told_with_how_to_say_it() -> None:
    (message,) = told()
    assert message == (
        "The operation 'GET /users' is deprecated, but doesn't say since when "
        "('x-deprecated-since'), until when it works ('x-sunset') or what "
        "replaces it ('x-replaced-by')."
    )


@pytest.mark.parametrize("name", WHOLE)
def test_each_part_is_asked_for(name: str) -> None:
    said = {key: value for key, value in WHOLE.items() if key != name}
    (message,) = told(**said)
    assert message.endswith(f"('{name}').")
    assert message.count("'x-") == 1


@pytest.mark.parametrize(
    "said",
    [
        WHOLE,
        {
            "x-deprecation-date": "2026-01-31T10:00:00Z",
            "x-sunset-date": "Thu, 31 Dec 2026 23:59:59 GMT",
            "x-alternative": "/people",
        },
        {
            "x-shop": {
                "deprecationDate": "2026-01-31",
                "removalDate": "2026-12-31",
            },
            "description": "Use `/people` instead.",
        },
        {
            "x-deprecation": {
                "since": "2026-01-31",
                "sunset": "2026-12-31",
                "replacement": "/people",
            }
        },
        {
            "x-deprecatedInVersion": "67",
            "x-deprecatedMessage": "Use `/people`; removed in version 70.",
        },
        {
            "description": "Deprecated since 2026-01-31, and works until "
            "2026-12-31: use [people](/people)."
        },
        {
            "description": "Deprecated in v2.3. Will be removed in v3. "
            "Replaced by GET /people."
        },
        {
            "summary": "Deprecated on 31 January 2026.",
            "description": "Superseded by people. Goes away on March 1, 2027: "
            "it will be removed in March 2027.",
        },
        {
            "responses": {
                "200": {
                    "description": "Fine.",
                    "headers": {"Deprecation": {}, "sunset": {}},
                }
            },
            "description": "See /people.",
        },
    ],
)
def test_any_way_to_say_it_counts(said: dict[str, Any]) -> None:
    assert told(**said) == []


@pytest.mark.parametrize(
    "text", ["Lists users.", "Deprecated.", "This is old.", "", None, 7, []]
)
def test_words_that_say_nothing_of_it_do_not_count(text: Any) -> None:
    (message,) = told(description=text)
    assert message.count("'x-") == len(WHOLE)


@pytest.mark.parametrize("date", ["soon", "2026-02-30", "2026-07", "31.12.26"])
def test_a_date_that_cannot_be_read_is_told(date: str) -> None:
    text = operation(**{**WHOLE, "x-sunset": date})
    (found,) = urls.found("deprecation-documented", text)
    assert "'x-sunset' of the operation 'GET /users' is no date" in (
        found.message
    )
    assert found.location is not None
    assert found.location.pointer == "/paths/~1users/get/x-sunset"


@pytest.mark.parametrize("release", ["v3", "2.1", "67", 67, 2.5])
def test_a_release_is_no_date_and_needs_to_be_none(release: Any) -> None:
    assert told(**{**WHOLE, "x-deprecated-since": release}) == []


@pytest.mark.parametrize("deprecated", [False, None, "true", 1, {}])
def test_what_is_not_deprecated_says_nothing(deprecated: Any) -> None:
    text = operation().replace(
        '"deprecated": true', f'"deprecated": {json.dumps(deprecated)}'
    )
    assert urls.found("deprecation-documented", text) == ()


def test_a_teams_own_extensions_count() -> None:
    text = operation(
        **{"x-old-since": "2026-01-31", "x-off": "2027-01-31"},
        description="Use /people instead.",
    )
    given = {
        "deprecation_since": ["X-oldSince"],
        "deprecation_sunset": ["x-off"],
    }
    assert urls.found("deprecation-documented", text, **given) == ()


def fields(count: int, **said: Any) -> str:
    """Makes a document with deprecated fields of one schema."""
    content = json.loads(urls.document("GET /users/{id}"))
    answer = content["paths"]["/users/{id}"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/User"
    }
    properties: dict[str, Any] = {
        f"field_{number}": {"type": "string", "deprecated": True, **said}
        for number in range(count)
    }
    properties["name"] = {"type": "string"}
    content["components"] = {"schemas": {"User": {"properties": properties}}}
    return json.dumps(content)


def test_a_field_and_a_parameter_have_to_say_it_too() -> None:
    content = json.loads(fields(1))
    content["paths"]["/users/{id}"]["parameters"] = [
        {"name": "id", "in": "path", "schema": {"deprecated": True}}
    ]
    assert set(urls.places("deprecation-documented", json.dumps(content))) == {
        "/paths/~1users~1{id}/parameters/0/schema/deprecated",
        "/components/schemas/User/properties/field_0/deprecated",
    }


def test_what_most_fields_lack_is_one_decision() -> None:
    text = fields(300, description="Use `name` instead.")
    (message,) = urls.messages("deprecation-documented", text)
    assert message == (
        "300 of the 300 deprecated fields, such as 'field_0', don't say since "
        "when ('x-deprecated-since') or until when it works ('x-sunset')."
    )


def test_what_a_few_fields_lack_is_told_of_each() -> None:
    content = json.loads(fields(9, **WHOLE))
    declared = content["components"]["schemas"]["User"]["properties"]
    for number in range(2):
        del declared[f"field_{number}"]["x-sunset"]
    messages = urls.messages("deprecation-documented", json.dumps(content))
    assert [each.split("'")[1] for each in messages] == ["field_0", "field_1"]


@pytest.mark.parametrize(
    ("since", "sunset", "is_found"),
    [
        ("2026-01-01", "2026-04-01", False),
        ("2026-01-01", "2026-03-31", True),
        ("2026-01-01", "2025-12-31", True),
        ("@1767225600", "Wed, 01 Apr 2026 00:00:00 GMT", False),
        ("2026-01-01T23:00:00-05:00", "2026-04-01", True),
        ("2.0", "2026-01-02", False),
        ("2026-01-01", "soon", False),
    ],
)
def test_90_days_lie_between_deprecation_and_sunset(
    since: str, sunset: str, is_found: bool
) -> None:
    said = {**WHOLE, "x-deprecated-since": since, "x-sunset": sunset}
    found = urls.found("deprecation-period", operation(**said))
    assert bool(found) is is_found


def test_the_days_are_an_option_and_the_message_counts_them() -> None:
    text = operation(**WHOLE)
    (message,) = urls.messages("deprecation-period", text, days=365)
    assert "which is 334 days" in message
    assert "until 2027-01-31 or later" in message


def test_dates_in_a_description_are_held_against_each_other() -> None:
    text = operation(
        description="Deprecated since 2026-01-01; works until **2026-01-31**."
    )
    assert urls.places("deprecation-period", text) == [
        "/paths/~1users/get/deprecated"
    ]


@pytest.mark.parametrize(
    ("today", "is_found"),
    [
        ("2026-12-30", False),
        ("2026-12-31", False),
        ("2027-01-01", True),
    ],
)
def test_an_operation_is_overdue_from_the_day_after_its_sunset(
    today: str, is_found: bool
) -> None:
    found = urls.found("deprecation-overdue", operation(**WHOLE), today=today)
    assert bool(found) is is_found


def test_without_an_option_today_is_today() -> None:
    past = operation(**{**WHOLE, "x-sunset": "2001-01-01"})
    future = operation(**{**WHOLE, "x-sunset": "2999-01-01"})
    assert len(urls.found("deprecation-overdue", past)) == 1
    assert urls.found("deprecation-overdue", future) == ()


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2026-02-30", 7])
def test_a_today_that_is_no_day_is_refused(
    day: Any, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "extends: backend-guidelines\nrules:\n  deprecation-overdue:\n"
        f"    options: {{today: {day}}}\n"
    )
    with pytest.raises(errors.RulesetError):
        ruleset.load(str(path))


@hypothesis.given(st.dates())
def test_dates_are_read_in_all_their_forms(date: dt.date) -> None:
    moment = dt.datetime.combine(date, dt.time(12), dt.UTC)
    forms = [date.isoformat(), moment.isoformat(), f" {date.isoformat()} "]
    if date.year > 1970:
        stamp = (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).days * 86400
        forms.append(f"@{stamp}")
        forms.append(email.utils.format_datetime(moment, usegmt=True))
    assert {dates.parsed(form) for form in forms} == {date}


@hypothesis.given(st.text(alphabet="0123456789-T:Z @+GMTJanMo,. ", max_size=30))
def test_no_text_makes_reading_a_date_fail(text: str) -> None:
    found = dates.parsed(text)
    assert found is None or isinstance(found, dt.date)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x-sunset-date", "x-sunsetDate"),
        ("X_Sunset", "x-sunset"),
        ("x-x-ray", "xray"),
    ],
)
def test_spellings_of_a_name_are_alike(one: str, other: str) -> None:
    assert notices.folded(one) == notices.folded(other)
