import { describe, expect, it } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import { type Migration, readProfilesFile, renderProfilesFile } from './profiles-file.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const profile = { id: 'a', name: 'A', engine: 'duckdb', connection: { form: 'sample' } };

describe('migrations', () => {
  // Simulated migrations: version 2 renames the list, version 3 the field `title`.
  const migrations: Record<number, Migration> = {
    1: ({ connections, ...rest }) => ({ ...rest, version: 2, profiles: connections }),
    2: (content) => ({
      ...content,
      version: 3,
      profiles: (content.profiles as Record<string, unknown>[]).map(({ title, ...rest }) => ({ ...rest, name: title })),
    }),
  };
  const { name, ...rest } = profile;

  it('lead from any older version to the current one', () => {
    const { entries } = readProfilesFile(bytes({ version: 1, connections: [{ ...rest, title: name }] }), 'f', {
      codec: PROFILES,
      current: 3,
      migrations,
    });
    expect(entries).toMatchObject([{ id: 'a', raw: profile, profile, problem: undefined }]);
    expect(
      JSON.parse(
        renderProfilesFile(
          entries.map(({ raw }) => raw),
          3,
        ),
      ),
    ).toEqual({ version: 3, profiles: [profile] });
    expect(
      readProfilesFile(bytes({ version: 3, profiles: [profile] }), 'f', { codec: PROFILES, current: 3, migrations }).entries,
    ).toHaveLength(1);
  });

  it('that are missing, or a version still to come, stop the reading', () => {
    expect(() => readProfilesFile(bytes({ version: 1, profiles: [] }), 'f', { codec: PROFILES, current: 2, migrations: {} })).toThrow(
      expect.objectContaining({ code: 'CONFIG_DAMAGED', details: expect.objectContaining({ field: 'version' }) }),
    );
    expect(() => readProfilesFile(bytes({ version: 4, what: 'ever' }), 'f', { codec: PROFILES, current: 3, migrations })).toThrow(
      expect.objectContaining({ code: 'CONFIG_NEWER' }),
    );
  });

  it('say no line for a field that was moved by them', () => {
    const [entry] = readProfilesFile(bytes({ version: 1, connections: [{ ...rest, title: 3 }] }), 'f', {
      codec: PROFILES,
      current: 3,
      migrations,
    }).entries;
    expect(entry?.problem?.message).toBe('f: `profiles[0].name` must be a text.');
  });
});

describe('readProfilesFile', () => {
  it('knows whether writing it anew would lose anything', () => {
    const reproducible = (text: string) => readProfilesFile(bytes(text), 'f', { codec: PROFILES }).reproducible;
    const bad = { ...profile, polcy: 1 };
    expect(reproducible(JSON.stringify({ version: 1, profiles: [profile] }))).toBe(true);
    expect(reproducible(renderProfilesFile([bad]))).toBe(true);
    expect(reproducible(renderProfilesFile([bad]).replaceAll('\n', '\r\n'))).toBe(true);
    expect(reproducible(JSON.stringify({ version: 1, profiles: [bad] }))).toBe(false);
    expect(reproducible(renderProfilesFile([bad]).replace('"polcy": 1', '"polcy": 12345678901234567890'))).toBe(false);
  });

  it('says where the bytes are no UTF-8', () => {
    const text = new TextEncoder().encode('{\n "é": "');
    expect(() => readProfilesFile(Buffer.concat([text, Buffer.of(0xc3, 0x28)]), 'f', { codec: PROFILES })).toThrow(
      expect.objectContaining({ code: 'CONFIG_DAMAGED', details: expect.objectContaining({ line: 2, column: 8 }) }),
    );
  });

  it('refuses a field that is there twice', () => {
    expect(() => readProfilesFile(bytes('{"version": 1,\n"profiles": [],\n"profiles": []}'), 'f', { codec: PROFILES })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_DAMAGED',
        message: 'f is damaged at line 3, column 1: this field is here twice in one object.',
      }),
    );
  });
});
