import { describe, expect, it } from 'vitest';
import { createScramClient } from './scram';

const nonce = 'rOprNGfwEbeRWgbNEkqO';
const serverFirst = `r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const login = { username: 'user', password: 'pencil' };

describe('SCRAM', () => {
  it('speaks the conversation of RFC 7677', async () => {
    const client = createScramClient('sha256', login, nonce);
    expect(client.firstMessage).toBe(`n,,n=user,r=${nonce}`);
    expect(await client.finalMessage(serverFirst)).toBe(
      `c=biws,r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    );
    client.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  });

  it('writes the two signs of a user name that mean something else in a message', () => {
    expect(createScramClient('sha512', { username: 'a=b,c', password: 'x' }, nonce).firstMessage).toBe(
      `n,,n=a=3Db=2Cc,r=${nonce}`,
    );
  });

  it.each([
    ['another nonce', 'r=rOprNGfwEbeRWgbNEkqX123,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', /nonce/],
    ['no nonce of its own', `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`, /nonce/],
    ['few iterations', `r=${nonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095`, /4095 iterations/],
    ['endless iterations', `r=${nonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999`, /999999999 iterations/],
    ['an extension that must be understood', `m=x,${serverFirst}`, /extension/],
    ['rubbish', 'HTTP/1.1 400 Bad Request', /not of SCRAM/],
  ])('sends no proof to a server with %s', async (_what, message, said) => {
    await expect(createScramClient('sha256', login, nonce).finalMessage(message)).rejects.toThrow(said);
  });

  it.each([
    ['a wrong signature', 'v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', /signature is wrong/],
    ['a short one', 'v=6rri', /signature is wrong/],
    ['none', '', /signature is wrong/],
    ['an error', 'e=invalid-proof', /it says invalid-proof/],
  ])('does not take a server that ends with %s', async (_what, message, said) => {
    const client = createScramClient('sha256', login, nonce);
    await client.finalMessage(serverFirst);
    expect(() => client.verify(message)).toThrow(said);
  });

  it('takes no signature before it has sent its proof', () => {
    const client = createScramClient('sha256', login, nonce);
    expect(() => client.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toThrow(/signature is wrong/);
  });
});
