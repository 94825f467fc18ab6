"""What a browser does, counted: bytes that it sends up, elements, frames that come late, and long tasks."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

LATE = 100
"""Milliseconds between two frames after which scrolling is seen to stop."""


@dataclass
class Upload:
    """Requests of a page while somebody counts."""

    sizes: list[int] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes) / 1000


@contextmanager
def uploaded(page: Page) -> Iterator[Upload]:
    """Count what is sent up, headers and bodies, as the browser's network layer says it."""
    found = Upload()
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSentExtraInfo", lambda event: found.sizes.append(_size(event["headers"])))
    session.send("Network.enable")
    yield found
    session.detach()


def _size(headers: dict[str, str]) -> int:
    body = next((int(value) for name, value in headers.items() if name.lower() == "content-length"), 0)
    return body + sum(len(name) + len(value) + 4 for name, value in headers.items())


def answered(page: Page, endpoint: str) -> float:
    """Milliseconds of the last request whose address holds *endpoint*, as the browser waited for it."""
    found = page.evaluate(
        "name => performance.getEntriesByType('resource').filter(one => one.name.includes(name)).at(-1)?.duration", endpoint
    )
    return float(found or 0)


def elements(inside: Locator) -> int:
    """Elements below one."""
    return int(inside.evaluate("node => node.querySelectorAll('*').length"))


@dataclass(frozen=True)
class Frames:
    """How scrolling went, in milliseconds."""

    worst: float
    late: int
    count: int
    long_tasks: list[float]

    def __str__(self) -> str:
        longest = max(self.long_tasks, default=0)
        return f"{self.worst:.0f} ms the longest of {self.count}, {self.late} over {LATE}; long tasks {len(self.long_tasks)}, longest {longest:.0f} ms"


_SCROLL = """async ([selector, step]) => {
  const box = document.querySelector(selector);
  const tasks = [];
  const observer = new PerformanceObserver(list => tasks.push(...list.getEntries().map(one => one.duration)));
  observer.observe({ entryTypes: ['longtask'] });
  const frame = () => new Promise(requestAnimationFrame);
  const gaps = [];
  box.scrollTop = 0;
  for (let i = 0; i < 10; i++) await frame();
  let last = await frame();
  while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
    const before = box.scrollTop;
    box.scrollTop += step;
    const now = await frame();
    gaps.push(now - last);
    last = now;
    if (box.scrollTop === before) break;
  }
  await new Promise(done => setTimeout(done, 100));
  observer.disconnect();
  return { gaps, tasks };
}"""


def scrolled(page: Page, selector: str, step: int = 200) -> Frames:
    """Scroll a box from its top to its end, one *step* of pixels a frame."""
    found: dict[str, Any] = page.evaluate(_SCROLL, [selector, step])
    gaps = found["gaps"]
    return Frames(max(gaps, default=0), sum(gap > LATE for gap in gaps), len(gaps), found["tasks"])


def floor(page: Page, height: int) -> Frames:
    """The same on a page of the same browser that has nothing but a box of that height: what the machine does to frames."""
    empty = page.context.browser.new_page()
    empty.set_content(f'<div id="box" style="height: 600px; overflow: auto"><div style="height: {height}px"></div></div>')
    found = scrolled(empty, "#box")
    empty.close()
    return found


def load() -> str:
    """The machine's load over the last minute."""
    return f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors"
