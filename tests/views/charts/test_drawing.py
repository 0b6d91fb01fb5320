"""Charts drawn: the same everywhere, as wide as asked, legible when narrow, and nothing but text from what is text."""

import hashlib
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kpitool.codes import Code
from kpitool.errors import UsageError
from kpitool.views.charts import drawing
from kpitool.views.charts.drawing import for_page, png, svg
from kpitool.views.charts.frame import NORMAL, SMALL
from kpitool.views.charts.palette import DARK, PAGE, PAPER
from kpitool.views.charts.records import AreaBar, AreaLine
from tests.views.charts.made import CHARTS, TEXTS, Box, bar, boxes, data_of, note, parsed, point

ROOT = Path(__file__).parents[3]
WIDTHS = (300, 640, 1200)
KINDS = sorted(CHARTS)
HOSTILE = [
    "</script><b>bold</b>",
    "<img src=x onerror=alert(1)>",
    "\u202etfel ot thgir\u202c",
    "x" * 10_000,
    "$& $1 {{name}}",
    "datum.value + 1",
    "https://example.com/picture.png",
    "nul\x00 bell\x07 escape\x1b[31m half\ud800",
    "&amp; ' \" ` =1+1",
    "عربي 漢字 \U0001f600 ffi",
]
AGAIN = """
import hashlib, sys
from tests.views.charts.made import CHARTS, TEXTS, data_of
from kpitool.views.charts.drawing import png, svg
from kpitool.views.charts.frame import NORMAL, SMALL
from kpitool.views.charts.palette import PAPER
for kind in sorted(CHARTS):
    given = CHARTS[kind](PAPER), data_of(kind), 640
    drawn = svg(*given, texts=TEXTS).encode() + png(*given, texts=TEXTS)
    print(hashlib.sha256(drawn).hexdigest())
"""


def drawn(kind: str, width: int = 640) -> str:
    return svg(CHARTS[kind](PAPER), data_of(kind), width, TEXTS)


