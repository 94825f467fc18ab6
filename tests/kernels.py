"""A real kernel, driven as JupyterLab drives it: every request carries its cell's id."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import KernelManager

_SECONDS = 120


class Kernel:
    """`kernel.run("x = 1", id="a")` → what the cell printed, displayed and raised."""

    def __init__(self, client, manager) -> None:
        self._client = client
        self.interrupt = manager.interrupt_kernel

    def run(self, source: str, id: str | None = None, *, store_history: bool = True) -> Answer:  # noqa: A002
        content = {
            "code": source,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
        }
        message = self._client.session.msg("execute_request", content)
        if id is not None:
            message["metadata"] = {"cellId": id, "trusted": True, "deletedCells": [], "recordTiming": False}
        self._client.shell_channel.send(message)
        return self._answer(message["header"]["msg_id"])

    def complete(self, code: str, cursor: int) -> Answer:
        """What Tab gives; its `reply` says what there is to insert, and in place of what."""
        return self._answer(self._client.complete(code, cursor))

    def tell(self, kind: str, content: dict) -> Answer:
        """Send what is answered with nothing but its effects, as what a widget tells of itself."""
        message = self._client.session.msg(kind, content)
        self._client.shell_channel.send(message)
        return self._answer(message["header"]["msg_id"], replies=False)

    def _answer(self, asked: str, *, replies: bool = True) -> Answer:
        answer = Answer()
        while True:
            message = self._client.get_iopub_msg(timeout=_SECONDS)
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            answer.messages.append(message)
            match message["msg_type"]:
                case "stream" if content["name"] == "stdout":
                    answer.stdout += content["text"]
                case "stream":
                    answer.stderr += content["text"]
                case "error":
                    answer.error = f"{content['ename']}: {content['evalue']}"
                    answer.traceback = "\n".join(content["traceback"])
                case "execute_result" | "display_data":
                    answer.data = content["data"]
                case "status" if content["execution_state"] == "idle":
                    if replies:
                        answer.reply = self._reply(asked)
                    return answer

    def _reply(self, asked: str) -> dict:
        """The kernel may have said more than once, when it started, what it is."""
        while True:
            message = self._client.get_shell_msg(timeout=_SECONDS)
            if message["parent_header"].get("msg_id") == asked:
                return message["content"]


class Answer:
    """What came back for one cell."""

    def __init__(self) -> None:
        self.stdout = self.stderr = self.error = self.traceback = ""
        self.data: dict[str, str] = {}
        self.reply: dict = {}
        self.messages: list[dict] = []
        """All that was sent on the way, in order."""

    @property
    def text(self) -> str:
        return self.data.get("text/plain", "")

    @property
    def html(self) -> str:
        return self.data.get("text/html", "")


@contextmanager
def kernel(folder: Path, notebook: str | None = None, *, python: Path | str = sys.executable, **variables: str):
    """A kernel of this very Python, or of another, in *folder*, for *notebook*; shut down politely at the end."""
    manager = KernelManager(shutdown_wait_time=60)
    manager.kernel_cmd = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager.kernel_spec.argv = manager.kernel_cmd
    named = {"JPY_SESSION_NAME": str(folder / notebook)} if notebook else {}
    manager.start_kernel(cwd=str(folder), env={**os.environ, **named, **variables})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_SECONDS)
        yield Kernel(client, manager)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=False)
