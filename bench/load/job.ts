/** What the runner asks of the generator process. */
export interface LoadJob {
  host: string;
  port: number;
  connections: number;
  /** Whole HTTP requests, sent in turns by all connections together. */
  requests: string[];
  /** Ends the job after so many milliseconds; answers under way are still awaited. */
  durationMs?: number;
  /** Ends the job after so many requests. */
  requestsMax?: number;
}

/** What the generator saw. Latencies are microseconds, from write to the answer's last byte. */
export interface LoadResult {
  answers: number;
  /** Answers that were not 2xx, and connections that broke. */
  failures: number;
  firstFailure: string | null;
  elapsedMs: number;
  p50Us: number;
  p99Us: number;
}
