"""Whether Ctrl-C was typed: a library may turn an interruption into an error of its own."""

import signal
import threading
from types import FrameType

_heard: list[int] = []


def listen() -> None:
    """Hears of interruptions from now on; they are raised as ever."""
    _heard.clear()
    ours = threading.current_thread() is threading.main_thread()
    if ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def interrupted() -> bool:
    """Whether there was one since."""
    return bool(_heard)


def _hear(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    signal.default_int_handler(number, frame)
