import type { UserSettings } from '#shared/contracts/settings.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import type { TokenCounts } from '#shared/domain/pricing.ts';
import type { Feature, Language } from '#shared/domain/query.ts';
import type { RoutingReason } from '#shared/domain/routing-reason.ts';
import type { Arm, Category, Complexity, RequestStatus, Tier, TokenSource } from '#shared/domain/usage.ts';
import type { ChatRequest } from './chat-request.ts';

/** What the chat path needs of other features; `app/` passes it in. */
export type ModelRef = { readonly provider: string; readonly model: string };

export type Standing = {
  readonly tier: Tier;
  readonly limitVnd: number;
  readonly remaining: MicroVnd;
  readonly renewsAt: Date;
  readonly settings: UserSettings;
  /** As `provider/model`. */
  readonly preferredModels: readonly string[];
  readonly blockedModels: readonly string[];
};
type Request = { userId: string; requestId: string };
export type Budgets = {
  standing(userId: string): Promise<Standing>;
  reserve(hold: Request & { amount: MicroVnd; leaseMs: number }): Promise<{ granted: boolean; remaining: MicroVnd }>;
  release(request: Request): Promise<void>;
};

export type Analysis = {
  readonly language: Language;
  readonly category: Category;
  readonly complexity: Complexity;
  readonly complexityOdds: Readonly<Record<Complexity, number>>;
  readonly features: readonly Feature[];
};
export type RoutingQuery = {
  readonly analysis: Analysis;
  /** By o200k. */
  readonly inputTokens: number;
  readonly wantsVision: boolean;
  readonly wantsTools: boolean;
  readonly maxOutputTokens: number | null;
};
export type SwitchedOffReason = 'userSwitchedOff' | 'controlGroup' | 'switchedOff';
export type RoutingContext = {
  readonly requested: ModelRef;
  readonly optimise: boolean;
  readonly switchedOffReason?: SwitchedOffReason;
  readonly remaining: MicroVnd;
  readonly budget: MicroVnd;
  readonly perQueryCap: MicroVnd;
  readonly preferred: readonly string[];
  readonly blocked: readonly string[];
};
export type PlannedCall = ModelRef & { readonly estimate: MicroVnd; readonly maxOutputTokens: number | null };
export type ReasonValues = Readonly<Record<string, string | number>>;
type Explained = { readonly reasonValues: ReasonValues; readonly requestedEstimate: MicroVnd | null };
export type Chosen = Explained & {
  readonly kind: 'chosen';
  readonly chain: readonly [PlannedCall, ...PlannedCall[]];
  readonly reason: RoutingReason;
};
export type Refused = Explained & {
  readonly kind: 'refused';
  readonly reason: 'budgetExhausted' | 'queryCapExceeded' | 'noModel';
};
export type Routing = {
  analyse(text: string): Analysis;
  choose(query: RoutingQuery, context: RoutingContext): Chosen | Refused;
  /** A provider's tokens for so many of o200k. */
  tokensAt(provider: string, o200kTokens: number): number;
  /** A provider's own count of an input without pictures that we counted by o200k. */
  learnTokens(provider: string, input: { counted: number; reported: number }): void;
  /** By o200k. */
  countRequest(request: ChatRequest): number;
  countText(text: string): number;
  /** Providers with a price in force for a model. */
  providersOf(model: string): readonly string[];
};

/** Which side of the rollout a user is on; the router chooses for those who are treated. */
export type Rollout = (userId: string) => { arm: Arm; why: 'treatment' | 'controlGroup' | 'switchedOff' };

export type AttemptUsage = {
  userId: string;
  requestId: string;
  attempt: number;
  occurredAt: Date;
  provider: string;
  model: string;
  requestedModel: string;
  tier: Tier;
  complexity: Complexity;
  category: Category;
  arm: Arm;
  status: RequestStatus;
  errorCode: string | null;
  tokens: TokenCounts;
  tokenSource: TokenSource;
  latencyMs: number;
  overheadMs: number;
  settles: boolean;
};
/** Resolves when it is durable; cost null when the price is unknown. */
export type RecordUsage = (usage: AttemptUsage) => Promise<{ cost: { vnd: MicroVnd } | null }>;

export type Upstream = {
  readonly contentType: string;
  read(reader: { data(chunk: Buffer): void; end(): void; fail(error: Error): void }): void;
  pause(): void;
  resume(): void;
  abort(): void;
};
export type ProviderAnswer =
  | { readonly kind: 'answering'; readonly upstream: Upstream }
  | { readonly kind: 'refused'; readonly status: number; readonly contentType: string; readonly body: Buffer };
export type ProviderCall = ModelRef & {
  readonly body: Readonly<Record<string, unknown>>;
  readonly maxOutputTokens: number | null;
  readonly isStreamed: boolean;
  readonly requestId: string;
  readonly attempt: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
};
/** What a call failed with: `code` is for the log of decisions, `spent` says whether something may have been generated. */
export type CallFailure = Error & { code: string; spent: 'nothing' | 'unknown'; retryAfterSeconds?: number };
export type Generation = {
  attempt: string | null;
  at: string;
  model: string;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  outcome: 'finished' | 'aborted' | 'failed';
};
export type Providers = {
  names(): readonly string[];
  stateOf(provider: string): 'ready' | 'unhealthy' | 'unconfigured';
  /** Resolves with the first byte. Throws `CallFailure`. */
  call(call: ProviderCall): Promise<ProviderAnswer>;
  isFailure(error: unknown): error is CallFailure;
  tellsGenerations(provider: string): boolean;
  generations(provider: string, requestId: string): Promise<{ complete: boolean; data: Generation[] }>;
};
