"""The paper as one page of HTML that needs nothing else: no scripts, no requests, each text a text.

Charts are SVG within the page, not pictures beside it: they take the page's letters and colours, dark and printed.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from kpitool.views.charts.palette import DARK, FORCED, PAPER, variables
from kpitool.views.paper.document import Block, Document, Grid, Numbered, Picture, Plain, Properties, Remark, Section
from kpitool.views.paper.web_blocks import element, grid, paragraphs, picture, remark, safe, unnumbered


def as_html(document: Document) -> str:
    """The paper as a page for screens of every width and for print: landmarks, headings, numbered paragraphs, tables.

    Its policy lets it load nothing and run nothing, and takes its own style alone.

    Raises:
        UsageError: what draws charts is not installed.
    """
    sections = list(document.numbered())
    style = _style()
    front = "\n".join(element("p", line, 'class="front"') for line in document.front)
    body = "\n".join(_section(place, *each) for place, each in enumerate(sections, 1))
    return f"""<!doctype html>
<html lang="{safe(document.properties.language)}">
<head>
{_head(document.properties, style)}
</head>
<body>
<a class="skip" href="#paper">Skip to the paper</a>
<main id="paper" tabindex="-1">
{element("h1", document.title)}
{front}
{_contents([section for section, _ in sections])}
{body}
</main>
<footer>{element("p", document.foot)}</footer>
</body>
</html>
"""


def _head(told: Properties, style: str) -> str:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    named = {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "author": told.organisation,
        "description": told.subject,
        "keywords": ", ".join(told.keywords),
        "dcterms.created": told.created.isoformat(),
        "referrer": "no-referrer",
    }
    metas = "\n".join(f'<meta name="{name}" content="{safe(text)}">' for name, text in named.items())
    return f"""<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
{metas}
{element("title", told.title)}
<style>{style}</style>"""


def _style() -> str:
    """The page's style; its charts have the colours of paper, of a dark ground, or those that a reader has chosen."""
    own = files("kpitool.views.paper").joinpath("paper.css").read_text(encoding="utf-8")
    return f"""{own}:root {{ {variables(PAPER)} }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ {variables(DARK)} }} }}
@media (forced-colors: active) {{ :root {{ {variables(FORCED)} }} }}
"""


def _contents(sections: list[Section]) -> str:
    if len(sections) < 2:
        return ""
    items = (
        f'<li><a href="#section-{place}">{safe(section.title)}</a></li>' for place, section in enumerate(sections, 1)
    )
    return f'<nav aria-label="Contents">\n<ul>\n{chr(10).join(items)}\n</ul>\n</nav>'


def _section(place: int, section: Section, blocks: list[tuple[int | None, Block]]) -> str:
    kinds = " ".join(name for name, held in (("wide", section.wide), ("appendix", section.appendix)) if held)
    told = f' class="{kinds}"' if kinds else ""
    heading = element("h2", section.title, f'id="section-{place}"')
    shown = "\n".join(_blocks(blocks, section.wide))
    return f'<section{told} aria-labelledby="section-{place}">\n{heading}\n{shown}\n</section>'


def _blocks(blocks: list[tuple[int | None, Block]], wide: bool) -> list[str]:
    """The blocks in order; paragraphs that follow each other are one list."""
    shown: list[str] = []
    waiting: list[tuple[int, Numbered]] = []
    for number, block in blocks:
        if isinstance(block, Numbered):
            waiting.append((number or 0, block))
            continue
        if waiting:
            shown.append(paragraphs(waiting))
            waiting = []
        shown.append(_block(number or 0, block, wide))
    return [*shown, paragraphs(waiting)] if waiting else shown


def _block(number: int, block: Remark | Grid | Picture | Plain, wide: bool) -> str:
    match block:
        case Remark():
            return remark(block)
        case Grid():
            return grid(number, block)
        case Picture():
            return picture(number, block, wide)
        case Plain(items):
            return unnumbered(items)
