import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import {
  editSettingsInput,
  resolveConflictInput,
  userInput,
  userListInput,
  type UserList,
  type UserUsage,
  type UserView,
} from '#shared/contracts/views.ts';

export type UsersApi = {
  list(input: z.infer<typeof userListInput>): UserList;
  /** Throws `user.unknown`. */
  get(input: z.infer<typeof userInput>): UserView;
};
export type UserUsageApi = {
  /** Asks the service for what is missing, and answers with what is here when it can't be reached. */
  get(input: z.infer<typeof userInput>): Promise<UserUsage>;
};
export type SettingsEditApi = {
  /** Queues the edit durably before it answers; the mirror changes only when the service has confirmed it. */
  edit(input: z.infer<typeof editSettingsInput>): { commandId: string };
  /** `mine` sends the edit again over their revision; `theirs` drops it. */
  resolve(input: z.infer<typeof resolveConflictInput>): void;
};

export const createUsersRouter = (users: UsersApi, usage: UserUsageApi, settings: SettingsEditApi) =>
  router({
    list: permitted('users:read')
      .input(userListInput)
      .query(({ input }) => users.list(input)),
    get: permitted('users:read')
      .input(userInput)
      .query(({ input }) => users.get(input)),
    usage: permitted('usage:read')
      .input(userInput)
      .query(({ input }) => usage.get(input)),
    editSettings: permitted('budgets:edit')
      .input(editSettingsInput)
      .mutation(({ input }) => settings.edit(input)),
    resolveConflict: permitted('budgets:edit')
      .input(resolveConflictInput)
      .mutation(({ input }) => settings.resolve(input)),
  });
