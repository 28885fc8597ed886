import { startServe } from '../serve';
import { printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';

/** Serves until Ctrl-C. The address with its token is the result: whoever has it has the console. */
export async function runServe(
  session: Session,
  _args: string[],
  options: OutputOptions & { port: number },
): Promise<boolean> {
  const server = await startServe({ lakeRoot: session.root, port: options.port });
  if (options.json) printJson({ url: server.url });
  else printResult(server.url);
  printMessage('The console is served on this machine only. Ctrl-C stops it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await server.close();
  return true;
}
