"""What the server part knows between two requests: where it has been asked about, and which kernels record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.services.contents.filemanager import FileContentsManager

from rundiff.server.places import Place, place
from rundiff.server.run_lists import RunLists

if TYPE_CHECKING:
    from jupyter_events import EventLogger
    from jupyter_server.serverapp import ServerApp

    from rundiff.runs.notices import KernelNotice

KEY = "rundiff"
"""Where it stands in the settings of the server's web application."""
_MOST_PLACES = 1000


class ServerPart:
    """One a server. Its methods may be called from any thread."""

    def __init__(self, serverapp: ServerApp) -> None:
        self.app = serverapp
        self.recorders: dict[str, KernelNotice] = {}
        """What each kernel has told last of itself."""
        self.listens = False
        """Whether kernels can tell at all."""
        self.run_lists = RunLists()
        """The runs of each repository that was asked about."""
        self._places: dict[str, Place] = {}

    @property
    def root(self) -> str | None:
        """The folder that is served; None where the contents are somewhere else than on disk."""
        contents = self.app.contents_manager
        return str(contents.root_dir) if isinstance(contents, FileContentsManager) else None

    @property
    def events(self) -> EventLogger:
        """Where the server's events are emitted."""
        events = self.app.event_logger
        assert events is not None, "a server makes it before it loads extensions"
        return events

    def place(self, path: str) -> Place:
        """What Jupyter calls *path*, looked up anew. Raises UserError."""
        if len(self._places) >= _MOST_PLACES:
            self._places.clear()
        self._places[path] = found = place(self.root, path)
        return found

    def known_place(self, path: str) -> Place:
        """As `place`, without starting git where it has been asked about before. Raises UserError."""
        known = self._places.get(path)
        there = known is not None and known.repo.git_dir.exists() and known.full.exists()
        return known if known is not None and there else self.place(path)
