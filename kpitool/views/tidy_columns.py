"""The columns of the tidy assessment: name, type and meaning, the same for every format and for its documentation."""

from dataclasses import dataclass, make_dataclass
from datetime import date, datetime
from enum import StrEnum


class Shown(StrEnum):
    """How a spreadsheet shows a column: a value with the decimals of its unit, whatever it is stored with."""

    TEXT = "text"
    LONG = "long"
    """A text of several lines."""
    VALUE = "value"
    """In the unit of the indicator."""
    MOVE = "move"
    """A difference between two values."""
    COUNT = "count"
    PERCENT = "percent"
    CHANGE = "change"
    """A change in percent or points."""
    WHOLE = "whole"
    """A number that is a name, such as a year."""
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"


TYPES: dict[Shown, tuple[type, str]] = {
    Shown.TEXT: (str, "text"),
    Shown.LONG: (str, "text"),
    Shown.VALUE: (float, "number"),
    Shown.MOVE: (float, "number"),
    Shown.COUNT: (float, "number"),
    Shown.PERCENT: (float, "number"),
    Shown.CHANGE: (float, "number"),
    Shown.WHOLE: (int, "whole number"),
    Shown.DAY: (date, "date"),
    Shown.MOMENT: (datetime, "date and time"),
    Shown.FLAG: (bool, "true or false"),
}
"""What a column holds, in Python and in an analyst's word."""


@dataclass(frozen=True)
class TidyColumn:
    """A column; `of` is where it stands in an entry (`previous.period.start`), or a name of its own."""

    of: str
    shown: Shown
    meaning: str

    @property
    def name(self) -> str:
        return self.of.replace(".", "_")

    @property
    def holds(self) -> type:
        return TYPES[self.shown][0]

    @property
    def kind(self) -> str:
        """The type in an analyst's word."""
        return TYPES[self.shown][1]


def _column(of: str, shown: str, meaning: str) -> TidyColumn:
    return TidyColumn(of, Shown(shown), meaning)


