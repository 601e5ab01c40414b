// How one value looks on the Query protocol, where JSON's lists and maps are spelled as numbered parameters
// (`Attribute.1.Name`) in a request and as repeated XML elements in an answer. An action declares its input and output
// once with these shapes; its zod schema and handler only ever see the JSON form.

/** Form of one value. Blobs are base64 text in JSON and Query alike. */
export type QueryShape =
  | { kind: 'text' }
  | { kind: 'integer' }
  | { kind: 'boolean' }
  | { kind: 'list'; of: QueryShape; wireName: string | null }
  | { kind: 'map'; of: QueryShape; wireName: string | null; keyName: string; valueName: string }
  | QueryStructure;

/** Fields by their JSON name, in the order they are rendered. */
export type QueryStructure = { kind: 'structure'; fields: Readonly<Record<string, QueryShape>> };

export const text: QueryShape = { kind: 'text' };
export const integer: QueryShape = { kind: 'integer' };
export const boolean: QueryShape = { kind: 'boolean' };

/** An object with known fields; a field's name is the same in JSON and Query unless the shape says otherwise. */
export function structure(fields: Readonly<Record<string, QueryShape>>): QueryStructure {
  return { kind: 'structure', fields };
}

/** No fields: the input or output of actions that take or give nothing. */
export const empty: QueryStructure = structure({});

/** A list as SQS spells it: `AttributeName.1`, `AttributeName.2`, and `<AttributeName>` repeated in answers. */
export function flatList(wireName: string, of: QueryShape): QueryShape {
  return { kind: 'list', of, wireName };
}

/** A list as SNS spells it: `TagKeys.member.1`, and `<TagKeys><member>` in answers. */
export function memberList(of: QueryShape): QueryShape {
  return { kind: 'list', of, wireName: null };
}

/** A map as SQS spells it: `Attribute.1.Name` with `Attribute.1.Value`, the key and value names given. */
export function flatMap(
  wireName: string,
  of: QueryShape,
  names: { key: string; value: string } = { key: 'Name', value: 'Value' },
): QueryShape {
  return { kind: 'map', of, wireName, keyName: names.key, valueName: names.value };
}

/** A map as SNS spells it: `Attributes.entry.1.key` with `Attributes.entry.1.value`; message attributes say `Name` and `Value`. */
export function entryMap(of: QueryShape, names: { key: string; value: string } = { key: 'key', value: 'value' }): QueryShape {
  return { kind: 'map', of, wireName: null, keyName: names.key, valueName: names.value };
}
