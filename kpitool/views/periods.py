"""Areas and periods as records."""

from kpitool.period import Period
from kpitool.registry.models import Indicator, Registry
from kpitool.views import numbers
from kpitool.views.records import AreaRecord, PeriodRecord


def area_record(code: str, registry: Registry) -> AreaRecord:
    area = registry.geography[code]
    return AreaRecord(code, area.name, area.level)


def period_record(period: Period, indicator: Indicator, registry: Registry) -> PeriodRecord:
    return PeriodRecord(period.start, period.end, period.months, numbers.period_name(period, indicator, registry))
