/** What a page is known by here: its subscriptions end when it is gone or shows another document. */
export type SubscribingPage = {
  readonly id: number;
  on(
    event: 'did-start-navigation',
    listener: (details: { isMainFrame: boolean; isSameDocument: boolean }) => void,
  ): unknown;
  on(event: 'render-process-gone' | 'destroyed', listener: () => void): unknown;
};

/** Keeps which subscriptions each page holds open. */
export const createPageSubscriptions = () => {
  const pages = new Map<number, Map<number, AbortController>>();

  const endAll = (pageId: number) => {
    for (const controller of pages.get(pageId)?.values() ?? []) controller.abort();
    pages.get(pageId)?.clear();
  };
  const track = (page: SubscribingPage) => {
    const subscriptions = new Map<number, AbortController>();
    pages.set(page.id, subscriptions);
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) endAll(page.id);
    });
    page.on('render-process-gone', () => endAll(page.id));
    page.on('destroyed', () => {
      endAll(page.id);
      pages.delete(page.id);
    });
    return subscriptions;
  };

  return {
    /** The signal ends with the subscription or its page. An id that is taken ends the older one. */
    begin(page: SubscribingPage, id: number): { signal: AbortSignal; end: () => void } {
      const subscriptions = pages.get(page.id) ?? track(page);
      subscriptions.get(id)?.abort();
      const controller = new AbortController();
      subscriptions.set(id, controller);
      const end = () => {
        controller.abort();
        if (subscriptions.get(id) === controller) subscriptions.delete(id);
      };
      return { signal: controller.signal, end };
    },
    end: (page: Pick<SubscribingPage, 'id'>, id: number) => {
      pages.get(page.id)?.get(id)?.abort();
      pages.get(page.id)?.delete(id);
    },
  };
};
export type PageSubscriptions = ReturnType<typeof createPageSubscriptions>;
