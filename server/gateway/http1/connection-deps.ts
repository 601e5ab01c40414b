// What the connections of one listener are given and share.
import type { Exchange, ExchangeRequest } from '../pipeline/exchange.ts';

export type ConnectionDeps = {
  begin: (request: ExchangeRequest) => Exchange;
  /** Answers through the exchange's sink. */
  handle: (exchange: Exchange) => void;
  end: (exchange: Exchange) => void;
  /** Whether any route takes a body with GET, DELETE or OPTIONS; which does, the pipeline decides. */
  allowsUnusualBody: () => boolean;
  /** Whether a client that named nothing in its TLS handshake may ask for this host. */
  isDefaultFor: (host: string) => boolean;
  /** What the connections of one listener share. */
  shared: {
    /** Seconds since the listener began, as its last sweep found them. */
    nowSeconds: number;
    /** The Date header's value of this second. */
    date: string;
    isDraining: boolean;
    /** New requests are answered 503 for now. */
    isOverloaded: boolean;
    inFlight: number;
    onIdle: (() => void) | null;
  };
};
