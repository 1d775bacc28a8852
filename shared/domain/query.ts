/** How a query is written: with diacritics, without them (or teencode), Vietnamese and English switching, English. */
export const LANGUAGES = ['vi', 'vi-nodiac', 'mixed', 'en'] as const;
/** What the text itself asks for: an attached picture, a long document, live figures or an action in the world. */
export const FEATURES = ['vision', 'longContext', 'functionCalling'] as const;

export type Language = (typeof LANGUAGES)[number];
export type Feature = (typeof FEATURES)[number];
