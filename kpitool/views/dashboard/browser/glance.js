'use strict';
// The first screen: what there is to say of the quarter, and every indicator.

/**
 * Shows the first screen in a state.
 * @param {State} state
 * @param {any} glance
 * @param {any[][]} figures - of its area
 */
function showGlance(state, glance, figures) {
  const quarter = glance.quarters.find((each) => each.id === state.quarter);
  const area = glance.areas.find((each) => each.code === state.area);
  byId('glance-of').textContent = `${area.name}, ${quarter.reading}`;
  showSaid(glance.said[state.quarter], state.area === glance.home ? '' : homeOf(glance));
  showTally(state, glance, figures);
  const rows = rowsOf(state, glance, figures);
  showHead(state);
  const bodies = state.sort ? [flatBody(rows, state, glance)] : categoryBodies(rows, state, glance);
  const table = byId('every');
  for (const body of [...table.tBodies]) body.remove();
  table.append(...bodies);
  tellCount(rows, glance.indicators.length);
}

const homeOf = (glance) => glance.areas.find((each) => each.code === glance.home).name;

/** The statement is of the home area: where another is looked at (`home` is named), it is folded away under its name. */
function showSaid(said, home) {
  if (!said) return byId('said').replaceChildren();
  const further = [...said.also, said.new, said.clear].filter(Boolean);
  const list = element('ul', {}, ...further.map((text) => element('li', {}, text)));
  const statement = element('p', { class: 'statement' }, said.statement);
  if (home) return byId('said').replaceChildren(folded(`The quarter in ${home}`, statement, list));
  const more = further.length ? [folded(`More on the quarter (${further.length})`, list)] : [];
  return byId('said').replaceChildren(statement, ...more);
}

const folded = (summary, ...inside) => element('details', {}, element('summary', {}, summary), ...inside);

/** How many indicators have each status, each number a way to those that it counts. */
function showTally(state, glance, figures) {
  const quarter = glance.quarters.findIndex((each) => each.id === state.quarter);
  const found = figures.map((quarters) => quarters[quarter]?.status).filter(Boolean);
  const options = [...byId('status').options].filter((each) => each.value && found.includes(each.value));
  const items = options.map(({ value, text }) => {
    const told = `${SIGNS[value]} ${found.filter((each) => each === value).length} ${text.toLowerCase()}`;
    const link = element('a', { href: hashOf({ ...state, view: 'glance', status: value }, glance) }, told);
    return element('li', {}, element('span', { class: `status ${value}` }, link));
  });
  byId('tally').replaceChildren(...items);
}

function showHead(state) {
  for (const heading of document.querySelectorAll('#every th[data-column]')) {
    const name = heading.dataset.column;
    if (!SORTS.some(([each]) => each === name)) continue;
    if (!heading.firstElementChild)
      heading.replaceChildren(element('button', { type: 'button', 'data-sort': name }, heading.textContent));
    if (state.sort === name) heading.setAttribute('aria-sort', state.order);
    else heading.removeAttribute('aria-sort');
  }
}

function categoryBodies(rows, state, glance) {
  const said = state.area === glance.home ? glance.said[state.quarter]?.categories ?? {} : {};
  return glance.categories
    .map((category) => [category, rows.filter((row) => row.indicator.category === category.id)])
    .filter(([, found]) => found.length)
    .map(([category, found]) => {
      const body = flatBody(found, state, glance);
      body.prepend(categoryRow(category.title, Object.hasOwn(said, category.id) ? said[category.id] : ''));
      return body;
    });
}

function categoryRow(title, statement) {
  const told = statement ? [element('span', { class: 'said' }, statement)] : [];
  const name = element('span', { class: 'name' }, title);
  const columns = `${Object.keys(columnTitles).length}`;
  const heading = element('th', { colspan: columns, scope: 'rowgroup', role: 'rowheader' }, name, ...told);
  return element('tr', { class: 'category', role: 'row' }, heading);
}

function flatBody(rows, state, glance) {
  const at = glance.quarters.findIndex((each) => each.id === state.quarter);
  const made = rows.map((row) => {
    const href = hashOf({ ...state, view: row.indicator.id }, glance);
    const category = state.sort ? titleOfCategory(row.indicator.category, glance) : '';
    return rowElement(row, glance.quarters, at, href, category);
  });
  return element('tbody', { role: 'rowgroup' }, ...made);
}

/** How many indicators are shown, and how many of them have no figure, said once. */
function tellCount(rows, all) {
  const [shown, lacking] = [rows.length, rows.filter((row) => !row.figure).length];
  const many = shown === all ? `${all} indicators` : `${shown} of ${all} indicators`;
  const told = shown ? `${many}${lacking ? `, ${lacking} without a figure here` : ''}.` : 'No indicator matches.';
  if (byId('count').textContent !== told) byId('count').textContent = told;
}
