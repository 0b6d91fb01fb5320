"""Results to where they belong: standard output or a file, in the format asked for; everything else on stderr."""

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kpitool.codes import Code
from kpitool.commands.options import Format
from kpitool.errors import KpiError, OutputError, UsageError, quoted, visible
from kpitool.views.envelope import Envelope, as_csv, as_json, as_json_lines
from kpitool.views.page import Page

SUFFIXES = {".json": Format.JSON, ".jsonl": Format.JSONL, ".csv": Format.CSV, ".md": Format.MARKDOWN}
"""What a file's name asks for where no format is chosen."""


@dataclass(frozen=True)
class Way:
    """How a command's results are to be written."""

    format: Format | None = None
    as_json: bool = False
    output: Path | None = None
    quiet: bool = False
    no_color: bool = False

    @property
    def to_stdout(self) -> bool:
        return self.output is None or str(self.output) == "-"

    @property
    def chosen(self) -> Format:
        if self.as_json:
            if self.format not in {None, Format.JSON}:
                raise UsageError(
                    Code.AT_ODDS,
                    f"--json and --format {self.format} contradict each other",
                    help="leave out one of them",
                )
            return Format.JSON
        if self.format is not None:
            return self.format
        if self.output is not None and self.output.suffix in SUFFIXES:
            return SUFFIXES[self.output.suffix]
        on_terminal = self.to_stdout and sys.stdout.isatty()
        return Format.TABLE if on_terminal else Format.PLAIN


def show(page: Page, envelope: Envelope, results: Sequence[Any], way: Way) -> None:
    """Writes a command's results, and its warnings as notes."""
    text = _text(page, envelope, results, way)
    if way.output is None or way.to_stdout:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_whole(way.output, text)
        note(f"written to {quoted(str(way.output), 300)}", way)
    if way.chosen is not Format.JSON:
        for warning in envelope.warnings:
            note(f"warning: {warning}", way)


def note(text: str, way: Way) -> None:
    """A remark on stderr, unless quiet was asked for."""
    if not way.quiet:
        say(text)


def say(text: str) -> None:
    """A line on stderr; a closed stderr changes nothing."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write("\n".join(visible(line, 4000) for line in text.split("\n")) + "\n")
        sys.stderr.flush()


def say_record(record: dict[str, Any]) -> None:
    """A record on stderr, whole on one line of ASCII: foreign text can move no cursor and break no JSON."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(json.dumps(record) + "\n")
        sys.stderr.flush()


def error_record(error: KpiError) -> dict[str, Any]:
    """An error as one JSON object."""
    return {
        "error": {
            "code": error.code,
            "kind": error.kind,
            "message": error.message,
            "details": list(error.details),
            "help": error.help,
            "exit_code": error.exit_code,
            "faults": [asdict(fault) for fault in error.faults],
        }
    }


def _text(page: Page, envelope: Envelope, results: Sequence[Any], way: Way) -> str:
    match way.chosen:
        case Format.JSON:
            return as_json(envelope, results)
        case Format.JSONL:
            return as_json_lines(results)
        case Format.CSV:
            return as_csv(results)
        case Format.MARKDOWN:
            from kpitool.views.plain import markdown

            return markdown(page)
        case Format.PLAIN:
            from kpitool.views.plain import plain_text

            return plain_text(page)
        case Format.TABLE:
            from kpitool.views.terminal import write_page

            target = io.StringIO()
            color = not (way.no_color or os.environ.get("NO_COLOR")) and way.to_stdout and sys.stdout.isatty()
            write_page(page, target, color=color)
            return target.getvalue()


def to_stdout(text: str) -> None:
    """Writes a file's text as the bytes that the file would have, whatever the terminal's encoding and line ends."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    binary.write(text.encode())
    binary.flush()


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all; a link is followed, and a device or a pipe is written as it is.

    Raises:
        OutputError: the folder does not exist or cannot be written.
    """
    target = Path(os.path.realpath(path))
    temporary = None
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        temporary.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise OutputError(
            Code.UNWRITABLE,
            f"{quoted(str(path), 300)} cannot be written: {error.strerror or error}",
            help="see that its folder is there, yours to write and not full",
        ) from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
