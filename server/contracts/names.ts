// Names, ids and short texts that inputs of several nouns share. Browser-safe.
import { z } from 'zod';

/** Id of a project's resource: ten lower-case letters and digits, the first a letter. */
export const ResourceId = z.string().regex(/^[a-z][a-z0-9]{9}$/, 'must be an id of ten lower-case letters and digits');

/** Name of a thing people own: 1 to 128 characters, no control characters, no blank at either end. */
export const Name = z
  .string()
  .min(1, 'must not be empty')
  .max(128, 'must have at most 128 characters')
  .regex(/^[^\p{C}]*$/u, 'must not hold control characters')
  .refine((name) => name.trim() === name, 'must not begin or end with a blank');

/** Free text of at most 1,000 characters. */
export const Description = z.string().max(1000, 'must have at most 1,000 characters');

/**
 * Letters, digits, hyphen and underscore, at most 128; `$default` for the stage without a segment in the URL (HTTP APIs).
 * Unlike API Gateway's, names may hold dots between, so that `v1.0` is one.
 * Source: API Gateway, "Stage name"; "Stages for HTTP APIs".
 */
export const StageName = z
  .string()
  .regex(
    /^(?:\$default|(?=.{1,128}$)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/,
    'must have 1 to 128 letters, digits, hyphens and underscores, with dots between, or be $default',
  );

/** Source: API Gateway, "Stage variables": alphanumeric names; values are characters that are safe in a URL. */
export const StageVariables = z.record(
  z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'must have 1 to 64 letters, digits and underscores'),
  z.string().regex(/^[A-Za-z0-9\-._~:/?#&=,]{0,512}$/, 'may hold letters, digits and -._~:/?#&=, (at most 512 characters)'),
);

/** Source: SQS, "CreateQueue": up to 80 letters, digits, hyphens and underscores; FIFO queues end in `.fifo`. */
export const QueueName = z
  .string()
  .regex(/^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/, 'must have 1 to 80 letters, digits, hyphens and underscores; a FIFO queue ends in .fifo');

/** Source: SNS, "CreateTopic": up to 256 letters, digits, hyphens and underscores. */
export const TopicName = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/, 'must have 1 to 256 letters, digits, hyphens and underscores');

/** An AWS region name, e.g. us-east-1. */
export const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'must be a region such as us-east-1');

/** A private or loopback upstream a project may call: `host:port`, `cidr` or `cidr:port`. */
export const EgressRule = z
  .string()
  .max(255)
  .regex(
    /^(?:[0-9a-fA-F.:[\]]+\/[0-9]{1,3}(?::[0-9]{1,5})?|(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5})$/,
    'must be host:port, cidr or cidr:port, e.g. 127.0.0.1:9000 or 10.0.0.0/8',
  );

/** `/orders/{id}`, greedy `/{proxy+}` at the end only, or `$default`. */
export const RoutePath = z
  .string()
  .max(1024)
  .regex(
    /^(?:\$default|\/|(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@%]+|\{[A-Za-z0-9_]+\}))*(?:\/\{[A-Za-z0-9_]+\+\})?)$/,
    'must be $default or a path such as /orders/{id} or /{proxy+}',
  )
  .min(1);

/**
 * A custom domain name: lower case, two labels or more, `*.` at the front for any one label there. None under
 * `execute-api`, whose names say which API they are for.
 * Source: RFC 1123 §2.1; API Gateway developer guide, "Wildcard custom domain names".
 */
export const DomainNameText = z
  .string()
  .max(253)
  .transform((name) => name.toLowerCase())
  .refine((name) => /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name), {
    message: 'must be a host name such as api.example.com or *.example.com',
  })
  .refine((name) => !/^[^.]+\.execute-api\./.test(name), { message: 'must not be under execute-api: those names belong to the APIs' });

/**
 * A base path: segments of letters, digits and `$-_.+!*'()`, no slash at either end; empty is the root.
 * Source: API Gateway developer guide, "Map API stages to a custom domain name" (up to 300 characters).
 */
export const BasePath = z
  .string()
  .max(300)
  .regex(
    /^(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9$_.+!*'()-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9$_.+!*'()-]+)*)?$/,
    "must be segments of letters, digits and $-_.+!*'() with / between, or empty",
  )
  .refine((path) => path !== '_api' && !path.startsWith('_api/'), { message: 'must not begin with _api' });
