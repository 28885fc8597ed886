import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './codec';
import type { Frame } from './frames';

const frame = (value: unknown): Frame => ({ type: 'result', id: 7, value });
const raw = (head: string, attachments = new Uint8Array(), length?: number): Uint8Array => {
  const text = new TextEncoder().encode(head);
  const out = new Uint8Array(4 + text.byteLength + attachments.byteLength);
  new DataView(out.buffer).setUint32(0, length ?? text.byteLength, true);
  out.set(text, 4);
  out.set(attachments, 4 + text.byteLength);
  return out;
};

describe('codec', () => {
  it.each([
    ['bigint', -(2n ** 70n)],
    ['bytes', new Uint8Array([0, 255, 3])],
    ['no bytes', new Uint8Array()],
    ['numbers JSON has no word for', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['keys that look like marks', { $bigint: '1', $$bytes: 2, $: { $number: 'NaN' } }],
    ['two attachments in order', { a: new Uint8Array([1]), b: [new Uint8Array([2, 3])] }],
    ['text', 'é\u0000"\\ \u2028 𝄞'],
  ])('round-trips %s', (_name, value) => {
    expect(decodeFrame(encodeFrame(frame(value)))).toEqual(frame(value));
  });

  it('keeps a __proto__ key as data', () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    const decoded = decodeFrame(encodeFrame(frame(value)));
    expect(
      Object.keys(decoded.type === 'result' && typeof decoded.value === 'object' ? (decoded.value ?? {}) : {}),
    ).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('sends only the bytes of a view, and gives a copy of its own', () => {
    const whole = new Uint8Array(1_000_000).fill(9);
    const encoded = encodeFrame(frame(whole.subarray(5, 8)));
    expect(encoded.byteLength).toBeLessThan(200);
    const decoded = decodeFrame(encoded);
    const value: unknown = decoded.type === 'result' ? decoded.value : null;
    expect(value instanceof Uint8Array ? value.buffer.byteLength : -1).toBe(3);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a head longer than the message', raw('{}', undefined, 500)],
    ['no JSON', raw('{')],
    ['no UTF-8', raw('', new Uint8Array([0xff, 0xfe]), 2)],
    ['no frame', raw('{"type":"hello"}')],
    ['a negative id', raw('{"type":"end","id":-1}')],
    ['an unknown mark', raw('{"type":"result","id":1,"value":{"$date":"x"}}')],
    ['a mark among keys', raw('{"type":"result","id":1,"value":{"a":1,"$bytes":0}}')],
    ['a bigint that is none', raw('{"type":"result","id":1,"value":{"$bigint":"0x1"}}')],
    ['missing attachment bytes', raw('{"type":"result","id":1,"value":{"$bytes":4}}', new Uint8Array(3))],
    ['bytes left over', raw('{"type":"end","id":1}', new Uint8Array(3))],
    ['deep nesting', raw(`{"type":"result","id":1,"value":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)],
  ])('refuses %s as INVALID_INPUT', (_name, bytes) => {
    expect(() => decodeFrame(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('bounds the size of a frame both ways', () => {
    const big = frame(new Uint8Array(2000));
    expect(() => encodeFrame(big, 1000)).toThrow(expect.objectContaining({ code: 'EXHAUSTED' }));
    expect(() => decodeFrame(encodeFrame(big), 1000)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('refuses to send what the other side could not read back', () => {
    expect(() => encodeFrame(frame(new Date(0)))).toThrow('Date cannot be sent');
    expect(() => encodeFrame(frame({ f: () => 1 }))).toThrow('function cannot be sent');
  });
});
