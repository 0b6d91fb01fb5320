"""What a figure is held against in sentences, heads of columns, notes and reasons."""

from datetime import date

import pytest

from kpitool.analysis.assessment import assess
from kpitool.areas import Area, Level
from kpitool.registry.models import Registry
from kpitool.views.benchmarks import with_article
from kpitool.views.category import category_table
from kpitool.views.entries import entries
from kpitool.views.evidence import evidence_sentences
from kpitool.views.figures import compare_page
from kpitool.views.page import Table
from kpitool.views.plain import plain_text
from kpitool.views.records import Entry
from kpitool.views.summary import summary_of, summary_page
from tests.analysis.test_assessment import CITY, HOME, NORTH, Q3, SOUTH, Books
from tests.analysis.test_comparators import PEOPLE, YEAR_2019, held_against, published
from tests.conftest import World

PUBLISHED = "{kind: published, source: tables}"
MEAN = "{kind: mean_of_rates}"


@pytest.fixture
def books() -> Books:
    """Homeshire 7.2, its region's two areas 7.2 and 2.4."""
    books = Books([], [])
    for year in (2018, 2019):
        books.year(year, "home", {NORTH: 30, SOUTH: 30})
        books.year(year, "city", {CITY: 60})
    books.people(people=PEOPLE)
    return books


def shown(books: Books, registry: Registry, areas: tuple[str, ...] = (HOME,)) -> list[Entry]:
    return entries(assess(books, registry, Q3), areas)


def page(found: list[Entry], registry: Registry) -> str:
    return plain_text(summary_page(found, summary_of(found, registry, Q3), registry, Q3))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("{kind: pooled}", "It is well above the Midshire Region (3.6)."),
        (PUBLISHED, "It is well above the published figure of the Midshire Region (5.0)."),
        (MEAN, "It is well above the mean of the Midshire Region's areas (4.8)."),
    ],
)
def test_a_statement_names_what_a_figure_is_held_against(books: Books, world: World, kind: str, words: str) -> None:
    published(books, YEAR_2019, 5.0)
    found = shown(books, held_against(world, kind))[0]
    assert found.benchmark is not None
    assert words in found.statement
    assert found.benchmark.kind == kind[1:-1].partition("kind: ")[2].partition(",")[0]
    assert found.benchmark.source == ("tables" if kind == PUBLISHED else None)
    assert (found.benchmark.count is None, found.benchmark.denominator is None) == (kind != "{kind: pooled}",) * 2


def test_a_region_whose_name_ends_in_s_takes_an_apostrophe_alone(books: Books, world: World) -> None:
    world.change("Midshire Region", "East Midlands")
    assert "the mean of the East Midlands' areas (4.8)" in shown(books, held_against(world, MEAN))[0].statement


def test_a_late_published_figure_says_over_which_months_both_stand(books: Books, world: World) -> None:
    published(books, date(2018, 10, 1), 7.0)
    found = shown(books, held_against(world, "{kind: published, source: tables, max_lag: 3}"))[0]
    assert (
        "Over the 12 months to Sep 2019, the newest that both have, it was (7.2) similar to the published figure of "
        "the Midshire Region (7.0)."
    ) in found.statement


def test_a_published_figure_that_has_not_come_is_said_and_its_publisher_asked(books: Books, world: World) -> None:
    registry = held_against(world, PUBLISHED)
    tables = registry.sources["tables"].model_copy(update={"contact": "the statistics team"})
    registry = registry.model_copy(update={"sources": {**registry.sources, "tables": tables}})
    found = shown(books, registry)[0]
    name, when = "the published figure of the Midshire Region", "the 12 months to Dec 2019"
    assert f"It cannot be compared with {name}: there is none for {when}." in found.statement
    assert found.benchmark is not None
    assert found.benchmark.missing is not None
    assert (len(found.benchmark.missing.months), found.benchmark.missing.areas) == (12, ["E12000001"])
    assert [each.reason for each in found.findings] == [
        f"Midshire Region: no published figure for {when} (ask the statistics team)"
    ]


def test_a_mean_that_cannot_be_had_names_the_area_without_a_figure(books: Books, world: World) -> None:
    gap = date(2019, 11, 1)
    books.covered = [c for c in books.covered if not (c["start"] == gap and c["scope"] == "city")]
    found = shown(books, held_against(world, MEAN))[0]
    reason = "no figure of Cityborough: Nov 2019 missing from City Police"
    assert f"It cannot be compared with the mean of the Midshire Region's areas: {reason}." in found.statement
    told = [each.reason for each in found.findings]
    assert told == [f"Midshire Region: {reason} (ask the force's performance team)"]


def test_a_mean_without_a_members_population_names_the_member(books: Books, world: World) -> None:
    books.rows = [each for each in books.rows if not (each["source"] == "people" and each["area"] == CITY)]
    found = shown(books, held_against(world, MEAN))[0]
    assert "the mean of the Midshire Region's areas: no figure of Cityborough." in found.statement


