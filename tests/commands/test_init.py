"""`kpitool init`: what it writes passes its check, takes its extract without a reject and is assessed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpitool.registry import read_registry
from kpitool.registry.rules import DEFAULTS, DEFAULTS_OF_PARTS, RuleName
from tests.conftest import Run, linux
from tests.terminals import INTERRUPT, at_terminal

EXTRACTS = Path(__file__).parent.parent.parent / "examples" / "leicestershire" / "extracts"
ASB = EXTRACTS / "police-asb_2017-01_2019-12.csv"
DISTRICTS = [f"E0700{number:04d}" for number in range(129, 136)]
MONTHS = [f"{year}-{month:02d}" for year in (2018, 2019) for month in range(1, 13)]


@pytest.fixture
def empty(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands are run."""
    del run
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def written(folder: Path) -> Any:
    return yaml.safe_load((folder / "indicators.yaml").read_text(encoding="utf-8"))


def names_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_without_an_extract_the_registry_is_sound_and_waits_for_a_return(empty: Path, run: Run) -> None:
    made = run("init", "--home", "Leicestershire")
    assert (made.code, made.err) == (0, "")
    assert names_in(empty) == [
        "areas.yaml",
        "extracts",
        "indicators.schema.json",
        "indicators.yaml",
        "populations.csv",
    ]
    assert run("check").code == 0
    assert run("status").code == 0
    template = run("template", "recorded_crime", "--covers", "2019-10..2019-12", "-o", "extracts")
    assert template.code == 0
    (name,) = [path.name for path in (empty / "extracts").iterdir()]
    path = empty / "extracts" / name
    path.write_text(path.read_text(encoding="utf-8").replace(",\n", ",7\n"), encoding="utf-8")
    taken = run("ingest", "recorded_crime", "--json").json["results"][0]
    assert (taken["outcome"], taken["receipt"]["outcomes"]["accepted"]) == ("committed", 3 * 7)


