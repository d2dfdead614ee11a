"""How long each stage of a peer took, told on its last line as JSON."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

_SECONDS: dict[str, float] = {}


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Times what is done within it."""
    start = time.perf_counter()
    yield
    _SECONDS[name] = _SECONDS.get(name, 0.0) + time.perf_counter() - start


def time_calls(owner: object, function: str, name: str) -> None:
    """Times every call of a function of somebody else's module or class."""
    original = getattr(owner, function)

    @wraps(original)
    def timed(*args: Any, **kwargs: Any) -> Any:
        with stage(name):
            return original(*args, **kwargs)

    setattr(owner, function, timed)


def tell(**found: object) -> None:
    """Prints what was found, and the seconds of every stage."""
    print(json.dumps({"found": found, "seconds": _SECONDS}))
