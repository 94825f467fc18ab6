"""torch.compile in; a word before it traces, out, so that nothing of ours is traced: it would cost a graph break or a second compilation.

Code compiled while a hook is there is compiled again once it is gone; code compiled without it takes no notice of one that comes.
"""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

_DYNAMO = "torch._dynamo"


class Shield:
    """Calls *before_tracing* when a compilation begins, and *called* with (module, args, kwargs) before a compiled module is called."""

    def __init__(
        self, before_tracing: Callable[[], None], called: Callable[[Any, tuple[Any, ...], dict[str, Any]], None]
    ) -> None:
        self._before_tracing = before_tracing
        self._called = called
        self._codes: set[CodeType] = {inspect.unwrap(Shield.unseen).__code__}
        self._finder: _Finder | None = None
        self._in_place: Any = None
        self.in_place = False
        """Whether a module was compiled in place: with a hook there, torch would not compile its call as a whole."""
        self._handler: Any = None
        self._module: Any = None
        self._original: Any = None
        self._ours: Any = None

    def raise_(self) -> None:
        """From now on, or as soon as torch.compile's part of torch is loaded: an optimizer that is made loads it too."""
        if self._handler is not None or self._finder is not None:
            return
        self._wrap_in_place()
        if hasattr(sys.modules.get(_DYNAMO), "callback_handler"):
            self._attach()
        else:
            self._finder = _Finder(self._loaded)
            sys.meta_path.insert(0, self._finder)

    def lower(self) -> None:
        """Wait for nothing any more."""
        finder, self._finder = self._finder, None
        if finder is not None:
            sys.meta_path[:] = [other for other in sys.meta_path if other is not finder]
        handler, self._handler = self._handler, None
        if handler is not None and self._begun in handler.start_callbacks:  # torch._dynamo.reset() forgets them all
            handler.remove_start_callback(self._begun)
        self._unwrap()
        if (pair := self._in_place) is not None:
            self._in_place = None
            if vars(pair[0]).get("compile") is pair[2]:
                pair[0].compile = pair[1]

    def hidden(self, function: Any) -> Any:  # noqa: ANN401
        """*function*, which a compiled caller may call, and which is never compiled itself."""
        self._codes.add(function.__code__)
        self._hide()
        return function

    def _hide(self) -> None:
        # In Python since torch 2.7 or so, in C before.
        places = (sys.modules.get(name) for name in (f"{_DYNAMO}.eval_frame", "torch._C._dynamo.eval_frame"))
        skip = next((found for place in places if (found := getattr(place, "skip_code", None)) is not None), None)
        if skip is not None:
            for code in self._codes:
                skip(code)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """What the body does with tensors is neither compiled nor told to a mode of the user's."""
        torch: Any = sys.modules["torch"]
        evaluation: Any = sys.modules.get("torch._C._dynamo.eval_frame")
        if evaluation is None:
            with torch._C.DisableTorchFunction():  # noqa: SLF001 - its public twin leaves modes on
                yield
            return
        before = evaluation.set_eval_frame(None)
        try:
            with torch._C.DisableTorchFunction():  # noqa: SLF001
                yield
        finally:
            evaluation.set_eval_frame(before)

    def _loaded(self) -> None:
        if self._finder is not None:
            self._finder = None
            self._attach()

    def _attach(self) -> None:
        self._handler = getattr(sys.modules.get(_DYNAMO), "callback_handler", None)
        if self._handler is not None:
            self._handler.register_start_callback(self._begun)
        self._hide()
        self._wrap()

    def _begun(self, _args: Any) -> None:  # noqa: ANN401
        self._before_tracing()

    def _wrap_in_place(self) -> None:
        module: Any = sys.modules["torch"].nn.Module
        original = vars(module).get("compile")
        if original is None:
            return  # a torch before 2.2

        @wraps(original)
        def compile(compiled: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A001, ANN401
            self.in_place = True
            self._before_tracing()
            return original(compiled, *args, **kwargs)

        self._in_place = module, original, compile
        module.compile = compile

    def _wrap(self) -> None:
        """A compiled module warns of global hooks when it is called: they go before it looks. Its `__call__` itself is never traced."""
        module = getattr(sys.modules.get(f"{_DYNAMO}.eval_frame"), "OptimizedModule", None)
        if module is None or "__call__" not in vars(module):
            return
        original = module.__call__

        @wraps(original)
        def __call__(compiled: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, N807
            if self._ours is __call__:
                self._called(compiled, args, kwargs)
            return original(compiled, *args, **kwargs)

        self._module, self._original, self._ours = module, original, self.hidden(__call__)
        module.__call__ = __call__

    def _unwrap(self) -> None:
        ours, self._ours = self._ours, None
        if ours is not None and vars(self._module).get("__call__") is ours:
            self._module.__call__ = self._original


class _Finder:
    """Waits for one import, lets the others find it, and acts once it is done."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != _DYNAMO:
            return None
        sys.meta_path[:] = [other for other in sys.meta_path if other is not self]
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self._then()

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
