import { describe, expect, it } from '@jest/globals';
import { checkpointText, parseCheckpoint } from './checkpoint.js';
import { isSignedBy, noteSigner, NoteInvalid, parseVerifierKey, readNote, writeNote } from './signed-note.js';

const signer = noteSigner('ledger.example/one', Buffer.alloc(32, 7));
const witness = noteSigner('witness.example', Buffer.alloc(32, 9));
const text = checkpointText({ origin: 'ledger.example/one', size: 42, root: Buffer.alloc(32, 1) });

describe('A signed note', () => {
  it('is the text, an empty line, and a line for each signature', () => {
    const note = writeNote(text, [signer.sign(text), witness.sign(text)]);
    expect(note.split('\n').slice(0, 4)).toEqual([
      'ledger.example/one',
      '42',
      'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
      '',
    ]);
    expect(note).toMatch(/\n\u2014 ledger\.example\/one [A-Za-z0-9+/=]+\n\u2014 witness\.example \S+\n$/);
    const read = readNote(note);
    expect(parseCheckpoint(read.text)).toEqual({
      origin: 'ledger.example/one',
      size: 42,
      root: Buffer.alloc(32, 1),
    });
    expect(isSignedBy(read, parseVerifierKey(signer.text))).toBe(true);
    expect(isSignedBy(read, parseVerifierKey(witness.text))).toBe(true);
  });

  it('opens under the key of C2SP’s example, and under no other', () => {
    const key = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const note =
      'If you think cryptography is the answer to your problem,\n' +
      "then you don't know what your problem is.\n\n" +
      '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
    expect(isSignedBy(readNote(note), key)).toBe(true);
    expect(isSignedBy(readNote(note), witness)).toBe(false);
    expect(isSignedBy(readNote(note.replace('answer', 'reason')), key)).toBe(false);
  });

  it.each(['', 'text', 'text\n', 'text\n\n', 'text\n\nno dash AAAA\n', 'text\n\n\u2014 name !!!\n'])(
    'is not %j',
    note => {
      expect(() => readNote(note)).toThrow(NoteInvalid);
    },
  );

  it.each(['', 'a b+00000000+AA==', 'name+00000000+AQ==', `name+00000000+${'A'.repeat(44)}`])(
    'has no verifier key %j',
    key => {
      expect(() => parseVerifierKey(key)).toThrow(NoteInvalid);
    },
  );

  it.each([
    '',
    'origin\n-1\nAA==\n',
    'origin\n01\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n',
    'o\n1\nAA==\n',
  ])('is no checkpoint with the text %j', wrong => {
    expect(() => parseCheckpoint(wrong)).toThrow(NoteInvalid);
  });
});
