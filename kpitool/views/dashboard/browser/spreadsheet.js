'use strict';
// Figures as a file for a spreadsheet, in which no text is ever taken for a formula.

/**
 * A text as a cell: a lead that a spreadsheet would take for a formula is led by an apostrophe.
 * @param {string | number | null} value
 */
function csvCell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return `${value}`;
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {string[]} head
 * @param {(string | number | null)[][]} rows
 */
const csvOf = (head, rows) => [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');

/**
 * Gives the reader a file; it begins with the mark by which a spreadsheet knows its characters.
 * @param {string} name
 * @param {string} text
 */
function download(name, text) {
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = element('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