@pytest.mark.parametrize(
    ("kind", "head", "value"),
    [
        ("{kind: pooled}", "Midshire Region", "3.6"),
        (PUBLISHED, "Midshire Region (published)", "5.0"),
        (MEAN, "Midshire Region (mean of its areas)", "4.8"),
    ],
)
def test_the_head_of_a_column_says_what_its_figures_are(
    books: Books, world: World, kind: str, head: str, value: str
) -> None:
    published(books, YEAR_2019, 5.0)
    registry = held_against(world, kind)
    found = shown(books, registry)
    by_category = category_table(found, registry)
    at = [column.title for column in by_category.columns].index(head)
    assert by_category.rows[0][at].text == value
    compared = next(block for block in compare_page(found, registry, Q3).blocks if isinstance(block, Table))
    titles = [column.title for column in compared.columns]
    assert titles[titles.index(head) + 1] == f"v {head}"


def test_where_kinds_are_mixed_in_a_column_its_cells_say_them(books: Books, world: World) -> None:
    published(books, YEAR_2019, 5.0)
    held_against(world, PUBLISHED)
    text = world.registry.read_text(encoding="utf-8")
    block = text[text.index("  burglary:\n") :]
    for name, kind in (("averaged", MEAN), ("pooled", "{kind: pooled}")):
        text += block.replace("  burglary:", f"  {name}:").replace(PUBLISHED, kind)
    world.registry.write_text(text, encoding="utf-8")
    registry = world.load().registry
    table = category_table(shown(books, registry), registry)
    at = [column.title for column in table.columns].index("Midshire Region")
    assert [row[at].text for row in table.rows] == ["5.0 (published)", "4.8 (mean)", "3.6"]


def test_findings_and_their_evidence_name_the_published_figure(books: Books, world: World) -> None:
    published(books, YEAR_2019, 5.0)
    registry = held_against(world, PUBLISHED)
    # Byar's interval of 720 of 100,000 people, 6.684 to 7.746
    claim = "worse than the published figure of the Midshire Region (worse_than_benchmark, adverse)"
    sentence = f"Burglary, {claim}: 5.0 lies outside the 95% interval of 7.2 (6.7 to 7.7)."
    assert evidence_sentences(shown(books, registry), registry) == [sentence]
    found = shown(books, registry, (HOME, NORTH))
    text = " ".join(page(found, registry).split())
    assert "worse than the published figure of the Midshire Region (5.0): Northton 9.0." in text


@pytest.mark.parametrize(
    ("kind", "there", "absent"),
    [
        ("{kind: pooled}", ["The benchmark includes the area itself."], ["taken as it stands", "counts each of them"]),
        (
            PUBLISHED,
            ["Burglary: the published figure of the Midshire Region is taken as it stands in National tables."],
            ["counts each of them"],
        ),
        (
            MEAN,
            [
                "The benchmark includes the area itself.",
                "Burglary: the mean of the Midshire Region's areas counts each of them alike, whatever its size.",
            ],
            ["taken as it stands"],
        ),
        (f"{{area: {CITY}}}", [], ["The benchmark includes the area itself."]),
    ],
)
def test_the_notes_say_what_a_benchmark_is(
    books: Books, world: World, kind: str, there: list[str], absent: list[str]
) -> None:
    published(books, YEAR_2019, 5.0)
    registry = held_against(world, kind)
    text = " ".join(page(shown(books, registry), registry).split())
    assert all(note in text for note in there)
    assert not any(note in text for note in absent)


def test_what_is_known_of_a_published_source_rides_along(books: Books, world: World) -> None:
    published(books, YEAR_2019, 5.0)
    notes = (
        "caveats: [Excludes fraud]\n    annotations:\n"
        "      - {kind: note, month: 2019-06, text: a force left}\n"
        "      - {kind: note, month: 2020-01, text: a force came back}\n"
    )
    held_against(world, PUBLISHED)
    world.change("    title: National tables\n", f"    title: National tables\n    {notes}")
    name = "the published figure of the Midshire Region"
    assert shown(books, world.load().registry)[0].caveats == [
        f"{name}: Excludes fraud",
        f"{name}: Jun 2019: a force left",
    ]


@pytest.mark.parametrize(
    ("name", "level", "words"), [("London", Level.REGION, "London"), ("Kent", Level.COUNTY, "Kent")]
)
def test_only_regions_but_london_take_an_article(name: str, level: Level, words: str) -> None:
    assert with_article(Area("E12000007", name, level)) == words


def test_a_published_figure_that_is_not_judged_says_why(books: Books, world: World) -> None:
    published(books, YEAR_2019, 5.0)
    kind = "{kind: published, source: tables, comparable: false, reason: counted otherwise}"
    words = shown(books, held_against(world, kind))[0].statement
    assert "It is not compared with the published figure of the Midshire Region (5.0): counted otherwise." in words
