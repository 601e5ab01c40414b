import { describe, expect, it } from 'vitest';
import { certificateState, certificateWarningMs, coversDomainName } from '../../contracts/certificate-rules.ts';
import { assignCertificates } from './assign-certificates.ts';

const domain = (domainName: string, certificateId: string | null, projectId = 'p') => ({
  domainName,
  certificateId,
  projectId,
  mappings: [],
});

describe('assignCertificates', () => {
  it('gives each name its own certificate, else that of the wildcard above it in the same project', () => {
    const assigned = assignCertificates([
      domain('*.example.com', 'wild'),
      domain('own.example.com', 'own'),
      domain('plain.example.com', null),
      domain('theirs.example.com', null, 'q'),
      domain('a.b.example.com', null),
      domain('*.example.org', null),
    ]);
    expect(Object.fromEntries(assigned)).toEqual({
      '*.example.com': 'wild',
      'own.example.com': 'own',
      'plain.example.com': 'wild',
      'theirs.example.com': null,
      'a.b.example.com': null,
      '*.example.org': null,
    });
  });
});

describe('coversDomainName', () => {
  it.each([
    [['api.example.com'], 'api.example.com', true],
    [['*.example.com'], 'api.example.com', true],
    [['*.example.com'], 'a.b.example.com', false],
    [['*.example.com'], 'example.com', false],
    [['*.example.com'], '*.example.com', true],
    [['*.com'], '*.example.com', false],
    [['api.example.com'], '*.example.com', false],
    [[], 'api.example.com', false],
  ])('%j for %s: %s', (names, name, expected) => expect(coversDomainName(names, name)).toBe(expected));
});

describe('certificateState', () => {
  it.each([
    [0, 'not-yet-valid'],
    [1_000, 'valid'],
    [10_000_000_001, 'expires-soon'],
    [10_000_000_000 + certificateWarningMs, 'expired'],
  ] as const)('at %d: %s', (nowMs, expected) => {
    const validity = { validFromMs: 1_000, expiresAtMs: 10_000_000_000 + certificateWarningMs };
    expect(certificateState(validity, nowMs)).toBe(expected);
  });
});
