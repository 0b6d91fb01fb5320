"""A reader of statements who knows English and arithmetic, and nothing of how they were written."""

import re
from dataclasses import dataclass

N = r"-?[\d,]+(?:\.\d+)?"
SIGNED = rf"[+−]?(?:{N})"
WHEN = r"(?:the )?(?P<when>12 months to \w{3} \d{4}|\d{4}/\d\d|\w{3}(?: \d{4})?–\w{3} \d{4}|\w{3} \d{4})"
BEFORE = WHEN.replace("?P<when>", "?P<before>")

LEVELS = [
    rf": (?P<count>{N}) in {WHEN}, (?P<value>{N}) per 1,000 residents\.",
    rf": (?P<value>{N}) per 1,000 residents in {WHEN} \((?P<count>{N})\)\.",
    rf": in {WHEN}, (?P<count>{N}) or (?P<value>{N}) per 1,000 residents\.",
    rf": (?P<value>{N})% in {WHEN} \((?P<count>{N}) of (?P<base>{N})\)\.",
    rf": in {WHEN}, (?P<value>{N})% \((?P<count>{N}) of (?P<base>{N})\)\.",
    rf": (?P<value>{N}) points of harm in {WHEN}\.",
    rf": in {WHEN}, (?P<value>{N}) points of harm\.",
    rf": (?P<count>{N}) in {WHEN}\.",
    rf": in {WHEN}, (?P<count>{N})\.",
]
SIZE = (
    rf"(?:(?P<percent>{N})% (?P<way>more|fewer)|a (?P<move>rise|fall) of (?P<by>{N})%"
    r"|(?P<none>up from none)|(?P<even>about as many|as many))"
)
POINTS = rf"(?:(?P<points>{N}) points (?P<way>higher|lower)|(?P<even>the same))"
SIZES = [
    rf"That is {SIZE} (?:than |as )?in {BEFORE} \((?P<had>{N})\);",
    rf"Against (?P<had>{N}) in {BEFORE} that is {SIZE};",
    rf"From (?P<had>{N}) in {BEFORE} that is {SIZE};",
    rf"That is {POINTS} (?:than|as) the (?P<was>{N})% in {BEFORE};",
    rf"After (?P<was>{N})% in {BEFORE} it is {POINTS};",
    rf"That compares with (?P<was>{N}) in {BEFORE}(?: \((?P<signed>{SIGNED})%\))?;",
    rf"In {BEFORE} it was (?P<was>{N})(?: \((?P<signed>{SIGNED})% since\))?;",
]
VERDICTS = {
    r"the \w+ has worsened \(.*?95% intervals apart\)": "worsening",
    r"the \w+ has improved \(.*?95% intervals apart\)": "improving",
    r"the \w+ has risen \(.*?95% intervals apart\)": "increasing",
    r"the \w+ has fallen \(.*?95% intervals apart\)": "decreasing",
    r"; the \w+ is similar": "similar",
    r"; the two are not comparable \(": "not_comparable",
    r"; the change was not tested": "not_tested",
}
DIRECTIONS = {
    r"continues to (?P<way>increase|decrease), but at a slower rate(?: \(|\.)": "slower",
    r"is still (?P<way>rising|falling), but more slowly(?: \(|\.)": "slower",
    r"continues to (?P<way>increase|decrease), and faster(?: \(|\.)": "faster",
    r"It is (?P<way>rising|falling) faster(?: \(|\.)": "faster",
    r"continues to (?P<way>increase|decrease)(?: \(|\.)": "continuing",
    r"It is still (?P<way>rising|falling)(?: \(|\.)": "continuing",
    r"It is (?P<way>rising|falling) after a (?:fall|rise)(?: \(|\.)": "turned",
    r"is levelling(?: after a (?P<after>rise|fall))?(?: \(|\.)": "levelling",
    r"has stabilised over the last four quarters(?: \(|\.)": "stabilised",
    r"in each of the four quarters before": "stable",
}
SIGNALS = {
    r"lies above the upper control limit": "outside_above",
    r"lies below the lower control limit": "outside_below",
    r"each higher than the one before": "trend_up",
    r"each lower than the one before": "trend_down",
    r"near the upper control limit\.": "cluster_above",
    r"near the lower control limit\.": "cluster_below",
    r"in a run of [\w ]+ above the mean": "shift_above",
    r"in a run of [\w ]+ below the mean": "shift_below",
}
CHANGES = rf"\((?P<now>{SIGNED})(?:%| points)(?: of the \w+)? now, (?P<then>{SIGNED})(?:%| points) a year ago\)"
BENCHMARK = (
    rf"(?:It is|It stands|it was \({N}%?\)) (?P<side>well above|well below|above|below|similar to) "
    rf"the (?:mean of the )?Midshire Region(?:'s areas)? \((?P<value>{N})%?\)"
)
BASE = (
    rf"(?P<side>highest|lowest) of the last (?P<windows>\d+) held "
    rf"\(mean of the (?P<before>two|three) before: (?P<mean>{N})%?\)"
)
TREND = rf"(?P<way>rose|fell) over the five \w+ to {WHEN}(?:, from (?P<first>{N})%? to (?P<last>{N})%?)?"
BESIDE = rf" (?:So far, in|The last full year,|In) {WHEN}(?:, the newest complete window, [\w ]+)?: (?P<figure>{N})"
STATUS = {"Exceptional": "exception", "Adverse": "adverse", "That is favourable.": "favourable"}
FOUND = r"(?P<status>Exceptional|Adverse)(?P<since> since (?P<quarter>[\d/]+ Q\d)|, new this quarter|, not assessed)?"
JUDGEMENT = r"\b(?:wors\w+|better|improv\w+|deteriorat\w+|favourable|adverse|exceptional|good|bad|right|wrong)\b"


