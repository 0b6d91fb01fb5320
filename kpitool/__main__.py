"""The program's first step: `kpitool`, or `python -m kpitool`."""

import sys


def main() -> None:
    """Runs the program; an interruption is one from the very first moment."""
    try:
        from kpitool.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
