"""Executes code in a new kernel of a Jupyter server, as JupyterLab does: through its HTTP and its websocket.

python through_lab.py ADDRESS TOKEN NOTEBOOK <<< "[source, source]"       prints what the cells print, and fails where one fails
"""

from __future__ import annotations

import json
import sys
import urllib.request
import uuid

from websocket import create_connection


def asked(address: str, token: str, path: str, body: dict | None = None, method: str = "GET") -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - an address of the tests' own network
        f"{address}{path}", data, {"Authorization": f"token {token}", "Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        said = answer.read()
    return json.loads(said) if said else {}


def notebook(sources: list[str]) -> dict:
    cells = [
        {"cell_type": "code", "id": f"cell-{index}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for index, source in enumerate(sources)
    ]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5}


def executed(socket, source: str, cell: str) -> None:
    asked_id = uuid.uuid4().hex
    header = {"msg_id": asked_id, "msg_type": "execute_request", "username": "", "session": "s", "version": "5.4", "date": ""}
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {"cellId": cell}, "content": content, "channel": "shell"}
    socket.send(json.dumps(message))
    while True:
        answer = json.loads(socket.recv())
        if answer["parent_header"].get("msg_id") != asked_id:
            continue
        match answer["msg_type"]:
            case "stream":
                sys.stdout.write(answer["content"]["text"])
            case "error":
                sys.exit("\n".join(answer["content"]["traceback"]))
            case "status" if answer["content"]["execution_state"] == "idle":
                return


def main() -> None:
    address, token, path = sys.argv[1:]
    sources = json.load(sys.stdin)
    asked(address, token, f"/api/contents/{path}", {"type": "notebook", "content": notebook(sources)}, "PUT")
    wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
    kernel = asked(address, token, "/api/sessions", wanted, "POST")["kernel"]["id"]
    channels = f"{address.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?token={token}"
    socket = create_connection(channels, timeout=120, http_no_proxy=["127.0.0.1"])
    for index, source in enumerate(sources):
        executed(socket, source, f"cell-{index}")
    socket.close()


if __name__ == "__main__":
    main()
