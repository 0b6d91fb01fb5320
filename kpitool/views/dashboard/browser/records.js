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
 * @property {string[]} head
 * @property {string[][]} rows - a row of the table for each row of the data
 * @property {string[]} told - each row in words
 */

/** The windows of an indicator in an area, each once; now, and the window a year before. */
function courseShown(mark, area, glance, at) {
  const name = glance.areas.find((each) => each.role === 'benchmark')?.name ?? '';
  const now = area.figures[at]?.end ?? null;
  const before = now && `${Number(now.slice(0, 4)) - 1}${now.slice(4, 7)}`;
  const rows = [];
  for (const figure of area.figures) {
    if (!figure || rows.at(-1)?.end === figure.end) continue;
    rows.push(coursePoint(figure, now, before));
  }
  const said = (row) => [row.label, row.text, row.interval, ...(name ? [row.beside] : [])];
  return {
    title: 'Course',
    sentence: area.course_sentence,
    label: 'Period',
    data: { rows },
    texts: { unit: mark.unit, remark: 'with 95% intervals', benchmark: name },
    key: 'end',
    head: ['Period', 'Value', '95% interval', ...(name ? [name] : [])],
    rows: rows.map(said),
    told: rows.map((row) => told(row.label, row.text, interval(row.interval), name && `${name} ${row.beside}`)),
  };
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
function controlShown(mark, area) {
  return {
    title: 'Control chart',
    sentence: area.chart_sentence,
    label: 'Period',
    data: { rows: area.chart, notes: mark.notes },
    texts: { unit: mark.charted, remark: 'limits dashed' },
    key: 'middle',
    head: ['Period', 'Value', 'What it says'],
    rows: area.chart.map((each) => [each.label, each.text, each.words]),
    told: area.chart.map((each) => told(each.label, each.text, each.words)),
  };
}

/** The areas at a quarter. */
function areasShown(mark, at) {
  const { rows, lines, sentence } = mark.beside[at];
  return {
    title: 'Areas',
    sentence,
    label: 'Area',
    data: { rows, lines },
    texts: { unit: mark.unit, remark: 'with 99.8% intervals' },
    key: 'place',
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
    texts: { unit: 'share of the count, %', remark: 'a bar is the share now, a tick the share before' },
    key: 'place',
    head: ['Part', 'Share'],
    rows: area.parts.map((each) => [each.name, each.text]),
    told: area.parts.map((each) => told(each.name, each.text)),
  };
}
