import { joined, type Answer, type Step } from './answer.ts';
import type { PromptTokens } from './prompt-tokens.ts';

const NO_DETAILS = {
  reasoning_tokens: 0,
  audio_tokens: 0,
  accepted_prediction_tokens: 0,
  rejected_prediction_tokens: 0,
};

/** OpenAI's usage block. */
const usageBlock = ({ prompt, cached }: PromptTokens, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: NO_DETAILS,
});

/** The body of an answer that isn't streamed. */
export const completionBody = (answer: Answer, prompt: PromptTokens | null) =>
  JSON.stringify({
    id: answer.id,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    choices: answer.choices.map(({ index, toolCall, pieces, finish }) => ({
      index,
      message: {
        role: 'assistant',
        content: toolCall ? null : joined(pieces),
        refusal: null,
        ...(toolCall && {
          tool_calls: [
            { id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: joined(pieces) } },
          ],
        }),
      },
      logprobs: null,
      finish_reason: finish,
    })),
    ...(prompt && { usage: usageBlock(prompt, answer.billedAfter(answer.steps.length)) }),
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  });

/** The events of a streamed answer, as text to write. `withUsage`: each chunk has the key, as OpenAI's have. */
export const createEvents = (answer: Answer, withUsage: boolean) => {
  const { id, created, model } = answer;
  const stem = JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  }).slice(0, -1);
  const end = withUsage ? ',"usage":null}\n\n' : '}\n\n';
  const event = (choices: string) => `data: ${stem},"choices":[${choices}]${end}`;
  const choiceEvent = (index: number, delta: string, finish: string | null) =>
    event(`{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}`);

  return {
    /** Begins every choice. */
    opening: () =>
      answer.choices
        .map(({ index, toolCall }) =>
          choiceEvent(
            index,
            JSON.stringify({
              role: 'assistant',
              content: toolCall ? null : '',
              ...(toolCall && {
                tool_calls: [
                  { index: 0, id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: '' } },
                ],
              }),
              refusal: null,
            }),
            null,
          ),
        )
        .join(''),
    step({ choice, piece }: Step) {
      if (piece.text === '') return '';
      const text = JSON.stringify(piece.text);
      const delta = choice.toolCall
        ? `{"tool_calls":[{"index":0,"function":{"arguments":${text}}}]}`
        : `{"content":${text}}`;
      return choiceEvent(choice.index, delta, null);
    },
    /** Ends every choice, tells the usage when there is one to tell, and ends the stream. */
    closing(prompt: PromptTokens | null) {
      const finishes = answer.choices.map(({ index, finish }) => choiceEvent(index, '{}', finish)).join('');
      if (!prompt) return `${finishes}data: [DONE]\n\n`;
      const usage = JSON.stringify(usageBlock(prompt, answer.billedAfter(answer.steps.length)));
      return `${finishes}data: ${stem},"choices":[],"usage":${usage}}\n\ndata: [DONE]\n\n`;
    },
  };
};
