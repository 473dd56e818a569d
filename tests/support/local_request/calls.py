"""Callers of a REST API: each call, told by standard input, and what came of it, to standard output. Both are JSON."""

import http.client
import json
import ssl
import sys


def connection(port, call):
    if call.get("plain"):
        return http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    tls = ssl.create_default_context(cafile=call["authority"])
    if call.get("newest") == "1.2":
        tls.maximum_version = ssl.TLSVersion.TLSv1_2
    if "certificate" in call:
        tls.load_cert_chain(call["certificate"], call["key"])
    return http.client.HTTPSConnection("localhost", port, timeout=5, context=tls)


def result(port, call):
    link = connection(port, call)
    try:
        link.connect()
        version = None if call.get("plain") else link.sock.version()
        link.request(call["method"], call["path"], call.get("body"))
        answer = link.getresponse()
        body = answer.read()
        return {"status": answer.status, "body": json.loads(body or b"null"), "version": version}
    except (OSError, http.client.HTTPException) as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    finally:
        link.close()


def main():
    told = json.load(sys.stdin)
    print(json.dumps({call["name"]: result(told["port"], call) for call in told["calls"]}))


main()
