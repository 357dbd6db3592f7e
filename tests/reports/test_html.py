# SPDX-License-Identifier: Apache-2.0
import dataclasses
import html.parser
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance import findings
from reports import html as html_report
from reports import text
from reports.html import bodies, charts, model


class _Elements(html.parser.HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.tags.append(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.attributes if each == name]


def test_only_the_template_makes_elements(
    shop_run: findings.Run, hostile_run: findings.Run
) -> None:
    usual = _Elements(html_report.render(shop_run))
    hostile = _Elements(html_report.render(hostile_run))
    # And what Markdown of a rule may hold.
    assert set(hostile.tags) <= set(usual.tags) | {"em", "strong", "table"}
    for page in (usual, hostile):
        assert page.tags.count("script") == 2
        assert page.values("type").count("application/json") == 1
        assert page.tags.count("style") == 1
        names = {name for name, _ in page.attributes}
        assert "style" not in names
        assert not [name for name in names if name.startswith("on")]


def test_links_lead_within_the_page_or_to_the_web(
    hostile_run: findings.Run, shop_run: findings.Run
) -> None:
    for run in (hostile_run, shop_run):
        hrefs = _Elements(html_report.render(run)).values("href")
        schemes = {href.partition(":")[0] for href in hrefs if href[0] != "#"}
        assert schemes <= {"http", "https", "data"}
        (icon,) = [href for href in hrefs if href.startswith("data:")]
        assert icon.startswith("data:image/svg+xml,%3Csvg")


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,x", "http:evil", "//evil"),
        *(" http://x", "http://x\n", "http://x y\x00", "ftp://x", ""),
    ],
)
def test_a_url_that_is_not_of_the_web_is_no_link(
    shop_run: findings.Run, url: str
) -> None:
    rules = tuple(dataclasses.replace(r, url=url) for r in shop_run.rules)
    page = _Elements(
        html_report.render(dataclasses.replace(shop_run, rules=rules))
    )
    assert "_blank" not in page.values("target")


def test_identities_are_unique(
    shop_run: findings.Run, hostile_run: findings.Run
) -> None:
    twice = dataclasses.replace(shop_run, findings=shop_run.findings * 2)
    for run in (shop_run, hostile_run, twice):
        ids = _Elements(html_report.render(run)).values("id")
        assert len(ids) == len(set(ids))


def test_hostile_text_stays_in_the_data_of_the_page(
    hostile_run: findings.Run,
) -> None:
    many = tuple(
        dataclasses.replace(each, rule="one", subject=f"{number}")
        for number, each in enumerate(hostile_run.findings * 2)
    )
    page = html_report.render(dataclasses.replace(hostile_run, findings=many))
    (data,) = re.findall(r'id="briefs">(.*?)</script>', page, re.DOTALL)
    assert not re.search("[<>&\u2028\u2029\u202e]", data)
    assert len(json.loads(data)) == len(many) - model.SHOWN


def test_what_is_invisible_is_shown(hostile_run: findings.Run) -> None:
    page = html_report.render(hostile_run)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", page)
    page.encode("utf-8")
    assert "\\u202e" in page
    assert "\\ud800" in page


def test_verdict_and_reasons_come_before_all_else(
    shop_run: findings.Run, passed_run: findings.Run
) -> None:
    page = html_report.render(shop_run)
    reason = page.index(shop_run.verdict.reasons[0])
    assert page.index("<h1") < reason < page.index("<nav")
    assert "Nothing that was found fails the run." in html_report.render(
        passed_run
    )


def test_page_is_readable_without_script_and_style(
    shop_run: findings.Run,
) -> None:
    page = html_report.render(shop_run)
    assert page.count("<h1") == 1
    for finding in shop_run.findings[:12]:
        assert f'id="finding-{finding.fingerprint[:12]}"' in page
    assert "curl -X PATCH" in page
    assert "&#34;price&#34;: null" in page
    controls = re.findall(r"<(?:button|div)[^>]*(?:copy|filters)[^>]*>", page)
    assert controls
    assert all(" hidden" in control for control in controls)


def test_own_style_and_script_keep_their_budget(
    shop_run: findings.Run,
) -> None:
    page = html_report.render(shop_run)
    own = re.findall(r"<(?:style|script)>(.*?)</", page, re.DOTALL)
    assert len(own) == 2
    assert sum(map(len, own)) <= 60 * 1024


def test_ten_thousand_findings_make_a_page_that_stays_usable(
    large_run: findings.Run,
) -> None:
    page = html_report.render(large_run)
    assert len(page) < 2_500_000
    assert page.count('<li class="finding ') == 25 * model.SHOWN
    assert "500 of 10,000 findings stand here" in page
    assert "Showing 20 of 400" in page


