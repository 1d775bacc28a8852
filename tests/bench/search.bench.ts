import { monthText } from '#main/db/columns.ts';
import { openMirrorReader } from '#main/db/mirror.ts';
import { createUsersStore } from '#main/features/users/users.store.ts';
import { USER_SORTS, userListInput, type UserListInput } from '#shared/contracts/views.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { bar, type Bar, type BenchResult, type BenchSize } from './bar.ts';
import { BENCH_MONTH, benchMirror } from './bench-mirror.ts';
import { percentile } from './percentile.ts';

const LIMIT_MS = 16;
const TYPED = ['Nguyễn Văn An', 'Trần Thị Lân', 'Phương', 'Lê Hoàng Yến', 'Dương Uyên Đặng', 'nguyễn thị ngọc'];
const OTHERS = ['nguoi.dung12345@pho', 'dung99', 'usr_1abc', 'zzz không có'];

/** What is in the field after each key. */
const keystrokes = (text: string) => Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1));

/** Finding a user while typing: one query for each key, on a read-only connection. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const store = createUsersStore(openMirrorReader(benchMirror(size)));
  const month = monthText(BENCH_MONTH);
  const figures: Record<string, number> = {};
  const bars: Record<string, Bar> = {};
  const measure = (name: string, texts: readonly string[], more: Partial<UserListInput> = {}) => {
    const search = (text: string) => store.list(userListInput.parse({ month, search: text, ...more }));
    const slowest = { text: '', ms: 0 };
    const times = texts.flatMap(keystrokes).map((text) => {
      const started = performance.now();
      search(text);
      const ms = performance.now() - started;
      if (ms > slowest.ms) Object.assign(slowest, { text, ms });
      return ms;
    });
    figures[`${name}.p50Ms`] = percentile(times, 0.5);
    figures[`${name}.slowestMs`] = percentile(times, 1);
    bars[`${name}.p95Ms`] = bar(percentile(times, 0.95), LIMIT_MS, 'atMost');
    console.log(`${name.padEnd(28)} p95 ${bars[`${name}.p95Ms`]?.value} ms, slowest “${slowest.text}”`);
  };
  measure('warmUp', ['a']);
  delete bars['warmUp.p95Ms'];
  for (const sort of USER_SORTS) {
    measure(`${sort}.withMarks`, TYPED, { sort });
    measure(`${sort}.withoutMarks`, TYPED.map(foldVietnamese), { sort });
  }
  measure('mailAndId', OTHERS);
  measure('filtered', TYPED, { tier: 'premium', band: 'from75' });
  measure('nextPage', TYPED, { offset: 50 });
  return { figures, bars };
};
