"""A partnership whose figures come as returns of every kind, small enough to be typed in and worked by hand."""

from tests.conftest import World

HOME, NORTH, SOUTH, CITY, REGION = "E10000001", "E07000001", "E07000002", "E06000001", "E12000001"

RETURNS = """\
title: Returns partnership
areas:
  home: E10000001
  benchmark: E12000001
  list:
    - {code: E12000001, name: Midshire Region, level: region}
    - {code: E10000001, name: Homeshire, level: county, parent: E12000001}
    - {code: E07000001, name: Northton, level: district, parent: E10000001}
    - {code: E07000002, name: Southton, level: district, parent: E10000001}
    - {code: E06000001, name: Cityborough, level: unitary, parent: E12000001}
scopes:
  home: {title: Home Police, areas: [E07000001, E07000002]}
  city: {title: City Police, areas: [E06000001]}
  probation: {title: Homeshire and Cityborough, areas: [E07000001, E07000002, E06000001]}
sources:
  entrants:
    title: Entrants
    files: entrants.csv
    layout: counts
    columns: {period: Period, count: Count}
    period: {format: span}
    area: {fixed: E10000001}
    coverage: columns
    frequency: quarterly
    due_after: 100
    contact: the youth team
  cohorts:
    title: Cohorts
    files: cohorts.csv
    layout: values
    series: cohort
    columns: {period: Cohort, value: Rate, lower95: Low, upper95: High}
    period: {format: span}
    area: {fixed: E10000001}
    coverage: columns
    frequency: annual
    due_after: 100
  survey:
    title: Survey
    files: survey.csv
    layout: values
    series: wave
    columns: {period: Wave, value: Percent, denominator: Base}
    period: {format: quarter}
    area: {fixed: E10000001}
    design_effect: 1.5
    coverage: columns
    frequency: quarterly
    due_after: 30
  caseload:
    title: Caseload
    files: caseload.csv
    layout: counts
    columns: {period: Quarter, count: Cases}
    period: {format: quarter}
    area: {scope: probation}
    coverage: columns
    frequency: quarterly
    due_after: 30
  incidents:
    title: Incidents
    files: incidents.csv
    layout: counts
    columns: {period: Quarter, area: Code, count: Incidents}
    period: {format: quarter}
    dimensions:
      strand: {column: Strand, values: [All, Race, Faith], total: All, multi_coded: true}
    coverage: columns
    frequency: quarterly
    due_after: 30
  calls:
    title: Calls
    files: calls/*.csv
    file_name: "calls-{scope}_{from}_{to}"
    layout: counts
    columns: {period: Month, area: Code, count: Calls}
    period: {format: month}
    dimensions:
      kind: {column: Kind, values: [All calls, Noise, Litter], total: All calls}
    coverage: file_name
    frequency: monthly
    due_after: 20
    contact: the call centre
  people:
    title: Mid-year estimates
    files: people.csv
    layout: counts
    series: snapshot
    columns: {period: year, area: code, count: people}
    period: {format: mid_year}
    dimensions: {age: {column: age}}
    coverage: columns
    frequency: annual
    due_after: 365
populations:
  residents: {title: residents, source: people, filter: {age: all}}
  young: {title: people aged 10 to 17, source: people, filter: {age: 10-17}}
categories:
  returns: {title: Returns}
indicators:
  entrants:
    title: Entrants
    category: returns
    definition: Entrants of the newest return.
    measure: {kind: rate, per: 100000, population: young}
    source: entrants
    polarity: low_is_good
    window: latest
  entrants_by_year:
    title: Entrants by year
    category: returns
    definition: Entrants of the last year.
    measure: {kind: count}
    source: entrants
    polarity: low_is_good
    window: financial_year
  cohort:
    title: Cohort
    category: returns
    definition: Offences of a cohort.
    measure: {kind: value, unit: offences each}
    source: cohorts
    polarity: low_is_good
    window: financial_year
  safe:
    title: Feeling safe
    category: returns
    definition: Residents who feel safe.
    measure: {kind: proportion}
    source: survey
    polarity: high_is_good
    window: latest
  caseload:
    title: Caseload
    category: returns
    definition: Cases of the probation service.
    measure: {kind: rate, per: 1000, population: residents}
    source: caseload
    polarity: none
    window: quarter
  incidents:
    title: Incidents
    category: returns
    definition: Incidents of hate.
    measure: {kind: rate, per: 1000, population: residents}
    source: incidents
    breakdown: strand
    polarity: none
    compare: {benchmark: null}
  calls:
    title: Calls
    category: returns
    definition: Calls about nuisance.
    measure: {kind: rate, per: 1000, population: residents}
    source: calls
    breakdown: kind
    polarity: low_is_good
    compare: {benchmark: {max_lag: 3}}
"""

PEOPLE = "code,year,age,people\n" + "".join(
    f"{code},{year},{age},{people}\n"
    for year in (2017, 2018, 2019)
    for code, age, people in (
        ("E07000001", "all", 40_000),
        ("E07000002", "all", 60_000),
        ("E06000001", "all", 100_000),
        ("E07000001", "10-17", 4_000),
        ("E07000002", "10-17", 6_000),
        ("E06000001", "10-17", 10_000),
    )
)

ENTRANTS = "Period,Count\n2017/18,101\n2018/19,100\n2019-04..2019-09,52\n"
COHORTS = "Cohort,Rate,Low,High\n2017/18,0.71,0.5,0.9\n2018/19,1.37,1.1,1.6\nApr–Sep 2019,0.18,0.1,0.3\n"
SURVEY = "Wave,Percent,Base\n2018/19 Q3,70,600\n2019/20 Q3,80,600\n"
CASELOAD = "Quarter,Cases\n2018/19 Q3,400\n2019/20 Q3,420\n"


def incidents(total: int = 20, race: int = 15, faith: int = 8) -> str:
    """The same in each quarter of 2018 and 2019, in each of the two districts."""
    quarters = [f"{year}/{year - 1999} Q{n}" for year in (2018, 2019) for n in (1, 2, 3)]
    quarters += ["2017/18 Q4", "2018/19 Q4"]
    rows = [
        f"{quarter},{area},{strand},{count}\n"
        for quarter in quarters
        for area in ("E07000001", "E07000002")
        for strand, count in (("All", total), ("Race", race), ("Faith", faith))
    ]
    return "Quarter,Code,Strand,Incidents\n" + "".join(rows)


def calls(areas: dict[str, int], first: int = 1, last: int = 24) -> str:
    """The same in each month from January 2018 (1) on; two in three are noise, the others litter."""
    rows = [
        f"{2018 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d},{area},{kind},{count}\n"
        for month in range(first, last + 1)
        for area, noise in areas.items()
        for kind, count in (("All calls", noise * 3 // 2), ("Noise", noise), ("Litter", noise // 2))
    ]
    return "Month,Code,Kind,Calls\n" + "".join(rows)


def write_returns(world: World) -> None:
    """The partnership on disk, every return as it should be; nothing ingested yet."""
    world.registry.write_text(RETURNS, encoding="utf-8")
    world.write("people.csv", PEOPLE)
    world.write("entrants.csv", ENTRANTS)
    world.write("cohorts.csv", COHORTS)
    world.write("survey.csv", SURVEY)
    world.write("caseload.csv", CASELOAD)
    world.write("incidents.csv", incidents())
    world.write("calls/calls-home_2018-01_2019-12.csv", calls({NORTH: 40, SOUTH: 60}))
    world.write("calls/calls-city_2018-01_2019-12.csv", calls({CITY: 100}))
