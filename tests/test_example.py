"""The bundled example computes what the partnership published for 2019/20 Q3."""

import hashlib
import runpy
from pathlib import Path
from typing import Any

import pytest

from kpitool.cli import main
from kpitool.registry import read_registry
from tests.conftest import Run

ROOT = Path(__file__).parent.parent
HOME = "E10000018"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the example's extracts."""
    store = tmp_path_factory.mktemp("example") / "store"
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", "-q", "--registry", str(ROOT / "indicators.yaml"), "--store", str(store)])
    assert stopped.value.code == 0
    return store


@pytest.fixture
def example(run: Run, ingested: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program at work on the example."""
    monkeypatch.setenv("KPITOOL_REGISTRY", str(ROOT / "indicators.yaml"))
    monkeypatch.setenv("KPITOOL_STORE", str(ingested))
    return run


def home(run: Run, quarter: str = "2019Q3") -> dict[str, dict[str, Any]]:
    answer = run("exceptions", "--quarter", quarter, "--json").json
    return {row["indicator"]: row for row in answer["results"] if row["area"]["code"] == HOME}


def test_vehicle_offences_are_8_6_per_1000_the_region_6_8_and_up_by_10_percent(example: Run) -> None:
    vehicle = home(example)["vehicle_offences"]
    assert round(vehicle["value"], 1) == 8.6
    assert round(vehicle["benchmark"]["value"], 1) == 6.8
    assert round(vehicle["change"]["percent_of_count"], 1) == 10.0
    # and they are computed: 6,073 and 5,521 among 706,155 and 698,268 people; 32,884 among 4,835,928
    assert vehicle["value"] == pytest.approx(6_073 / 706.155)
    assert vehicle["previous"]["value"] == pytest.approx(5_521 / 698.268)
    assert vehicle["benchmark"]["value"] == pytest.approx(32_884 / 4_835.928)


def test_the_summary_is_what_was_published(example: Run) -> None:
    answer = example("exceptions", "--quarter", "2019Q3", "--json").json
    assert answer["summary"]["statement"] == (
        "There is nothing exceptional to report. Overall crime and vehicle offences have worsened; "
        "both are rising more slowly. Vehicle offences are also worse than the East Midlands."
    )
    assert answer["summary"]["also"][0].startswith("Repeat referrals to MARAC have worsened, which is explained: ")
    assert any("adverse, this board's choice (default: exception)" in rule for rule in answer["summary"]["rules"])
    statuses = {name: row["status"] for name, row in home(example).items()}
    assert {name for name, status in statuses.items() if status == "adverse"} == {"overall_crime", "vehicle_offences"}
    assert "exception" not in statuses.values()


def test_category_by_category_there_is_nothing_exceptional(example: Run) -> None:
    categories = example("exceptions", "--quarter", "2019Q3", "--json").json["summary"]["categories"]
    said = {category["category"]: category["statement"] for category in categories}
    assert list(said) == ["crime", "offending", "vulnerable", "behaviour", "radicalisation"]
    assert all(statement.startswith("There is nothing exceptional to report.") for statement in said.values())
    assert (
        "Repeat referrals to MARAC have worsened, which is explained: the criteria for referral changed in April 2019, "
        "and more cases count as repeats."
    ) in said["vulnerable"]
    assert said["vulnerable"].count("Referrals to UAVA have risen, which is neither good nor bad of itself.") == 1
    assert "ASB in Sentinel is above ASB recorded by the police, which is not expected." in said["behaviour"]
    assert "Integrated offender management and probation are monitored; no figure is published." in said["offending"]


Published = tuple[str, str, int, float]

PUBLISHED: list[Published] = [
    # indicator, field, decimals, the figure as published
    ("vehicle_offences", "value", 1, 8.6),
    ("vehicle_offences", "benchmark.value", 1, 6.8),
    ("vehicle_offences", "change.percent_of_count", 0, 10),
    ("first_time_entrants", "count", 0, 100),
    ("first_time_entrants", "previous.count", 0, 101),
    ("first_time_entrants", "beside.count", 0, 52),
    ("first_time_entrants_rate", "count", 0, 52),
    ("youth_reoffending", "value", 2, 1.37),
    ("youth_reoffending", "previous.value", 2, 0.71),
    ("youth_reoffending", "beside.value", 2, 0.18),
    ("youth_destinations", "value", 0, 62),
    ("youth_destinations", "beside.value", 0, 64),
    ("marac_repeats", "value", 0, 49),
    ("uava_referrals", "count", 0, 1_887),
    ("asb_police", "value", 1, 8.5),
    ("asb_sentinel", "value", 2, 12.41),
    ("hate_incidents", "value", 2, 0.88),
    ("hate_incidents", "previous.value", 2, 0.83),
    ("aggravated_crime", "value", 1, 0.3),
    ("get_on_well", "value", 0, 94),
    ("get_on_well", "previous.value", 0, 94),
]


def test_each_published_figure_comes_out_in_its_own_indicators_field(example: Run) -> None:
    rows = home(example)
    found = []
    for indicator, field, decimals, _ in PUBLISHED:
        value = rows[indicator]
        for key in field.split("."):
            value = value[key]
        found.append((indicator, field, decimals, round(float(str(value)), decimals)))
    assert found == PUBLISHED


def profile(run: Run, indicator: str) -> dict[str, Any]:
    (found,) = run("show", indicator, "--quarter", "2019Q3", "--json").json["results"]
    assert isinstance(found, dict)
    return found


def test_first_time_entrants_have_their_published_past(example: Run) -> None:
    past = profile(example, "first_time_entrants")["history"]
    assert [(each["period"]["label"], each["count"]) for each in past] == [
        ("2014/15", 190),
        ("2015/16", 124),
        ("2016/17", 126),
        ("2017/18", 101),
        ("2018/19", 100),
        ("Apr–Sep 2019", 52),
    ]


def test_hate_incidents_have_their_published_shares(example: Run) -> None:
    parts = profile(example, "hate_incidents")["breakdown"]
    shares = {part["breakdown"]["value"]: round(part["share"]) for part in parts}
    assert {name: shares[name] for name in ("Racial", "Sexual orientation", "Disability")} == {
        "Racial": 64,
        "Sexual orientation": 19,
        "Disability": 8,
    }
    assert sum(part["count"] for part in parts) > 621  # one incident may stand under several


def test_police_asb_is_broken_down_by_pen_code_and_the_caveat_stands_beside_it(example: Run) -> None:
    found = profile(example, "asb_police")
    assert [part["breakdown"]["value"] for part in found["breakdown"]] == ["Personal", "Environmental", "Nuisance"]
    assert sum(part["count"] for part in found["breakdown"]) == found["figure"]["count"]
    assert "PEN codes are correct only as far as call handlers code correctly." in found["figure"]["caveats"]


@pytest.mark.parametrize("indicator", ["asb_perception", "safe_after_dark"])
def test_both_perceptions_have_risen_over_the_last_five_quarters(example: Run, indicator: str) -> None:
    values = [each["value"] for each in profile(example, indicator)["history"]][-5:]
    assert len(values) == 5
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_uava_referrals_have_risen_without_judgement(example: Run) -> None:
    uava = home(example)["uava_referrals"]
    assert (uava["change"]["verdict"], uava["status"]) == ("increasing", "steady")


def test_only_the_re_offending_figures_are_supplied_the_others_are_worked_out(example: Run) -> None:
    rows = home(example)
    supplied = {name for name, row in rows.items() if row["value"] is not None and row["count"] is None}
    assert supplied == {"youth_reoffending"}
    assert rows["youth_destinations"]["value"] == pytest.approx(100 * 49 / 79)
    assert rows["asb_sentinel"]["value"] == pytest.approx(8_763 / 706.155)


def test_part_years_stand_beside_full_ones_and_are_not_compared(example: Run) -> None:
    rows = home(example)
    entrants, rate = rows["first_time_entrants"], rows["first_time_entrants_rate"]
    assert (entrants["beside"]["kind"], entrants["beside"]["period"]["label"]) == ("year_so_far", "Apr–Sep 2019")
    assert entrants["beside"]["change"]["verdict"] == "not_compared"
    assert (rate["period"]["label"], rate["beside"]["kind"], rate["beside"]["count"]) == (
        "Apr–Sep 2019",
        "full_year",
        100,
    )
    assert (rate["change"]["verdict"], rate["change"]["reason"]) == (
        "not_compared",
        "a part year, with nothing alike a year before",
    )
    # 52 among the 63,687 people aged 10 to 17 in mid-2019; earlier mid-years by age are not loaded
    assert rate["value"] == pytest.approx(52 / 63_687 * 100_000)
    assert rate["beside"]["value"] is None
    assert "a cohort still being followed" in rows["youth_reoffending"]["beside"]["note"]
    assert rows["youth_reoffending"]["change"]["verdict"] == "not_tested"
    assert rows["youth_destinations"]["beside"]["kind"] == "full_year"


def test_what_explains_what_is_new_and_what_is_out_of_order_is_said(example: Run) -> None:
    answer = example("exceptions", "--quarter", "2019Q3", "--json").json
    rows = home(example)
    marac = rows["marac_repeats"]
    assert (marac["status"], marac["findings"][0]["explained"]) == ("steady", True)
    assert "The criteria for referral changed" in marac["explained"]
    assert {name for name, row in rows.items() if row["new"]} == {"youth_destinations", "get_on_well"}
    assert answer["summary"]["new"] == (
        "New this quarter: young offenders in education, employment or training; and "
        "people from different backgrounds get on well."
    )
    finding = rows["asb_sentinel"]["findings"][0]
    assert (finding["rule"], finding["level"], finding["evidence"][0]["against"]) == (
        "unexpected_order",
        "note",
        "asb_police",
    )
    assert rows["asb_sentinel"]["status"] == "steady"


def test_hate_incidents_are_higher_not_significantly_and_without_judgement(example: Run) -> None:
    hate = home(example)["hate_incidents"]
    assert (hate["change"]["verdict"], hate["status"]) == ("similar", "steady")
    assert "the rate is similar (0.83 before): higher, but the 95% intervals overlap" in hate["statement"]
    assert "64% racial, 19% sexual orientation" in hate["statement"]
    assert "8% disability" in hate["statement"]


COVERED: list[tuple[str, str, list[str]]] = [
    # what the partnership published, the category or indicator whose text covers it, and the words that do
    ("nothing exceptional", "crime", ["There is nothing exceptional to report."]),
    ("burglary similar", "crime", ["burglary is similar to the year before"]),
    ("violence with injury stabilising", "crime", ["violence with injury has stabilised over the last four quarters"]),
    (
        "vehicle offences up, at a slower rate, above the region",
        "vehicle_offences",
        ["10.0% more", "It is still rising, but more slowly", "It stands well above the East Midlands (6.8)."],
    ),
    (
        "overall crime up, slower",
        "overall_crime",
        ["7.1% more", "It continues to increase, but at a slower rate (+5.9% of the rate now, +10.8% a year ago)."],
    ),
    (
        "first-time entrants levelling",
        "first_time_entrants",
        ["It fell over the five years to 2018/19, from 190 to 100, and is levelling"],
    ),
    (
        "MARAC explained by the change of criteria",
        "marac_repeats",
        ["The change is explained: the criteria for referral"],
    ),
    (
        "Sentinel unexpectedly higher than the police figure",
        "asb_sentinel",
        ["It is above ASB recorded by the police (8.5), which is not expected."],
    ),
    (
        "hate incidents similar, with the shares",
        "hate_incidents",
        ["the rate is similar (0.83 before)", "64% racial, 19% sexual orientation, 10% religion, 8% disability"],
    ),
    ("94% the same as the year before", "get_on_well", ["94% in Oct–Dec 2019", "the same as the 94% in Oct–Dec 2018"]),
]


@pytest.mark.parametrize(("published", "where", "words"), COVERED)
def test_the_text_covers_what_was_published(example: Run, published: str, where: str, words: list[str]) -> None:
    answer = example("exceptions", "--quarter", "2019Q3", "--json").json
    said = {row["indicator"]: row["statement"] for row in answer["results"] if row["area"]["code"] == HOME}
    said |= {each["category"]: each["statement"] for each in answer["summary"]["categories"]}
    for each in words:
        assert each.lower() in said[where].lower(), published


def test_the_category_says_of_vehicle_offences_and_overall_crime_that_both_rise_more_slowly(example: Run) -> None:
    categories = example("exceptions", "--quarter", "2019Q3", "--json").json["summary"]["categories"]
    assert {each["category"]: each["statement"] for each in categories}["crime"] == (
        "There is nothing exceptional to report. Overall crime and vehicle offences have worsened; "
        "both are rising more slowly. Vehicle offences are also worse than the East Midlands. "
        "Burglary is similar to the year before; violence with injury has stabilised over the last four quarters."
    )


def test_what_could_not_be_assessed_is_listed_with_its_reason(example: Run) -> None:
    text = example("exceptions", "--quarter", "2019Q3").out.partition("What could not be assessed")[2]
    assert "a part year, with nothing alike a year before" in text
    assert "Re-offending by young offenders: supplied without an interval, so the change is not tested." in text
    assert "Integrated offender management and Probation: monitored; no figure is published." in text


def test_latest_is_the_reports_quarter_although_youth_returns_come_a_quarter_later(example: Run) -> None:
    assert example("exceptions", "--json").json["quarter"]["id"] == "2019Q3"


def test_burglary_is_like_the_12_months_before(example: Run) -> None:
    burglary = home(example)["burglary"]
    assert burglary["change"]["verdict"] == "similar"
    assert abs(burglary["change"]["percent_of_count"]) < 2


def test_overall_crime_rises_more_slowly_and_is_below_the_region(example: Run) -> None:
    quarters = ["2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3"]
    found = [home(example, quarter)["overall_crime"] for quarter in quarters]
    rises = [row["change"]["percent_of_count"] for row in found]
    assert rises == sorted(rises, reverse=True)
    assert rises[-1] > 5
    assert found[-1]["benchmark"]["verdict"] == "much_better"


def test_violence_with_injury_has_been_stable_for_four_quarters(example: Run) -> None:
    values = [
        home(example, quarter)["violence_with_injury"]["value"] for quarter in ("2018Q4", "2019Q1", "2019Q2", "2019Q3")
    ]
    assert max(values) - min(values) < 0.1
    assert home(example)["violence_with_injury"]["change"]["verdict"] == "similar"


def test_the_extracts_are_those_that_the_scripts_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ROOT / "examples" / "leicestershire"
    monkeypatch.syspath_prepend(str(folder))
    (tmp_path / "extracts").mkdir()
    for name in ("make_extracts.py", "make_returns.py"):
        script = runpy.run_path(str(folder / name))
        script["main"].__globals__["HERE"] = tmp_path
        script["main"]()
    made = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (tmp_path / "extracts").iterdir()}
    kept = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (folder / "extracts").iterdir()}
    assert made == kept


@pytest.mark.parametrize("path", ["indicators.yaml", "examples/police-uk/indicators.yaml"])
def test_both_registries_are_sound(path: str) -> None:
    loaded, faults = read_registry(ROOT / path)
    assert faults == []
    assert loaded is not None


def test_the_areas_populations_add_up_to_the_published_totals() -> None:
    # Office for National Statistics, mid-year estimates: Leicestershire and the East Midlands
    published = {
        ("E10000018", 2017): 690_212,
        ("E10000018", 2018): 698_268,
        ("E10000018", 2019): 706_155,
        ("E12000004", 2018): 4_804_149,
        ("E12000004", 2019): 4_835_928,
    }
    loaded, _ = read_registry(ROOT / "indicators.yaml")
    assert loaded is not None
    geography = loaded.registry.geography
    rows = (ROOT / "examples/east-midlands/mid-year-populations.csv").read_text(encoding="utf-8").splitlines()[1:]
    people = {
        (code, int(year)): int(number)
        for code, _, year, age, number in (row.split(",") for row in rows)
        if age == "all"
    }
    month = geography["E10000021"].last
    assert month is not None
    for (area, year), total in published.items():
        assert sum(people[leaf, year] for leaf in geography.leaves(area, month)) == total
