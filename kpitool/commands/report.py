"""`kpitool report`: the board paper of a quarter."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpitool import __version__
from kpitool.codes import Code
from kpitool.commands.assessing import dated, envelope_of, followed_assessment, require_some, warn_of_gaps
from kpitool.commands.commentary import FOLDER, commentary_file, commentary_on
from kpitool.commands.exceptions import exceptional
from kpitool.commands.family import Where, shared
from kpitool.commands.forms import Forms
from kpitool.commands.opening import Opened, home_and_parts, open_edition, quarter_asked
from kpitool.commands.options import AsAtText, AsJson, QuarterText
from kpitool.commands.showing import Way, next_step, note, show_answer, show_text, warn
from kpitool.errors import UsageError, quoted
from kpitool.period import Quarter
from kpitool.settings import Format
from kpitool.views.answer import answer_of
from kpitool.views.extra import needing_extra

if TYPE_CHECKING:
    from kpitool.analysis.assessment import Assessment
    from kpitool.views.paper.document import Document

EXAMPLES = (
    "kpitool report --quarter 2019Q3 -o paper.docx",
    "kpitool report --quarter 2019Q3 --commentary remarks.md -o paper.pdf",
    "kpitool report --as-at 'Board 14 Feb 2020' -o paper.html",
)


class PaperFormat(StrEnum):
    """How a paper is written: as a document, or as any other answer is."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


FORMS = Forms(
    by_ending={
        ".docx": PaperFormat.DOCX,
        ".pdf": PaperFormat.PDF,
        ".html": PaperFormat.HTML,
        ".htm": PaperFormat.HTML,
        ".md": PaperFormat.MARKDOWN,
        ".txt": PaperFormat.PLAIN,
        ".json": PaperFormat.JSON,
        ".jsonl": PaperFormat.JSONL,
        ".csv": PaperFormat.CSV,
    },
    binary=frozenset({PaperFormat.DOCX, PaperFormat.PDF}),
    json=PaperFormat.JSON,
    example="paper",
)


@shared
def command(
    quarter: QuarterText = None,
    as_at: AsAtText = None,
    commentary: Annotated[
        Path | None,
        typer.Option(
            "--commentary", help="What the analyst adds; else commentary/QUARTER.md by the registry, if it is there."
        ),
    ] = None,
    format: Annotated[  # noqa: A002
        PaperFormat | None, typer.Option("--format", help="How to write the paper; else by the file's name.")
    ] = None,
    json: AsJson = False,
    *,
    where: Where,
    way: Way,
) -> None:
    """Write the board paper: purpose, summary, a section for each category, caveats, recommendation, appendices.

    Without -o it is shown. What the paper says of the board, its officers and its dashboard stands in the registry
    under `paper`.
    """
    form = FORMS.chosen(format, PaperFormat(way.chosen.value), way, as_json=json)
    if commentary is not None and way.output is not None and _same(commentary, way.output):
        raise UsageError(Code.AT_ODDS, "the paper would be written over its commentary", help="write to another file")
    opened = open_edition(where, as_at)
    asked = quarter_asked(quarter, opened.registry, opened.edition.coverage, opened.frozen_quarter)
    assessment = followed_assessment(opened, asked, areas=home_and_parts(opened.registry, asked))
    document = paper(assessment, opened, asked, commentary)
    envelope = envelope_of("report", opened, asked, lost=opened.came.lost)
    if (writer := _writers().get(form)) is not None:
        show_text(writer(document), replace(way, format=None))
        _told_of_commentary(asked, commentary, opened, way)
        warn(envelope.warnings, replace(way, format=None))
        warn_of_gaps(assessment, replace(way, format=None))
    else:
        from kpitool.views.paper.records import document_page, paper_parts

        page = dated(document_page(document), opened)
        show_answer(answer_of(page, envelope, paper_parts(document)), replace(way, format=Format(form.value)))
    next_step(f"kpitool report --quarter {asked.id} -o paper.docx writes it for the board", way)
    require_some(None if assessment.home["value"].is_not_null().any() else [], asked)


def _same(one: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):
        return one.samefile(other)
    return False


def _told_of_commentary(quarter: Quarter, named: Path | None, opened: Opened, way: Way) -> None:
    """Whose words are in a paper that was written beside the program's, so that a misspelt name is not missed."""
    path = commentary_file(quarter, named, opened)
    folder = opened.loaded.path.resolve().parent / FOLDER
    if path is not None:
        note(f"with the commentary of {quoted(str(named or f'{FOLDER}/{path.name}'), 300)}", way)
    elif folder.is_dir():
        note(f"without a commentary: {FOLDER} has no {quarter.id}.md", way)


def paper(assessment: "Assessment", opened: Opened, quarter: Quarter, commentary: Path | None = None) -> "Document":
    """The paper of a quarter that was assessed with each finding's past.

    Raises:
        InputError: the commentary cannot be used.
    """
    from kpitool.analysis.history import histories
    from kpitool.views.paper.charted import pictures_of
    from kpitool.views.paper.matter import Matter, earlier_figures
    from kpitool.views.paper.quarter import paper_of

    registry, edition = opened.registry, opened.edition
    remarks = commentary_on(quarter, commentary, opened)
    told = exceptional(assessment, opened, "report")
    past = histories(edition, registry.known_in(quarter), quarter)
    label = f" ({edition.label})" if edition.label else ""
    made = (
        f"The figures were worked out by kpitool {__version__} from edition {edition.number}{label} of "
        f"{edition.time:%d %b %Y %H:%M} UTC and the registry {opened.loaded.sha256[:12]}."
    )
    return paper_of(
        Matter(
            registry=registry,
            quarter=quarter,
            entries=told.entries,
            summary=told.summary,
            created=edition.time,
            made=made,
            earlier=earlier_figures(past, registry),
            pictures=pictures_of(assessment, edition, told.entries, home_and_parts(registry, quarter)),
            remarks=remarks,
            warnings=told.envelope.warnings,
        )
    )


def _writers() -> "Mapping[PaperFormat, Callable[[Document], str | bytes]]":
    """What writes a paper as a document, each imported when it is used."""
    return {PaperFormat.DOCX: _docx, PaperFormat.PDF: _pdf, PaperFormat.HTML: _html, PaperFormat.MARKDOWN: _markdown}


def _docx(document: "Document") -> bytes:
    with needing_extra():
        from kpitool.views.paper.word import as_docx

        return as_docx(document)


def _pdf(document: "Document") -> bytes:
    with needing_extra():
        from kpitool.views.paper.typeset import as_pdf

        return as_pdf(document)


def _html(document: "Document") -> str:
    from kpitool.views.paper.web import as_html

    return as_html(document)


def _markdown(document: "Document") -> str:
    from kpitool.views.paper.markdown import as_markdown

    return as_markdown(document)
