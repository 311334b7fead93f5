/** A crowd of sockets in a process of its own: what it costs is not what the server costs. */
import { gatherCrowd, preparePlaces, type CrowdOptions, type Traffic } from './crowd.ts';

/** `prepare` comes first, then `gather`, then any number of times `talk`. */
export type CrowdJob =
  | { readonly step: 'prepare'; readonly options: CrowdOptions }
  | { readonly step: 'gather' }
  | { readonly step: 'talk'; readonly traffic: Traffic };

let prepared:
  { options: CrowdOptions; places: Awaited<ReturnType<typeof preparePlaces>> } | undefined;
let crowd: Awaited<ReturnType<typeof gatherCrowd>> | undefined;

async function perform(job: CrowdJob): Promise<unknown> {
  switch (job.step) {
    case 'prepare': {
      prepared = { options: job.options, places: await preparePlaces(job.options) };
      return 'prepared';
    }
    case 'gather': {
      if (prepared !== undefined) crowd = await gatherCrowd(prepared.options, prepared.places);
      return 'gathered';
    }
    case 'talk':
      return crowd?.talk(job.traffic);
  }
}

process.on(
  'message',
  (job: CrowdJob) => void perform(job).then((result) => process.send?.(result)),
);
process.on('disconnect', () => process.exit(0));
