"""How JupyterLab is served in a container of this image; whatever stands on the command line, or in JupyterHub's words, counts more."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import get_config  # noqa: TC004 - Jupyter calls this file with one of its own

c = get_config()

c.ServerApp.ip = "0.0.0.0"  # noqa: S104 - which of the host's addresses it is reached by is said by `-p`
c.ServerApp.port_retries = 0  # another port is not the one that was published
c.ServerApp.allow_root = True  # where /workspace is root's, so is who works in it
c.ServerApp.open_browser = False
c.ServerApp.root_dir = "/workspace"
c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash"]}
c.Application.log_level = "ERROR"  # the address with the token is said once, by the container, and stays the last word
