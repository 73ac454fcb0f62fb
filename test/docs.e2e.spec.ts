import { beforeAll, describe, expect, it } from '@jest/globals';
import { documents } from './support/docs/documents.js';
import { runPage, type PageRun } from './support/docs/shell.js';
import { lacking, stepsOf } from './support/docs/steps.js';

const pages = documents()
  .map(({ path, text }) => ({ path, steps: stepsOf(text) }))
  .filter(({ steps }) => steps.length > 0);

describe.each(pages)('The examples of $path', ({ steps }) => {
  let run: PageRun;

  beforeAll(async () => {
    run = await runPage(steps);
  }, 120_000);

  it.each(steps.map((step, at) => ({ ...step, at })))('line $line: $action', ({ at, shows }) => {
    const output = run.outputs[at] ?? '';
    if (run.reached <= at)
      throw new Error(`the page stopped at step ${run.reached}; here it printed:\n${output}`);
    const lacks = lacking(shows, output);
    if (lacks !== null) throw new Error(`not shown: ${lacks}\nin:\n${output}`);
    expect(run.reached).toBeGreaterThan(at);
  });
});

describe('The examples of the documentation', () => {
  it('are there', () => {
    expect(pages.map(({ path }) => path)).toContain('docs/tutorial/first-pipeline.md');
  });

  it('run in one shell, beside what they started, and no further than the first that fails', async () => {
    const fence = '```';
    const text = `
${fence}sh test=server
node -e 'require("http").createServer((_, answer) => answer.end("hi")).listen(+process.env.PORT)'
${fence}
${fence}sh test
GREETING=$(curl -s "$LEDGER_URL")
${fence}
${fence}sh test=background
echo up; sleep 60
${fence}
${fence}text shows
up
${fence}
${fence}sh test
echo "$GREETING" there
${fence}
<!-- test: stop the server -->
${fence}sh test
curl -s "$LEDGER_URL" || echo gone
false
${fence}
${fence}sh test
echo never
${fence}`;
    const { reached, outputs } = await runPage(stepsOf(text));
    expect(reached).toBe(5);
    expect(outputs.toSpliced(4, 1)).toEqual(['', '', 'up\n', 'hi there\n', 'gone\n', '']);
  });
});
