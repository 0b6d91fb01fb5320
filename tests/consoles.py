"""What a page of documentation shows in its blocks, done as a reader does it, and held against what it shows.

A `console` block holds commands, each after `$ `, and what each prints on a terminal. A block of another kind is a
file that the reader writes (```csv returns/new.csv), a part to add below a key of the registry (```yaml sources), or a
change of a file (```diff areas.yaml; the registry, if none is named). All other blocks are for reading only.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the word after it, and its lines."""

    language: str
    word: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A command, and what the page shows it to print."""

    command: str
    output: str


def blocks_of(page: str) -> list[Block]:
    """The fenced blocks of a Markdown text that say their language."""
    return [Block(language, word, text) for language, word, text in FENCE.findall(page)]


def commands_of(block: Block) -> list[Shown]:
    """The commands of a `console` block; a line that begins with `> ` continues the one before."""
    found = []
    for piece in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = piece.partition("\n")
        while output.startswith("> "):
            more, _, output = output.removeprefix("> ").partition("\n")
            command += f"\n{more}"
        found.append(Shown(command, output))
    return found


def checkout(folder: Path) -> Path:
    """What commands need of a checkout, with no store yet."""
    shutil.copy(ROOT / "indicators.yaml", folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def follow(page: str, folder: Path) -> int:
    """Does all that a page shows, in its order; how many commands that were.

    Raises:
        AssertionError: a command prints something else, or fails where the next one does not ask for its exit code.
    """
    commands = 0
    for block in blocks_of(page):
        match block.language:
            case "console":
                shown = commands_of(block)
                commands, folder = commands + len(shown), _run(shown, folder)
            case "yaml" if block.word:
                _add(block, folder / "indicators.yaml")
            case "diff":
                _change(block, folder / (block.word or "indicators.yaml"))
            case _ if block.word:
                target = folder / block.word
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block.text, encoding="utf-8")
    return commands


def pattern_of(shown: str) -> str:
    """Three dots stand for whatever varies in a line; a line of nothing else for lines that the page leaves out."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else ".*".join(re.escape(part) for part in line.split("...")) + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines).removesuffix(r"\n") + r"\n*"


def _run(commands: list[Shown], folder: Path) -> Path:
    """Runs commands in a folder; gives the one in which they leave the reader, who may have gone elsewhere by `cd`."""
    code = 0
    for index, shown in enumerate(commands):
        done = subprocess.run(
            ["bash", "-c", f"(exit {code})\n{shown.command}"],
            cwd=folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        code = done.returncode
        told = [other.command for other in commands[index + 1 : index + 2]] == ["echo $?"]
        assert code == 0 or told, f"{shown.command} ends with {code}\n{done.stdout}"
        assert re.fullmatch(pattern_of(shown.output), done.stdout), f"{shown.command} prints\n{done.stdout}"
        if re.fullmatch(r"cd \S+", shown.command):
            folder = folder / shown.command.removeprefix("cd ")
    return folder


def _environment() -> dict[str, str]:
    programs = Path(sys.executable).parent
    own = {name: value for name, value in os.environ.items() if not name.startswith("KPITOOL_")}
    return own | {"PATH": f"{programs}{os.pathsep}{own['PATH']}", "PYTHONUTF8": "1"}


def _add(block: Block, registry: Path) -> None:
    """Adds a part of the registry as the first below its key."""
    text = registry.read_text(encoding="utf-8")
    head = f"\n{block.word}:\n"
    assert text.count(head) == 1, block.word
    registry.write_text(text.replace(head, f"{head}{block.text}"), encoding="utf-8")


def _change(block: Block, file: Path) -> None:
    """Changes a file as a diff says: lines led by a blank stay, by - go, by + come."""
    lines = block.text.splitlines()
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    text = file.read_text(encoding="utf-8")
    assert text.count(f"\n{before}\n") == 1, f"the file does not hold once:\n{before}"
    file.write_text(text.replace(f"\n{before}\n", f"\n{after}\n"), encoding="utf-8")
