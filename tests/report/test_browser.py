"""The pages in a real browser: they render, ask for nothing, and complain of nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from apery.report.steps_page import write_steps
from tests.conftest import missing
from tests.report.test_steps_page import data

WIDTHS = (1280, 380)


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = shutil.which("chromedriver") or missing("chromium", "no chromedriver here")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    with webdriver.Chrome(options=options, service=service) as started:
        yield started


def requests(browser: Any) -> list[str]:
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events
            if e["method"] == "Network.requestWillBeSent"]  # fmt: skip
    return [url for url in sent if not url.startswith("data:")]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_index_renders(browser: Any, index: Path, width: int) -> None:
    browser.set_window_size(width, 900)
    browser.get_log("performance")
    browser.get(index.as_uri())
    assert requests(browser) == [index.as_uri()]
    assert browser.get_log("browser") == []
    assert "Signed continued fractions of e, tan(1)" in browser.title
    size = browser.execute_script(
        "const d = document.documentElement; return [d.scrollWidth, d.clientWidth]"
    )
    assert size[0] <= size[1], "the page scrolls sideways"
    formulas = browser.find_elements(By.CSS_SELECTOR, "article math[display=block]")
    assert len(formulas) > 5
    # MathML that is laid out nests: a fraction is higher than a line of text.
    assert all(f.size["height"] > 40 and f.size["width"] > 40 for f in formulas)
    plots = browser.find_elements(By.CSS_SELECTOR, "svg.plot")
    assert len(plots) == 2 and all(p.size["height"] > 90 for p in plots)


def test_a_formula_page_renders_and_the_attack_is_text(browser: Any, index: Path) -> None:
    browser.set_window_size(1280, 900)
    browser.get(index.as_uri())
    links = [a.get_attribute("href") for a in
             browser.find_elements(By.CSS_SELECTOR, "article .facts a")]  # fmt: skip
    assert len(links) > 5
    titles = set()
    for link in links[:8]:
        browser.get_log("performance")
        browser.get(link)
        assert requests(browser) == [link]
        assert browser.get_log("browser") == []
        titles.add(browser.title)
        fractions = browser.find_element(By.CSS_SELECTOR, ".formula math")
        assert fractions.size["height"] > 60
        curve = browser.find_element(By.CSS_SELECTOR, "svg.plot")
        assert curve.size["width"] > 200
    assert "caught" not in titles and len(titles) > 5


def test_the_page_of_a_derivation_renders(browser: Any, tmp_path: Path) -> None:
    made = data(tmp_path)
    page = write_steps(tmp_path / "out", made, "")
    for width in WIDTHS:
        browser.set_window_size(width, 900)
        browser.get_log("performance")
        browser.get(page.as_uri())
        assert requests(browser) == [page.as_uri()]
        assert browser.get_log("browser") == []
        assert browser.title == made["title"] != "caught"
        size = browser.execute_script(
            "const d = document.documentElement; return [d.scrollWidth, d.clientWidth]"
        )
        assert size[0] <= size[1], "the page scrolls sideways"
        formulas = browser.find_elements(By.CSS_SELECTOR, "article .formula math")
        assert len(formulas) == 5 and all(f.size["height"] > 10 for f in formulas)
