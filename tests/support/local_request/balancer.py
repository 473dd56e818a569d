"""A load balancer as its listener says: the TLS versions of its security policy, and clients' certificates held against a trust store
where it verifies them. It hands requests on when its target is well.

Told by standard input, in one line of JSON; ends when that is closed.
"""

import http.client
import http.server
import json
import ssl
import sys
import threading
import time

TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3

# The oldest version that a policy takes (Elastic Load Balancing, User Guide for Application Load Balancers, `describe-ssl-policies.html`).
OLDEST = {
    "ELBSecurityPolicy-TLS13-1-3-2021-06": TLS_1_3,
    "ELBSecurityPolicy-TLS13-1-2-2021-06": TLS_1_2,
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06": TLS_1_2,
}


def context(settings):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = OLDEST[settings["ssl_policy"]]
    tls.load_cert_chain(settings["certificate"], settings["key"])
    if settings["mode"] == "verify":
        tls.load_verify_locations(settings["trust_store"])
        tls.verify_mode = ssl.CERT_REQUIRED
    elif settings["mode"] != "off":
        sys.exit(f"nobody looked up what the mode {settings['mode']} does")
    return tls


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until_well(settings):
    """As many good answers in a row as the target group asks for."""
    good, deadline = 0, time.monotonic() + 20
    while good < settings["healthy_threshold"]:
        if time.monotonic() > deadline:
            print("the target never became well", flush=True)
            sys.exit(1)
        try:
            status, _ = ask(settings["target_port"], "GET", settings["health"])
        except OSError:
            status = None
        good = good + 1 if str(status) == settings["matcher"] else 0
        time.sleep(0.1)


def handler(settings):
    class Handler(http.server.BaseHTTPRequestHandler):
        def hand_on(self):
            length = int(self.headers.get("Content-Length", 0))
            status, body = ask(settings["target_port"], self.command, self.path, self.rfile.read(length))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = hand_on

        def log_message(self, *_):
            pass

    return Handler


class Server(http.server.ThreadingHTTPServer):
    """Shakes hands in each connection's own thread, so that one that is turned away holds nobody up."""

    daemon_threads = True

    def __init__(self, settings):
        super().__init__(("127.0.0.1", settings["port"]), handler(settings))
        self.tls = context(settings)

    def finish_request(self, request, client_address):
        try:
            with self.tls.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)
        except (ssl.SSLError, OSError):
            # Turned away.
            pass


def main():
    settings = json.loads(sys.stdin.readline())
    wait_until_well(settings)
    server = Server(settings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
