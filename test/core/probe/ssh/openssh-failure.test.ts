import { describe, expect, it } from 'vitest';
import { openSshFailure } from '../../../../src/core/probe/ssh/openssh-failure.ts';

/** Standard error of OpenSSH 9.2p1 with BatchMode, in the cases named. */
const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:dUujH2mvM84ajtcE9tzklVokhZJgg5YVJ53nH49PAks.
Please contact your system administrator.
Add correct host key in /tmp/kh to get rid of this message.
Offending ED25519 key in /tmp/kh:2
Host key for [127.0.0.1]:2201 has changed and you have requested strict checking.
Host key verification failed.
`;

describe('what ssh says of its failure', () => {
  it.each([
    {
      said: changed,
      code: 'NODE_REFUSED_LOGIN',
      reason: /^THE HOST KEY HAS CHANGED since \/tmp\/kh:2/,
    },
    {
      said: 'No ED25519 host key is known for [127.0.0.1]:2201 and you have requested strict checking.\r\nHost key verification failed.\r\n',
      code: 'NODE_REFUSED_LOGIN',
      reason: /^the host key \(ED25519\) of \[127\.0\.0\.1\]:2201 is not known/,
    },
    {
      said: 'Host key verification failed.\r\n',
      code: 'NODE_REFUSED_LOGIN',
      reason: /^the host key is not trusted$/,
    },
    {
      said: 'me@10.0.0.1: Permission denied (publickey,password).\r\n',
      code: 'NODE_REFUSED_LOGIN',
      reason: /^login as me@10\.0\.0\.1 refused; it takes publickey, password$/,
    },
    {
      said: 'Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\r\nDisconnected from 10.0.0.1 port 22\r\n',
      code: 'NODE_REFUSED_LOGIN',
      reason: /too many keys/,
    },
    {
      said: 'ssh: Could not resolve hostname nowhere.invalid: Name or service not known\r\n',
      code: 'NODE_UNREACHABLE',
      reason: /^no such host name: nowhere\.invalid$/,
    },
    {
      said: 'ssh: connect to host 127.0.0.1 port 1: Connection refused\r\n',
      code: 'NODE_UNREACHABLE',
      reason: /^127\.0\.0\.1:1: connection refused$/,
    },
    {
      said: 'ssh: connect to host 10.9.9.9 port 22: Connection timed out\r\n',
      code: 'NODE_TIMEOUT',
      reason: /^10\.9\.9\.9:22: connection timed out$/,
    },
    {
      said: 'Connection timed out during banner exchange\r\nConnection to 127.0.0.1 port 9 timed out\r\n',
      code: 'NODE_TIMEOUT',
      reason: /timed out during banner exchange/,
    },
    {
      said: 'kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 127.0.0.1 port 9\r\n',
      code: 'NODE_UNREACHABLE',
      reason: /^the connection was cut$/,
    },
    {
      said: '/home/me/.ssh/config: line 3: Bad configuration option: nonsense\n/home/me/.ssh/config: terminating, 1 bad configuration options\n',
      code: 'PROBE_FAILED',
      reason: /^\/home\/me\/\.ssh\/config: line 3: Bad configuration option: nonsense$/,
    },
    {
      said: 'Unable to negotiate with 127.0.0.1 port 22: no matching key exchange method found. Their offer: x\n',
      code: 'ANSWER_INVALID',
      reason: /^no matching key exchange method found/,
    },
    {
      said: 'motd\r\nsomething new\r\n\r\n',
      code: 'NODE_UNREACHABLE',
      reason: /^ssh ended with exit code 255 and said "something new"$/,
    },
    { said: '', code: 'NODE_UNREACHABLE', reason: /^ssh ended with exit code 255$/ },
  ])('is $code, $reason', ({ said, code, reason }) => {
    const failure = openSshFailure(said, 'with exit code 255');
    expect(failure).toEqual({ code, reason: expect.stringMatching(reason) });
  });

  it('is cut when it is long', () => {
    const said = `Unable to negotiate with x: ${'y'.repeat(5000)}`;
    expect(openSshFailure(said, '').reason.length).toBeLessThanOrEqual(300);
  });
});
