/** Texts as they stand in files that people take away. */

/** Words as XML holds them, without the control characters that it cannot. */
export function xmlText(words: string): string {
  return words.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A drawing with more at its beginning. A function replaces, since in a string "$1" or "$&" of a title would mean what was matched. */
export function beginWith(drawing: string, more: string): string {
  return drawing.replace(/<svg[^>]*>/, (start) => start + more);
}

/** A field of a CSV file, with an apostrophe before what a spreadsheet would take for a formula (as sim/csv_field.hpp has it). */
export function csvField(text: string): string {
  const isFormula = /^(\s*[=+\-@]|[\t\r\n ]*[\t\r\n])/.test(text) && !/^\s*-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const guarded = (isFormula ? "'" : '') + text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded;
}
