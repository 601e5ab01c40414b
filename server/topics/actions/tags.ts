// Tags as SNS takes them: a list of pairs, unique keys, at most fifty on a topic.
import { z } from 'zod';
import { memberList, structure, text } from '../../aws/query-shape.ts';
import { snsError } from '../../aws/wire-errors.ts';

export const TagList = z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }));

export const tagListShape = memberList(structure({ Key: text, Value: text }));

/** @throws WireError when a key comes twice */
export function tagsOf(list: z.infer<typeof TagList>): Record<string, string> {
  const tags = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  if (Object.keys(tags).length < list.length) throw snsError('InvalidParameter', 'Invalid parameter: Duplicated keys are not allowed.');
  refuseTooMany(tags);
  return tags;
}

/** @throws WireError `TagLimitExceeded` for more than fifty */
export function refuseTooMany(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > 50) throw snsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded');
}
