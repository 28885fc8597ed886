import { describe, expect, it } from 'vitest';
import { defaultSettings } from './settings-store';
import { readSettings, serialiseSettings } from './settings-text';

const path = '/lake/lake.json';
const read = (text: string) => readSettings(path, text, defaultSettings);

describe('lake.json', () => {
  it('comes back as it was written', () => {
    const settings = { ...defaultSettings, name: 'Sales', lakeId: 'a1' };
    expect(read(serialiseSettings(settings))).toEqual(settings);
  });

  it('without a format version is of the first, written by hand: what it leaves out is as in a new lake', () => {
    const byHand = { name: 'Sales', kafka: { brokers: ['kafka:9092'] }, ksqldb: { url: 'http://ksqldb:8088' } };
    expect(read(JSON.stringify(byHand))).toEqual({
      ...defaultSettings,
      name: 'Sales',
      kafka: { ...defaultSettings.kafka, brokers: ['kafka:9092'] },
      ksqldb: {
        url: 'http://ksqldb:8088',
        username: null,
        caFile: null,
        certificateFile: null,
        keyFile: null,
        httpVersion: '1.1',
        timeoutSeconds: 30,
      },
    });
    expect(read('{}')).toEqual(defaultSettings);
  });

  it('without a format version is wrong where it says something wrong', () => {
    expect(() => read('{\n  "kafka": "kafka:9092"\n}')).toThrow(`${path}, line 2: kafka is wrong:`);
  });

  it('of a newer Lagoon is refused, and told from a damaged one', () => {
    expect(() => read('{\n  "formatVersion": 2,\n  "name": 1\n}')).toThrow(
      `${path}, line 2: formatVersion is wrong: a newer Lagoon wrote this (format 2; this one knows up to 1). Update Lagoon.`,
    );
    expect(() => read('{ "formatVersion": "one" }')).toThrow('formatVersion is wrong: it is a whole number');
  });

  it('that is damaged is told by line and field', () => {
    const text = serialiseSettings(defaultSettings);
    const wrong = text.replace('"undoDays": 7', '"undoDays": -1');
    const line = text.split('\n').findIndex((each) => each.includes('undoDays')) + 1;
    expect(() => read(wrong)).toThrow(`${path}, line ${line}: maintenance.undoDays is wrong:`);
    expect(() => read(text.replace('"undoDays": 7,', ''))).toThrow(`line ${line - 1}: maintenance.undoDays is wrong:`);
    expect(() => read(text.replace('"undoDays": 7,', '"undoDays": 7'))).toThrow(
      `${path}, line ${line}: this is not JSON: comma expected.`,
    );
    expect(() => read('')).toThrow(`${path}, line 1: this is not JSON:`);
    expect(() => read('[]')).toThrow('the settings of a lake is an object');
  });

  it('that has a password in an address is refused without repeating it', () => {
    const settings = JSON.stringify({ ksqldb: { url: 'http://alice:wonderland@ksqldb:8088' } });
    expect(() => read(settings)).toThrow(
      /^(?!.*wonderland).*ksqldb\.url is wrong: User name and password do not belong/,
    );
  });
});
