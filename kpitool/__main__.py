"""The program's first step: `kpitool`, or `python -m kpitool`."""

import gc
import os
import sys

SELDOM = 100_000
"""So many objects more before garbage is looked for: most of what an answer is made from is needed to its end."""


def main() -> None:
    """Runs the program; an interruption is one from the very first moment."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # else every start looks through all that is installed
    gc.disable()  # importing makes little garbage, and looking for it takes a tenth of the time
    try:
        from kpitool.cli import main as run
        from kpitool.commands.streams import buffered

        gc.freeze()
        gc.set_threshold(SELDOM)
        gc.enable()
        sys.stdout = buffered(sys.stdout)
        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # the memory goes with the process: looking through it once more takes a tenth of the time


if __name__ == "__main__":
    main()
