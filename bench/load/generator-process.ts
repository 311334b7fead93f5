/** The generator's own process: jobs come in as messages, results go out as messages. */
import type { LoadJob } from './job.ts';
import { runJob } from './run-job.ts';

process.on('message', (job: LoadJob) => {
  void runJob(job).then((result) => process.send?.(result));
});
// The runner died: nobody is left to ask for anything.
process.on('disconnect', () => process.exit());