def test_the_registry_reads_from_the_top_down(empty: Path, run: Run) -> None:
    run("init", "--home", "Leicestershire")
    text = (empty / "indicators.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=./indicators.schema.json"
    assert list(yaml.safe_load(text)) == [
        *("title", "year_starts", "areas", "sources", "populations", "categories", "rules", "indicators")
    ]
    assert max(map(len, text.splitlines())) <= 120
    assert "properties" in json.loads((empty / "indicators.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "home",
    [
        *("Leicestershire", "Leicester", "Charnwood", "Greater Manchester", "Leeds", "Camden", "Somerset", "E10000021"),
        *("North Northamptonshire", "Barnsley", "Buckinghamshire", "Bristol", "East Midlands", "W06000015 Cardiff"),
    ],
)
def test_every_kind_of_home_gives_a_sound_registry(empty: Path, run: Run, home: str) -> None:
    assert run("init", "--home", home, "-q").code == 0
    loaded, faults = read_registry(empty / "indicators.yaml")
    assert faults == []
    assert loaded is not None
    taken = run("ingest", "--json").json["results"]
    assert all(each["receipt"] is None or each["receipt"]["outcomes"]["rejected"] == 0 for each in taken)


def test_an_extract_becomes_a_source_and_indicators_that_are_assessed(empty: Path, run: Run) -> None:
    made = run("init", "--home", "Leicestershire", "--extract", ASB, "--json").json
    (record,) = made["results"]
    assert (made["command"], record["source"]) == ("init", "police_asb")
    assert record["indicators"] == ["police_asb", "personal", "environmental", "nuisance"]
    assert (record["records"], record["outcomes"]["accepted"]) == (756, 756)
    assert record["files"][0] == f"extracts/{ASB.name}"
    assert (empty / "extracts" / ASB.name).read_bytes() == ASB.read_bytes()
    assert run("check").code == 0
    assert [each["receipt"]["outcomes"]["rejected"] for each in run("ingest", "--json").json["results"]] == [0, 0]
    answer = run("exceptions", "--quarter", "2019Q3", "--json")
    assert answer.code == 0
    assert {row["indicator"] for row in answer.json["results"]} == set(record["indicators"])
    assert all(row["value"] is not None for row in answer.json["results"])


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("file", sorted(EXTRACTS.glob("*.csv")), ids=lambda file: file.name)
def test_each_extract_of_the_example_can_be_the_first(run: Run, file: Path) -> None:
    home = {"derbyshire": "Derbyshire", "lincolnshire": "Lincolnshire"} | {
        "northamptonshire": "E10000021",
        "nottinghamshire": "Nottinghamshire",
    }
    chosen = next((home[name] for name in home if name in file.name), "Leicestershire")
    made = run("init", "--home", chosen, "--extract", file, "--json")
    assert made.code == 0, made.err
    (record,) = made.json["results"]
    assert record["outcomes"]["accepted"] == record["records"] == len(file.read_text(encoding="utf-8").splitlines()) - 1
    name = record["source"]
    assert run("ingest", name, "--json").json["results"][0]["receipt"]["outcomes"]["rejected"] == 0


def test_incidents_speak_for_home_so_that_silence_is_a_zero(empty: Path, run: Run, tmp_path: Path) -> None:
    rows = [f"{month},{district},Burglary" for month in MONTHS for district in DISTRICTS[1:]]
    file = tmp_path / "burglaries.csv"
    file.write_text("\n".join(["Month,Code,Offence", *rows]) + "\n", encoding="utf-8")
    assert run("init", "--home", "Leicestershire", "--extract", file).code == 0
    source = written(empty)["sources"]["burglaries"]
    assert (source["layout"], source["scope"]) == ("events", "partnership")
    assert written(empty)["scopes"]["partnership"]["areas"] == DISTRICTS
    run("ingest")
    rates = run("rates", "--quarter", "2019Q3", "--area", DISTRICTS[0], "--json").json["results"]
    assert [row["count"] for row in rates] == [0]  # Blaby: not one incident


def dated(rows: int, last: str, *others: str) -> str:
    """So many incidents on each of four days of each month of 2019 to a last day, in Charnwood."""
    days = [f"2019-{month:02d}-{day:02d}" for month in range(1, 13) for day in (3, 10, 17, 25)]
    mine = [f"{day},Charnwood,{('Burglary', 'Robbery')[row % 2]}" for day in days if day <= last for row in range(rows)]
    return "\n".join(["Date,District,Offence", *others, *mine]) + "\n"


def test_a_last_month_in_part_is_left_out_and_covers_says_otherwise(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "burglaries.csv"
    file.write_text(dated(5, "2019-12-10"), encoding="utf-8")
    made = run("init", "--home", "Leicestershire", "--extract", file)
    assert made.code == 0, made.err
    assert "Dec 2019 ends on the 10th and is left out; --covers says otherwise" in made.out
    source = written(empty)["sources"]["burglaries"]
    assert (source["files"], source["file_name"]) == ("extracts/burglaries_*.csv", "burglaries_{from}_{to}")
    assert (empty / "extracts" / "burglaries_2019-01_2019-11.csv").read_bytes() == file.read_bytes()
    receipt = run("ingest", "burglaries", "--json").json["results"][0]["receipt"]
    assert (receipt["outcomes"]["accepted"], receipt["outcomes"]["rejected"]) == (11 * 4 * 5, 2 * 5)
    assert [(each["first"], each["last"]) for each in receipt["covers"]] == [("2019-01", "2019-11")]
    said = run("init", "all", "--home", "Leicestershire", "--extract", file, "--covers", "2019-01..2019-12", "--json")
    assert said.json["results"][0]["outcomes"]["accepted"] == 46 * 5
    assert said.json["results"][0]["notes"] == []


def test_records_without_a_figure_are_told(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "burglaries.csv"
    others = ["2019-05-05,Leicester,Burglary"] * 7 + ["2019-05-05,Not known,Burglary"] * 3
    file.write_text(dated(5, "2019-12-31", *others), encoding="utf-8")
    made = run("init", "--home", "Leicestershire", "--extract", file)
    assert made.code == 0, made.err
    assert "7 records of other areas ('Leicester'), which have no figures of their own here" in made.out
    assert "3 records of areas that the registry lacks" in made.out
    assert "Out of area: 'Not known' (3)" in made.out
    assert written(empty)["sources"]["burglaries"]["coverage"] == "columns"


def test_a_rate_of_what_is_rare_is_per_100000(empty: Path, run: Run, tmp_path: Path) -> None:
    rows = [
        f"{month},{district},{kind},{number}"
        for month in MONTHS
        for district in DISTRICTS
        for kind, number in (("Robbery", 8), ("Burglary", 9))
    ]
    file = tmp_path / "crime.csv"
    file.write_text("\n".join(["Month,Code,Offence,Crimes", *rows]) + "\n", encoding="utf-8")
    assert run("init", "--home", "Leicestershire", "--extract", file).code == 0
    per = {name: each["measure"]["per"] for name, each in written(empty)["indicators"].items()}
    # 706,155 people: 12 × 7 × 8 = 672 are 0.95 per 1,000, 12 × 7 × 9 = 756 are 1.07
    assert per == {"crime": 1000, "robbery": 100_000, "burglary": 1000}


def test_counts_with_gaps_are_zeros_by_a_guess_that_is_told(empty: Path, run: Run, tmp_path: Path) -> None:
    rows = [
        f"{month},{district},{kind},3" for month in MONTHS for district in DISTRICTS for kind in ("Noise", "Litter")
    ]
    file = tmp_path / "asb.csv"
    file.write_text("\n".join(["Month,Code,Type,Number", *rows[:-1]]) + "\n", encoding="utf-8")
    assert run("init", "--home", "Leicestershire", "--extract", file).code == 0
    source = written(empty)["sources"]["asb"]
    assert (source["absent"], source["scope"]) == ("zero", "partnership")
    assert "1 of 336 cells have no row" in (empty / "indicators.yaml").read_text(encoding="utf-8")  # 24 × 7 × 2
    run("ingest")
    answer = run("exceptions", "--quarter", "2019Q3", "--json").json["results"]
    assert {row["count"] for row in answer if row["indicator"] == "asb"} == {12 * 7 * 2 * 3 - 3}


def test_the_benchmark_is_compared_only_where_the_extract_speaks_for_it(empty: Path, run: Run, tmp_path: Path) -> None:
    assert run("init", "home", "--home", "Leicestershire", "--extract", ASB).code == 0
    assert all(each["compare"] == {"benchmark": None} for each in written(empty / "home")["indicators"].values())
    every = "".join(path.read_text(encoding="utf-8") for path in sorted(EXTRACTS.glob("recorded-crime_*.csv")))
    header, *rows = dict.fromkeys(every.splitlines())
    file = tmp_path / "crime.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert run("init", "region", "--home", "Leicestershire", "--extract", file).code == 0
    assert not any("compare" in each for each in written(empty / "region")["indicators"].values())


def test_polarity_is_guessed_of_plain_words_alone(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "referrals.csv"
    file.write_text(
        "Month,Code,Theme,Number\n"
        + "".join(f"{month},{DISTRICTS[0]},{theme},5\n" for month in MONTHS for theme in ("Housing", "Debt")),
        encoding="utf-8",
    )
    assert run("init", "one", "--home", "Leicestershire", "--extract", file).code == 0
    assert {each["polarity"] for each in written(empty / "one")["indicators"].values()} == {"none"}
    titles = [each["title"] for each in written(empty / "one")["indicators"].values()]
    assert titles == ["Referrals", "Referrals – Housing", "Referrals – Debt"]
    assert run("init", "two", "--home", "Leicestershire", "--extract", ASB).code == 0
    assert {each["polarity"] for each in written(empty / "two")["indicators"].values()} == {"low_is_good"}
    assert run("init", "three", "--home", "Leicestershire", "--extract", EXTRACTS / "residents-survey.csv").code == 0
    shares = written(empty / "three")["indicators"].values()
    assert {each["polarity"] for each in shares} == {"none"}  # a share that agrees that ASB decreased is no harm
    assert all("filter" in each for each in shares)


def test_what_an_extract_covers_goes_into_its_name_where_it_says_nothing(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "Code,Number\n" + "".join(f"{district},{number}\n" for number, district in enumerate(DISTRICTS, 3)),
        encoding="utf-8",
    )
    unsaid = run("init", "--home", "Leicestershire", "--extract", file)
    assert (unsaid.code, unsaid.out) == (4, "")
    assert "--covers" in unsaid.err
    assert names_in(empty) == []
    assert run("init", "--home", "Leicestershire", "--extract", file, "--covers", "2019-02..2019-06").code == 2
    for span, name in (("2019-10", "2019-10"), ("2019Q3", "2019Q3"), ("2018/19", "2018-19")):
        folder = empty / name
        assert run("init", folder, "--home", "Leicestershire", "--extract", file, "--covers", span).code == 0
        assert names_in(folder / "extracts") == [f"calls_{name}.csv"]
        taken = run("ingest", "calls", "--registry", folder / "indicators.yaml", "--json").json["results"][0]
        assert taken["receipt"]["outcomes"]["accepted"] == len(DISTRICTS)


def test_covers_contradicts_an_extract_that_says_it_itself(empty: Path, run: Run) -> None:
    made = run("init", "--home", "Leicestershire", "--extract", ASB, "--covers", "2019")
    assert made.code == 2
    assert names_in(empty) == []


@pytest.mark.parametrize(
    "name", ["indicators.yaml", "areas.yaml", "populations.csv", "indicators.schema.json", ".kpitool"]
)
def test_nothing_is_overwritten(empty: Path, run: Run, name: str) -> None:
    (empty / name).write_text("mine", encoding="utf-8")
    made = run("init", "--home", "Leicestershire")
    assert (made.code, made.out) == (6, "")
    assert f"'{name}'" in made.err
    assert names_in(empty) == [name]
    assert (empty / name).read_text(encoding="utf-8") == "mine"


def test_an_extract_of_another_place_is_refused(empty: Path, run: Run) -> None:
    made = run("init", "--home", "Leicester", "--extract", ASB)
    assert made.code == 4
    assert "none of Leicester" in made.err
    assert names_in(empty) == []


def test_figures_of_the_region_alone_are_no_first_extract(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "region.csv"
    rows = [f"{month},E12000004,{number}" for number, month in enumerate(MONTHS, 500)]
    file.write_text("\n".join(["Month,Code,Crimes", *rows]) + "\n", encoding="utf-8")
    made = run("init", "--home", "Leicestershire", "--extract", file)
    assert made.code == 4
    assert "figures of East Midlands, and none of Leicestershire" in made.err
    assert names_in(empty) == []


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_what_is_no_file_is_told(empty: Path, run: Run, name: str) -> None:
    made = run("init", "--home", "Leicestershire", "--extract", name)
    assert made.code == 4
    assert names_in(empty) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--home", "Nowhere at all"),
        ("--home", "Leicestershire", "--title", ""),
        ("--home", "Leicestershire", "--title", "a\x1bb"),
        ("--home", "Leicestershire", "--year-starts", "13"),
        ("--home", "Leicestershire", "--covers", "2019-10"),
        ("--home", "Leicestershire", "--extract", ASB, "--covers", "soon"),
        ("--home", "Leicestershire", "--benchmark", "Wales"),
    ],
)
def test_what_is_not_said_or_wrong_is_a_usage_error(empty: Path, run: Run, arguments: tuple[str, ...]) -> None:
    made = run("init", *arguments, "--json")
    assert (made.code, made.out) == (2, "")
    assert json.loads(made.err)["error"]["help"]
    assert names_in(empty) == []


def test_hostile_words_stay_words(empty: Path, run: Run, tmp_path: Path) -> None:
    rows = [f'{month},{DISTRICTS[0]},"{kind}",3' for month in MONTHS for kind in ("=1+1", "a: [b] # c", "- [bold]x[/]")]
    file = tmp_path / "it's {a}*[b] #1.csv"
    file.write_text("\n".join(['Month,Code,"Type: ""x"" # y",Number', *rows]) + "\n", encoding="utf-8")
    title = "A: 'b' \"c\" # [red]d[/red] {e} é"
    made = run("init", "--home", "Leicestershire", "--title", title, "--extract", file)
    assert made.code == 0, made.err
    assert written(empty)["title"] == title
    assert title in made.out
    assert names_in(empty / "extracts") == ["it_s_a_b_1.csv"]
    (source,) = [each for name, each in written(empty)["sources"].items() if name != "populations"]
    assert next(iter(source["dimensions"].values()))["values"] == ["=1+1", "a: [b] # c", "- [bold]x[/]"]
    assert run("check").code == 0
    assert run("ingest").code == 0


def test_a_name_that_leads_out_of_the_folder_is_only_a_name(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "..%2f..\\up.csv"
    file.write_bytes(ASB.read_bytes())
    assert run("init", "--home", "Leicestershire", "--extract", file).code == 0
    (copied,) = (empty / "extracts").iterdir()
    assert copied.name[0].isalnum()
    assert run("ingest", "--json").json["results"][0]["receipt"]["outcomes"]["accepted"] == 756


def test_an_extract_that_lies_in_its_place_is_left_there(empty: Path, run: Run) -> None:
    (empty / "extracts").mkdir()
    file = empty / "extracts" / ASB.name
    file.write_bytes(ASB.read_bytes())
    made = run("init", "--home", "Leicestershire", "--extract", file, "--json").json["results"][0]
    assert f"extracts/{ASB.name}" not in made["files"]
    assert run("ingest", "police_asb").code == 0


@linux
def test_a_person_is_asked_what_is_not_said(tmp_path: Path) -> None:
    answers = f'Leicstershire\nLeicestershire\n\nSafer Leicestershire\n\n"{ASB}"\n'
    seen = at_terminal(tmp_path, "init", "mine", typed=answers.encode(), columns=120, lines=60)
    assert seen.code == 0, seen.screen
    for question in (
        "The area that is home",
        "[East Midlands]",
        "What the partnership is called",
        "[4]",
        "nothing yet",
    ):
        assert question in seen.screen
    assert "did you mean 'Leicestershire'?" in seen.screen
    assert "kpitool exceptions" in seen.screen
    assert written(tmp_path / "mine")["title"] == "Safer Leicestershire"
    assert (tmp_path / "mine/extracts" / ASB.name).is_file()


@linux
def test_a_person_is_asked_which_months_where_an_extract_is_silent(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("Code,Number\nE07000129,3\nE07000130,4\nE07000131,4\n", encoding="utf-8")
    asked = ("init", "mine", "--home", "Leicestershire", "--benchmark", "none", "--title", "T", "--year-starts", "4")
    seen = at_terminal(tmp_path, *asked, "--extract", "calls.csv", typed=b"soon\n2019Q3\n")
    assert seen.code == 0, seen.screen
    assert "'soon' is not a span of months" in seen.screen
    assert (tmp_path / "mine/extracts/calls_2019Q3.csv").is_file()


@linux
@pytest.mark.parametrize("typed", [INTERRUPT, b"Leicestershire\n" + INTERRUPT, b"Leicestershire\n\n\n\n" + INTERRUPT])
def test_an_interruption_leaves_the_folder_as_it_was(tmp_path: Path, typed: bytes) -> None:
    seen = at_terminal(tmp_path, "init", typed=typed, typed_when=lambda came: b"home" in came)
    assert seen.code == 130
    assert names_in(tmp_path) == []


def test_a_new_registry_has_every_rule_at_its_default_level(tmp_path: Path, run: Run) -> None:
    assert run("init", tmp_path / "new", "--home", "Gedling").code == 0
    loaded, faults = read_registry(tmp_path / "new" / "indicators.yaml")
    assert loaded is not None, faults
    assert set(loaded.registry.rules) == set(RuleName)
    for rule in RuleName:
        for part in (False, True):
            found = loaded.registry.rule(rule, "recorded_crime", part=part)
            assert (found, found.chosen) == ((DEFAULTS_OF_PARTS if part else DEFAULTS)[rule], False)


def test_money_and_columns_of_many_values_are_no_dimensions_and_named_as_left_out(
    empty: Path, run: Run, tmp_path: Path
) -> None:
    days = [f"2019-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    streets = [f"{first}{second} Road" for first in "abcdefg" for second in "uvwxyz"]  # 42
    rows = [
        f"{day},Charnwood,{('Fire', 'Flood')[number % 2]},£{number}.50,{number * 3},{streets[number % 42]}"
        for number, day in enumerate(days * 3)
    ]
    file = tmp_path / "fires.csv"
    file.write_text("\n".join(["Date,District,Kind,Cost (£),Loss (GBP),Street", *rows]) + "\n", encoding="utf-8")
    made = run("init", "--home", "Leicestershire", "--extract", file)
    assert made.code == 0, made.err
    source = written(empty)["sources"]["fires"]
    assert (source["layout"], list(source["dimensions"])) == ("events", ["kind"])
    text = " ".join((empty / "indicators.yaml").read_text(encoding="utf-8").replace("#", "").split())
    for told in (" ".join(made.out.split()), text):
        assert "'Cost (£)' (numbers)" in told
        assert "'Loss (GBP)' (numbers)" in told
        assert "'Street' (too many values to filter by)" in told


@pytest.mark.usefixtures("empty")
def test_the_first_text_that_is_no_date_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "typo.csv"
    file.write_text(dated(5, "2019-12-31").replace("2019-11-03", "2019-31-11"), encoding="utf-8")
    refused = run("init", "--home", "Leicestershire", "--extract", file)
    assert refused.code == 4
    told = " ".join(refused.err.split())
    assert "'2019-31-11' in the column 'Date' is no date or period that can be read" in told
    assert "mend that text, or say it with --covers" in told


def test_one_name_that_is_no_area_is_told_in_the_singular(empty: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "burglaries.csv"
    file.write_text(dated(5, "2019-12-31", "2019-05-05,Not known,Burglary"), encoding="utf-8")
    assert run("init", "--home", "Leicestershire", "--extract", file).code == 0
    text = (empty / "indicators.yaml").read_text(encoding="utf-8")
    assert "1 name is no area of the registry, such as 'Not known'" in " ".join(text.replace("#", "").split())


@pytest.mark.parametrize(("header", "sign"), [("Feel safe after dark (%)", ""), ("Feel safe after dark", "%")])
def test_percentages_with_their_base_are_a_proportion_called_as_their_column(
    empty: Path, run: Run, tmp_path: Path, header: str, sign: str
) -> None:
    rows = [
        f"{quarter},{district},{50 + number}.{number + 1}{sign},{300 + number}"
        for quarter in ("2019/20 Q1", "2019/20 Q2", "2019/20 Q3")
        for number, district in enumerate(DISTRICTS)
    ]
    file = tmp_path / "survey.csv"
    file.write_text("\n".join([f"Quarter,Code,{header},Respondents", *rows]) + "\n", encoding="utf-8")
    made = run("init", "--home", "Leicestershire", "--extract", file)
    assert made.code == 0, made.err
    source = written(empty)["sources"]["survey"]
    assert (source["layout"], source["columns"]["denominator"]) == ("values", "Respondents")
    ((_, indicator),) = written(empty)["indicators"].items()
    assert (indicator["title"], indicator["measure"]) == ("Feel safe after dark", {"kind": "proportion"})
    assert indicator["polarity"] == "high_is_good"
    assert run("ingest", "survey", "--json").json["results"][0]["receipt"]["outcomes"]["accepted"] == 21