def test_of_many_findings_those_of_many_operations_are_shown() -> None:
    found = tuple(
        findings.Finding(
            "r",
            findings.Severity.WARN,
            findings.World.EXCHANGE,
            "m",
            operation=f"GET /{number // 40}",
            subject=str(number),
        )
        for number in range(400)
    )
    run = findings.Run(
        tool_version="1",
        started="",
        seconds=0,
        command="",
        document=None,
        base_url=None,
        ruleset="",
        seed=None,
        fail_on=None,
        verdict=findings.Verdict(passed=True, exit_code=0),
        findings=found,
    )
    (group,) = model.page(run).groups
    shown = {each.finding.operation for each in group.shown}
    assert len(group.shown) == model.SHOWN
    assert len(shown) == 10
    assert "Unknown service" in html_report.render(run)


@pytest.mark.parametrize(
    ("documented", "seen", "states"),
    [
        ("200", "200", {"200": "kept"}),
        ("200", "404", {"200": "unseen", "404": "undocumented"}),
        ("2XX", "204", {"2XX": "kept"}),
        ("4xx", "404", {"4xx": "kept"}),
        ("2XX 204", "204", {"204": "kept", "2XX": "unseen"}),
        ("200 default", "500", {"200": "unseen", "default": "kept"}),
        ("2XX", "500", {"2XX": "unseen", "500": "undocumented"}),
    ],
)
def test_status_codes_are_held_against_the_document(
    shop_run: findings.Run, documented: str, seen: str, states: dict[str, str]
) -> None:
    summary = findings.OperationSummary(
        "GET /", documented=tuple(documented.split()), statuses={seen: 3}
    )
    run = dataclasses.replace(shop_run, operations=(summary,))
    (row,) = model.page(run).rows
    assert {code.code: code.state for code in row.codes} == states


def test_without_requests_no_code_is_said_to_be_unseen(
    shop_run: findings.Run,
) -> None:
    operations = tuple(
        dataclasses.replace(each, statuses={}, load=None)
        for each in shop_run.operations
    )
    run = dataclasses.replace(shop_run, operations=operations, load=None)
    states = {code.state for row in model.page(run).rows for code in row.codes}
    assert states == {"documented"}
    assert "not seen" not in html_report.render(run)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: (
        st.lists(each, max_size=4)
        | st.dictionaries(st.text(), each, max_size=4)
    ),
)


@given(st.lists(_json) | st.dictionaries(st.text(), _json))
@example({"a": [[], {}, [1, {"b": '\\"[{,:}]'}]]})
def test_indented_json_is_the_same_json(value: object) -> None:
    for separators in ((",", ":"), (", ", ": ")):
        document = json.dumps(value, separators=separators)
        laid = bodies.indented(document)
        assert json.loads(laid) == value
        assert laid == bodies.indented(laid)


def test_indented_json_looks_as_people_expect() -> None:
    value = {"a": [1, 2.50, {}], "b": {"c": None}}
    assert bodies.indented(json.dumps(value)) == json.dumps(value, indent=2)


def test_numbers_and_repeated_names_are_shown_as_received() -> None:
    body = b'{"a": 1.50e1, "a": 12345678901234567890.10}'
    content = bodies.laid_out(body).content
    assert content == ('{\n  "a": 1.50e1,\n  "a": 12345678901234567890.10\n}')


def test_bodies_are_shown_by_what_they_hold() -> None:
    assert bodies.laid_out(b"") == bodies.Body("empty", "", "0 bytes")
    assert bodies.laid_out(b"a\x00b").content == "a\\x00b"
    assert bodies.laid_out(b"{broken").kind == "text"
    binary = bodies.laid_out(b"\xff\xfeAB")
    assert binary.kind == "binary"
    assert binary.content == f"0000  {'ff fe 41 42':<47}  ..AB"


def test_large_bodies_are_cut_and_their_size_is_told() -> None:
    body = bodies.laid_out(b"x" * 1_000_000)
    assert len(body.content) == text.BODY_LIMIT + 1
    assert body.note == "1,000,000 bytes, of which the beginning is shown"
    body = bodies.laid_out(b"\xff" * 2_000)
    assert body.note == "2,000 bytes, of which the first 1,024 are shown"


@given(st.binary())
@example(b"[" * 5000)
@example(b"[" + b"9" * 5000 + b"]")
def test_any_body_is_laid_out_visibly(body: bytes) -> None:
    content = bodies.laid_out(body).content
    content.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", content)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 99), st.floats(0, 1e6)),
        min_size=1,
        max_size=2000,
    )
)
def test_drawings_stay_in_their_frame(
    seconds: list[tuple[int, int, float]],
) -> None:
    timeline = [
        findings.LoadSecond(number, *each)
        for number, each in enumerate(seconds)
    ]
    steps = charts.buckets(timeline)
    assert len(steps) <= 180
    assert sum(each.errors for each in steps) == sum(s[1] for s in seconds)
    for chart in charts.charts(steps):
        for tick in chart.up:
            assert charts.TOP <= tick.at <= charts.BOTTOM
        heights = re.findall(r"[ML][\d.]+ ([\d.]+)", chart.line)
        for height in map(float, heights):
            assert charts.TOP <= height <= charts.BOTTOM
