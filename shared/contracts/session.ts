import * as z from 'zod';
import { instant, role } from './fields.ts';

/** `POST /operator/session` */
export const signIn = z.object({ email: z.email().max(254), password: z.string().min(1).max(200) });
export type SignIn = z.infer<typeof signIn>;

export const operator = z.object({ id: z.string(), name: z.string(), email: z.string(), role });
export type Operator = z.infer<typeof operator>;

/** The token is opaque and sent as `Authorization: Bearer`; `now` lets the console notice a wrong clock. */
export const session = z.object({ token: z.string().min(16), expiresAt: instant, operator, now: instant });
export type Session = z.infer<typeof session>;

/** `GET /operator/me` */
export const me = z.object({ operator, now: instant, service: z.literal('pho-cost-service'), version: z.string() });

/** The sample service's operators, written beside its data for the console on the same machine; never served. */
export const sampleOperators = z.array(signIn.extend({ role, name: z.string() }));
