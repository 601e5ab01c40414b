// Everything the codec refuses in a request, by name, with the status that answers it. Each of them closes the
// connection: after a doubt about framing nobody knows where the next request begins.

export const codecErrors = {
  'request-line-malformed': 400,
  'method-refused': 405,
  'method-unknown': 501,
  'target-malformed': 400,
  'target-too-long': 414,
  'version-unsupported': 505,
  'line-ending-malformed': 400,
  'line-folded': 400,
  'header-without-colon': 400,
  'header-name-malformed': 400,
  'header-name-ambiguous': 400,
  'header-value-malformed': 400,
  'header-repeated': 400,
  'headers-too-large': 431,
  'headers-too-many': 431,
  'host-missing': 400,
  'host-malformed': 400,
  'host-contradicted': 400,
  'framing-contradictory': 400,
  'content-length-malformed': 400,
  'transfer-encoding-refused': 501,
  'transfer-encoding-in-http-1.0': 400,
  'body-unexpected': 400,
  'body-too-large': 413,
  'expectation-unknown': 417,
  'upgrade-refused': 400,
  'chunk-malformed': 400,
  'chunk-extension-too-long': 413,
  'trailer-malformed': 400,
  'trailer-refused': 400,
  'trailers-too-large': 431,
  'message-truncated': 400,
} as const;

export type CodecErrorName = keyof typeof codecErrors;
