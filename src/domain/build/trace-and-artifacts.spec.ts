import { describe, it } from '@jest/globals';
import { histories } from '../testing/build-histories.js';
import { artifacts, happened, times, trace } from '../testing/builds.js';
import { specFor } from '../testing/decider-spec.js';
import { archiveTrace } from './archive-trace.js';
import { buildAggregate } from './build.js';
import { eraseBuild } from './erase.js';
import { expireArtifacts } from './expire-artifacts.js';
import { keepArtifacts } from './keep-artifacts.js';
import { removeArtifacts } from './remove-artifacts.js';
import { uploadArtifacts } from './upload-artifacts.js';

const given = specFor(buildAggregate);
const { now, yesterday, inAnHour, tomorrow } = times;
const { running, success, failed, canceled, skipped } = histories;
const again = { ...artifacts, blob: 'artifacts/2', size: 4096 };
const uploaded = happened('ArtifactsUploaded', 'running', 'running', {
  artifacts,
  expireAt: null,
  replaces: null,
});

describe('archiving a trace', () => {
  const longer = { size: 240, sha256: 'dd'.repeat(32) };

  it('records what the bytes are', () => {
    given(...running, happened('BuildCanceled', 'running', 'canceled', { runnerId: 7, runnerShared: true }))
      .when(archiveTrace, { trace })
      .thenEvents(happened('BuildTraceArchived', 'canceled', 'canceled', { trace }));
  });

  it('changes nothing when it is told again', () => {
    given(...failed)
      .when(archiveTrace, { trace: { ...trace } })
      .thenNothing();
  });

  it('records once more what a canceled build’s runner still sent', () => {
    given(...canceled)
      .when(archiveTrace, { trace: longer })
      .thenEvents(happened('BuildTraceArchived', 'canceled', 'canceled', { trace: longer }));
  });
});

describe('erasing a build', () => {
  it('records what was destroyed, and by whom', () => {
    given(...success)
      .when(eraseBuild, { erasedBy: 9, trace: null })
      .thenEvents(happened('BuildErased', 'success', 'success', { erasedBy: 9, trace, artifacts }));
  });

  it('goes by the bytes that are there now', () => {
    const unarchived = { size: 7, sha256: 'ee'.repeat(32) };
    given(...skipped)
      .when(eraseBuild, { erasedBy: null, trace: unarchived })
      .thenEvents(
        happened('BuildErased', 'skipped', 'skipped', { erasedBy: null, trace: unarchived, artifacts: null }),
      );
  });

  it('is refused when the trace is empty and there are no artifacts', () => {
    given(...skipped)
      .when(eraseBuild, { erasedBy: 9, trace: { size: 0, sha256: 'ff'.repeat(32) } })
      .thenRefused('not_erasable');
  });

  it('ends the build’s life as a place for bytes', () => {
    const erased = happened('BuildErased', 'success', 'success', { erasedBy: 9, trace, artifacts });
    given(...success, erased)
      .when(archiveTrace, { trace })
      .thenRefused('erased');
    given(...success, erased)
      .when(uploadArtifacts, { artifacts: again, expireAt: null })
      .thenRefused('erased');
    given(...success, erased)
      .when(keepArtifacts, { now })
      .thenRefused('no_artifacts');
    given(...success, erased)
      .when(expireArtifacts, { now: tomorrow })
      .thenNothing();
  });
});

describe('uploading artifacts', () => {
  it('records them with their time', () => {
    given(...running)
      .when(uploadArtifacts, { artifacts, expireAt: tomorrow })
      .thenEvents(
        happened('ArtifactsUploaded', 'running', 'running', {
          artifacts,
          expireAt: tomorrow,
          replaces: null,
        }),
      );
  });

  it('names the blob that is of no more use', () => {
    given(...running, uploaded)
      .when(uploadArtifacts, { artifacts: again, expireAt: null })
      .thenEvents(
        happened('ArtifactsUploaded', 'running', 'running', {
          artifacts: again,
          expireAt: null,
          replaces: 'artifacts/1',
        }),
      );
  });

  it('changes nothing when the same blob is told again, lest it be thrown away as replaced', () => {
    given(...running, uploaded)
      .when(uploadArtifacts, { artifacts, expireAt: null })
      .thenNothing();
  });
});

describe('keeping artifacts', () => {
  it('is possible until their time is over', () => {
    given(...success)
      .when(keepArtifacts, { now: inAnHour })
      .thenEvents(happened('ArtifactsKept', 'success', 'success', {}));
    given(...success)
      .when(keepArtifacts, { now: tomorrow })
      .thenRefused('no_artifacts');
  });

  it('is possible while the build runs', () => {
    given(
      ...running,
      happened('ArtifactsUploaded', 'running', 'running', { artifacts, expireAt: tomorrow, replaces: null }),
    )
      .when(keepArtifacts, { now })
      .thenEvents(happened('ArtifactsKept', 'running', 'running', {}));
  });

  it('is recorded of those that never expire, too, once: retention might let them go', () => {
    given(...running, uploaded)
      .when(keepArtifacts, { now })
      .thenEvents(happened('ArtifactsKept', 'running', 'running', {}));
    given(...running, uploaded, happened('ArtifactsKept', 'running', 'running', {}))
      .when(keepArtifacts, { now })
      .thenNothing();
  });
});

describe('artifacts whose time is over', () => {
  it('expire, and what they were stays', () => {
    given(...success)
      .when(expireArtifacts, { now: tomorrow })
      .thenEvents(happened('ArtifactsExpired', 'success', 'success', { artifacts }));
  });

  it('expire no earlier, and not once they are kept', () => {
    given(...success)
      .when(expireArtifacts, { now: yesterday })
      .thenNothing();
    given(...success, happened('ArtifactsKept', 'success', 'success', {}))
      .when(expireArtifacts, { now: tomorrow })
      .thenNothing();
  });
});

describe('removing artifacts', () => {
  it('records what they were', () => {
    given(...running, uploaded)
      .when(removeArtifacts)
      .thenEvents(happened('ArtifactsRemoved', 'running', 'running', { artifacts }));
  });

  it('changes nothing the second time', () => {
    given(...running, uploaded, happened('ArtifactsRemoved', 'running', 'running', { artifacts }))
      .when(removeArtifacts)
      .thenNothing();
  });
});
