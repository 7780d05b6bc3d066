/** Server settings by name, as in postgresql.conf. */
export type Settings = Readonly<Record<string, string>>;

/**
 * What the log may hold. Statements and their parameters, and the detail lines of errors, quote rows: people's
 * names and answers. Errors go to the client that caused them; the log keeps the server's own life only.
 */
export const quietLog: Settings = {
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
};

/** Made for a small machine; durability is never traded. Other values are PostgreSQL's own. */
export const serverSettings: Settings = {
  ...quietLog,
  cluster_name: 'heed',
  listen_addresses: '127.0.0.1',
  // A socket's path may have 107 bytes at most, and a data directory may lie deeper than that.
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  // Compiling costs more than it saves on queries of milliseconds.
  jit: 'off',
  // One process less: nothing subscribes here.
  max_logical_replication_workers: '0',
  timezone: 'UTC',
};

/** As arguments of the `postgres` program. They win over every file in the cluster. */
export function settingsAsArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
