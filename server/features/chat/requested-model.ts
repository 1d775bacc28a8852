import { ChatError } from './chat-error.ts';
import type { ModelRef, Routing } from './chat-ports.ts';

/** Lets the router choose among all models. */
const AUTO = 'auto';

type Parts = {
  providersOf: Routing['providersOf'];
  /** The price book's name of a provider. */
  providerNamed: (segment: string) => string | undefined;
  isConfigured: (provider: string) => boolean;
};

const unknownModel = (model: string) =>
  ChatError.notFound('model_not_found', `The model '${model}' does not exist or has no price.`, 'model');

/** Which model a request asks for, by its address and its `model`. Throws 404s. */
export const createFindRequested = ({ providersOf, providerNamed, isConfigured }: Parts) => {
  /** The model's own provider, or one of several: one that can be called first, then by name. */
  const anyOf = (model: string): ModelRef | undefined => {
    const providers = [...providersOf(model)].sort();
    const provider = providers.find(isConfigured) ?? providers[0];
    return provider === undefined ? undefined : { provider, model };
  };
  const qualified = (text: string): ModelRef | undefined => {
    const [segment = '', ...rest] = text.split('/');
    const provider = providerNamed(segment);
    const model = rest.join('/');
    return provider !== undefined && providersOf(model).includes(provider) ? { provider, model } : undefined;
  };

  return (segment: string | null, model: string): ModelRef & { isAuto: boolean } => {
    const provider = segment === null ? undefined : providerNamed(segment);
    if (segment !== null && provider === undefined)
      throw ChatError.notFound('provider_not_found', `The provider '${segment.slice(0, 100)}' is not known.`);
    if (model === AUTO) return { provider: provider ?? AUTO, model: AUTO, isAuto: true };
    if (provider === undefined) {
      const found = anyOf(model) ?? qualified(model);
      if (found) return { ...found, isAuto: false };
    } else if (providersOf(model).includes(provider)) return { provider, model, isAuto: false };
    throw unknownModel(model);
  };
};
export type FindRequested = ReturnType<typeof createFindRequested>;
