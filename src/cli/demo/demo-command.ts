import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { runDemo } from './run-demo.js';
/** `build-ledger demo`. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program.command('demo').action(async () => runDemo(context));
}
