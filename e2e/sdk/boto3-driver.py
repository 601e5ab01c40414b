"""Answers one JSON line per call with one JSON line: {service, method, parameters} in, {output} or {code, message} out."""

import json
import os
import sys

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

unsigned = {"signature_version": UNSIGNED} if os.environ.get("SLUICE_UNSIGNED") else {}
config = Config(retries={"max_attempts": 0}, **unsigned)
endpoint = os.environ["SLUICE_ENDPOINT"]
clients = {name: boto3.client(name, endpoint_url=endpoint, config=config) for name in ("sqs", "sns")}

for line in sys.stdin:
    call = json.loads(line)
    try:
        output = getattr(clients[call["service"]], call["method"])(**call["parameters"])
        output.pop("ResponseMetadata", None)
        reply = {"output": output}
    except ClientError as error:
        reply = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except Exception as error:  # a client-side failure: shown to the test as it is
        reply = {"code": type(error).__name__, "message": str(error)}
    print(json.dumps(reply), flush=True)
