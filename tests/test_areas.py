"""Areas: hierarchy, names, validity and successors, scopes that cut across."""

from datetime import date

from kpitool.areas import SMALL_AREA_CODE, SMALL_AREA_NAME, Area, Areas, Level, Scope

OLD, NEW = date(2021, 3, 1), date(2021, 4, 1)
AREAS = Areas(
    home="E10000021",
    benchmark="E12000004",
    all=(
        Area("E12000004", "East Midlands", Level.REGION),
        Area("E10000021", "Northamptonshire", Level.COUNTY, "E12000004", last=OLD),
        Area("E07000150", "Corby", Level.DISTRICT, "E10000021", last=OLD, successor="E06000061"),
        Area("E07000153", "Kettering", Level.DISTRICT, "E10000021", last=OLD, successor="E06000061"),
        Area("E06000061", "North Northamptonshire", Level.UNITARY, "E12000004", ("N Northants",), first=NEW),
        Area("E06000015", "Derby", Level.UNITARY, "E12000004"),
    ),
    scopes=(
        Scope("northamptonshire", "Northamptonshire Police", ("E07000150", "E07000153", "E06000061"), ("Northants",)),
    ),
)


def test_members_are_those_in_use_in_the_month() -> None:
    assert AREAS.leaves("E12000004", OLD) == ("E07000150", "E07000153", "E06000015")
    assert AREAS.leaves("E12000004", NEW) == ("E06000061", "E06000015")


def test_an_ended_area_is_stood_for_by_its_successor() -> None:
    assert AREAS.heir("E07000150", OLD) == "E07000150"
    assert AREAS.heir("E07000150", NEW) == "E06000061"


def test_successors_in_a_circle_come_to_an_end() -> None:
    circle = Areas(
        home="E07000001",
        benchmark=None,
        all=(
            Area("E07000001", "A", Level.DISTRICT, last=OLD, successor="E07000002"),
            Area("E07000002", "B", Level.DISTRICT, last=OLD, successor="E07000001"),
        ),
    )
    assert circle.heir("E07000001", NEW) == "E07000002"


def test_an_area_is_found_by_code_name_and_alias_however_written() -> None:
    for text in ("E06000061", "north  northamptonshire", "N NORTHANTS"):
        assert [area.code for area in AREAS.named(text)] == ["E06000061"]
    assert AREAS.named("Rutland") == ()
    assert AREAS.named("East Midlands", [Level.DISTRICT]) == ()


def test_a_scope_speaks_for_an_area_whichever_codes_are_in_use() -> None:
    for month in (OLD, NEW):
        assert [scope.id for scope in AREAS.scopes_of("E12000004", month)] == ["northamptonshire"]
    assert AREAS.scopes_of("E06000015", NEW) == ()
    assert AREAS.scope_named("northants") is AREAS.scopes[0]


def test_small_areas_by_code_and_name() -> None:
    assert SMALL_AREA_CODE.fullmatch("E01025631")
    assert not SMALL_AREA_CODE.fullmatch("E0102563")
    assert not SMALL_AREA_CODE.fullmatch("E02005341")
    found = SMALL_AREA_NAME.fullmatch("Hinckley and Bosworth 001A")
    assert found is not None
    assert found["district"] == "Hinckley and Bosworth"
    assert not SMALL_AREA_NAME.fullmatch("Charnwood")


def test_a_scope_that_figures_are_of_whole_reports_of_no_part_that_others_speak_for() -> None:
    force, service = AREAS.scopes[0], Scope("service", "A service", ("E06000061", "E06000015"))
    both = Areas(AREAS.home, AREAS.benchmark, AREAS.all, (force, service))
    assert both.scopes_of("E06000061", NEW) == (force, service)
    whole = Area("service", "A service", Level.SCOPE)
    apart = Areas(AREAS.home, AREAS.benchmark, (*AREAS.all, whole), (force, service))
    assert apart.scopes_of("E06000061", NEW) == (force,)
    assert apart.scopes_of("E06000015", NEW) == (service,)  # nobody else speaks for Derby
