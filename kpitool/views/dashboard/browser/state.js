'use strict';
// What is shown is what the address says: view, area, quarter, order and filters, so that each state is a link.

/**
 * @typedef {object} State
 * @property {string} view - glance, about, accessibility, or an indicator's id
 * @property {string} area
 * @property {string} quarter
 * @property {string} sort - a column, or empty: by category
 * @property {string} order - ascending or descending
 * @property {string} status
 * @property {string} category
 * @property {string} text - what is searched for
 */

const PAGES = ['glance', 'about', 'accessibility'];

/**
 * The state that an address leads to; what it says of things that are not here is passed over.
 * @param {string} hash
 * @param {any} glance
 * @returns {State}
 */
function stateOf(hash, glance) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const asked = new URLSearchParams(query);
  const one = (name, choices, otherwise) => (choices.includes(asked.get(name)) ? asked.get(name) : otherwise);
  const views = [...PAGES, ...glance.indicators.map((each) => each.id)];
  return {
    view: views.includes(decoded(path)) ? decoded(path) : 'glance',
    area: one('area', glance.areas.map((each) => each.code), glance.home),
    quarter: one('quarter', glance.quarters.map((each) => each.id), glance.quarter),
    sort: one('sort', SORTS.map(([name]) => name), ''),
    order: one('order', ['ascending', 'descending'], 'ascending'),
    status: one('status', [...byId('status').options].map((each) => each.value), ''),
    category: one('category', glance.categories.map((each) => each.id), ''),
    text: asked.get('text') ?? '',
  };
}

/** @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

/**
 * The address of a state; it says only what is not as at the beginning.
 * @param {State} state
 * @param {any} glance
 */
function hashOf(state, glance) {
  const usual = { area: glance.home, quarter: glance.quarter, order: state.sort ? '' : state.order };
  const said = new URLSearchParams();
  for (const name of ['area', 'quarter', 'sort', 'order', 'status', 'category', 'text'])
    if (state[name] && state[name] !== usual[name]) said.set(name, state[name]);
  const path = state.view === 'glance' ? '' : encodeURIComponent(state.view);
  return `#/${path}${said.size ? `?${said}` : ''}`;
}
