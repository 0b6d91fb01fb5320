"""`kpitool indicators`: what the registry declares."""

from kpitool.commands.family import Near, shared
from kpitool.commands.opening import open_registry
from kpitool.commands.showing import Way, show
from kpitool.views.envelope import Envelope, RegistryMark
from kpitool.views.listing import indicator_records, indicators_page

EXAMPLES = (
    "kpitool indicators",
    "kpitool indicators --format csv",
)


@shared
def command(
    *,
    where: Near,
    way: Way,
) -> None:
    """List the indicators: what each is, its unit, window and source, and what good looks like."""
    loaded = open_registry(where)
    records = indicator_records(loaded.registry)
    envelope = Envelope("indicators", RegistryMark(loaded.registry.title, loaded.sha256), None, None)
    show(
        indicators_page(records, loaded.registry),
        envelope,
        records,
        way,
    )
