# SPDX-License-Identifier: Apache-2.0
import dataclasses
import json
import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from conformance import findings
from reports import html as html_report

pytestmark = pytest.mark.browser

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # Otherwise pages scroll smoothly, and clicks miss what still moves.
    "--force-prefers-reduced-motion",
    "--window-size=1280,900",
)

Browser = webdriver.Chrome
Open = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    options = webdriver.ChromeOptions()
    for option in _OPTIONS:
        options.add_argument(option)
    profile = tmp_path_factory.mktemp("profile")
    options.add_argument(f"--user-data-dir={profile}")
    options.binary_location = _program("chromium")
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    options.unhandled_prompt_behavior = "ignore"
    service = webdriver.ChromeService(_program("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def _program(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is not installed: these tests need it"
    return path


@pytest.fixture
def open_report(browser: Browser, tmp_path: pathlib.Path) -> Open:
    def open_it(run: findings.Run, fragment: str = "") -> Browser:
        path = tmp_path / "report.html"
        path.write_text(html_report.render(run), encoding="utf-8")
        # From another page: a new fragment alone would load nothing.
        browser.get("about:blank")
        for name in ("browser", "performance"):
            _log(browser, name)
        browser.get(f"{path.as_uri()}{fragment}")
        return browser

    return open_it


def _log(browser: Browser, name: str) -> list[dict[str, Any]]:
    log = browser.get_log(name)  # type: ignore[no-untyped-call]  # by selenium
    return list(log)


def _requested(browser: Browser) -> set[str]:
    urls = set()
    for entry in _log(browser, "performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.add(message["params"]["request"]["url"])
    return {url for url in urls if not url.startswith("data:")}


def _shown(browser: Browser) -> list[str]:
    """Identities of the findings that the filters leave."""
    code = "return [...document.querySelectorAll('.finding:not([hidden])')]"
    found: list[str] = _script(browser, f"{code}.map((each) => each.id)")
    return found


def _status(browser: Browser) -> str:
    return browser.find_element(By.ID, "shown").text


def _script(browser: Browser, code: str) -> Any:
    return browser.execute_script(code)


def test_page_asks_nothing_of_the_network_and_logs_nothing(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    assert _requested(browser) == {browser.current_url}
    assert not _script(
        browser, "return performance.getEntriesByType('resource').length"
    )
    assert not _log(browser, "browser")


def test_hostile_text_runs_nothing(
    open_report: Open, hostile_run: findings.Run
) -> None:
    browser = open_report(hostile_run)
    opened = "document.querySelectorAll('details').forEach(d => d.open = true)"
    _script(browser, opened)
    assert _script(browser, "return window.hacked ?? null") is None
    assert not browser.find_elements(By.CSS_SELECTOR, "img, iframe, object")
    assert len(browser.find_elements(By.TAG_NAME, "script")) == 2
    assert len(_requested(browser)) == 1
    assert not _log(browser, "browser")
    # What the filters do with hostile values stays in the page, too.
    for key in ("rule", "operation"):
        select = Select(browser.find_element(By.ID, f"f-{key}"))
        for index in range(1, len(select.options), 3):
            select.select_by_index(index)
            assert len(_shown(browser)) == 1, select.options[index].text
            saved = browser.current_url
            browser.get("about:blank")
            browser.get(saved)
            assert len(_shown(browser)) == 1
            select = Select(browser.find_element(By.ID, f"f-{key}"))
        browser.find_element(By.ID, "reset").click()
    assert _script(browser, "return window.hacked ?? null") is None


def test_page_widens_for_no_text(
    open_report: Open, hostile_run: findings.Run
) -> None:
    browser = open_report(hostile_run)
    code = "return document.documentElement.scrollWidth - innerWidth"
    assert _script(browser, code) <= 0


def test_policy_refuses_any_other_script_and_style(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    _script(
        browser,
        """
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 1';
        document.body.append(script);
        document.body.setAttribute('style', 'color: rgb(1, 2, 3)');
        document.body.insertAdjacentHTML(
            'beforeend', '<p id=probe onclick="window.hacked = 1">x</p>');
        document.getElementById('probe').click();
        """,
    )
    assert _script(browser, "return window.hacked ?? null") is None
    colour = _script(browser, "return getComputedStyle(document.body).color")
    assert colour != "rgb(1, 2, 3)"
    logged = [entry["message"] for entry in _log(browser, "browser")]
    assert len([each for each in logged if "Content Security" in each]) == 3


def test_reasons_start_in_the_first_hundred_pixels(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    reason = browser.find_element(By.CSS_SELECTOR, ".reasons li")
    assert reason.text == shop_run.verdict.reasons[0]
    assert reason.location["y"] + reason.size["height"] <= 100


def test_counts_are_filters_and_a_second_click_takes_them_away(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    everything = len(_shown(browser))
    assert _status(browser) == "45 findings"
    tile = browser.find_element(By.CSS_SELECTOR, ".tile.error")
    tile.click()
    assert _status(browser) == "6 of 45 findings"
    assert browser.current_url.endswith("#severity=error")
    assert tile.get_attribute("aria-current") == "true"
    _script(browser, "scrollTo(0, 0)")
    tile.click()
    assert len(_shown(browser)) == everything
    assert tile.get_attribute("aria-current") is None


def test_a_number_of_the_matrix_leads_to_its_findings(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    browser.find_element(
        By.CSS_SELECTOR,
        'tr[data-operation="GET /v1/orders"] a.error',
    ).click()
    (shown,) = _shown(browser)
    node = browser.find_element(By.ID, shown)
    assert node.get_attribute("data-operation") == "GET /v1/orders"
    assert node.get_attribute("data-world") == "exchange"
    assert node.is_displayed()


def test_typing_filters_and_the_address_brings_it_back(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    browser.find_element(By.ID, "f-q").send_keys("CAMELCASE")
    world = Select(browser.find_element(By.ID, "f-world"))
    world.select_by_value("document")
    (shown,) = _shown(browser)
    assert browser.find_element(By.ID, shown).is_displayed()
    address = browser.current_url
    assert address.endswith("#q=CAMELCASE&world=document")
    browser.get("about:blank")
    browser.get(address)
    assert _shown(browser) == [shown]
    field = browser.find_element(By.ID, "f-q")
    assert field.get_attribute("value") == "CAMELCASE"
    browser.find_element(By.ID, "reset").click()
    assert len(_shown(browser)) > 1
    assert "=" not in browser.current_url


def test_a_filter_without_a_match_says_so(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    browser.find_element(By.ID, "f-q").send_keys("no such text")
    assert _status(browser).startswith("0 of ")
    assert not [
        each
        for each in browser.find_elements(By.CSS_SELECTOR, ".group")
        if each.is_displayed()
    ]


def test_a_link_to_a_finding_opens_and_shows_it(
    open_report: Open, shop_run: findings.Run
) -> None:
    closed = next(
        each
        for each in shop_run.findings
        if each.rule == "operation-description"
    )
    identity = f"finding-{closed.fingerprint[:12]}"
    browser = open_report(shop_run, f"#{identity}")
    node = browser.find_element(By.ID, identity)
    assert node.is_displayed()
    assert browser.switch_to.active_element == node
    top = _script(
        browser,
        f"return document.getElementById('{identity}')"
        ".getBoundingClientRect().top",
    )
    assert 0 < top < 900


def test_a_link_to_a_finding_that_is_not_shown_says_so(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run, "#finding-000000000000")
    assert "look for it in run.json" in _status(browser)


def test_headings_sort_the_matrix(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    heading = browser.find_element(
        By.XPATH, "//table[contains(@class, 'matrix')]//button[.='p99']"
    )
    path = ".matrix tbody tr:first-child"
    heading.click()
    first = browser.find_element(By.CSS_SELECTOR, path)
    assert first.get_attribute("data-operation") == "POST /v1/orders"
    cell = heading.find_element(By.XPATH, "..")
    assert cell.get_attribute("aria-sort") == "descending"
    heading.click()
    assert cell.get_attribute("aria-sort") == "ascending"


def test_copying_takes_the_command(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    browser.find_element(By.CSS_SELECTOR, "#about .copy").click()
    field = browser.find_element(By.ID, "f-q")
    field.send_keys(Keys.CONTROL, "v")
    assert field.get_attribute("value") == shop_run.command


def test_theme_follows_the_system_until_it_is_chosen(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    code = "return getComputedStyle(document.body).backgroundColor"
    colours = {}
    for scheme in ("light", "dark"):
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
        )
        colours[scheme] = _script(browser, code)
    assert colours["light"] != colours["dark"]
    button = browser.find_element(By.ID, "theme")
    seen = []
    for _ in range(3):
        button.click()
        seen.append((button.text, _script(browser, code)))
    assert seen == [
        ("Theme: light", colours["light"]),
        ("Theme: dark", colours["dark"]),
        ("Theme: auto", colours["dark"]),
    ]


def test_page_is_read_without_script(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    switch = "Emulation.setScriptExecutionDisabled"
    browser.execute_cdp_cmd(switch, {"value": True})
    try:
        browser.refresh()
        assert not browser.find_element(By.ID, "theme").is_displayed()
        group = browser.find_element(By.CSS_SELECTOR, ".group.hint")
        assert not group.find_element(By.TAG_NAME, "ol").is_displayed()
        group.find_element(By.TAG_NAME, "summary").click()
        assert group.find_element(By.TAG_NAME, "ol").is_displayed()
    finally:
        browser.execute_cdp_cmd(switch, {"value": False})


def test_everything_opens_for_print(
    open_report: Open, shop_run: findings.Run
) -> None:
    browser = open_report(shop_run)
    _script(browser, "dispatchEvent(new Event('beforeprint'))")
    closed = "return document.querySelectorAll('details:not([open])').length"
    assert _script(browser, closed) == 1
    _script(browser, "dispatchEvent(new Event('afterprint'))")
    assert _script(browser, closed) > 5


def test_ten_thousand_findings_can_be_filtered(
    open_report: Open, large_run: findings.Run
) -> None:
    browser = open_report(large_run)
    assert _status(browser) == "10,000 findings"
    assert len(_shown(browser)) == 500
    # Also those that do not stand on the page are found and listed.
    Select(browser.find_element(By.ID, "f-operation")).select_by_value(
        "GET /v1/things-7"
    )
    assert _status(browser) == "50 of 10,000 findings"
    assert len(_shown(browser)) == 50
    browser.find_element(By.ID, "reset").click()
    browser.find_element(By.CSS_SELECTOR, ".capped a").click()
    assert _status(browser).startswith("400 of 10,000 findings, of which")
    assert len(_shown(browser)) == 320


def test_a_link_leads_to_a_finding_that_is_not_in_full(
    open_report: Open, large_run: findings.Run
) -> None:
    last = large_run.findings[-1]
    identity = f"finding-{last.fingerprint[:12]}"
    browser = open_report(large_run, f"#{identity}")
    node = browser.find_element(By.ID, identity)
    assert node.is_displayed()
    assert last.message in node.text
    assert browser.current_url.endswith(identity)


def test_what_the_script_lists_is_text(
    open_report: Open, hostile_run: findings.Run
) -> None:
    many = tuple(
        dataclasses.replace(each, rule="one", subject=f"{number}")
        for number, each in enumerate(hostile_run.findings * 2)
    )
    browser = open_report(
        dataclasses.replace(hostile_run, findings=many), "#severity=error"
    )
    assert len(_shown(browser)) == len(many)
    assert len(browser.find_elements(By.CSS_SELECTOR, ".brief")) == 20
    assert _script(browser, "return window.hacked ?? null") is None
    assert not browser.find_elements(By.CSS_SELECTOR, "img, iframe, object")


def test_a_run_without_findings_has_no_filters(
    open_report: Open, passed_run: findings.Run
) -> None:
    browser = open_report(dataclasses.replace(passed_run, operations=()))
    assert browser.title.startswith("Passed: Tea shop")
    assert not browser.find_elements(By.CSS_SELECTOR, ".filters")
    assert not _log(browser, "browser")


def test_a_document_is_a_filter_where_there_are_several(
    open_report: Open, shop_run: findings.Run
) -> None:
    names = ("api/one.yaml", "<b>other & more</b>.yaml")
    phase = dataclasses.replace(shop_run.phases[0], facts={})
    run = dataclasses.replace(
        shop_run,
        phases=tuple(
            dataclasses.replace(phase, document=name) for name in names
        ),
        findings=tuple(
            dataclasses.replace(each, document=names[index % 2])
            for index, each in enumerate(shop_run.findings)
        ),
    )
    browser = open_report(run)
    table = browser.find_element(By.CSS_SELECTOR, "#documents tbody")
    assert all(name in table.text for name in names)
    for index, name in enumerate(names):
        select = Select(browser.find_element(By.ID, "f-document"))
        select.select_by_visible_text(name)
        number = len(run.findings[index::2])
        assert _status(browser).startswith(f"{number} of {len(run.findings)} ")
    _script(browser, "document.querySelector('#documents a.count').click()")
    assert "document=api%2Fone.yaml" in browser.current_url
    assert all(
        name == names[0]
        for name in _script(
            browser,
            "return [...document.querySelectorAll('.finding:not([hidden])"
            ":not(.brief)')].map((each) => each.dataset.document)",
        )
    )
    assert not _log(browser, "browser")
