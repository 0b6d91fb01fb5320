'use strict';
// What each chart shows of an indicator, and the words of each row: numbers only place marks, texts are as given.

/**
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} sentence
 * @property {string} label - what the slider walks along
 * @property {Record<string, any[]>} data
 * @property {Record<string, string>} texts - the picture's own: unit, remark, benchmark
 * @property {string} key - the field that places a row, and the scale that it is on
 * @property {number} at - the row that is looked at first; -1 for the last
 * @property {boolean} marked - whether the picture marks it
 * @property {string[]} head
 * @property {string[][]} rows - a row of the table for each row of the data
 * @property {string[]} told - each row in words
 */

/**
 * The windows of an indicator in an area, each once, from the first figure on; marked are the newest, the one a year
 * before, and the one looked at. `led`: how a sentence begins that is of the newest.
 */
function courseShown(mark, area, at, led) {
  const name = area.figures.findLast((each) => each?.benchmark)?.benchmark.name ?? '';
  const rows = courseRows(area);
  const place = rows.findLastIndex((row) => row.end <= (area.figures[at]?.end ?? ''));
  const said = (row) => [row.label, row.text, row.interval, ...(name ? [row.beside] : [])];
  return {
    title: 'Through time',
    sentence: area.course_sentence && led + area.course_sentence,
    label: 'Period',
    data: { rows },
    texts: { unit: mark.unit, remark: courseRemark(rows), benchmark: name },
    key: 'end',
    at: place,
    marked: place >= 0 && place < rows.length - 1,
    head: ['Period', 'Value', '95% interval', ...(name ? [name] : [])],
    rows: rows.map(said),
    told: rows.map((row) =>
      told(row.label, row.text, interval(row.interval), row.beside !== NONE && `${name} ${row.beside}`),
    ),
  };
}

function courseRemark(rows) {
  const band = rows.some((row) => row.lower !== null) && 'shaded: 95% interval';
  const squares = rows.some((row) => row.role === 'before') && 'squares: now and before';
  return [band, squares].filter(Boolean).join('; ');
}

function courseRows({ figures, earlier }) {
  const now = figures.findLast(Boolean)?.end ?? '';
  const before = `${Number(now.slice(0, 4)) - 1}${now.slice(4, 7)}`;
  const rows = [...earlier];
  for (const figure of figures)
    if (figure && rows.at(-1)?.end !== figure.end) rows.push(coursePoint(figure, now, before));
  const first = rows.findIndex((row) => row.value !== null || row.text !== NONE);
  return first < 0 ? [] : rows.slice(first);
}

function coursePoint(figure, now, before) {
  return {
    end: figure.end,
    label: figure.period,
    value: figure.value,
    lower: figure.lower95,
    upper: figure.upper95,
    benchmark: figure.benchmark?.value ?? null,
    role: figure.end === now ? 'now' : figure.end.slice(0, 7) === before ? 'before' : '',
    text: figure.value === null ? figure.count_text : figure.text,
    interval: figure.interval,
    beside: figure.benchmark?.text ?? NONE,
  };
}

/** A row in words: what it is, and what there is to say of it. */
const told = (name, ...texts) => `${name}: ${texts.filter(Boolean).join(', ')}`;

/** @param {string} text */
const interval = (text) => (text === NONE ? '' : `95% interval ${text}`);

/** The control chart of an indicator in an area. */
function controlShown(mark, area, at, led) {
  const place = area.chart.findLastIndex((each) => each.start <= (area.figures[at]?.end ?? ''));
  const season = area.chart.some((each) => each.value !== each.adjusted) && 'season taken out; thin: as recorded';
  const last = area.chart.findLast((each) => each.value !== null);
  const trial = last && last.signal === null && last.lower !== null && 'trial limits';
  return {
    title: 'Control chart',
    sentence: area.chart_sentence && led + area.chart_sentence,
    label: 'Period',
    data: { rows: area.chart, notes: mark.notes },
    texts: { unit: mark.charted, remark: [season, trial].filter(Boolean).join('; ') },
    key: 'middle',
    at: place,
    marked: place >= 0 && place < area.chart.length - 1,
    head: ['Period', 'Value', 'What it says'],
    rows: area.chart.map((each) => [each.label, each.text, each.words]),
    told: area.chart.map((each) => told(each.label, each.text, each.words)),
  };
}

/** The areas at a quarter; one of them is looked at. */
function areasShown(mark, at, code) {
  const { rows, lines, sentence } = mark.beside[at];
  const place = rows.findIndex((each) => each.code === code);
  return {
    title: 'Areas',
    sentence,
    label: 'Area',
    data: { rows, lines },
    texts: { unit: mark.unit, remark: rows.some((row) => row.lower !== null) ? 'thin line: 99.8% interval' : '' },
    key: 'place',
    at: Math.max(place, 0),
    marked: place >= 0 && rows[place].role !== 'home',
    head: ['Area', 'Value', 'How it stands'],
    rows: rows.map((each) => [each.name, each.text, each.words || NONE]),
    told: rows.map((each) => told(each.name, each.text, each.words)),
  };
}

/** The parts of an indicator in an area, now and before. */
function partsShown(area) {
  return {
    title: 'Breakdown',
    sentence: area.parts_sentence,
    label: 'Part',
    data: { rows: area.parts },
    texts: { unit: 'share of the count, %', remark: 'bar: share now; tick: share before' },
    key: 'place',
    at: 0,
    marked: false,
    head: ['Part', 'Share'],
    rows: area.parts.map((each) => [each.name, each.text]),
    told: area.parts.map((each) => told(each.name, each.text)),
  };
}
