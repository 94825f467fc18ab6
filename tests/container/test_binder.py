"""Our Binder environment, built by repo2docker (with a venv in conda's place) and started as BinderHub starts it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from ruamel.yaml import YAML
from started import TRAINING
from test_browser import PANEL, QUIET, chromium_inside

from conftest import LOCAL_WHEELS
from engine import HERE, ROOT, Engine, eventually, progress

IMAGE = "rundiff-binder:local"
NAME = "binder"
LAB = "http://127.0.0.1:8888/user/visitor"
TOKEN = "for-tests"  # noqa: S105 - guards a server that lives for seconds in a network of its own
DEMO = "rundiff-demo"
HOME = "/home/jovyan"
pytestmark = pytest.mark.timeout(1_500)  # the first test builds the image: of packages that come over the network
VERSION = json.loads((ROOT / "package.json").read_text())["version"]
INSTALLED = """\
import importlib.metadata, json
print(json.dumps([(found.name, found.version, bool(found.read_text("RECORD"))) for found in importlib.metadata.distributions()]))
"""
"""Whose files pip knows the names of, it has installed itself."""


def specs() -> dict[str, str]:
    """What conda is asked for, and its version."""
    wanted = YAML(typ="safe").load(ROOT / "binder" / "environment.yml")["dependencies"]
    return {name: version for name, _, version in (spec.partition("=") for spec in wanted)}


def plain(name: str) -> str:
    """A package's name as a lock has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def repo2docker(checkout: Path, *options: str) -> list[str]:
    """As mybinder.org calls it."""
    return [sys.executable, "-m", "repo2docker", "--user-id", "1000", "--user-name", "jovyan", *options, str(checkout)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A clone of this repository, as it stands here."""
    folder = tmp_path_factory.mktemp("binder") / "rundiff"
    git = ["git", "-c", "safe.directory=*", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "clone", "--quiet", ROOT, folder], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--modified", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).unlink(missing_ok=True)
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    subprocess.run([*git, "add", "--all"], cwd=folder, check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "as it stands"], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def image(engine: Engine, base: str, checkout: Path, tmp_path_factory) -> str:
    """What repo2docker builds of it."""
    progress(f"the image {IMAGE}: repo2docker")
    engine.to_build()
    engine.docker("image", "rm", "--force", IMAGE, check=False)  # it would be taken as it is
    words = repo2docker(checkout, "--config", str(HERE / "repo2docker_config.py"), "--no-run", "--image-name", IMAGE)
    wheels = LOCAL_WHEELS or str(tmp_path_factory.mktemp("no-wheels"))
    engine.run(*words, STAND_IN_BASE=base, STAND_IN_WHEELS=wheels)
    return IMAGE


@pytest.fixture(scope="module")
def binder(engine: Engine, image: str) -> Iterator[Engine]:
    """A server of it, under an address as a hub gives it, with the memory that mybinder.org gives."""
    engine.to_run()
    engine.docker("rm", "--force", NAME, check=False)
    options = ["--detach", "--name", NAME, "--publish", "8888:8888", "--memory", "2g"]
    server = ["jupyter-lab", "--ip=0.0.0.0", "--port=8888", "--ServerApp.base_url=/user/visitor/", f"--ServerApp.token={TOKEN}"]
    engine.docker("run", *options, image, *server, "--LabApp.expose_app_in_browser=True")
    asked = ("curl", "--silent", "--fail", "--noproxy", "*", f"{LAB}/api")
    eventually("the server", lambda: engine.inside(*asked, check=False).returncode == 0)
    yield engine
    engine.docker("rm", "--force", NAME)


def inside(engine: Engine, *command: str, folder: str = HOME) -> str:
    """What a command prints in the container."""
    return engine.docker("exec", "--workdir", folder, NAME, *command).stdout


def runs(engine: Engine) -> list[dict]:
    """The demo's runs, oldest first."""
    return [json.loads(line) for line in inside(engine, "rundiff", "runs", "--json", folder=f"{HOME}/{DEMO}").splitlines()]


def new_run(engine: Engine, before: list[dict]) -> dict:
    """The one finished run that came after those."""
    return eventually("a run", lambda: [run for run in runs(engine)[len(before) :] if run["outcome"] == "finished"])[0]


# The configuration


def test_every_package_of_conda_is_pinned():
    assert {"python", "pytorch-cpu"} <= specs().keys()
    assert [name for name, version in specs().items() if not re.fullmatch(r"\d+\.\d+", version)] == []


def test_repo2docker_uses_each_of_our_files(checkout):
    done = subprocess.run(repo2docker(checkout, "--no-build", "--debug"), capture_output=True, text=True, check=True)
    assert f"Building conda environment for python={specs()['python']}\n" in done.stderr
    said = done.stdout
    assert re.search(r"^FROM \S*buildpack-deps:", said, re.MULTILINE)
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in said
    assert "RUN ./binder/postBuild\n" in said
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"\n' in said


# The image


def test_conda_brings_torch_and_jupyter_and_pip_the_rest_in_the_versions_of_our_lock(binder):
    found = [(plain(name), version, by_pip) for name, version, by_pip in json.loads(inside(binder, "python", "-c", INSTALLED))]
    by_conda = {name: version for name, version, by_pip in found if not by_pip}
    by_pip = {(name, version) for name, version, by_pip in found if by_pip}
    assert {"torch", "numpy", "jupyterlab", "ipykernel", "pygments"} <= by_conda.keys()
    assert by_conda["torch"].startswith(specs()["pytorch-cpu"])
    locked = re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert by_pip - set(locked) == {("rundiff", VERSION)}
    assert {"gitpython", "rich", "scikit-learn", "matplotlib"} <= dict(by_pip).keys()
    assert inside(binder, "python", "-m", "pip", "check").strip() == "No broken requirements found."


def test_nothing_of_the_build_is_left(running, image):
    listed = (
        "cd && find .cache /tmp -mindepth 1 -maxdepth 1 && find . $NB_PYTHON_PREFIX -name node_modules -o -name .npm"
        " && git status --short --untracked-files=no"
    )
    left = running.docker("run", "--rm", "--network", "none", "--entrypoint", "bash", image, "-c", listed).stdout
    assert left.split() == [".cache/matplotlib"]


# The server


def test_the_server_wants_its_token(binder):
    assert binder.http(f"{LAB}/api/contents")[0] == 403
    status, body = binder.http(f"{LAB}/api/contents/{DEMO}?token={TOKEN}")
    assert status == 200
    assert {"train.ipynb", "model.py"} <= {entry["name"] for entry in json.loads(body)["content"]}


def test_the_demo_was_trained_three_times_the_first_is_the_best_and_no_code_was_older_than_its_file(binder):
    good, tuned, edited = runs(binder)
    assert [(run["outcome"], run["device"], run.get("stale", False)) for run in (good, tuned, edited)] == [
        ("finished", "cpu", False)
    ] * 3
    assert good["metrics"]["val_acc"] - 0.01 > max(tuned["metrics"]["val_acc"], edited["metrics"]["val_acc"])


@pytest.fixture(scope="module")
def page(binder: Engine, tmp_path_factory) -> Iterator[Page]:
    """What a visitor sees who followed the link."""
    with sync_playwright() as playwright:
        path = chromium_inside(binder, tmp_path_factory.mktemp("chromium"))
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
        page.goto(f"{LAB}/lab/tree/{DEMO}/train.ipynb?token={TOKEN}")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        yield page
        browser.close()


def test_the_panel_is_open_beside_the_notebook_and_says_what_the_last_run_changed_of_the_good_one(page):
    panel = page.locator(f"#{PANEL}")
    expect(panel).to_contain_text("SGD → AdamW", timeout=30_000)
    expect(panel).to_contain_text("Normalize(mean=0.305, std=0.376) removed")
    chosen = [side.input_value() for side in panel.get_by_role("combobox").all()]
    assert [side.split(" ")[:2] for side in chosen] == [["★", "Best:"], ["Last:", "run/3"]]
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible()
    page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle")).wait_for(timeout=60_000)
    page.screenshot(path=ROOT / "test-results" / "binder.png")
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0, "nothing asks or advertises when Lab is opened"


def test_a_cell_that_trains_becomes_a_run(binder):
    before = runs(binder)
    words = (sys.executable, str(HERE / "through_lab.py"), LAB, TOKEN, f"{DEMO}/mine.ipynb")
    binder.inside(*words, given=json.dumps([TRAINING]), NO_PROXY="*")
    assert new_run(binder, before)["notebook"] == "mine.ipynb"


def test_a_script_in_a_terminal_of_lab_is_recorded(binder, page):
    before = runs(binder)
    inside(binder, "python", "-c", f"open('{DEMO}/step.py', 'w').write({TRAINING!r})")
    page.evaluate("() => void window.jupyterapp.commands.execute('terminal:create-new')")
    terminal = page.locator(".jp-Terminal .xterm-helper-textarea")
    terminal.wait_for(state="attached", timeout=30_000)
    terminal.focus()
    page.keyboard.type(f"cd ~/{DEMO} && python step.py\n")
    assert new_run(binder, before)["script"] == "step.py"
