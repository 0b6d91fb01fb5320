"""The file about a paper: the blank it begins as, what it says of itself, and the same bytes each time."""

from datetime import UTC
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from kpitool.views.paper.document import Document, Properties
from kpitool.views.paper.word_parts.elements import cut, written

BLANK = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/app.xml": "app.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/document.xml": "document.xml",
    "word/fontTable.xml": "font_table.xml",
    "word/footer1.xml": "footer1.xml",
    "word/footer2.xml": "footer2.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
    "word/theme/theme1.xml": "theme.xml",
}
"""The parts of a Word file without words: its styles are here, and nothing of anybody's template."""
LONGEST_FOOT = 240
"""So many characters stand at the foot of a page: it is on every one, and the page is for the paper."""
NO_DATE = (1980, 1, 1, 0, 0, 0)


def blank(document: Document) -> WordDocument:
    """A file without words that has the styles, the feet of its pages and the properties of a paper."""
    made = BytesIO()
    parts = files(__package__) / "blank"
    with ZipFile(made, "w") as archive:
        for name, source in BLANK.items():
            archive.writestr(name, (parts / source).read_bytes())
    word = docx.Document(made)
    _tell_properties(word, document.properties)
    _tell_language(word, document.properties.language)
    for related in word.part.rels.values():
        if related.reltype == RELATIONSHIP_TYPE.FOOTER:
            next(related.target_part.element.iter(qn("w:t"))).text = cut(document.foot, LONGEST_FOOT)
    return word


def packed(word: WordDocument) -> bytes:
    """A file as bytes: no date of its making, so that the same paper is the same bytes."""
    saved, settled = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as archive, ZipFile(settled, "w") as copy:
        for name in archive.namelist():
            entry = ZipInfo(name, NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0  # else the entry tells the system it was made on
            copy.writestr(entry, archive.read(name))
    return settled.getvalue()


def _tell_properties(word: WordDocument, properties: Properties) -> None:
    told = word.core_properties
    told.title = cut(properties.title)
    told.subject = cut(properties.subject)
    told.author = told.last_modified_by = cut(properties.organisation)
    told.keywords = cut(", ".join(properties.keywords))
    told.language = cut(properties.language)
    created = properties.created
    told.created = told.modified = created.astimezone(UTC) if created.tzinfo else created
    told.revision = 1


def _tell_language(word: WordDocument, language: str) -> None:
    for root, tag in ((word.styles.element, "w:lang"), (word.settings.element, "w:themeFontLang")):
        for told in root.iter(qn(tag)):
            told.set(qn("w:val"), written(language))