@dataclass(frozen=True)
class Reading:
    """What a statement says: the named parts of each clause that was found, texts as they stand."""

    level: dict[str, str]
    change: dict[str, str]
    base: dict[str, str]
    verdict: str | None
    direction: str | None
    course: dict[str, str]
    trend: dict[str, str]
    benchmark: dict[str, str]
    target: dict[str, str]
    signal: str | None
    beside: dict[str, str]
    status: str
    finding: dict[str, str]
    judgements: list[str]


def read(title: str, statement: str) -> Reading:
    """Reads a statement about an indicator of that title."""
    assert statement.startswith(title + ":"), statement
    text = statement.removeprefix(title)
    unknown = ": no figure for" in text and "It is judged by" not in text
    beside = re.search(BESIDE, text)
    of_now = text[: beside.start()] if beside else text
    return Reading(
        level=_first([f"^{level}" for level in LEVELS], text),
        change=_first(SIZES, text),
        base=_first([BASE], text),
        verdict=_only(VERDICTS, of_now),
        direction=_only(DIRECTIONS, text),
        course=_first([rf"{each}.*?now, " for each in DIRECTIONS], text) | _first([CHANGES], text),
        trend=_first([TREND], text),
        benchmark=_first([BENCHMARK], text),
        target=_first(
            [rf"It (?P<missed>misses|meets) the target of (?P<value>{N})", rf"target is (?P<value>{N})"], text
        ),
        signal=_only(SIGNALS, text),
        beside=_first([BESIDE], text),
        status="not_assessed" if unknown or "It is not judged." in text else _status(text),
        finding=_first([FOUND], text),
        judgements=re.findall(JUDGEMENT, text, re.IGNORECASE),
    )


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").removeprefix("+"))


def _first(patterns: list[str], text: str) -> dict[str, str]:
    found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
    return {name: said for name, said in found.groupdict().items() if said is not None} if found else {}


def _only(meanings: dict[str, str], text: str) -> str | None:
    """The one thing that is said of some; two at once would be a contradiction."""
    said = {meaning for pattern, meaning in meanings.items() if re.search(pattern, text)}
    assert len(said) < 2, text
    return said.pop() if said else None


def _status(text: str) -> str:
    said = {meaning for words, meaning in STATUS.items() if words in text}
    assert len(said) < 2, text
    return said.pop() if said else "steady"
