import { createDatabase } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { usageOf } from './recording-fixture.ts';

/** `node recording-child.ts URL RUN`: records without end and prints `ACK <request>` for each that is durable. */
const [url = '', run = ''] = process.argv.slice(2);
const database = createDatabase(url);
const recorder = createRecorder({ database, priceBook: await createPriceBook({ database }), clock: () => new Date() });

const call = async (caller: number) => {
  for (let index = 0; ; index += 1) {
    const requestId = `${run}-${caller}-${index}`;
    await recorder.record(usageOf({ userId: `user-${(caller + index) % 20}`, requestId }));
    // A pipe is written at once, so what is printed is what was acknowledged.
    process.stdout.write(`ACK ${requestId}\n`);
  }
};
// Ends badly when the database goes away; what was acknowledged until then is what counts.
await Promise.all(Array.from({ length: 16 }, (_, caller) => call(caller)));
