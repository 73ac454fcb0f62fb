import { describe, expect, it } from '@jest/globals';
import { changeProject } from '../domain/project/change.js';
import type { ExistingProject } from '../domain/project/project.js';
import { Vault } from '../secrets/vault.js';
import type { ProjectInput } from './project-input.js';
import { SettingsSealer } from './project-settings.js';

const vault = new Vault(Buffer.alloc(32, 5));
const sealer = new SettingsSealer(vault);
const CLEAN = 'https://git.example/app.git';
const WITH = 'https://ada:pw@git.example/app.git';

function projectOf(facts: Partial<ExistingProject>): ExistingProject {
  return {
    status: 'exists',
    projectId: 4,
    path: 'team/app',
    ownerId: null,
    retention: [],
    legalHold: false,
    repoUrl: CLEAN,
    defaultBranch: 'main',
    buildTimeout: 3600,
    allowGitFetch: true,
    public: false,
    sharedRunners: true,
    buildsEnabled: true,
    variables: [],
    ...facts,
  };
}

/** What is recorded when the settings come in. */
function recorded(before: ExistingProject, input: ProjectInput) {
  const [event] = changeProject(before, { changes: sealer.seal(input, before) });
  return event?.data.changes ?? null;
}

const opened = (changes: ReturnType<typeof recorded>): string => {
  const { repoCredentials } = changes ?? {};
  return repoCredentials && 'sealed' in repoCredentials ? vault.open(repoCredentials.sealed) : 'none';
};

describe('Settings as they are kept', () => {
  const sealed = { sealed: vault.seal('ada:pw') };

  it('have user and password apart from the address, sealed', () => {
    const kept = sealer.seal({ repoUrl: WITH });
    expect(kept).toEqual({ repoUrl: CLEAN, repoCredentials: { sealed: expect.stringMatching(/^v1\./) } });
    expect(opened(kept)).toBe('ada:pw');
    expect(JSON.stringify(kept)).not.toMatch(/ada|pw/);
  });

  it('say nothing of user and password where there never were any', () => {
    expect(sealer.seal({ repoUrl: CLEAN })).toEqual({ repoUrl: CLEAN });
    expect(sealer.seal({ repoUrl: 'https://@git.example/app.git' })).toEqual({ repoUrl: CLEAN });
    expect(recorded(projectOf({}), { repoUrl: 'https://git.example/b.git' })).toEqual({
      repoUrl: 'https://git.example/b.git',
    });
  });

  it.each([CLEAN, WITH])('are not changed by %s, which says what is known', repoUrl => {
    expect(recorded(projectOf({ repoCredentials: sealed }), { repoUrl })).toBeNull();
  });

  it('take another password, and with it nothing else', () => {
    const changes = recorded(projectOf({ repoCredentials: sealed }), {
      repoUrl: 'https://ada:new@git.example/app.git',
    });
    expect(Object.keys(changes ?? {})).toEqual(['repoCredentials']);
    expect(opened(changes)).toBe('ada:new');
  });

  it('lose the password with the address, or when none is said', () => {
    const before = projectOf({ repoCredentials: sealed });
    const repoUrl = 'https://other.example/app.git';
    expect(recorded(before, { repoUrl })).toEqual({ repoUrl, repoCredentials: null });
    for (const none of ['https://@git.example/app.git', 'https://:@git.example/app.git']) {
      expect(recorded(before, { repoUrl: none })).toEqual({ repoCredentials: null });
    }
    expect(recorded(projectOf({ repoCredentials: null }), { repoUrl: CLEAN })).toBeNull();
  });

  it.each([CLEAN, WITH])('seal with %s what an old event has in clear', repoUrl => {
    const changes = recorded(projectOf({ repoCredentials: { clear: 'ada:pw' } }), { repoUrl });
    expect(Object.keys(changes ?? {})).toEqual(['repoCredentials']);
    expect(opened(changes)).toBe('ada:pw');
  });

  it('leave what an old event has in clear when the address is not spoken of', () => {
    const before = projectOf({ repoCredentials: { clear: 'ada:pw' } });
    expect(recorded(before, { public: true })).toEqual({ public: true });
  });

  it('keep the seals of variables that stay the same', () => {
    const kept = [{ key: 'A', sealed: vault.seal('1'), masked: true }];
    const before = projectOf({ variables: kept });
    expect(recorded(before, { variables: [{ key: 'A', value: '1', masked: true }] })).toBeNull();
    const both = ['1', '2'].map((value, at) => ({ key: 'AB'[at] ?? '', value, masked: true }));
    expect(recorded(before, { variables: both })?.variables?.[0]).toEqual(kept[0]);
    const other = recorded(before, { variables: [{ key: 'A', value: '2', masked: true }] });
    expect(vault.open(other?.variables?.[0]?.sealed ?? '')).toBe('2');
    expect(recorded(before, { variables: [{ key: 'A', value: '1', masked: false }] })).not.toBeNull();
  });

  it('are sealed anew where they were sealed under another key', () => {
    const foreign = new Vault(Buffer.alloc(32, 6));
    const before = projectOf({ repoCredentials: { sealed: foreign.seal('ada:pw') } });
    expect(opened(recorded(before, { repoUrl: WITH }))).toBe('ada:pw');
  });
});
