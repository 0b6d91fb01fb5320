"""The charts of a paper: of each indicator of which something was found, and of the parts of home that stand out."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kpitool.analysis.assessment import Assessment
from kpitool.analysis.basis import Holding
from kpitool.analysis.continuity import ON_A_CHART
from kpitool.analysis.history import history
from kpitool.registry.rules import RuleName
from kpitool.views.backing import is_headline
from kpitool.views.benchmarks import benchmark_head, benchmark_name
from kpitool.views.charts.bars import area_chart
from kpitool.views.charts.control import control_chart
from kpitool.views.charts.course import course_chart
from kpitool.views.charts.dated import notes
from kpitool.views.charts.palette import PAPER
from kpitool.views.charts.points import control_points, course_points
from kpitool.views.charts.sentences import areas_sentence, control_sentence, course_sentence
from kpitool.views.charts.standing import area_bars, area_lines, called_together
from kpitool.views.charts.words import area_texts, charted, control_texts, course_texts, measured
from kpitool.views.entries import entries as entries_of
from kpitool.views.paper.document import Picture
from kpitool.views.records import Entry

MOST_BARS = 24
"""A page has room for so many areas; of more the highest and the lowest are shown."""
CHART_RULES = {rule.value for rule in ON_A_CHART}


def pictures_of(
    assessment: Assessment, edition: Holding, entries: Sequence[Entry], areas: Collection[str]
) -> Mapping[str, Sequence[Picture]]:
    """The charts of each indicator; of one of which nothing was found there is none.

    What was found on a control chart is shown on that, what was found of a window beside its past windows.
    """
    registry, found = assessment.registry, dict[str, list[Picture]]()
    told = [entry for entry in entries if _rules(entry)]
    for entry in told:
        if is_headline(entry, registry):
            found.setdefault(entry.indicator, []).extend(_of_headline(entry, assessment, edition))
    stand_out = dict.fromkeys(entry.indicator for entry in told if not is_headline(entry, registry))
    everywhere = entries_of(assessment, areas) if stand_out else []
    for name in stand_out:
        mine = [entry for entry in everywhere if entry.indicator == name]
        found.setdefault(name, []).append(_of_areas(mine, assessment))
    return found


def _rules(entry: Entry) -> set[str]:
    return {finding.rule for finding in entry.findings} - {RuleName.DATA.value}


def _of_headline(entry: Entry, assessment: Assessment, edition: Holding) -> Iterator[Picture]:
    on_chart = _rules(entry) & CHART_RULES
    points = control_points(assessment, entry.indicator, entry.area.code) if on_chart else []
    if points:
        yield _control(entry, assessment)
    if entry.value is not None and (not points or _rules(entry) - CHART_RULES):
        yield _course(entry, assessment, edition)


def _control(entry: Entry, assessment: Assessment) -> Picture:
    registry, name = assessment.registry, entry.indicator
    indicator, points = registry.indicators[name], control_points(assessment, name, entry.area.code)
    dated = notes(indicator, registry, entry.area.code, points[0].start, entry.period.end)
    return Picture(
        title=f"{entry.title}: control chart, {points[0].label} to {points[-1].label}",
        spec=control_chart(PAPER),
        data={"rows": points, "notes": dated},
        alt=f"Control chart of {entry.title}",
        sentence=control_sentence(points, charted(name, registry), indicator, dated),
        texts=control_texts(name, registry, points),
    )


def _course(entry: Entry, assessment: Assessment, edition: Holding) -> Picture:
    """The windows of the past; those of the benchmark beside them where it is worked out from counts, as they are."""
    registry, quarter, name = assessment.registry, assessment.quarter, entry.indicator
    held, indicator = entry.benchmark, registry.indicators[name]
    pooled = held is not None and held.kind == "pooled" and held.period == entry.period
    of_benchmark = history(edition, registry, name, quarter, held.area.code) if held and pooled else None
    points = course_points(history(edition, registry, name, quarter, entry.area.code), entry, registry, of_benchmark)
    head = (benchmark_head([entry]) or "") if pooled else ""
    beside = benchmark_name(held, registry) if held and pooled else ""
    return Picture(
        title=f"{entry.title}, {points[0].label} to {points[-1].label}",
        spec=course_chart(PAPER),
        data={"rows": points},
        alt=f"Line of {entry.title} over {len(points)} windows" + (f", beside {beside}" if beside else ""),
        sentence=course_sentence(points, measured(indicator, registry), indicator, beside),
        texts=course_texts(name, registry, points, head),
    )


def _of_areas(areas: Sequence[Entry], assessment: Assessment) -> Picture:
    registry, entry = assessment.registry, areas[0]
    bars, lines = area_bars(areas, registry), area_lines(areas, registry)
    shown = bars if len(bars) <= MOST_BARS else [*bars[: MOST_BARS // 2], *bars[-MOST_BARS // 2 :]]
    some = f", the first and last {MOST_BARS // 2} of {len(bars)}" if len(shown) < len(bars) else ""
    return Picture(
        title=f"{entry.title} by area, {entry.period.label}{some}",
        spec=area_chart(PAPER),
        data={"rows": shown, "lines": lines},
        alt=f"Bars of {entry.title} in {len(shown)} areas",
        sentence=areas_sentence(bars, lines, called_together(areas, registry)),
        texts=area_texts(entry.indicator, registry, shown, entry.period.label),
    )
