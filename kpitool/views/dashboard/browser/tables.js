'use strict';
// An indicator's figures of all quarters in an area: as a table to read, and as rows of a file.

const FIGURE_HEAD = ['Quarter', 'Value', '95% interval', 'Count', 'Change', 'Status', 'Period'];
const FILE_HEAD = [
  'indicator', 'title', 'area', 'area_name', 'quarter', 'start', 'end', 'value', 'count', 'denominator', 'lower95', 'upper95',
  'previous_value', 'benchmark_value', 'status',
];

/** The table of an indicator's figures in an area, the newest first; a window that several quarters have is there once. */
function figuresTable(mark, area, name, quarters) {
  const told = byQuarter(area, quarters).filter(([, figure], place, all) => all[place + 1]?.[1].period !== figure.period);
  const noted = told.some(([, figure]) => figure.missing);
  const head = noted ? [...FIGURE_HEAD, 'Note'] : FIGURE_HEAD;
  const rows = told.map(([quarter, figure]) => [
    quarter.label,
    ...figureTexts(figure),
    ...(noted ? [figure.missing ?? ''] : []),
  ]);
  return tableOf(`${mark.title}, ${name}, ${mark.unit}`, head, rows.reverse());
}

/** The figures that there are, each with its quarter. */
function byQuarter(area, quarters) {
  return quarters.map((quarter, place) => [quarter, area.figures[place]]).filter(([, figure]) => figure);
}

function figureTexts({ text, interval, count_text: count, change, status_words: status, period }) {
  return [text, interval, count, change, status, period];
}

/** The same figures for a file: numbers in full, not rounded to be read; a figure that is withheld has none. */
function figuresFile(mark, area, name, quarters) {
  const rows = byQuarter(area, quarters).map(([quarter, figure]) => [
    mark.id, mark.title, area.area, name, quarter.id, figure.start, figure.end, figure.value,
    figure.count ?? (figure.withheld ? figure.count_text : null), figure.denominator, figure.lower95, figure.upper95,
    figure.previous?.value ?? null, figure.benchmark?.value ?? null, figure.status,
  ]);
  return csvOf(FILE_HEAD, rows);
}
