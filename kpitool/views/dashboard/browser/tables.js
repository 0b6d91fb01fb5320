'use strict';
// An indicator's figures of all quarters in an area: as a table to read, and as rows of a file.

const FIGURE_HEAD = ['Quarter', 'Period', 'Value', '95% interval', 'Count', 'Change', 'Status'];
const FILE_HEAD = [
  'indicator', 'title', 'area', 'area_name', 'quarter', 'start', 'end', 'value', 'count', 'denominator', 'lower95', 'upper95',
  'benchmark_value', 'change', 'status',
];

/** The table of an indicator's figures in an area, the newest first. */
function figuresTable(mark, area, name, quarters) {
  const rows = quarters
    .map((quarter, place) => [quarter, area.figures[place]])
    .filter(([, figure]) => figure)
    .map(([quarter, figure]) => [quarter.label, ...figureTexts(figure)])
    .reverse();
  return tableOf(`${mark.title}, ${name}, ${mark.unit}`, FIGURE_HEAD, rows);
}

function figureTexts(figure) {
  const { period, missing, text, interval, count_text: count, change, status_words: status } = figure;
  return [period, missing ?? text, interval, count, change, status];
}

/** The same figures for a file: numbers in full, not rounded to be read; a figure that is withheld has none. */
function figuresFile(mark, area, name, quarters) {
  const rows = quarters
    .map((quarter, place) => [quarter, area.figures[place]])
    .filter(([, figure]) => figure)
    .map(([quarter, figure]) => [
      mark.id, mark.title, area.area, name, quarter.label, figure.start, figure.end, figure.value,
      figure.count ?? (figure.withheld ? figure.count_text : null), figure.denominator, figure.lower95, figure.upper95,
      figure.benchmark?.value ?? null, figure.change, figure.status,
    ]);
  return csvOf(FILE_HEAD, rows);
}
