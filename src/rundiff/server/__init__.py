"""The part that runs in the Jupyter server: HTTP in, one command in a thread, JSON out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_path

from rundiff import __version__
from rundiff.options import PANEL
from rundiff.server.handlers import ENDPOINTS
from rundiff.server.listener import listen
from rundiff.server.part import KEY, ServerPart
from rundiff.view.saved import let_go_of_views

if TYPE_CHECKING:
    from typing import Any

    from jupyter_server.serverapp import ServerApp


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    """Called by Jupyter when it starts; the name is Jupyter's."""
    web_app = serverapp.web_app
    web_app.settings[KEY] = part = ServerPart(serverapp)
    listen(part)
    serverapp.contents_manager.register_pre_save_hook(_before_saving)  # type: ignore[no-untyped-call] # jupyter_server's own
    if PANEL in os.environ:
        # Read by the panel; JupyterLab puts what stands here into its page.
        web_app.settings.setdefault("page_config_data", {})["rundiffPanel"] = os.environ[PANEL]
    base_url = web_app.settings["base_url"]  # ends in "/"
    routes = [(f"{base_url}rundiff/{name}", handler) for name, handler in ENDPOINTS.items()]
    web_app.add_handlers(".*$", routes)  # type: ignore[no-untyped-call] # tornado's own
    serverapp.log.info("rundiff %s: server part is loaded", __version__)
    if not _panel_is_installed():
        serverapp.log.warning(
            "rundiff: its JupyterLab panel is not installed, because it was built without Node.js; "
            "install a released wheel, or install again with Node.js 20.19 or newer on PATH"
        )


def _before_saving(*, model: dict[str, Any], **_: object) -> None:
    """Called by Jupyter with what is about to be saved."""
    if model.get("type") == "notebook" and model.get("content"):
        let_go_of_views(model["content"])


def _panel_is_installed() -> bool:
    return any((Path(folder) / "rundiff" / "package.json").exists() for folder in jupyter_path("labextensions"))
