"""Results to where they belong: standard output or a file, in the format asked for; everything else on stderr."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpitool.codes import Code
from kpitool.commands.streams import colored, encoding, height, is_terminal, watched
from kpitool.errors import KpiError, OutputError, quoted, visible
from kpitool.settings import Format

if TYPE_CHECKING:
    from kpitool.views.answer import Answer
    from kpitool.views.envelope import Envelope
    from kpitool.views.page import Page

SUFFIXES = {".json": Format.JSON, ".jsonl": Format.JSONL, ".csv": Format.CSV, ".md": Format.MARKDOWN}
"""What a file's name asks for where no format is chosen."""
DATA = {Format.CSV, Format.JSON, Format.JSONL}
"""What other programs read: its texts are never rewritten for a screen."""


@dataclass(frozen=True)
class Way:
    """How a command's results are to be written."""

    format: Format | None = None
    output: Path | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    no_pager: bool = False

    @property
    def to_stdout(self) -> bool:
        return self.output is None or str(self.output) == "-"

    @property
    def by_name(self) -> Format | None:
        """What the output file's name asks for."""
        return SUFFIXES.get(self.output.suffix.lower()) if self.output is not None else None

    @property
    def chosen(self) -> Format:
        if self.format is not None:
            return self.format
        if self.by_name is not None:
            return self.by_name
        return Format.TABLE if self.to_stdout and is_terminal(sys.stdout) else Format.PLAIN

    @property
    def watched(self) -> bool:
        """Whether a person reads the answer as it comes and may want to know what to do next."""
        return not self.quiet and self.to_stdout and self.chosen is Format.TABLE and watched()

    def remark(self, text: str) -> None:
        """A line on stderr for who asked for more with --verbose."""
        if self.verbose:
            say(text)


def show(page: "Page", envelope: "Envelope", results: Sequence[Any], way: Way) -> None:
    """Writes a command's results, and its warnings as notes."""
    from kpitool.views.answer import answer_of

    show_answer(answer_of(page, envelope, results), way)


def show_answer(answer: "Answer", way: Way) -> None:
    """Writes an answer, and its warnings as notes where they are not in the answer itself."""
    show_text(_text(answer, way), way)
    warn(answer.record["warnings"], way)


def warn(warnings: Sequence[str], way: Way) -> None:
    """An answer's warnings as notes, where they are not in the answer itself."""
    if way.chosen is Format.JSON:
        return
    for warning in warnings if not way.quiet else ():
        if way.chosen is Format.JSONL:
            say_record({"warning": warning})
        else:
            say(f"warning: {warning}")


def show_text(content: str | bytes, way: Way) -> None:
    """Writes a finished text, or the bytes of a file, to standard output or to the file that was asked for."""
    if way.output is None or way.to_stdout:
        _out(content, way)
    else:
        write_whole(way.output, content)
        note(f"written to {quoted(str(way.output), 300)}", way)


def note(text: str, way: Way) -> None:
    """A remark on stderr, unless quiet was asked for."""
    if not way.quiet:
        say(text)


def next_step(text: str, way: Way) -> None:
    """What to do next, for a person at a terminal."""
    if way.watched:
        say(f"next: {text}")


def say(text: str) -> None:
    """A line on stderr; a closed stderr changes nothing."""
    from kpitool.views.characters import spelt

    with contextlib.suppress(OSError, ValueError):
        lines = [spelt(visible(line, 4000), encoding(sys.stderr)) for line in text.split("\n")]
        sys.stderr.write("\n".join(map(_toned, lines)) + "\n")
        sys.stderr.flush()


LEADS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "help": "\x1b[1m", "next": "\x1b[1m"}
"""The words that begin a line on stderr, as a terminal shows them; the word says it too."""


def _toned(line: str) -> str:
    word = line.partition(":")[0]
    tone = LEADS.get(word.partition("[")[0])
    if tone is None or word == line or not colored(sys.stderr):
        return line
    return f"{tone}{word}:\x1b[0m{line[len(word) + 1 :]}"


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


def _text(answer: "Answer", way: Way) -> str:
    from kpitool.views.envelope import as_csv, as_json_lines, record_as_json

    record = answer.record
    match way.chosen:
        case Format.JSON:
            return record_as_json(record)
        case Format.JSONL:
            return as_json_lines(record["results"])
        case Format.CSV:
            from kpitool.views.columns import columns_of

            return as_csv(record["results"], columns_of(record["command"]))
    from kpitool.views.characters import spelt

    characters = encoding(sys.stdout) if way.to_stdout else "utf-8"
    page = answer.page.rewritten(lambda text: spelt(text, characters))
    match way.chosen:
        case Format.MARKDOWN:
            from kpitool.views.plain import markdown

            return markdown(page)
        case Format.PLAIN:
            from kpitool.views.plain import plain_text

            return plain_text(page)
    from kpitool.views.terminal import write_page

    target = io.StringIO()
    write_page(page, target, color=way.to_stdout and colored(sys.stdout))
    return spelt(target.getvalue(), characters)


def _out(text: str | bytes, way: Way) -> None:
    """To standard output: through a pager where it is longer than the screen, in characters that it has."""
    if isinstance(text, bytes):
        to_stdout(text)
        return
    if way.chosen in DATA:
        text = _escaped(text, way.chosen, encoding(sys.stdout))
    elif way.watched and not way.no_pager and text.count("\n") >= height():
        from kpitool.commands.paging import paged

        if paged(text):
            return
    sys.stdout.write(text)
    sys.stdout.flush()


def _escaped(text: str, form: Format, characters: str) -> str:
    """Data in an encoding that may lack some characters: JSON has escapes for them, CSV has not."""
    from kpitool.views.characters import fits, json_escape, spelt

    if fits(text, characters):
        return text
    if form is Format.CSV:
        return spelt(text, characters)
    return "".join(each if fits(each, characters) else json_escape(each) for each in text)


def to_stdout(content: str | bytes) -> None:
    """Writes a file's content as the bytes that the file would have, whatever the terminal's encoding and line ends.

    Raises:
        OutputError: standard output takes no bytes.
    """
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None and isinstance(content, str):
        sys.stdout.write(content)
        return
    if binary is None:
        raise OutputError(Code.UNWRITABLE, "standard output takes text only", help="write to a file with -o FILE")
    sys.stdout.flush()
    binary.write(_encoded(content))
    binary.flush()


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all; a link is followed, and a device or a pipe is written as it is.

    Raises:
        OutputError: the folder does not exist or cannot be written.
    """
    import tempfile  # long to import, and most answers are written to standard output

    temporary = None
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            target.write_bytes(_encoded(content))
            return
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(_encoded(content))
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


def _encoded(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
