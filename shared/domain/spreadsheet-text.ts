/** What a spreadsheet reads as a formula or as a command, also after spaces, also in full-width form. */
const FORMULA = /^[\p{Z}\s]*[=+\-@＝＋－＠\t\r\0]/u;

/**
 * Text that a spreadsheet shows and never runs: what would be a formula gets an apostrophe before it, NUL becomes ␀.
 * Numbers stay numbers: pass them as numbers, not through here.
 */
export const spreadsheetText = (text: string) => (FORMULA.test(text) ? `'${text}` : text).replaceAll('\0', '␀');
