import { it } from '@jest/globals';
import { TestServer } from '../../../test/support/server.js';
it('probes', async () => {
  const s = await TestServer.start();
  const show = async (m: string, p: string, o = {}) => {
    const a = await s.ask(m, p, o);
    console.log(
      m,
      p,
      JSON.stringify(o),
      a.status,
      JSON.stringify(Object.fromEntries(a.headers)),
      a.text.slice(0, 300),
    );
  };
  await show('GET', '/docs');
  await show('GET', '/docs/');
  await show('GET', '/docs/swagger-ui.css');
  await show('GET', '/docs/swagger-ui-init.js');
  await show('GET', '/docs-json');
  await show('DELETE', '/api/ledger/projects/1');
  await show('PATCH', '/api/ledger/projects');
  await show('GET', '/nope');
  await show('GET', '/api/ledger/projects/%zz');
  await show('GET', '/api/v3/projects/%zz/builds');
  await show('POST', '/api/ledger/projects', { body: [] });
  await show('POST', '/api/ledger/projects', {
    body: '[{}]',
    headers: { 'content-type': 'application/json' },
  });
  await show('POST', '/api/ledger/projects', {
    body: '"x"',
    headers: { 'content-type': 'application/json' },
  });
  await show('POST', '/api/ledger/projects', {
    body: 'null',
    headers: { 'content-type': 'application/json' },
  });
  await show('POST', '/api/ledger/projects', { body: '{', headers: { 'content-type': 'application/json' } });
  await show('POST', '/api/ledger/projects', { body: '{"a":1}', headers: { 'content-type': 'text/plain' } });
  await show('POST', '/api/ledger/projects', {
    body: 'path=a%2Fb&repo_url=x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await show('POST', '/api/ledger/projects', { body: '', headers: { 'content-type': 'application/json' } });
  await show('POST', '/api/ledger/projects');
  await show('POST', '/api/ledger/projects', {
    body: { path: 'team/app', repo_url: 'x', build_timeout: null, public: null },
  });
  await show('PATCH', '/api/ledger/projects/1', { body: [] });
  await show('GET', '/api/ledger/projects?limit=1&limit=2');
  await show('GET', '/api/ledger/projects', { headers: { 'x-ledger-min-position': '99999' } });
  await show('POST', '/api/ledger/users/1/tokens', { body: { name: 'a', expires_at: '2026-W10' } });
  await show('GET', '/health/ready', { token: null });
  await show('POST', '/health/ready', { token: null });
  await show('POST', '/api/ledger/projects/1/pipelines', {
    body: {
      ref: 'm',
      sha: 'a'.repeat(40),
      commit: [{ message: 'x', author_name: 'a', author_email: 'b', created_at: '2020-01-01T00:00:00Z' }],
      config: 'a: {script: b}',
    },
  });
  await show('POST', '/api/ledger/projects', {
    body: new Uint8Array([123, 34, 97, 34, 58, 34, 255, 34, 125]),
    headers: { 'content-type': 'application/json' },
  });
  await s.stop();
}, 60000);
