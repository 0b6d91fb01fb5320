"""What a paper tells of earlier windows: each, with how it is withheld where it is."""

from datetime import date

import polars as pl

from kpitool.views.paper.matter import earlier_figures
from tests.conftest import World

HOME = "E10000001"


def test_no_earlier_window_is_passed_over(world: World) -> None:
    rows = [
        ("burglary", HOME, date(2019, 1, 1), 3, 1.25, None),
        ("burglary", HOME, date(2019, 4, 1), 3, None, "small"),
        ("burglary", HOME, date(2019, 7, 1), 3, None, "secondary"),
        ("burglary", HOME, date(2019, 10, 1), 3, None, None),
        ("burglary", "E07000001", date(2019, 10, 1), 3, 9.9, None),
    ]
    names = ["indicator", "area", "start", "months", "value", "withheld"]
    world.change("title: Test partnership", "title: Test partnership\nsuppress_below: 5")
    told = earlier_figures(pl.DataFrame(rows, schema=names, orient="row"), world.load().registry)
    assert [each.text for each in told["burglary"]] == ["1.3", "<5", "withheld", "no figure"]
    assert [each.period.label for each in told["burglary"]][:2] == ["Jan–Mar 2019", "Apr–Jun 2019"]
