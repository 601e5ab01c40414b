// Settings of the embedded server, given on its command line so that every release brings its own.

/**
 * Arguments for `postgres`: loopback only, modest memory, nothing that could lose an acknowledged message.
 *
 * @param durability  `disposable` is for databases that end with a test run
 */
export function serverSettings(durability: 'safe' | 'disposable'): string[] {
  const isSafe = durability === 'safe' ? 'on' : 'off';
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    password_encryption: 'scram-sha-256',
    fsync: isSafe,
    synchronous_commit: isSafe,
    full_page_writes: isSafe,
    shared_buffers: '96MB',
    effective_cache_size: '512MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '2GB',
    wal_compression: 'pglz',
    // No replica is fed from here.
    max_wal_senders: '0',
    io_workers: '2',
    jit: 'off',
    random_page_cost: '1.1',
    // Message tables churn: look often, and let a worker do more before it naps.
    autovacuum_naptime: '10s',
    autovacuum_vacuum_cost_limit: '2000',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] %a ',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
