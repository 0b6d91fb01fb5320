"""Several quarters assessed by the same edition and registry."""

from collections.abc import Collection, Sequence

import polars as pl

from kpitool.analysis.assessment import Assessment, assess
from kpitool.analysis.basis import Holding
from kpitool.analysis.continuity import followed
from kpitool.analysis.seen import Seen
from kpitool.period import Quarter
from kpitool.registry.models import Registry


def assess_quarters(
    edition: Holding,
    registry: Registry,
    quarter: Quarter,
    earlier: Sequence[Quarter],
    *,
    areas: Collection[str] | None = None,
    seen: Seen | None = None,
    received: pl.DataFrame | None = None,
) -> list[Assessment]:
    """A quarter and earlier ones, the oldest first and the one asked for last, with each finding's past."""
    before = [assess(edition, registry, each, areas=areas) for each in sorted(earlier)]
    return [*before, followed(edition, registry, quarter, seen=seen, received=received, areas=areas)]
