"""`kpitool indicators`: what the registry declares."""

from kpitool.commands.opening import open_registry
from kpitool.commands.options import AsJson, FormatChoice, NoColor, OutputPath, Quiet, RegistryPath
from kpitool.commands.showing import Way, show
from kpitool.views.envelope import Envelope, RegistryMark
from kpitool.views.listing import indicator_records, indicators_page

EXAMPLE = "For example: kpitool indicators --format csv"


def command(
    registry: RegistryPath = None,
    form: FormatChoice = None,
    as_json: AsJson = False,
    output: OutputPath = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """List the indicators: what each is, its unit, window and source, and what good looks like."""
    loaded = open_registry(registry)
    records = indicator_records(loaded.registry)
    envelope = Envelope("indicators", RegistryMark(loaded.registry.title, loaded.sha256), None, None)
    show(
        indicators_page(records, loaded.registry),
        envelope,
        records,
        Way(form, as_json, output, quiet, no_color),
    )