COLUMNS = (
    _column("indicator", "text", "Name of the indicator in the registry"),
    _column("title", "text", "Title of the indicator"),
    _column("area.code", "text", "GSS code of the area"),
    _column("area.name", "text", "Name of the area"),
    _column("area.level", "text", "Level of the area: district, county, region and so on"),
    _column("breakdown.dimension", "text", "What the row breaks the figure down by; empty for the whole"),
    _column("breakdown.value", "text", "The value that the row is of; empty for the whole"),
    _column("quarter", "text", "The quarter that was assessed, as 2019Q3"),
    _column(
        "role",
        "text",
        "What the period is: current (the indicator's own window at the quarter), history (an earlier one: measured, "
        "not judged), or what stands beside the window: year_so_far, full_year, newest_complete",
    ),
    _column("period.start", "day", "First day of the period"),
    _column("period.end", "day", "Last day of the period"),
    _column("period.months", "whole", "Length of the period in months"),
    _column("period.label", "text", "The period in words"),
    _column("value", "value", "The figure, in its unit, unrounded; empty where it is missing or withheld"),
    _column("unit", "text", "Unit of the value"),
    _column("count", "count", "The count, or numerator, that the value stands on"),
    _column("denominator", "count", "People, cases or answers that the count is out of"),
    _column("share", "percent", "Percent of the whole's count, of a value of a breakdown"),
    _column("population_year", "whole", "Year of the mid-year estimate that a rate is per"),
    _column("lower95", "value", "Lower limit of the 95% interval of the value"),
    _column("upper95", "value", "Upper limit of the 95% interval of the value"),
    _column("lower998", "value", "Lower limit of the 99.8% interval of the value"),
    _column("upper998", "value", "Upper limit of the 99.8% interval of the value"),
    _column("missing.reason", "long", "Why there is no value"),
    _column("withheld", "text", "small: a small count is not told; secondary: one could be worked out from the figure"),
    _column("doubt", "long", "Why the figure is in doubt"),
    _column("stale", "flag", "Whether the newest period ends too long before the quarter"),
    _column("new", "flag", "Whether the indicator is new this quarter"),
    _column("previous.period.start", "day", "First day of the period before that it is compared with"),
    _column("previous.period.end", "day", "Last day of the period before"),
    _column("previous.period.label", "text", "The period before in words"),
    _column("previous.value", "value", "The figure of the period before"),
    _column("previous.count", "count", "Its count"),
    _column("previous.denominator", "count", "Its denominator"),
    _column("previous.lower95", "value", "Lower limit of its 95% interval"),
    _column("previous.upper95", "value", "Upper limit of its 95% interval"),
    _column("previous.withheld", "text", "How the figure of the period before is withheld"),
    _column("change.count", "count", "Change of the count since the period before"),
    _column("change.value", "move", "Change of the value"),
    _column("change.percent_of_count", "change", "Change of the count in percent"),
    _column("change.percent_of_value", "change", "Change of the value in percent"),
    _column("change.points", "change", "Change of a proportion in points"),
    _column("change.verdict", "text", "What the change is: worsening, improving, similar, not_compared and so on"),
    _column("change.reason", "long", "Why it was not compared or tested"),
    _column("benchmark.area.code", "text", "Code of the area that the figure is held against"),
    _column("benchmark.area.name", "text", "Name of that area"),
    _column("benchmark.kind", "text", "pooled, published or mean_of_rates"),
    _column("benchmark.period.start", "day", "First day of the newest period that both have"),
    _column("benchmark.period.end", "day", "Last day of that period"),
    _column("benchmark.own_value", "value", "The area's own figure over that period"),
    _column("benchmark.value", "value", "The benchmark's figure over that period"),
    _column("benchmark.count", "count", "Its count"),
    _column("benchmark.denominator", "count", "Its denominator"),
    _column("benchmark.withheld", "text", "How the benchmark's figure is withheld"),
    _column("benchmark.verdict", "text", "How the area stands against it: worse, much_worse, similar and so on"),
    _column("home.value", "value", "The home area's figure, beside one of its parts"),
    _column("home.verdict", "text", "How the part stands against the home area"),
    _column("target.value", "value", "The target in force"),
    _column("target.missed", "flag", "Whether the figure missed it"),
    _column("status", "text", "exception, adverse, steady, favourable or not_assessed; empty where nothing is judged"),
    _column("findings", "long", "The rules that fired, joined by '; '"),
    _column("findings_state", "text", "new where all findings about the figure are new this quarter, else continuing"),
    _column("findings_since", "text", "The first quarter of the oldest of them"),
    _column("acknowledged", "long", "Which findings the board has seen, when, by whom and why it lives with them"),
    _column("explained", "long", "What explains the change"),
    _column("caveats", "long", "What to know when reading the figure, joined by '; '"),
    _column("statement", "long", "The figure in sentences; of what stands beside a window, how it differs from it"),
    _column("category", "text", "Name of the category in the registry"),
    _column("category_title", "text", "Title of the category"),
    _column("owner", "text", "Who answers for the indicator, or for its category"),
    _column("polarity", "text", "What is good: low_is_good, high_is_good or none"),
    _column("sources", "text", "Names of the sources, joined by '; '"),
    _column("edition", "whole", "Number of the edition of the store"),
    _column("edition_label", "text", "Label of the edition, where it has one"),
    _column("edition_time", "moment", "When the edition was committed (UTC)"),
    _column("registry", "text", "Title of the registry"),
    _column("registry_sha256", "text", "SHA-256 of the registry"),
    _column("kpitool_version", "text", "Version of kpitool that worked it out"),
)
"""In the order of every format."""
ALWAYS = {
    *("indicator", "title", "area_code", "area_name", "area_level", "quarter", "role", "unit", "stale", "new"),
    *("period_start", "period_end", "period_months", "period_label", "category", "category_title", "polarity"),
    *("edition", "edition_time", "registry", "registry_sha256", "kpitool_version"),
}
"""The columns that are filled in every row."""
TidyRow = make_dataclass(
    "TidyRow",
    [(each.name, each.holds if each.name in ALWAYS else each.holds | None) for each in COLUMNS],
    frozen=True,
    namespace={"__doc__": "One figure of one period; the columns are those of the guide's page on the export."},
)
"""A row as a record, for what is said of its shape."""
