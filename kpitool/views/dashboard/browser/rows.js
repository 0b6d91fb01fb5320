'use strict';
// The rows of the first screen: which of them, in which order, and each as a row of the table.

const NONE = '–';
const STATUSES = ['exception', 'adverse', 'steady', 'favourable', 'not_assessed'];
const SIGNS = { exception: '■', adverse: '▲', steady: '•', favourable: '✓', not_assessed: '–' };
const ARROWS = ['↑', '→', '↓'];

/** The columns that rows can be sorted by: name, title, and of a row what is compared; null comes last. */
const SORTS = [
  ['title', 'Indicator', (row) => row.indicator.title],
  ['value', 'Value', (row) => row.figure?.value ?? null],
  ['change', 'Change', (row) => row.figure?.size ?? null],
  ['beside', 'Against the benchmark', (row) => row.figure?.rank ?? null],
  ['going', 'Direction', (row) => known(ARROWS.indexOf(row.figure?.arrow ?? ''))],
  ['status', 'Status', (row) => known(STATUSES.indexOf(row.figure?.status ?? ''))],
  ['fired', 'Rules that fired', (row) => row.figure?.many ?? null],
];

/** @param {number} place */
const known = (place) => (place < 0 ? null : place);

/** @type {Map<string, any[][]>} */
const figuresByArea = new Map();

/**
 * The figures of an area in short: for each indicator, for each quarter.
 * @param {string} area
 * @param {any} glance
 */
async function figuresOf(area, { fields }) {
  if (!figuresByArea.has(area)) {
    const record = (values) => values && Object.fromEntries(fields.map((name, place) => [name, values[place]]));
    const packed = await valueOf(`area-${area}`);
    figuresByArea.set(area, packed.map((quarters) => quarters.map(record)));
  }
  return figuresByArea.get(area);
}

/**
 * The rows that a state shows, in its order.
 * @param {State} state
 * @param {any} glance
 * @param {any[][]} figures - of the state's area, for each indicator
 */
function rowsOf(state, glance, figures) {
  const quarter = glance.quarters.findIndex((each) => each.id === state.quarter);
  const rows = glance.indicators.map((indicator, place) => {
    return { indicator, figures: figures[place], figure: figures[place][quarter] ?? null };
  });
  return sorted(inCategories(rows, glance).filter((row) => isWanted(row, state, glance)), state);
}

/** Rows by category, in the registry's order. */
function inCategories(rows, glance) {
  return glance.categories.flatMap(({ id }) => rows.filter((row) => row.indicator.category === id));
}

function isWanted(row, state, glance) {
  const { title, category } = row.indicator;
  const words = [title, category && titleOfCategory(category, glance), row.figure?.fired ?? ''].join(' ');
  return (
    (!state.status || (row.figure?.status ?? 'not_assessed') === state.status) &&
    (!state.category || category === state.category) &&
    state.text.toLowerCase().split(/\s+/).every((word) => words.toLowerCase().includes(word))
  );
}

/** @param {string} id */
const titleOfCategory = (id, glance) => glance.categories.find((each) => each.id === id)?.title ?? id;

function sorted(rows, state) {
  const by = SORTS.find(([name]) => name === state.sort);
  if (!by) return rows;
  const sign = state.order === 'descending' ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [first, second] = [by[2](one), by[2](other)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (typeof first === 'string' ? first.localeCompare(second, 'en-GB', { numeric: true }) : first - second);
  });
}

/** A row of the table, as the page without scripts has it; `category`: named where rows do not stand by category. */
function rowElement(row, quarters, at, href, category) {
  const { indicator, figure, figures } = row;
  const link = element('a', { href, 'data-indicator': indicator.id }, indicator.title);
  const below = category ? [' ', small(category)] : [];
  const added = figure?.new ? [' ', element('span', { class: 'new' }, '(new)')] : [];
  const head = { scope: 'row', role: 'rowheader' };
  const title = element('th', head, link, ...added, ' ', small(indicator.unit), ...below);
  const cells = figure ? cellsOf(figure, sparkline(figures, quarters, at)) : emptyCells();
  return element('tr', { role: 'row' }, title, ...cells);
}

function cellsOf(figure, line) {
  const arrow = figure.arrow ? [element('span', { class: 'arrow', 'aria-hidden': 'true' }, figure.arrow), ' '] : [];
  return [
    cell('value', figure.text, figure.period),
    cell('change', figure.change, figure.before),
    cell('beside', figure.verdict, figure.beside),
    cellAround('going', ...arrow, figure.going),
    cellAround('status', statusElement(figure)),
    cellAround('course', line ?? NONE),
    cell('fired', figure.fired),
  ];
}

function emptyCells() {
  const others = ['change', 'beside', 'going', 'status', 'course', 'fired'];
  return [cell('value', 'no figure'), ...others.map((name) => cell(name, NONE))];
}

/** A status with its sign. */
function statusElement(figure) {
  const sign = figure.sign ? [element('span', { 'aria-hidden': 'true' }, figure.sign), ' '] : [];
  return element('span', { class: `status ${figure.status}` }, ...sign, figure.status_words);
}

function cell(name, large, below = '') {
  return cellAround(name, element('span', { class: 'large' }, large), ...(below ? [' ', small(below)] : []));
}

function cellAround(name, ...inside) {
  return element('td', { role: 'cell', class: name, 'data-label': columnTitles[name] }, ...inside);
}

/** @param {string} text */
const small = (text) => element('span', { class: 'small' }, text);

/** The titles of columns by their names, as the table's head has them. @type {Record<string, string>} */
const columnTitles = Object.fromEntries(
  [...document.querySelectorAll('#every th[data-column]')].map((each) => [each.dataset.column, each.textContent]),
);
