/** What workers say of themselves: that they live, and how each sweep last went. */
export interface WorkerSchema {
  worker_beat: {
    worker: string;
    at: Date;
    musters_at: Date | null;
    sweeps_at: Date | null;
    alerts_at: Date | null;
  };
  sweep_run: {
    sweep: string;
    started_at: Date;
    finished_at: Date | null;
    failed_at: Date | null;
    failure: string | null;
  };
}
