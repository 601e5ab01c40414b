// The JSON that a queue receives for a publish when the subscription does not ask for raw delivery.
//
// It is SNS's Notification without the fields that only an https endpoint can check or follow: SignatureVersion,
// Signature and SigningCertURL prove the sender to someone who accepts messages from anybody, which a queue does not;
// UnsubscribeURL is a link that works without credentials, which this endpoint does not give out.
import type { MessageAttribute } from '../../contracts/ports.ts';

/**
 * Text of the envelope, fields in SNS's order.
 *
 * @param notification.nowMs  epoch ms of the publish; the Timestamp shows milliseconds
 * Source: SNS developer guide, "HTTP/HTTPS notification JSON format"; queues receive the same form.
 */
export function formatEnvelope(notification: {
  messageId: string;
  topicArn: string;
  subject: string | undefined;
  body: string;
  nowMs: number;
  attributes: Readonly<Record<string, MessageAttribute>>;
}): string {
  const { messageId, topicArn, subject, body, nowMs, attributes } = notification;
  const shown = Object.entries(attributes).map(([name, attribute]) => [
    name,
    { Type: attribute.dataType, Value: attribute.stringValue ?? attribute.binaryValueBase64 },
  ]);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: subject,
    Message: body,
    Timestamp: new Date(nowMs).toISOString(),
    MessageAttributes: shown.length === 0 ? undefined : Object.fromEntries(shown),
  });
}
