"""JupyterLab of a container in a real Chromium, which is shut into the network where the ports are published."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from started import LAB, NOTEBOOK, TRAINING, started, train

from engine import ROOT, Engine

CHROMIUM = os.environ.get("RUNDIFF_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PANEL = "rundiff-changes"


def chromium_inside(engine: Engine, folder: Path) -> str:
    """A command that starts Chromium where the engine's ports are."""
    wrapper = folder / "chromium"
    wrapper.write_text(f'#!/bin/sh\nexec nsenter --net=/run/netns/{engine.network} {CHROMIUM} "$@"\n')
    wrapper.chmod(0o755)
    return str(wrapper)


def test_the_panel_of_a_containers_lab_tells_what_changed_since_its_run(engine, cpu_image, gpu_requests, tmp_path):
    with started(engine, cpu_image, tmp_path) as lab, sync_playwright() as playwright:
        train(lab, TRAINING)
        browser = playwright.chromium.launch(executable_path=chromium_inside(engine, tmp_path), args=QUIET)
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
        page.goto(f"{LAB}/lab/tree/{NOTEBOOK}?token={lab.token}")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        cell = page.locator(".jp-NotebookPanel .jp-Cell").first
        page.locator(f'.lm-TabBar-tab[data-id="{PANEL}"]').click()
        expect(page.locator(f"#{PANEL}")).to_contain_text("run/1", timeout=20_000)
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text("torch.manual_seed(7)")
        expect(page.locator(f"#{PANEL}")).to_contain_text("torch.manual_seed(7)", timeout=20_000)
        page.screenshot(path=ROOT / "test-results" / "container.png")
        assert not page.locator(".jp-Dialog").count(), "nothing asks or advertises when Lab is opened"
        browser.close()
