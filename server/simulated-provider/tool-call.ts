import { textOf, type CompletionRequest, type Tool } from './completion-request.ts';

const wordsOf = (text: string) =>
  new Set(
    text
      .normalize('NFC')
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,}/gu) ?? [],
  );
/** As many words in common as make it likely that the tool is meant. */
const WORDS_IN_COMMON = 2;

const isAskedFor = ({ function: { name, description = '' } }: Tool, text: string) => {
  if (text.toLowerCase().includes(name.toLowerCase())) return true;
  const asked = wordsOf(text);
  return [...wordsOf(`${name} ${description}`)].filter((word) => asked.has(word)).length >= WORDS_IN_COMMON;
};

/** The tool that this turn calls: the one demanded, or one that the user's last message is about. */
export const chooseTool = ({ tools, tool_choice: choice, messages }: CompletionRequest): Tool | undefined => {
  if (!tools?.length || choice === 'none') return undefined;
  if (choice !== null && typeof choice === 'object')
    return tools.find((tool) => tool.function.name === choice.function.name);
  const last = messages.at(-1);
  // A tool's result is answered in words, also when tools stay on offer.
  if (last?.role !== 'user') return undefined;
  const text = textOf(last);
  return tools.find((tool) => isAskedFor(tool, text)) ?? (choice === 'required' ? tools[0] : undefined);
};

const isSchema = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const exampleObject = ({ properties, required }: Record<string, unknown>): Record<string, unknown> => {
  if (!isSchema(properties)) return {};
  const names = Array.isArray(required) && required.length > 0 ? required.map(String) : Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name])]));
};

/** A value that fits a JSON schema well enough for a tool to run. */
const exampleOf = (schema: unknown): unknown => {
  if (!isSchema(schema)) return 'Hà Nội';
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  switch (schema['type']) {
    case 'object':
      return exampleObject(schema);
    case 'array':
      return [exampleOf(schema['items'])];
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'Hà Nội';
  }
};

/** Arguments for a call, as JSON text. */
export const exampleArguments = ({ function: { parameters = {} } }: Tool) => JSON.stringify(exampleObject(parameters));
