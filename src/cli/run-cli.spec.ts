import { describe, expect, it } from '@jest/globals';
import { newContext } from './command-context.js';
import { createProgram } from './program.js';
import { runCli } from './run-cli.js';
import { fakeHttp } from './testing/fake-http.js';
import { testTerminal } from './testing/test-terminal.js';
import { version } from '../version.js';

const COMMANDS = [
  'start',
  'submit',
  'runner',
  'token',
  'retention',
  'forget-user',
  'rebuild',
  'verify',
  'export',
  'import',
  'migrate',
  'demo',
];

describe('build-ledger', () => {
  it('has exactly the commands that are documented', () => {
    const program = createProgram(newContext(testTerminal()));
    expect(program.commands.map(command => command.name()).toSorted()).toEqual(COMMANDS.toSorted());
  });

  it.each(COMMANDS)('%s --help shows examples and exit codes, and is no error', async command => {
    const terminal = testTerminal();
    await expect(runCli([command, '--help'], terminal)).resolves.toBe(0);
    const help = terminal.outLines.join('\n');
    expect(help).toContain('Examples:\n  $ ');
    expect(help).toContain('Exit codes:');
  });

  it('prints its version', async () => {
    const terminal = testTerminal();
    await expect(runCli(['--version'], terminal)).resolves.toBe(0);
    expect(terminal.outLines).toEqual([version()]);
    expect(version()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [['nonsense']],
    [['submit', '--nonsense']],
    [[]],
    [['token', 'create', '--user', 'ada']],
    [['submit', '--url', 'ftp://ci.example']],
    [['runner', '--token', 'x', '--concurrent', '0']],
    [['runner']],
    [['migrate']],
    [['migrate', '--to', 'servers']],
    [['migrate', '--to', 'elsewhere', '--concurrent', '0']],
  ])('calls %j wrong usage', async args => {
    const terminal = testTerminal({ LEDGER_TOKEN: 'token' });
    await expect(runCli(args, terminal)).resolves.toBe(2);
    expect(terminal.errLines.join('')).not.toBe('');
    expect(terminal.outLines).toEqual([]);
  });

  it('asks for a token before it asks the server', async () => {
    const terminal = testTerminal();
    await expect(runCli(['submit'], terminal)).resolves.toBe(2);
    expect(terminal.errLines).toEqual([expect.stringContaining('LEDGER_TOKEN')]);
  });

  it('says in one line that the server does not answer, with a stack only under DEBUG', async () => {
    const server = await fakeHttp(() => ({ status: 200 }));
    await server.close();
    const args = ['token', 'revoke', '3', '--user', 'ada', '--url', server.url, '--token', 'root-secret'];
    const plain = testTerminal();
    await expect(runCli(args, plain)).resolves.toBe(3);
    expect(plain.errLines).toEqual([expect.stringMatching(/^build-ledger: http:\S+ does not answer: .+/)]);
    expect(plain.errLines.join('')).not.toContain('root-secret');
    const debug = testTerminal({ DEBUG: '1' });
    await runCli(args, debug);
    expect(debug.errLines.join('\n')).toContain('    at ');
  });
});
