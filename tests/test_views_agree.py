"""Paper, page, table and JSON of one assessment agree on every figure of the bundled example: all are walked.

What a figure must look like is worked out from the JSON's numbers here, by the standard library's decimals alone.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from tests.conftest import Run
from tests.test_example import HOME, example, ingested
from tests.views.dashboard.reading import block

__all__ = ["example", "ingested"]

Q3 = ("--quarter", "2019Q3")
DECIMALS = {"rate": 1, "proportion": 0, "count": 0, "mean": 2, "value": 2, "narrative": 0}
OWN_DECIMALS = {"asb_sentinel": 2, "hate_incidents": 2, "aggravated_crime": 2}
"""As the example's registry chooses them."""
Row = dict[str, str]
Tables = list[list[Row]]


def written(value: float | None, decimals: int, ending: str = "") -> str:
    if value is None:
        return "–"
    shown = f"{Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    return shown + ending


def moved(value: float | None, ending: str) -> str:
    if value is None:
        return "–"
    shown = written(abs(value), 1)
    sign = "" if not shown.strip("0.") else "+" if value > 0 else "−"
    return sign + shown + ending


@dataclass(frozen=True)
class Measured:
    """How an indicator's figures are written."""

    kind: str
    decimals: int

    def value(self, value: float | None) -> str:
        return written(value, self.decimals, "%" if self.kind == "proportion" else "")

    def interval(self, row: Mapping[str, Any]) -> str:
        lower, upper = row["lower95"], row["upper95"]
        return "–" if lower is None else f"{self.value(lower)} to {self.value(upper)}"

    def change(self, change: Mapping[str, Any] | None) -> str:
        if change is None or change["verdict"] in {"not_compared", "not_comparable"}:  # no change is told of these
            return "–"
        match self.kind:
            case "proportion":
                return moved(change["points"], " pts")
            case "mean" | "value":
                return moved(change["percent_of_value"], "%")
        return moved(change["percent_of_count"], "%")

    def row(self, title: str, figure: Mapping[str, Any], benchmark: Mapping[str, Any] | None) -> Row:
        before = figure["previous"] or {"count": None, "value": None}
        return {
            "Indicator": title,
            "Count": written(figure["count"], 0),
            "Count before": written(before["count"], 0),
            "Change": self.change(figure["change"]),
            "Value": self.value(figure["value"]),
            "Value before": self.value(before["value"]),
            "East Midlands": self.value(benchmark["value"]) if benchmark else "–",
            "95% interval": self.interval(figure),
        }


BESIDE = {"year_so_far": "- so far", "full_year": "- last full year"}


@pytest.fixture
def headlines(example: Run) -> list[dict[str, Any]]:
    rows = example("exceptions", *Q3, "--json").json["results"]
    areas = {"probation": "any"}  # the one indicator whose figure is of a wider area
    return [row for row in rows if row["area"]["code"] == HOME or row["indicator"] in areas]


@pytest.fixture
def measured(example: Run) -> dict[str, Measured]:
    found = {each["indicator"]: each["measure"] for each in example("indicators", "--json").json["results"]}
    return {name: Measured(kind, OWN_DECIMALS.get(name, DECIMALS[kind])) for name, kind in found.items()}


@pytest.fixture
def expected(headlines: list[dict[str, Any]], measured: dict[str, Measured]) -> list[Row]:
    """Every row of the categories' tables, in order, as the JSON's numbers have it."""
    rows = []
    for figure in headlines:
        how = measured[figure["indicator"]]
        rows.append(how.row(figure["title"], figure, figure["benchmark"]))
        if (beside := figure["beside"]) is not None:
            rows.append(how.row(BESIDE[beside["kind"]], beside, None))
    return rows


def of_markdown(text: str) -> Tables:
    tables: Tables = []
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip().replace("\\", "") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            header = []
        elif not header:
            header = cells
            tables.append([])
        elif not set("".join(cells)) <= set("-: "):
            tables[-1].append(dict(zip(header, cells, strict=True)))
    return tables


