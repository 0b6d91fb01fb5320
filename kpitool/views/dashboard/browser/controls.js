'use strict';
// What a reader chooses with: each choice leads to another address.

/**
 * Listens to the page's controls.
 * @param {(changes: Partial<State>, quietly?: boolean) => void} go - `quietly`: without a step to go back to
 */
function listenToControls(go) {
  for (const name of ['area', 'quarter', 'status', 'category'])
    byId(name).addEventListener('change', (event) => go({ [name]: event.target.value }));
  byId('text').addEventListener('input', (event) => go({ text: event.target.value }, true));
  byId('sort').addEventListener('change', (event) => {
    const [sort, order = 'ascending'] = event.target.value.split(' ');
    go({ sort, order });
  });
  byId('clear').addEventListener('click', () => go({ status: '', category: '', text: '', sort: '', order: 'ascending' }));
  for (const form of document.forms) form.addEventListener('submit', (event) => event.preventDefault());
  listenToTheme();
}

/** A button of the head sorts by its column, and turns the order round where it is sorted by already. */
function listenToHead(go, current) {
  byId('every').tHead.addEventListener('click', (event) => {
    const sort = event.target.closest('button')?.dataset.sort;
    if (!sort) return;
    const turned = current().sort === sort && current().order === 'ascending';
    go({ sort, order: turned ? 'descending' : 'ascending' });
  });
}

/** The choices of an order: by category, and up or down each column. */
function fillOrders() {
  const orders = SORTS.flatMap(([name, title]) => [
    [`${name} ascending`, `${title}, ascending`],
    [`${name} descending`, `${title}, descending`],
  ]);
  const options = [['', 'By category'], ...orders].map(([value, text]) => element('option', { value }, text));
  byId('sort').replaceChildren(...options);
}

/** Shows in the controls what is chosen. @param {State} state */
function showChoices(state) {
  for (const name of ['area', 'quarter', 'status', 'category']) byId(name).value = state[name];
  byId('sort').value = state.sort ? `${state.sort} ${state.order}` : '';
  if (byId('text').value !== state.text) byId('text').value = state.text;
  byId('choices').hidden = ['about', 'accessibility'].includes(state.view);
}

/** Light or dark by choice, kept where the browser lets a page keep anything. */
function listenToTheme() {
  const theme = byId('theme');
  const show = (chosen) => document.documentElement.setAttribute('data-theme', chosen);
  try {
    theme.value = localStorage.getItem('kpitool-theme') ?? '';
  } catch {
    theme.value = '';
  }
  show(theme.value);
  theme.addEventListener('change', () => {
    show(theme.value);
    try {
      localStorage.setItem('kpitool-theme', theme.value);
    } catch {
      // a browser that keeps nothing shows the choice until the page is closed
    }
  });
}
