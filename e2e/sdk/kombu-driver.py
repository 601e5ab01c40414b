"""Sends and receives through kombu's SQS transport; prints what it received as one JSON line."""

import json
import os

from kombu import Connection

host = os.environ["SLUICE_ENDPOINT"].removeprefix("http://")
key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
options = {"region": os.environ["AWS_DEFAULT_REGION"], "is_secure": False, "visibility_timeout": 60, "wait_time_seconds": 1}
received = []
with Connection(f"sqs://{key}:{secret}@{host}", transport_options=options) as connection:
    queue = connection.SimpleQueue(os.environ["SLUICE_QUEUE"])
    for number in range(3):
        queue.put({"number": number, "text": "naïve 😀"})
    while len(received) < 3:
        message = queue.get(timeout=20)
        received.append(message.payload)
        message.ack()
    queue.close()
print(json.dumps(received))
