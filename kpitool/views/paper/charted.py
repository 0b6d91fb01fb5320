"""The charts of a paper: of each indicator of which something was found, and of the parts of home that stand out."""

from collections.abc import Mapping, Sequence

from kpitool.analysis.assessment import Assessment
from kpitool.registry.models import Registry
from kpitool.views.paper.document import Picture
from kpitool.views.records import Entry


def pictures_of(
    assessment: Assessment, entries: Sequence[Entry], registry: Registry
) -> Mapping[str, Sequence[Picture]]:
    """The charts of each indicator, in the order of the paper; of most there is none."""
    return {}