class HtmlTables(HTMLParser):
    """The tables of a page, each row by the heads of its columns."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[list[str]]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.rows.append([])
        elif tag == "tr":
            self.rows[-1].append([])
        elif tag in {"th", "td"}:
            self.cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"} and self.cell is not None:
            self.rows[-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)


def of_html(content: bytes) -> Tables:
    parser = HtmlTables()
    parser.feed(content.decode())
    return [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in parser.rows]


def of_word(content: bytes) -> Tables:
    tables = docx.Document(io.BytesIO(content)).tables
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    return [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in found]


READ: dict[str, Callable[[bytes], Tables]] = {
    "md": lambda content: of_markdown(content.decode()),
    "html": of_html,
    "docx": of_word,
}


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    """Papers that were written already."""
    return {}


def paper(run: Run, ending: str, folder: Path, papers: dict[str, bytes]) -> bytes:
    if ending not in papers:
        target = folder / f"paper.{ending}"
        assert run("report", *Q3, "-q", "-o", str(target)).code == 0
        papers[ending] = target.read_bytes()
    return papers[ending]


def of_categories(tables: Tables) -> Iterator[list[Row]]:
    """The tables of categories: rows of indicators with what is held against each."""
    for table in tables:
        if table and {"Indicator", "Count", "Change"} <= table[0].keys():
            yield [{key.replace("Rate", "Value"): cell for key, cell in row.items()} for row in table]


def held_against(rows: list[Row], expected: list[Row]) -> int:
    """Holds the cells of some rows against those expected; how many there were."""
    cells = 0
    for row, wanted in zip(rows, expected, strict=True):
        mine = {**row, "Indicator": row["Indicator"].removesuffix(" (new)").removesuffix(" (the wider area)")}
        same = mine.keys() & wanted.keys()
        assert {key: mine[key] for key in same} == {key: wanted[key] for key in same}
        cells += len(same)
    return cells


def test_every_cell_of_the_table_is_the_jsons_number(example: Run, expected: list[Row]) -> None:
    tables = of_markdown(example("exceptions", *Q3, "--format", "markdown").out)
    rows = [row for table in of_categories(tables) for row in table]
    # 23 rows: 19 indicators, four with something beside; 4 in the one category that has a benchmark, and 7 in others
    assert held_against(rows, expected) > 23 * 6


@pytest.mark.parametrize("ending", READ)
def test_every_cell_of_the_paper_is_the_jsons_number(
    example: Run, expected: list[Row], tmp_path: Path, papers: dict[str, bytes], ending: str
) -> None:
    tables = list(of_categories(READ[ending](paper(example, ending, tmp_path, papers))))
    body, appendix = tables[: len(tables) // 2], tables[len(tables) // 2 :]
    assert len(body) == len(appendix) == 5
    assert held_against([row for table in body for row in table], expected) > 23 * 5
    assert held_against([row for table in appendix for row in table], expected) > 23 * 6


def test_every_row_of_the_pdf_is_the_jsons_numbers(
    example: Run, expected: list[Row], tmp_path: Path, papers: dict[str, bytes]
) -> None:
    pages = PdfReader(io.BytesIO(paper(example, "pdf", tmp_path, papers))).pages
    told = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for row in expected:
        cells = [row[key] for key in ("Count", "Count before", "Change", "Value", "Value before")]
        assert re.sub(r"\s", "", "".join(cells)) in told, row


@pytest.mark.parametrize("ending", ["md", "html", "docx", "pdf"])
def test_every_statement_of_the_json_is_in_the_paper(
    example: Run, headlines: list[dict[str, Any]], tmp_path: Path, papers: dict[str, bytes], ending: str
) -> None:
    content = paper(example, ending, tmp_path, papers)
    if ending == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif ending == "docx":
        text = "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    else:
        text = re.sub(r"<[^>]*>|\*\*|\\", "", content.decode())
    squeezed = re.sub(r"\s|Leicestershire Safer Communities, 2019/20 Q3 \(Oct–Dec 2019\)|Page \d+ of \d+", "", text)
    for figure in headlines:
        assert re.sub(r"\s", "", figure["statement"]) in squeezed, figure["indicator"]


def test_every_figure_of_the_page_is_the_jsons_and_is_written_as_in_the_table(
    example: Run, measured: dict[str, Measured], tmp_path: Path
) -> None:
    target = tmp_path / "board.html"
    assert example("dashboard", *Q3, "--quarters", "5", "-q", "-o", str(target)).code == 0
    page = target.read_text(encoding="utf-8")
    held = block(page, "glance")
    quarters = [each["id"] for each in held["quarters"]]
    assert quarters == ["2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3"]
    figures = 0
    for place, quarter in enumerate(quarters):
        for row in example("compare", "--quarter", quarter, "--json").json["results"]:
            figure = figure_of(page, row["indicator"], row["area"]["code"], place)
            if figure is None:
                assert row["value"] is None
                continue
            figures += 1
            agree(figure, row, measured[row["indicator"]])
    assert figures > 5 * 19


def figure_of(page: str, indicator: str, area: str, place: int) -> Any:
    """A figure of the page's own data, by the quarter's place."""
    if re.search(rf'id="data-indicator-{indicator}"', page) is None:  # added after the quarters that are looked at
        return None
    areas = {each["area"]: each["figures"] for each in block(page, f"indicator-{indicator}")["areas"]}
    return areas[area][place] if area in areas else None


def agree(figure: Mapping[str, Any], row: Mapping[str, Any], how: Measured) -> None:
    """Holds a figure of the page against the JSON's: its numbers, and how each is written."""
    for name in ("value", "count", "denominator", "lower95", "upper95", "lower998", "upper998"):
        assert figure[name] == row[name]
    assert figure["text"] == how.value(row["value"])
    assert figure["count_text"] == written(row["count"], 0)
    assert figure["interval"] == how.interval(row)
    assert figure["period"] == row["period"]["label"]
    if row["change"] is not None:
        assert figure["change"] == how.change(row["change"])
    for name in ("previous", "benchmark", "home"):
        held = row[name]
        if held is not None and held["value"] is not None:
            assert figure[name]["text"] == how.value(held["value"])
            assert figure[name]["value"] == held["value"]
