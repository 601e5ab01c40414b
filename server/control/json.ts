// Values on their way into JSON columns and out of rows' optional fields.
import type { Prisma } from '#prisma/generated/client.ts';

/** @returns the value as JSON keeps it: undefined fields dropped, dates as text */
export function toJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}

/**
 * The fields that were given. Prisma refuses undefined, so a partial update must leave absent fields out.
 *
 * @param fields  an input whose optional fields may be undefined
 */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
