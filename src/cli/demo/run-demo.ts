import type { CommandContext } from '../command-context.js';
export async function runDemo(_c: CommandContext): Promise<void> {}
