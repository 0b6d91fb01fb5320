'use strict';
// Elements made of texts: whatever comes from data is only ever the text of an element or of an attribute.

/**
 * An element with attributes and what is inside it; an attribute that is null is left out.
 * @param {string} name
 * @param {Record<string, string | null>} [attributes]
 * @param {...(Node | string)} inside
 * @returns {HTMLElement}
 */
function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/**
 * An element of a picture, as `element`.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...Node} inside
 */
function drawn(name, attributes, ...inside) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/**
 * A copy of a template, and its parts by their names.
 * @param {string} id
 * @returns {{whole: DocumentFragment, parts: Record<string, any>}}
 */
function copied(id) {
  const whole = byId(id).content.cloneNode(true);
  const parts = {};
  for (const part of whole.querySelectorAll('[data-part]')) parts[part.dataset.part] = part;
  return { whole, parts };
}

/**
 * Texts as the items of a list; the section about an empty list is hidden.
 * @param {HTMLElement} list
 * @param {string[]} texts
 * @param {HTMLElement} [section]
 */
function fillList(list, texts, section) {
  list.replaceChildren(...texts.map((text) => element('li', {}, text)));
  if (section) section.hidden = texts.length === 0;
}

/**
 * A table of texts: a column for each of `head`, the first cell of a row heads it.
 * @param {string} caption
 * @param {string[]} head
 * @param {string[][]} rows
 */
function tableOf(caption, head, rows) {
  const columns = head.map((text) => element('th', { scope: 'col' }, text));
  const body = rows.map(([first, ...others]) =>
    element('tr', {}, element('th', { scope: 'row' }, first), ...others.map((text) => element('td', {}, text))),
  );
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...columns)),
    element('tbody', {}, ...body),
  );
}
