"""The program's first step: `kpitool`, or `python -m kpitool`."""

import gc
import os
import sys


def main() -> None:
    """Runs the program; an interruption is one from the very first moment."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # else every start looks through all that is installed
    gc.disable()  # importing makes little garbage, and looking for it takes a tenth of the time
    try:
        from kpitool.cli import main as run
        from kpitool.commands.streams import buffered

        gc.freeze()
        gc.enable()
        sys.stdout = buffered(sys.stdout)
        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