def test_the_same_data_give_the_same_bytes_in_another_process_too() -> None:
    other = subprocess.run([sys.executable, "-c", AGAIN], cwd=ROOT, capture_output=True, text=True, check=True)
    mine = []
    for kind in KINDS:
        given = CHARTS[kind](PAPER), data_of(kind), 640
        mine.append(hashlib.sha256(svg(*given, texts=TEXTS).encode() + png(*given, texts=TEXTS)).hexdigest())
    assert other.stdout.split() == mine


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_as_wide_as_asked_and_nothing_stands_out_of_it(kind: str, width: int) -> None:
    # the picture grows with what would stand outside
    assert parsed(drawn(kind, width)).get("width") == str(width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_texts_collide(kind: str, width: int) -> None:
    found = list({(box.text, box.left, box.middle): box for box in boxes(drawn(kind, width))}.values())
    assert len(found) > 5
    meeting = [(one.text, other.text) for n, one in enumerate(found) for other in found[:n] if one.meets(other)]
    assert meeting == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_accents_of_the_highest_letters_and_tails_of_the_lowest_are_not_cut_off(kind: str, width: int) -> None:
    picture = drawn(kind, width)
    lines = [box.middle for box in boxes(picture)]
    accent, tail = 0.935 * NORMAL, 0.265 * SMALL  # as high and as deep as Fira Sans goes
    assert accent <= min(lines)
    assert max(lines) + tail <= float(parsed(picture).get("height", "0"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_labels_of_many_notes_have_room(width: int) -> None:
    notes = [note(2015 + n // 2, 1 + 6 * (n % 2)) for n in range(10)]
    told = boxes(svg(CHARTS["control"](PAPER), {**data_of("control"), "notes": notes}, width))
    labels = list({box.left: box for box in told if re.match(r"(Jan|Jul) 20\d\d .", box.text)}.values())
    assert len(labels) == 10
    assert [(a.text, b.text) for n, a in enumerate(labels) for b in labels[:n] if a.meets(b)] == []


def test_a_long_name_is_cut_in_the_picture_and_stands_on_one_line() -> None:
    names = [box.text for box in boxes(drawn("areas", 300)) if box.text.startswith("North West")]
    assert len(names) == 1
    assert names[0].endswith("…")
    assert len(names[0]) < 25


def test_a_png_has_the_dots_that_the_scale_says() -> None:
    picture = png(CHARTS["parts"](PAPER), data_of("parts"), 640, 2, TEXTS)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 1280


def test_hostile_texts_are_drawn_as_text_alone() -> None:
    rows = [AreaBar(text, 5.0 + n, 4.0 + n, 6.0 + n, "part", text, text) for n, text in enumerate(HOSTILE)]
    lines = [AreaLine(text, 5.0, "home", text) for text in HOSTILE[:2]]
    for told in HOSTILE:
        picture = svg(CHARTS["areas"](PAPER), {"rows": rows, "lines": lines}, 1200, {"unit": told, "remark": told})
        tree = parsed(picture)
        tags = {element.tag.split("}")[1] for element in tree.iter()}
        assert tags - {"tspan"} == {"svg", "rect", "g", "path", "line", "text"}
        assert {
            name for element in tree.iter() for name in element.attrib if "href" in name or name[:2] == "on"
        } == set()
    names = [box.text for box in boxes(picture)]
    assert "</script><b>bold</b>" in names
    assert r"\u202etfel ot thgir\u202c" in names
    assert "datum.value + 1" in names
    assert "$& $1 {{name}}" in names
    assert max(map(len, names)) < 300


def test_a_title_from_data_is_a_text_and_never_worked_out() -> None:
    picture = svg(CHARTS["parts"](PAPER), data_of("parts"), 640, {"unit": "width + 1", "remark": "'a' + \"b\""})
    assert {"width + 1", "'a' + \"b\""} <= {box.text for box in boxes(picture)}


def test_nothing_is_loaded_from_anywhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        texts = {"unit": url, "remark": url}
        for kind in ("areas", "parts"):
            png(CHARTS[kind](PAPER), {**data_of(kind), "lines": [AreaLine(url, 5.0, "home", url)]}, 640, 1, texts)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_without_rows_can_be_drawn(kind: str) -> None:
    assert "<svg" in svg(CHARTS[kind](PAPER), {}, 640)


@pytest.mark.parametrize("values", [[2.0], [2.0] * 8, [0.0] * 8, [None, 2.0, None, 2.1], [None] * 4, [3e8, 4e8, 2e8]])
def test_a_control_chart_of_any_shape_is_as_wide_as_asked(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    limits = (min(known), sum(known) / len(known), max(known)) if known else None
    rows = [point(n, value, limits=limits) for n, value in enumerate(values)]
    picture = svg(CHARTS["control"](PAPER), {"rows": rows, "notes": [note(2015, 4)]}, 640, TEXTS)
    assert abs(int(parsed(picture).get("width", "0")) - 640) <= 25  # 400,000,000 is written as 400M


def test_a_gap_stays_a_gap() -> None:
    def strokes(values: list[float | None]) -> list[int]:
        """How many strokes each line has."""
        rows = [point(n, value, limits=None) for n, value in enumerate(values)]
        picture = svg(CHARTS["control"](PAPER), {"rows": rows}, 640)
        lines = re.findall(r'<path [^>]*stroke-width="1.75"[^>]*>', picture)
        return [re.search(r' d="([^"]*)"', line)[1].count("M") for line in lines]  # type: ignore[index]

    assert strokes([1.0, 2.0, 3.0, 4.0]) == [1]
    assert strokes([1.0, 2.0, None, 3.0, 4.0]) == [2]


def test_a_signal_has_a_shape_of_its_own() -> None:
    def shapes(role: str) -> set[str]:
        rows = [point(0, 1.0, role=role), point(1, 2.0, role=role)]
        picture = svg(CHARTS["control"](PAPER), {"rows": rows}, 640)
        marks = picture.split('class="mark-symbol role-mark')[1].split("</g>")[0]
        return set(re.findall(r' d="([^"]*)"', marks))

    found = [shapes(role) for role in ("common", "adverse", "favourable", "other")]
    assert all(len(each) == 1 for each in found)
    assert len(set.union(*found)) == 4


def test_homes_bar_has_an_outline_that_no_other_has() -> None:
    picture = svg(CHARTS["areas"](PAPER), {"rows": [bar("Homeshire", 2.0, "home"), bar("Northton", 3.0)]}, 640)
    bars = picture.split('class="mark-rect role-mark')[2].split("</g>")[0]
    assert bars.count("<path ") == 2
    assert bars.count(f'stroke="{PAPER.ink}"') == 1


def test_an_axis_of_points_says_where_it_does_not_begin_at_0() -> None:
    def told(values: list[float]) -> bool:
        rows = [point(n, value, limits=None) for n, value in enumerate(values)]
        return any(
            "does not begin at 0" in box.text for box in boxes(svg(CHARTS["control"](PAPER), {"rows": rows}, 640))
        )

    assert told([10.0, 11.0, 12.0])
    assert not told([0.0, 11.0, 12.0])


@pytest.mark.parametrize(
    ("remark", "told"),
    [("", "the axis does not begin at 0"), ("trial limits", "trial limits; the axis does not begin at 0")],
)
def test_what_is_said_of_the_axis_follows_a_remark_or_stands_by_itself(remark: str, told: str) -> None:
    rows = [point(at, value) for at, value in enumerate((9.0, 9.5, 9.2))]
    picture = svg(CHARTS["control"](PAPER), {"rows": rows}, 640, {"remark": remark})
    assert told in [box.text for box in boxes(picture)]


def test_the_cursor_marks_the_row_at_its_place() -> None:
    def rules(kind: str, place: int) -> int:
        spec = CHARTS[kind](PAPER)
        spec["params"] = [{**each, "value": place} if each["name"] == "cursor" else each for each in spec["params"]]
        return svg(spec, data_of(kind), 640).count(f'stroke="{PAPER.ink}"')

    for kind in KINDS:
        last = len(data_of(kind)["rows"]) - 1
        assert [rules(kind, place) - rules(kind, -1) for place in (0, last, last + 1)] == [1, 1, 0], kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_charts_have_no_colour_of_their_own_and_no_data(kind: str) -> None:
    compiled = for_page(CHARTS[kind](PAGE))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", str(compiled)) == []
    assert all("values" not in each and "url" not in each for each in compiled["data"])
    assert "rows" in {each["name"] for each in compiled["data"]}
    assert {"unit", "remark", "cursor"} <= {each["name"] for each in compiled["signals"]}


def test_a_dark_chart_is_the_same_in_other_colours() -> None:
    light, dark = (svg(CHARTS["areas"](palette), data_of("areas"), 640, TEXTS) for palette in (PAPER, DARK))
    assert light != dark
    assert re.sub(r'"#\w{6}"', "", light) == re.sub(r'"#\w{6}"', "", dark)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing._drawer.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(UsageError) as raised:
        drawn("parts")
    assert raised.value.code is Code.NEEDS_EXTRA
    assert raised.value.exit_code == 2
    assert raised.value.help == "pip install 'kpitool[board]'"


def test_specifications_need_neither_polars_nor_what_draws_them() -> None:
    asked = (
        "import sys, kpitool.views.charts.control, kpitool.views.charts.course, kpitool.views.charts.bars,"
        "kpitool.views.charts.drawing; print({'polars', 'vl_convert'} & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_boxes_meet_where_texts_do() -> None:
    assert Box("a", 0, 10, 5).meets(Box("b", 9, 20, 12))
    assert not Box("a", 0, 10, 5).meets(Box("b", 11, 20, 5))
    assert not Box("a", 0, 10, 5).meets(Box("b", 0, 10, 20))
