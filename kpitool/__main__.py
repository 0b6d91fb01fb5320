"""The program's first step: `kpitool`, or `python -m kpitool`."""

import atexit
import contextlib
import gc
import os
import sys
from typing import NoReturn

GARBAGE = 100_000
"""Objects made before a look for those that hold one another: a run is short, and makes few."""


def main() -> NoReturn:
    """Runs the program; an interruption is one from the very first moment."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # else every start looks through all that is installed
    gc.disable()  # importing makes little garbage, and looking for it takes a tenth of the time
    try:
        from kpitool.cli import main as run
        from kpitool.commands.streams import buffered

        gc.freeze()
        gc.set_threshold(GARBAGE, 20, 20)
        gc.enable()
        sys.stdout = buffered(sys.stdout)
        run()
    except KeyboardInterrupt:
        end(130)
    except SystemExit as stop:
        end(stop.code if isinstance(stop.code, int) else int(stop.code is not None))
    end(0)


def end(code: int) -> NoReturn:
    """Ends the program at once: to take down all that the libraries have built takes a third of a second."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # told by then, or closed from the start
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
