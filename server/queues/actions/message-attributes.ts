// Message attributes between the wire's form and the house's, with the shapes both protocols use.
import { z } from 'zod';
import type { QueryShape } from '#server/aws/query-shape.ts';
import { flatMap, structure, text } from '#server/aws/query-shape.ts';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { MessageAttribute } from '#server/contracts/ports.ts';

/** One attribute as JSON carries it; the lists are in the model but were never used by SQS. */
export const WireAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().nullish(),
  BinaryValue: z.base64().nullish(),
});
export type WireAttribute = z.infer<typeof WireAttribute>;

export const WireAttributes = z.record(z.string(), WireAttribute).nullish();

const attributeShape: QueryShape = structure({ DataType: text, StringValue: text, BinaryValue: text });
/** `MessageAttribute.1.Name` with `MessageAttribute.1.Value.DataType` and so on. */
export const attributesShape: QueryShape = flatMap('MessageAttribute', attributeShape);
export const systemAttributesShape: QueryShape = flatMap('MessageSystemAttribute', attributeShape);

export function attributesFromWire(given: Readonly<Record<string, WireAttribute>> | null | undefined): Record<string, MessageAttribute> {
  if (given === null || given === undefined) return {};
  return Object.fromEntries(Object.entries(given).map(([name, attribute]) => [name, fromWire(attribute)]));
}

function fromWire(attribute: WireAttribute): MessageAttribute {
  return {
    dataType: attribute.DataType,
    ...(typeof attribute.StringValue === 'string' ? { stringValue: attribute.StringValue } : {}),
    ...(typeof attribute.BinaryValue === 'string' ? { binaryValueBase64: attribute.BinaryValue } : {}),
  };
}

export function attributesToWire(attributes: Readonly<Record<string, MessageAttribute>>): Record<string, WireAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValueBase64 }]) => [
      name,
      {
        ...(stringValue === undefined ? {} : { StringValue: stringValue }),
        ...(binaryValueBase64 === undefined ? {} : { BinaryValue: binaryValueBase64 }),
        DataType: dataType,
      },
    ]),
  );
}

/** The X-Ray header among the message system attributes; nothing else may be sent there. @throws WireError InvalidParameterValue */
export function traceHeaderFromWire(given: Readonly<Record<string, WireAttribute>> | null | undefined): string | undefined {
  for (const [name, attribute] of Object.entries(given ?? {})) {
    if (name !== 'AWSTraceHeader') {
      throw sqsError('InvalidParameterValue', `Message system attribute name '${name.slice(0, 256)}' is invalid.`);
    }
    if (attribute.DataType !== 'String' || !attribute.StringValue) {
      throw sqsError('InvalidParameterValue', "Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.");
    }
    return attribute.StringValue;
  }
  return undefined;
}
