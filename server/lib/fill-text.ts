/** Puts values in the places of a text: `{{name}}`. Values are never read as texts themselves. */
export const fillText = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/{{(\w+)}}/g, (place, name: string) => values[name] ?? place);
