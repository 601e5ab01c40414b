// Contracts that refuse unknown fields, made fit for procedures whose input holds the project's id as well.
import { z } from 'zod';

/** @returns the same shape; fields it does not know are dropped */
export function looseInput<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return z.object(schema.shape);
}
