"""What a front end with a widget manager sees of a kernel, without drawing it: models by name, and clicks."""

from __future__ import annotations

import re
from html import unescape


class Seen:
    """`seen.run("%gitdiff -i", "a")`, then `seen.click("next")`; what stands in the view is in `seen.texts`."""

    def __init__(self, kernel) -> None:
        self._kernel = kernel
        self.models: dict[str, dict] = {}
        self.strays: list[dict] = []
        """What came back for a click and is neither of a widget nor a kernel's state: it would show up in some cell."""
        self.passed: list[str] = []
        """Every text that stood in the view for a moment, in order."""

    def run(self, source: str, id: str | None = None):  # noqa: A002
        answer = self._kernel.run(source, id)
        self._take(answer)
        return answer

    def click(self, name: str) -> None:
        self._tell(name, {"method": "custom", "content": {"event": "click"}})

    def turn(self, name: str, *, on: bool) -> None:
        self._tell(name, {"method": "update", "state": {"value": on}, "buffer_paths": []})

    def write(self, name: str, text: str) -> None:
        self._tell(name, {"method": "update", "state": {"value": text}, "buffer_paths": []})

    def pick(self, name: str, label: str) -> None:
        listed = self.of(name)["_options_labels"]
        index = next(at for at, one in enumerate(listed) if one.startswith(label))
        self._tell(name, {"method": "update", "state": {"index": index}, "buffer_paths": []})

    def picked(self, name: str) -> str:
        return self.of(name)["_options_labels"][self.of(name)["index"]]

    def of(self, name: str) -> dict:
        return self.models[self._id(name)]

    @property
    def texts(self) -> list[str]:
        """What the view says, part by part, from top to bottom; empty parts are left out."""
        root = next(state for state in self.models.values() if state["_model_name"] == "VBoxModel")
        return [text for text in map(_text, self._inside(root)) if text]

    @property
    def html(self) -> str:
        return "\n".join(state["value"] for state in self.models.values() if state["_model_name"] == "HTMLModel")

    def shown(self, name: str) -> bool:
        """Whether it, and every box around it, takes part in the layout."""
        return not any(self._is_hidden(state) for state in self._around(self._id(name)))

    def _around(self, id_: str):
        while id_ is not None:
            yield self.models[id_]
            reference = f"IPY_MODEL_{id_}"
            id_ = next((box for box, state in self.models.items() if reference in (state.get("children") or ())), None)

    def _is_hidden(self, state: dict) -> bool:
        return self.models[state["layout"].removeprefix("IPY_MODEL_")].get("display") == "none"

    def _inside(self, box: dict):
        for reference in box["children"]:
            state = self.models[reference.removeprefix("IPY_MODEL_")]
            if "children" in state:
                yield from self._inside(state)
            elif state["_model_name"] == "HTMLModel":
                yield state

    def _id(self, name: str) -> str:
        return next(id_ for id_, state in self.models.items() if state.get("description") == name)

    def _tell(self, name: str, data: dict) -> None:
        self._take(self._kernel.tell("comm_msg", {"comm_id": self._id(name), "data": data}), clicked=True)

    def _take(self, answer, *, clicked: bool = False) -> None:
        for message in answer.messages:
            content = message["content"]
            match message["msg_type"]:
                case "comm_open":
                    self.models[content["comm_id"]] = content["data"]["state"]
                case "comm_msg" if content["data"]["method"] == "update":
                    state = content["data"]["state"]
                    self.models[content["comm_id"]] |= state
                    self.passed += [_text(state)] if isinstance(state.get("value"), str) else []
                case "comm_close":
                    del self.models[content["comm_id"]]
                case "comm_msg" | "status":
                    pass  # an echo of what was told
                case _ if clicked:
                    self.strays.append(message)


def _text(state: dict) -> str:
    return unescape(re.sub("<[^>]*>", "", state["value"]))
