"""The guide's page of error codes, made from the table of codes: `python -m tests.guide.errors_page` writes it."""

import re
from collections.abc import Mapping
from pathlib import Path

from kpitool.codes import Code, Kind
from tests.errors.said import all_said

GUIDE = Path(__file__).parents[2] / "kpitool" / "guide"
OPENING = """\
# Errors

Every error has a code that keeps its meaning for good: a number that was given once is never given to another error.

An error says what is wrong, the single faults where there are several, and what to do next. It goes to standard error:

```text
{example}
```

Where JSON was asked for (`--json`, `--format json` or `jsonl`, or the variable `KPITOOL_FORMAT`), it is one object on
one line of standard error, and standard output stays empty. Two answers come all the same: with `I002` the rows, which
say of each figure why it is missing, and where `ingest` took some sources and refused others, what it took. Under JSON
lines a warning is a line of its own, `{{"warning": "…"}}`.

```json
{{"error": {{"code": "U004", "kind": "usage", "message": "…", "details": [], "help": "…", "exit_code": 2,
  "faults": []}}}}
```

`details` are sentences. `faults` are those of a registry, each with `code`, `message`, `file`, `line`, `column` and
`help`, as `kpitool check --json` has them; for every other error the list is empty. Test the code, not the words: those
may become better.

| letter | kind | exit code |
|---|---|---|
{kinds}

What follows is each code with the name that it has in kpitool's own code, what it means, and what to do.
"""
HEADINGS = {
    Kind.USAGE: "The command line",
    Kind.REGISTRY: "The registry",
    Kind.INPUT: "Extracts and figures",
    Kind.STORE: "The store",
    Kind.OUTPUT: "The output",
    Kind.BUG: "kpitool itself",
    Kind.INTERRUPTED: "The user",
}


def pages() -> dict[str, str]:
    """The generated pages of this module, by topic; every example is run anew."""
    return {"errors": errors_page(all_said())}


def errors_page(examples: Mapping[Code, str]) -> str:
    """The whole page in Markdown, with what the program says in an example of each code."""
    kinds = "\n".join(f"| {kind.letter} | {kind} | {kind.exit_code} |" for kind in Kind)
    opening = OPENING.format(example=examples[Code.NO_SUCH_AREA], kinds=kinds)
    return "\n".join([opening, *(_section(kind, examples) for kind in Kind)])


def examples_in(page: str) -> dict[Code, str]:
    """The examples that a page shows, by code."""
    found = re.findall(r"^### (\w{4}) \w+\n\n[^\n]+\n\n```text\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)
    return {Code(code): text for code, text in found}


def _section(kind: Kind, examples: Mapping[Code, str]) -> str:
    told = [_entry(code, examples.get(code)) for code in Code if code.kind is kind]
    return "\n".join([f"## {HEADINGS[kind]}: exit code {kind.exit_code}\n", *told])


def _entry(code: Code, example: str | None) -> str:
    lines = [f"### {code} {code.name}\n", f"{_sentence(code.meaning)} {_sentence(code.remedy)}\n"]
    if example is not None:
        lines.append(f"```text\n{example}\n```\n")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    """The text as a sentence; a command or a name keeps its first letter."""
    began = text if text.startswith(("`", "kpitool")) else text[0].upper() + text[1:]
    return f"{began}."


if __name__ == "__main__":
    for topic, text in pages().items():
        (GUIDE / f"{topic}.md").write_bytes(text.encode())
