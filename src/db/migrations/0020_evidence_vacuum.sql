-- Each entry leaves one dead row and one dead line in the index of those that wait, which the sequencer walks over
-- every second until a vacuum has been. By default that comes after a fifth of the whole log has changed, and may
-- leave the indexes out: both would make a beat slower the longer the log is.
alter table evidence_entry set (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_insert_scale_factor = 0.02,
  vacuum_index_cleanup = on
);
