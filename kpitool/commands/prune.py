"""`kpitool prune`: old editions forgotten, on request only."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.asking import agreed, can_ask
from kpitool.commands.editions import edition_asked
from kpitool.commands.family import Where, shared
from kpitool.commands.opening import commits_in, open_store
from kpitool.commands.showing import Way, note, show
from kpitool.errors import UsageError, counted
from kpitool.labels import day_from
from kpitool.views.editions import Pruned, edition_numbers
from kpitool.views.envelope import Envelope
from kpitool.views.numbers import bytes_label
from kpitool.views.page import Page, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitool.commits import Commit
    from kpitool.forgetting import Forgetting

EXAMPLES = (
    "kpitool prune --keep 40 --dry-run",
    "kpitool prune --keep 40 --yes",
)


@shared
def command(
    before: Annotated[
        str | None,
        typer.Option("--before", help="Forget what is older than this edition: a number, a date or a frozen label."),
    ] = None,
    keep: Annotated[int | None, typer.Option("--keep", min=1, help="Forget all but so many newest editions.")] = None,
    frozen: Annotated[bool, typer.Option("--frozen", help="Forget frozen editions too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    *,
    where: Where,
    way: Way,
) -> None:
    """Forget old editions for good, but those that are frozen; the newest is always kept."""
    from kpitool.forgetting import boundary_of, forget, forgetting

    if (before is None) == (keep is None):
        raise UsageError(
            Code.INCOMPLETE if before is None else Code.AT_ODDS,
            "say which editions to forget: --before or --keep, one of the two",
            help=f"for example: {EXAMPLES[1]}",
        )
    held = open_store(where)
    commits = commits_in(held)
    boundary = boundary_of(commits, keep) if keep is not None else _first_kept(before or "", commits)
    plan = forgetting(held, commits, boundary, datetime.now(UTC), frozen=frozen)
    done = None
    if not (dry_run or plan.nothing):
        if not (yes or _agreed(plan)):
            note("nothing was forgotten", way)
            return
        done = forget(held, plan, __version__)
    pruned = Pruned(
        forgotten=list(plan.editions),
        frozen_kept=list(plan.frozen),
        files=len(plan.files),
        documents=len(plan.documents),
        bytes=plan.bytes,
        dry_run=dry_run,
        edition=done.number if done else None,
    )
    show(Page(tuple(map(Paragraph, _told(pruned)))), Envelope("prune", None, None, None), [pruned], way)
    if dry_run and not plan.nothing:
        note("nothing was forgotten yet: the same without --dry-run does it", way)


def _first_kept(text: str, commits: "Sequence[Commit]") -> int:
    """The oldest edition that a text leaves: the one it names, or the first made on that day or later."""
    day = day_from(text.strip())
    if day is not None:
        return min((commit.number for commit in commits if commit.time.date() >= day), default=commits[0].number)
    number = edition_asked(text, commits).number
    if number > commits[0].number:
        raise UsageError(
            Code.NO_SUCH_EDITION,
            f"there is no edition {number}; the newest is {commits[0].number}",
            help="kpitool history lists the editions",
        )
    return number


def _agreed(plan: "Forgetting") -> bool:
    """Whether the person at the terminal says yes.

    Raises:
        UsageError: nobody can be asked.
    """
    if not can_ask():
        raise UsageError(
            Code.NOT_CONFIRMED,
            "what is forgotten cannot be brought back, and nobody can be asked here",
            help="add --yes; --dry-run tells what would go",
        )
    going = f"{_sentence(plan.editions)} will be forgotten" if plan.editions else "An earlier prune will be finished"
    sizes = f"{counted(len(plan.files), 'file')}, {bytes_label(plan.bytes)}"
    return agreed(f"{going} for good ({sizes}). Go on?")


def _told(pruned: Pruned) -> list[str]:
    """What went, or would go, in sentences."""
    freed = (
        f"{counted(pruned.files, 'data file')} and {counted(pruned.documents, 'document')}, {bytes_label(pruned.bytes)}"
    )
    spared = f"Kept, because frozen: {edition_numbers(pruned.frozen_kept)}; --frozen forgets them too."
    if pruned.forgotten:
        verb = "would be forgotten" if pruned.dry_run else "forgotten"
        told = f"{_sentence(pruned.forgotten)} {verb}: {freed}"
        told += f"; edition {pruned.edition} notes it." if pruned.edition is not None else "."
    elif pruned.files or pruned.documents:
        told = f"An earlier prune {'would be' if pruned.dry_run else 'was'} finished: {freed}."
    else:
        told = "There is nothing to forget."
    return [told, spared] if pruned.frozen_kept else [told]


def _sentence(editions: "Sequence[int]") -> str:
    return edition_numbers(editions).capitalize()
