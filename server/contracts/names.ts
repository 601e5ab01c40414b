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

/** Source: API Gateway, "Stage name": letters, digits, hyphen and underscore, at most 128. */
export const StageName = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must have 1 to 128 letters, digits, hyphens and underscores');

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
