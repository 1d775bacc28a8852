import type { AlertMessage } from './alert-message.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const paragraph = (text: string) => `<p>${escape(text).replaceAll('\n', '<br>')}</p>`;
const row = ([label, value]: readonly [string, string]) =>
  `<tr><td style="padding:4px 16px 4px 0">${escape(label)}</td>` +
  `<td style="padding:4px 0;white-space:nowrap"><strong>${escape(value)}</strong></td></tr>`;

/** The two bodies of an e-mail, which say the same; everything in the HTML one is escaped. */
export const mailBody = ({ title, text, mail }: AlertMessage, language: string) => {
  const { greeting, figures, closing } = mail;
  const opening = [...(greeting === null ? [] : [greeting]), ...text.split(/\n{2,}/)];
  const table = figures.length > 0 ? `<table role="presentation">${figures.map(row).join('')}</table>` : '';
  const lines = figures.map(([label, value]) => `${label}: ${value}`).join('\n');
  const plain = [...opening, ...(lines ? [lines] : []), ...closing].join('\n\n');
  const body = [`<h1 style="font-size:20px">${escape(title)}</h1>`, ...opening.map(paragraph), table]
    .concat(closing.map(paragraph))
    .join('\n');
  return {
    text: plain,
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escape(title)}</title></head>` +
      `<body style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:560px">\n${body}\n</body></html>\n`,
  };
};
