// Runs the images example on a house that has taken images.yaml: three workers, and one publish for each name given.
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { connectToHouse } from './connect-to-house.ts';
import { resizeImages } from './images-worker.ts';

const house = await connectToHouse();
const sqs = new SQSClient(house.aws);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());

const workers = ['thumbnail', 'mobile', 'web'].map(async (queue) => {
  const { QueueUrl: queueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  await resizeImages({ sqs, queueUrl, signal: stop.signal, onImage: (name) => console.log(`${queue.padEnd(10)} ${name}`) });
});

const sns = new SNSClient(house.aws);
// Creating a topic that exists gives its ARN.
const { TopicArn: topicArn } = await sns.send(new CreateTopicCommand({ Name: 'image-uploaded' }));
for (const image of process.argv.slice(2)) {
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify({ key: image }) }));
}
console.log(`Three workers wait for images (Ctrl-C ends them). Publish more with
  aws --endpoint-url ${house.aws.endpoint} sns publish --topic-arn ${topicArn} --message '{"key":"dog.png"}'
`);
await Promise.all(workers);
