import { type Config, processConfig } from '../config.ts';
import { HeedError } from '../errors.ts';
import { createLog } from '../log.ts';
import { type Role, type Running, serve } from '../main.ts';

const roles: readonly string[] = ['web', 'worker', 'all'] satisfies Role[];

export async function run({ role }: { role: string }): Promise<void> {
  if (!isRole(role)) throw new HeedError('config-invalid', `--role is web, worker or all, not ${role}.`);
  const config = processConfig();
  // A newcomer reads where to go, not JSON; warnings and errors still come as log lines.
  const friendly = config.localMessenger && process.stdout.isTTY === true;
  const log = createLog(friendly && config.HEED_LOG_LEVEL === 'info' ? 'warn' : config.HEED_LOG_LEVEL);
  // From the beginning: who stops Heed while it starts gets an orderly end too, as soon as there is one.
  const stopped = signalled();
  const running = await serve(config, role, log);
  if (config.localMessenger && role !== 'worker') welcome(config, running);

  const cause = await Promise.race([stopped, running.ended]);
  if (cause instanceof HeedError) throw cause;
  await running.stop();
  // Everything is closed; what could still hold the process is not ours.
  process.exit(0);
}

function isRole(role: string): role is Role {
  return roles.includes(role);
}

/** Resolves at the first signal to stop; at the second the process goes at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let first = true;
    const stop = () => {
      if (!first) process.exit(1);
      first = false;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function welcome(config: Config, running: Running): void {
  const { url } = running;
  console.log(`
Heed 阅知 is running, with a sample company to try it with.
阅知已启动，并准备好了一家示例公司。

  ${url}/local
      Choose whom to be. 选一个人来扮演。

  1  Be someone with the badge “HR 人事”, open Console 工作台 → Notices 通知,
     and send the chat-monitoring policy to a department.
  2  Be somebody of that department (a private window lets you be both at once),
     read the notice in Messages 消息, and sign it.
  3  Keep the receipt, and check it:  npx heed evidence verify FILE

  Data 数据  ${config.dataDir}
  Stop 停止  Ctrl-C
`);
}
