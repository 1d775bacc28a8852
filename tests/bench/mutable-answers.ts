/**
 * Preloaded into the gateway that the chat path is measured against: its release adds headers to what `fetch` answered,
 * which Node 24 refuses (`TypeError: immutable`).
 */
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const answer = await send(...request);
  Object.defineProperty(answer, 'headers', { value: new Headers(answer.headers) });
  return answer;
};
