'use strict';
// The page's data, which is packed: each block is opened once, when it is first wanted.

/** @type {Map<string, Promise<string>>} */
const opened = new Map();

/**
 * The text of a block.
 * @param {string} name
 * @returns {Promise<string>}
 */
function textOf(name) {
  if (!opened.has(name)) opened.set(name, unpacked(byId(`data-${name}`).textContent));
  return /** @type {Promise<string>} */ (opened.get(name));
}

/**
 * The value of a block.
 * @param {string} name
 */
async function valueOf(name) {
  return JSON.parse(await textOf(name));
}

/** @param {string} packed */
function unpacked(packed) {
  const letters = atob(packed);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
